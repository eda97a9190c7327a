import type { Cell } from '../../shared/edits/gridEdits.ts';

/** Where the cells of a grid stand on a canvas; all lengths are whole device pixels, so that every edge is sharp. */
export interface CellLayout {
  readonly rows: number;
  readonly columns: number;
  /** From the left edge of one cell to that of the next: a cell and a line. */
  readonly pitch: number;
  /** Thickness of the lines between and around the cells; 0 where cells are so small that lines would be most of what is seen. */
  readonly line: number;
  readonly width: number;
  readonly height: number;
}

/** A cell's square on the canvas, without the lines around it. */
export interface CellBox {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** `cellSize` is the pitch in CSS pixels, rounded down to whole device pixels. */
export function layoutCells(rows: number, columns: number, cellSize: number, devicePixelRatio: number): CellLayout {
  const pixels = Math.floor(cellSize * devicePixelRatio);
  const line = pixels < 4 ? 0 : cellSize < 6 ? 1 : Math.max(1, Math.round(devicePixelRatio));
  const pitch = Math.max(line + 1, pixels);
  return { rows, columns, pitch, line, width: columns * pitch + line, height: rows * pitch + line };
}

export function cellBox({ pitch, line }: CellLayout, row: number, column: number): CellBox {
  return { x: column * pitch + line, y: row * pitch + line, size: pitch - line };
}

/** The cell at a point in device pixels. Goes on beyond the grid's edges, so that a stroke outside of it keeps its direction. */
export function cellAtPoint({ pitch, line }: CellLayout, x: number, y: number): Cell {
  return { row: Math.floor((y - line / 2) / pitch), column: Math.floor((x - line / 2) / pitch) };
}
