import { diffGrids } from './diffGrids.ts';
import type { Grid, Pair, Side, Split, Task } from './task.ts';

/** What became of one pair; indices count pairs of its split from 0, `null` where the task has no such pair. */
export interface PairDiff {
  readonly before: number | null;
  readonly after: number | null;
  /** It stands in another place among the pairs that stayed. */
  readonly moved: boolean;
  /** Cells that differ, both grids laid on each other at their top-left corners; 0 for a pair that was added or removed. */
  readonly changed: Readonly<Record<Side, number>>;
}

export type TaskDiff = Readonly<Record<Split, readonly PairDiff[]>>;

/**
 * What differs between two states of a task. Pairs are recognised by what is in them, wherever they stand: equal ones first, then those
 * that are most alike. In the order of `after`, each removed pair after the one that it followed.
 */
export function diffTasks(before: Task, after: Task): TaskDiff {
  return { train: diffPairs(before.train, after.train), test: diffPairs(before.test, after.test) };
}

/** Whether the two states are equal. */
export function isUnchanged({ train, test }: TaskDiff): boolean {
  return [...train, ...test].every(
    ({ before, after, moved, changed }) => before !== null && after !== null && !moved && changed.input + changed.output === 0,
  );
}

/** Less alike than this in both of their grids, two pairs are one removed and one added. */
const alike = 0.5;

function diffPairs(before: readonly Pair[], after: readonly Pair[]): readonly PairDiff[] {
  const originOf = matchPairs(before, after);
  const stayed = new Set(longestIncreasing(originOf.filter((index) => index !== null)));
  const diffs = after.map((pair, index): PairDiff => {
    const origin = originOf[index] ?? null;
    const old = origin === null ? undefined : before[origin];
    return {
      before: origin,
      after: index,
      moved: origin !== null && !stayed.has(origin),
      changed:
        old === undefined ? { input: 0, output: 0 } : { input: countOf(old.input, pair.input), output: countOf(old.output, pair.output) },
    };
  });
  for (const index of before.keys()) {
    if (originOf.includes(index)) continue;
    const previous = diffs.findIndex((diff) => diff.before === index - 1);
    diffs.splice(previous + 1, 0, { before: index, after: null, moved: false, changed: { input: 0, output: 0 } });
  }
  return diffs;
}

/** For each pair of `after` the index of the one of `before` that it was, each at most once. */
function matchPairs(before: readonly Pair[], after: readonly Pair[]): (number | null)[] {
  const candidates = after.flatMap((pair, to) =>
    before.flatMap((old, from) => {
      const likeness = likenessOf(old, pair);
      return likeness >= alike ? [{ from, to, likeness }] : [];
    }),
  );
  candidates.sort((a, b) => b.likeness - a.likeness || Math.abs(a.from - a.to) - Math.abs(b.from - b.to) || a.to - b.to);
  const originOf: (number | null)[] = after.map(() => null);
  const taken = new Set<number>();
  for (const { from, to } of candidates) {
    if (originOf[to] !== null || taken.has(from)) continue;
    originOf[to] = from;
    taken.add(from);
  }
  return originOf;
}

/** 2 where both grids are equal; at least 1 where one of them is. */
function likenessOf(a: Pair, b: Pair): number {
  const [input, output] = [shareOf(a.input, b.input), shareOf(a.output, b.output)];
  return Math.max(input, output) < alike ? 0 : input + output;
}

/** 0..1: the share of cells that are equal. Two missing grids are not alike: they tell nothing. */
function shareOf(a: Grid | null, b: Grid | null): number {
  if (a === null || b === null) return 0;
  const { right, total } = diffGrids(a, b);
  return total === 0 ? 0 : right / total;
}

function countOf(a: Grid | null, b: Grid | null): number {
  const { right, total } = diffGrids(a ?? [], b ?? []);
  return total - right;
}

/** The longest subsequence that increases. */
function longestIncreasing(numbers: readonly number[]): readonly number[] {
  const best: (readonly number[])[] = [];
  for (const [index, value] of numbers.entries()) {
    let longest: readonly number[] = [];
    for (let earlier = 0; earlier < index; earlier++) {
      const run = best[earlier] ?? [];
      if ((run.at(-1) ?? Infinity) < value && run.length > longest.length) longest = run;
    }
    best.push([...longest, value]);
  }
  return best.reduce((a, b) => (b.length > a.length ? b : a), []);
}
