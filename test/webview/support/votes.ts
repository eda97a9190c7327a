import type { Grid } from '../../../src/shared/arc/task.ts';
import type { Ranking, Vote, Voted } from '../../../src/shared/protocol/voteEvents.ts';

const identity: Vote['augmentation'] = { dihedral: 0, colours: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] };

/** A vote on the first test; `grid` is the answer restored. */
export function vote(index: number, grid: Grid, qHalt: number, augmentation = identity, offset = { row: 0, column: 0 }): Vote {
  return { type: 'vote', test: 0, index, augmentation, identifier: 12, offset, grid, cut: false, qHalt };
}

type RankedCandidate = readonly [grid: Grid, voters: readonly number[], confidence: number];

export function ranking(votes: number, of: number, ...candidates: readonly RankedCandidate[]): Ranking {
  return {
    type: 'ranking',
    test: 0,
    votes,
    of,
    asked: of,
    candidates: candidates.map(([grid, voters, confidence]) => ({ grid, votes: voters.length, confidence, voters: [...voters] })),
  };
}

export function voted(attempts: readonly Grid[], correct: number | null, votes: number, decidedEarly: boolean): Voted {
  return { type: 'voted', test: 0, attempts: [...attempts], correct, votes, steps: 3, decidedEarly };
}
