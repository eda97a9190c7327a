import type { Grid } from '../arc/task.ts';
import { sizeOf, type Box } from './cellSet.ts';
import { blankGrid } from './gridEdits.ts';

/** Where a grid's old cells go when its size changes: to the start, the middle or the end of the new rows and columns. */
export interface Anchor {
  readonly vertical: 'start' | 'middle' | 'end';
  readonly horizontal: 'start' | 'middle' | 'end';
}

/** Every cell becomes a square of `factor` × `factor` cells. */
export function scaledUp(grid: Grid, factor: number): Grid {
  const { rows, columns } = sizeOf(grid);
  return build(rows * factor, columns * factor, (r, c) => grid[Math.floor(r / factor)]?.[Math.floor(c / factor)] ?? 0);
}

/**
 * Every square of `factor` × `factor` cells becomes one, in the colour that most of it has, of those the one that comes first. At the
 * right and the bottom there may be less than a square.
 */
export function scaledDown(grid: Grid, factor: number): Grid {
  const { rows, columns } = sizeOf(grid);
  return build(Math.ceil(rows / factor), Math.ceil(columns / factor), (r, c) => {
    const square = grid.slice(r * factor, (r + 1) * factor).flatMap((row) => row.slice(c * factor, (c + 1) * factor));
    return mostFrequent(square);
  });
}

/** The grid beside itself, `down` × `across` times. */
export function tiled(grid: Grid, down: number, across: number): Grid {
  const { rows, columns } = sizeOf(grid);
  return build(rows * down, columns * across, (r, c) => grid[r % rows]?.[c % columns] ?? 0);
}

/** The part of the grid inside the box; none of the box may lie outside. */
export function cropped(grid: Grid, { row, column, rows, columns }: Box): Grid {
  return grid.slice(row, row + rows).map((cells) => cells.slice(column, column + columns));
}

/** The smallest rectangle that holds all cells of other colours than `background`; null where there are none. */
export function contentBox(grid: Grid, background = 0): Box | null {
  const rows = grid.flatMap((row, r) => (row.some((colour) => colour !== background) ? [r] : []));
  const columns = (grid[0] ?? []).flatMap((_, c) => (grid.some((row) => row[c] !== background) ? [c] : []));
  const [top, left] = [rows[0], columns[0]];
  if (top === undefined || left === undefined) return null;
  return { row: top, column: left, rows: (rows.at(-1) ?? top) - top + 1, columns: (columns.at(-1) ?? left) - left + 1 };
}

/** A border of `thickness` cells of one colour around the grid. */
export function padded(grid: Grid, thickness: number, colour = 0): Grid {
  const { rows, columns } = sizeOf(grid);
  return build(rows + 2 * thickness, columns + 2 * thickness, (r, c) => grid[r - thickness]?.[c - thickness] ?? colour);
}

/** The grid cut or extended to a size; new cells take the colour `fill`. An odd row or column of the middle goes to the end. */
export function resized(grid: Grid, rows: number, columns: number, anchor: Anchor, fill = 0): Grid {
  const old = sizeOf(grid);
  const down = offset(anchor.vertical, rows - old.rows);
  const right = offset(anchor.horizontal, columns - old.columns);
  return blankGrid(rows, columns, fill).map((row, r) => row.map((colour, c) => grid[r - down]?.[c - right] ?? colour));
}

function offset(anchor: 'start' | 'middle' | 'end', more: number): number {
  return anchor === 'start' ? 0 : anchor === 'end' ? more : Math.trunc(more / 2);
}

function build(rows: number, columns: number, cell: (row: number, column: number) => number): Grid {
  return Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => cell(r, c)));
}

function mostFrequent(colours: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  return [...counts].reduce<readonly [number, number]>((best, next) => (next[1] > best[1] ? next : best), [0, 0])[0];
}
