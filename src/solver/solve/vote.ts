import { setImmediate } from 'node:timers/promises';
import { diffGrids } from '../../shared/arc/diffGrids.ts';
import type { Grid, Pair } from '../../shared/arc/task.ts';
import { swapsSides } from '../../shared/arc/transforms.ts';
import type { Candidate, VoteEvent, Voted } from '../../shared/protocol/voteEvents.ts';
import type { ActModel } from '../model/actModel.ts';
import { augmentGrid, restoreGrid } from '../tokens/augmentation.ts';
import { decodeTokens, encodeGrid, shiftTokens } from '../tokens/gridTokens.ts';
import { argMaxTokens } from '../tokens/logits.ts';
import { batchFor, runBatch } from './runBatch.ts';
import { SecondThought } from './secondThought.ts';
import { VoteCount } from './voteCount.ts';
import type { Voter } from './voters.ts';

export interface VoteJob {
  /** Index of the test pair. */
  readonly test: number;
  readonly pair: Pair;
  readonly voters: readonly Voter[];
  /** Votes that were asked for, of which there may be no more copies than these; absent: as many. */
  readonly asked?: number;
  /** ACT steps that each voter runs, fewer where it answers at the step where it would halt. */
  readonly steps: number;
  readonly stopWhenHalting?: boolean;
}

/**
 * Lets the voters answer one test input, in batches, until all have or the two attempts can no longer change. Where all agree the second
 * attempt is what they took for the likeliest other grid, a candidate without votes. The input must fit the model's canvas. An aborted
 * signal ends the vote with its reason between two ACT steps.
 */
export async function vote(
  model: ActModel,
  { test, pair, voters, asked: wanted = voters.length, steps, stopWhenHalting = false }: VoteJob,
  { signal, onEvent }: { readonly signal: AbortSignal; readonly onEvent: (event: VoteEvent) => void },
): Promise<Voted> {
  const { canvas } = model.info;
  const batch = batchFor(model, voters.length);
  const count = new VoteCount();
  const secondThought = new SecondThought();
  const checkpoint = async (): Promise<void> => {
    await setImmediate();
    signal.throwIfAborted();
  };
  let done = 0;
  let stepsRun = 0;
  let candidates: readonly Candidate[] = [];
  /** What the first voter answers, which is shown the input in the canvas's corner. */
  let plain: Grid = [];
  while (done < voters.length && !(done > 0 && count.isDecided(voters.length - done))) {
    const asked = voters.slice(done, done + batch);
    const questions = await Promise.all(
      asked.map(async ({ augmentation, identifier, offset }) => ({
        tokens: encodeGrid(augmentGrid(pair.input, augmentation), canvas, offset),
        embedding: await model.embeddingOf(identifier),
      })),
    );
    const answers = await runBatch(model, questions, { steps, stopWhenHalting, batch, checkpoint });
    for (const [i, voter] of asked.entries()) {
      const { augmentation, identifier, offset } = voter;
      const { logits, qHalt, step } = answers[i] ?? { logits: new Float32Array(), qHalt: NaN, step: 0 };
      stepsRun = Math.max(stepsRun, step);
      const answer = decodeTokens(shiftTokens(argMaxTokens(logits, model.vocabularySize), canvas, offset), canvas);
      const cut = isCut(answer, voter, plain, canvas);
      const grid = cut ? [] : restoreGrid(answer, augmentation);
      if (done + i === 0) plain = grid;
      count.add(done + i, grid, qHalt);
      if (grid.length > 0 && count.isUnanimous()) secondThought.add(logits, model.vocabularySize, canvas, voter, grid);
      onEvent({
        type: 'vote',
        test,
        index: done + i,
        augmentation: { ...augmentation, colours: [...augmentation.colours] },
        identifier,
        offset,
        grid,
        cut,
        qHalt,
      });
    }
    done += asked.length;
    candidates = count.ranking();
    if (done === voters.length && count.isUnanimous()) {
      const other = candidates.map(({ grid }) => secondThought.besides(grid));
      candidates = [...candidates, ...other.map((grid) => ({ grid, votes: 0, confidence: 0, voters: [] }))];
    }
    onEvent({ type: 'ranking', test, votes: done, of: voters.length, asked: wanted, candidates: [...candidates] });
  }
  const attempts = candidates.slice(0, 2).map(({ grid }) => grid);
  const result: Voted = {
    type: 'voted',
    test,
    attempts,
    correct: whichIsRight(attempts, pair.output),
    votes: done,
    steps: stepsRun,
    decidedEarly: done < voters.length,
  };
  onEvent(result);
  return result;
}

/** Whether an answer ends where the canvas does, though the first voter's, which had more room, goes on: the rest of it had no place. */
function isCut(answer: Grid, { augmentation, offset }: Voter, plain: Grid, canvas: number): boolean {
  const sides = [plain.length, plain[0]?.length ?? 0] as const;
  const [rows, columns] = swapsSides(augmentation.dihedral) ? [sides[1], sides[0]] : sides;
  const endsEarly = (from: number, side: number, whole: number): boolean => from + side === canvas && side < whole;
  return endsEarly(offset.row, answer.length, rows) || endsEarly(offset.column, answer[0]?.length ?? 0, columns);
}

/** 1 or 2 for the first attempt that is right, 0 for neither, null where nobody knows. */
export function whichIsRight(attempts: readonly Grid[], expected: Grid | null): number | null {
  return expected === null ? null : 1 + attempts.findIndex((grid) => diffGrids(grid, expected).exact);
}
