import { dihedral } from '../arc/transforms.ts';
import { maxGridSide, type Grid, type GridSize } from '../arc/task.ts';
import { CellSet, sizeOf } from './cellSet.ts';
import { paintedCells } from './cellChanges.ts';
import type { Cell } from './gridEdits.ts';

/** Some cells cut out of a grid, in the rectangle around them; null where the rectangle has a hole. Rows are of one length. */
export type Piece = readonly (readonly (number | null)[])[];

/** A piece and where its top left corner lies, which may be outside the grid. */
export interface PlacedPiece extends Cell {
  readonly piece: Piece;
}

/** Copies cells out of a grid; null where there are none. */
export function pieceOf(grid: Grid, cells: CellSet): PlacedPiece | null {
  const box = cells.within(sizeOf(grid)).bounds();
  if (box === null) return null;
  const piece = Array.from({ length: box.rows }, (_, r) =>
    Array.from({ length: box.columns }, (_, c) => {
      const cell = { row: box.row + r, column: box.column + c };
      return cells.has(cell) ? (grid[cell.row]?.[cell.column] ?? null) : null;
    }),
  );
  return { piece, row: box.row, column: box.column };
}

export function pieceSize(piece: Piece): GridSize {
  return { rows: piece.length, columns: piece[0]?.length ?? 0 };
}

/** The piece as a grid of its own; its holes take the colour `fill`. */
export function filledPiece(piece: Piece, fill = 0): Grid {
  return piece.map((row) => row.map((colour) => colour ?? fill));
}

/** The grid with the piece on it. What lies outside is cut off; through its holes the grid shows. */
export function stamped(grid: Grid, { piece, row, column }: PlacedPiece): Grid {
  return grid.map((cells, r) => cells.map((colour, c) => piece[r - row]?.[c - column] ?? colour));
}

/** The cells of a grid of the size that the piece covers. */
export function coveredCells({ piece, row, column }: PlacedPiece, size: GridSize): CellSet {
  const cells = piece.flatMap((colours, r) =>
    colours.flatMap((colour, c) => (colour === null ? [] : [{ row: row + r, column: column + c }])),
  );
  return CellSet.of(cells, size);
}

/** The piece under a transform 0..7 (see `dihedral`), at the place nearest to where it was at which it lies inside the grid. */
export function turnedPiece({ piece, row, column }: PlacedPiece, transform: number, size: GridSize): PlacedPiece {
  const turned = dihedral(piece, transform);
  const { rows, columns } = pieceSize(turned);
  const inside = (at: number, length: number, side: number): number => Math.max(0, Math.min(at, side - length));
  return { piece: turned, row: inside(row, rows, size.rows), column: inside(column, columns, size.columns) };
}

/** A selection's cells turned or mirrored in their place: they leave `background`, and cover what is under them. */
export function turnedCells(grid: Grid, cells: CellSet, transform: number, background = 0): { grid: Grid; cells: CellSet } {
  const lifted = pieceOf(grid, cells);
  if (lifted === null) return { grid, cells };
  const turned = turnedPiece(lifted, transform, sizeOf(grid));
  return { grid: stamped(paintedCells(grid, cells, background), turned), cells: coveredCells(turned, sizeOf(grid)) };
}

/** Cells moved by rows and columns; what leaves the grid at one edge comes in at the other. They leave `background`. */
export function wrappedCells(grid: Grid, cells: CellSet, down: number, right: number, background = 0): { grid: Grid; cells: CellSet } {
  const size = sizeOf(grid);
  const { rows, columns } = size;
  const target = ({ row, column }: Cell): Cell => ({ row: modulo(row + down, rows), column: modulo(column + right, columns) });
  const moved = paintedCells(grid, cells, background).map((row) => [...row]);
  const covered: Cell[] = [];
  for (const cell of cells.within(size)) {
    const to = target(cell);
    covered.push(to);
    const row = moved[to.row];
    if (row !== undefined) row[to.column] = grid[cell.row]?.[cell.column] ?? background;
  }
  return { grid: moved, cells: CellSet.of(covered, size) };
}

/** JSON rows, as they are pasted elsewhere: a hole is null. */
export function pieceText(piece: Piece): string {
  return `[${piece.map((row) => `[${row.map(String).join(', ')}]`).join(',\n ')}]`;
}

/**
 * Reads what `pieceText` writes; null where the text is something else (of which `readPastedGrids` may know more), or larger than a
 * grid.
 */
export function readPiece(text: string): Piece | null {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(rows) || rows.length === 0 || rows.length > maxGridSide) return null;
  const columns = Array.isArray(rows[0]) ? rows[0].length : 0;
  if (columns === 0 || columns > maxGridSide) return null;
  const isCell = (cell: unknown): cell is number | null =>
    cell === null || (typeof cell === 'number' && Number.isInteger(cell) && cell >= 0 && cell <= 9);
  const isRow = (row: unknown): row is (number | null)[] => Array.isArray(row) && row.length === columns && row.every(isCell);
  return rows.every(isRow) && rows.some((row) => row.some((cell) => cell !== null)) ? rows : null;
}

function modulo(value: number, length: number): number {
  return ((value % length) + length) % length;
}
