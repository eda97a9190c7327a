import { isDifferent, type PairDiff, type TaskDiff } from './diffTasks.ts';
import type { PairAddress } from './task.ts';

/** The older and the newer state of a task. */
export type DiffSide = 'before' | 'after';

/** A pair of either state, and where it stands in each; null where it is in that one not at all. */
export interface ComparedPair extends Readonly<Record<DiffSide, PairAddress | null>> {
  readonly pair: PairDiff;
}

/** A pair that differs, and the how manieth of all those it is, from 1. */
export interface Difference extends ComparedPair {
  readonly number: number;
  readonly count: number;
}

/** All pairs in the order of the newer state, each once, removed ones after those that they followed. */
export function comparedPairs({ train, test }: TaskDiff): readonly ComparedPair[] {
  return (['train', 'test'] as const).flatMap((split) =>
    (split === 'train' ? train : test).flatMap((pair): ComparedPair[] => {
      const { before, after, elsewhere } = pair;
      if (after === null && elsewhere !== null) return []; // It comes where it stands now.
      const place = (index: number | null): PairAddress | null => (index === null ? null : { split, index });
      return [{ pair, before: place(before) ?? elsewhere, after: place(after) }];
    }),
  );
}

/** The next pair that differs, or the previous one, seen from a pair of one state (null: from the start or the end); after the last comes the first. */
export function differenceFrom(
  diff: TaskDiff,
  side: DiffSide,
  from: PairAddress | null,
  direction: 'next' | 'previous',
): Difference | null {
  const pairs = comparedPairs(diff);
  const differing = pairs.filter(({ pair }) => isDifferent(pair));
  const start = pairs.findIndex((one) => isSamePlace(one[side], from));
  const others = start < 0 ? pairs : [...pairs.slice(start + 1), ...pairs.slice(0, start + 1)];
  // Backwards the pair itself comes last, too.
  const inTurn =
    direction === 'next' ? others : start < 0 ? others.toReversed() : [...others.slice(0, -1).toReversed(), ...others.slice(-1)];
  const found = inTurn.find(({ pair }) => isDifferent(pair));
  return found === undefined ? null : { ...found, number: differing.indexOf(found) + 1, count: differing.length };
}

export function isSamePlace(a: PairAddress | null, b: PairAddress | null): boolean {
  return a !== null && b !== null && a.split === b.split && a.index === b.index;
}
