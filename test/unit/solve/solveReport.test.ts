import { expect, test } from 'vitest';
import type { Grid } from '../../../src/shared/arc/task.ts';
import type { Ranking, Vote, Voted } from '../../../src/shared/protocol/voteEvents.ts';
import { describeVoted } from '../../../src/solver/commands/solveReport.ts';

const vote = (index: number, grid: Grid, cut = false): Vote => ({
  type: 'vote',
  test: 0,
  index,
  augmentation: { dihedral: 0, colours: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
  identifier: 1,
  offset: { row: 0, column: 0 },
  grid,
  cut,
  qHalt: 0,
});

function described(votes: readonly Vote[]): string {
  const candidates = [{ grid: [[1, 2]], votes: 1, confidence: 0.5, voters: [0] }];
  const ranking: Ranking = { type: 'ranking', test: 0, votes: votes.length, of: votes.length, asked: votes.length, candidates };
  const voted: Voted = { type: 'voted', test: 0, attempts: [[[1, 2]]], correct: 1, votes: votes.length, steps: 2, decidedEarly: false };
  return describeVoted(voted, ranking, votes, false);
}

test('a vote tells how many answers did not count, and why', () => {
  const told = described([vote(0, [[1, 2]]), vote(1, []), vote(2, [], true), vote(3, [], true)]);
  expect(told).toBe(
    '\ntest 1: 4 votes: attempt 1 is right\n1 answer could not be read\nthe end of the canvas cut 2 answers off\n' +
      'attempt 1: 1 vote, mean q_halt 50 %, 1 × 2\n  1 2\n',
  );
  expect(described([vote(0, [[1, 2]])])).toBe('\ntest 1: 1 vote: attempt 1 is right\nattempt 1: 1 vote, mean q_halt 50 %, 1 × 2\n  1 2\n');
});
