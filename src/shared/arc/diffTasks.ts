import { diffGrids } from './diffGrids.ts';
import type { Grid, Pair, PairAddress, Side, Split, Task } from './task.ts';

/** What became of one pair; indices count pairs of its split from 0, `null` where the task has no such pair. */
export interface PairDiff {
  readonly before: number | null;
  readonly after: number | null;
  /** It stands in another place among the pairs that stayed, or went to the other split. */
  readonly moved: boolean;
  /** Where a pair that went from train to test or back, which each split has on one side alone, stands on the other side; else null. */
  readonly elsewhere: PairAddress | null;
  /** Cells that differ, both grids laid on each other at their top-left corners; 0 for a pair that was added or removed. */
  readonly changed: Readonly<Record<Side, number>>;
}

export type TaskDiff = Readonly<Record<Split, readonly PairDiff[]>>;

/**
 * What differs between two states of a task. Pairs are recognised by what is in them, wherever they stand: equal ones first, then those
 * that are most alike. In the order of `after`, each removed pair after the one that it followed.
 */
export function diffTasks(before: Task, after: Task): TaskDiff {
  const diff = { train: diffPairs(before.train, after.train), test: diffPairs(before.test, after.test) };
  const toTest = crossings(diff, 'train', 'test', before, after);
  const toTrain = crossings(diff, 'test', 'train', before, after);
  return { train: withCrossings(diff.train, toTest.left, toTrain.came), test: withCrossings(diff.test, toTrain.left, toTest.came) };
}

/** Whether the two states are equal. */
export function isUnchanged({ train, test }: TaskDiff): boolean {
  return ![...train, ...test].some(isDifferent);
}

/** Whether a pair was added, removed, moved or changed. */
export function isDifferent({ before, after, moved, changed }: PairDiff): boolean {
  return before === null || after === null || moved || changed.input + changed.output > 0;
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
      elsewhere: null,
      changed: changesOf(old, pair),
    };
  });
  for (const index of before.keys()) {
    if (originOf.includes(index)) continue;
    const previous = diffs.findIndex((diff) => diff.before === index - 1);
    diffs.splice(previous + 1, 0, { before: index, after: null, moved: false, elsewhere: null, changed: changesOf(undefined, undefined) });
  }
  return diffs;
}

type Crossing = Pick<PairDiff, 'elsewhere' | 'changed'>;
type Crossings = ReadonlyMap<number, Crossing>;

/** The pairs that went from one split to another, by their index there before (`left`) and here after (`came`). */
function crossings(
  diff: TaskDiff,
  from: Split,
  to: Split,
  before: Task,
  after: Task,
): { readonly left: Crossings; readonly came: Crossings } {
  const removed = diff[from].flatMap((pair) => (pair.after === null ? (pair.before ?? []) : []));
  const added = diff[to].flatMap((pair) => (pair.before === null ? (pair.after ?? []) : []));
  const pairsAt = (pairs: readonly Pair[], indices: readonly number[]): Pair[] => indices.flatMap((index) => pairs[index] ?? []);
  const left = new Map<number, Crossing>();
  const came = new Map<number, Crossing>();
  for (const [place, origin] of matchPairs(pairsAt(before[from], removed), pairsAt(after[to], added)).entries()) {
    const [old, now] = [origin === null ? undefined : removed[origin], added[place]];
    if (old === undefined || now === undefined) continue;
    const changed = changesOf(before[from][old], after[to][now]);
    left.set(old, { elsewhere: { split: to, index: now }, changed });
    came.set(now, { elsewhere: { split: from, index: old }, changed });
  }
  return { left, came };
}

function withCrossings(diffs: readonly PairDiff[], left: Crossings, came: Crossings): readonly PairDiff[] {
  return diffs.map((pair) => {
    const crossing = pair.after === null ? left.get(pair.before ?? NaN) : pair.before === null ? came.get(pair.after) : undefined;
    return crossing === undefined ? pair : { ...pair, ...crossing, moved: true };
  });
}

function changesOf(before: Pair | undefined, after: Pair | undefined): PairDiff['changed'] {
  if (before === undefined || after === undefined) return { input: 0, output: 0 };
  return { input: countOf(before.input, after.input), output: countOf(before.output, after.output) };
}

interface Match {
  readonly from: number;
  readonly to: number;
  readonly likeness: number;
}

/** For each pair of `after` the index of the one of `before` that it was, each at most once. */
function matchPairs(before: readonly Pair[], after: readonly Pair[]): (number | null)[] {
  const originOf: (number | null)[] = after.map(() => null);
  const taken = new Set<number>();
  const take = (candidates: Match[]): void => {
    candidates.sort((a, b) => b.likeness - a.likeness || Math.abs(a.from - a.to) - Math.abs(b.from - b.to) || a.to - b.to);
    for (const { from, to } of candidates) {
      if (originOf[to] !== null || taken.has(from)) continue;
      originOf[to] = from;
      taken.add(from);
    }
  };
  take(equalPairs(before, after));
  // Grids are compared cell by cell only for the few pairs that are new or changed: all with all would take seconds in large tasks.
  const left = [...before.entries()].filter(([from]) => !taken.has(from));
  take(
    [...after.entries()].flatMap(([to, pair]) => {
      if (originOf[to] !== null) return [];
      return left.map(([from, old]) => ({ from, to, likeness: likenessOf(old, pair) })).filter(({ likeness }) => likeness >= alike);
    }),
  );
  return originOf;
}

function equalPairs(before: readonly Pair[], after: readonly Pair[]): Match[] {
  const keyOf = ({ input, output }: Pair): string => JSON.stringify([input, output]);
  const places = new Map<string, number[]>();
  for (const [from, pair] of before.entries()) {
    const key = keyOf(pair);
    const equal = places.get(key);
    if (equal === undefined) places.set(key, [from]);
    else equal.push(from);
  }
  return after.flatMap((pair, to) => (places.get(keyOf(pair)) ?? []).map((from) => ({ from, to, likeness: 2 })));
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
