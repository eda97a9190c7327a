import type { Grid, Pair } from '../../shared/arc/task.ts';
import type { Random } from '../../shared/concepts/random.ts';

/** Something to learn under one puzzle identifier: one rule, with examples to draw. */
export interface Puzzle {
  readonly id: string;
  /** Puzzles of a group are reported and weighted together: a concept's name, or the name of a set of tasks. */
  readonly group: string;
  draw(random: Random): { readonly input: Grid; readonly output: Grid };
}

/** A puzzle that draws from a fixed list of pairs. */
export function puzzleOfPairs(id: string, group: string, pairs: readonly { input: Grid; output: Grid }[]): Puzzle {
  return { id, group, draw: (random) => random.pick(pairs) };
}

export function fitsCanvas(pair: Pair, canvas: number): boolean {
  return [pair.input, pair.output ?? []].every((grid) => grid.length <= canvas && (grid[0]?.length ?? 0) <= canvas);
}
