import type { Grid, GridSize } from '../arc/task.ts';
import { CellSet, sizeOf } from './cellSet.ts';
import type { Cell } from './gridEdits.ts';

/** How far an area of one colour reaches: over edges (4-connected), over corners too (8-connected), or to all cells of the colour. */
export const reaches = ['edges', 'corners', 'colour'] as const;
export type Reach = (typeof reaches)[number];

/**
 * The cells of the colour at `start` that hang together with it, by way of the cells of `within` where that is given. Empty where
 * `start` is none of these, or lies outside the grid.
 */
export function areaAt(grid: Grid, start: Cell, reach: Reach, within: CellSet = CellSet.all(sizeOf(grid))): CellSet {
  const colour = grid[start.row]?.[start.column];
  if (colour === undefined || !within.has(start)) return CellSet.empty;
  if (reach === 'colour') return cellsOfColour(grid, colour).intersection(within);
  const seen = new Set<string>();
  const area: Cell[] = [];
  const open: Cell[] = [start];
  for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
    const key = `${cell.row},${cell.column}`;
    if (seen.has(key) || grid[cell.row]?.[cell.column] !== colour || !within.has(cell)) continue;
    seen.add(key);
    area.push(cell);
    for (const down of [-1, 0, 1]) {
      for (const right of [-1, 0, 1]) {
        if (reach === 'edges' ? Math.abs(down) + Math.abs(right) === 1 : down !== 0 || right !== 0) {
          open.push({ row: cell.row + down, column: cell.column + right });
        }
      }
    }
  }
  return CellSet.of(area, sizeOf(grid));
}

export function cellsOfColour(grid: Grid, colour: number): CellSet {
  const cells = grid.flatMap((row, r) => row.flatMap((value, c) => (value === colour ? [{ row: r, column: c }] : [])));
  return CellSet.of(cells, sizeOf(grid));
}

/** All cells between two corners, both included; what lies outside a grid of the size is left out. */
export function rectangleCells(from: Cell, to: Cell, size: GridSize): CellSet {
  const cells: Cell[] = [];
  const right = Math.min(Math.max(from.column, to.column), size.columns - 1);
  const bottom = Math.min(Math.max(from.row, to.row), size.rows - 1);
  for (let row = Math.max(0, Math.min(from.row, to.row)); row <= bottom; row++) {
    for (let column = Math.max(0, Math.min(from.column, to.column)); column <= right; column++) cells.push({ row, column });
  }
  return CellSet.of(cells, size);
}

/** The edge of that rectangle, one cell thick. */
export function outlineCells(from: Cell, to: Cell, size: GridSize): CellSet {
  const rows = [from.row, to.row];
  const columns = [from.column, to.column];
  const onEdge = ({ row, column }: Cell): boolean => rows.includes(row) || columns.includes(column);
  return CellSet.of([...rectangleCells(from, to, size)].filter(onEdge), size);
}

/**
 * The cells that a closed path goes through, and those that it goes around (by the even-odd rule). `path` is cells of which each touches
 * the next; it is closed by the caller or, with a straight line, by taking the last and the first for neighbours.
 */
export function lassoCells(path: readonly Cell[], size: GridSize): CellSet {
  const inside: Cell[] = [];
  for (let row = 0; row < size.rows; row++) {
    for (let column = 0; column < size.columns; column++) if (isAround(path, row, column)) inside.push({ row, column });
  }
  return CellSet.of([...path, ...inside], size);
}

/** Counts the sides of the polygon that a ray from the cell's middle to the right crosses. */
function isAround(path: readonly Cell[], row: number, column: number): boolean {
  let isInside = false;
  path.forEach((a, i) => {
    const b = path[(i + 1) % path.length] ?? a;
    const crosses = a.row > row !== b.row > row;
    if (crosses && column < a.column + ((row - a.row) / (b.row - a.row)) * (b.column - a.column)) isInside = !isInside;
  });
  return isInside;
}
