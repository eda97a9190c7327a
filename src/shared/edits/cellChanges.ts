import { permuteColours } from '../arc/transforms.ts';
import type { Grid } from '../arc/task.ts';
import { CellSet, sizeOf } from './cellSet.ts';
import type { CellChange } from './taskEdit.ts';

/** What turns one grid into another of the same size, row by row. Throws a RangeError where the sizes differ. */
export function cellChanges(before: Grid, after: Grid): CellChange[] {
  const [old, now] = [sizeOf(before), sizeOf(after)];
  if (old.rows !== now.rows || old.columns !== now.columns) throw new RangeError('The grids differ in size.');
  return before.flatMap((cells, row) =>
    cells.flatMap((colour, column) => {
      const next = after[row]?.[column] ?? colour;
      return next === colour ? [] : [{ row, column, before: colour, after: next }];
    }),
  );
}

/** The grid with some of its cells in one colour. */
export function paintedCells(grid: Grid, cells: CellSet, colour: number): Grid {
  return grid.map((row, r) => row.map((before, c) => (cells.has({ row: r, column: c }) ? colour : before)));
}

/** The grid with the cells of one colour in another; of `cells` alone where they are given. */
export function replacedColour(grid: Grid, from: number, to: number, cells: CellSet = CellSet.all(sizeOf(grid))): Grid {
  return grid.map((row, r) => row.map((colour, c) => (colour === from && cells.has({ row: r, column: c }) ? to : colour)));
}

/** The grid with two colours in each other's place; in `cells` alone where they are given. */
export function swappedColours(grid: Grid, a: number, b: number, cells: CellSet = CellSet.all(sizeOf(grid))): Grid {
  const swapped = permuteColours(grid, swapOf(a, b));
  return grid.map((row, r) => row.map((colour, c) => (cells.has({ row: r, column: c }) ? (swapped[r]?.[c] ?? colour) : colour)));
}

/** The permutation of the ten colours that swaps two. */
export function swapOf(a: number, b: number): number[] {
  return Array.from({ length: 10 }, (_, colour) => (colour === a ? b : colour === b ? a : colour));
}
