import type { Grid, Pair, Task } from '../../shared/arc/task.ts';
import { sameGrid } from '../../shared/edits/applyEdit.ts';

/**
 * `next`, but with the very grids and pairs of `previous` where they are equal: snapshots come anew over the wire, and what has not
 * changed need not be drawn again.
 */
export function shareGrids(previous: Task | null, next: Task): Task {
  if (previous === null) return next;
  return { train: sharePairs(previous.train, next.train), test: sharePairs(previous.test, next.test) };
}

/** Whether all pairs are equal. */
export function sameTask(a: Task, b: Task): boolean {
  return samePairs(a.train, b.train) && samePairs(a.test, b.test);
}

function samePairs(a: readonly Pair[], b: readonly Pair[]): boolean {
  return a.length === b.length && a.every((pair, index) => samePair(pair, b[index]));
}

function samePair(a: Pair, b: Pair | undefined): boolean {
  return b !== undefined && sameGrid(a.input, b.input) && sameGrid(a.output, b.output);
}

function sharePairs(previous: readonly Pair[], next: readonly Pair[]): readonly Pair[] {
  return next.map((pair, index) => sharePair(previous[index], pair));
}

function sharePair(previous: Pair | undefined, next: Pair): Pair {
  if (previous === undefined) return next;
  if (samePair(previous, next)) return previous;
  return { input: shareGrid(previous.input, next.input), output: shareGrid(previous.output, next.output) };
}

function shareGrid<G extends Grid | null>(previous: Grid | null, next: G): G {
  return sameGrid(previous, next) ? (previous as G) : next;
}
