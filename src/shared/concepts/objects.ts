import { Canvas, type Box } from './canvas.ts';
import { black } from './colours.ts';

/** Cells that are not black and hang together, also by corners, whatever their colours. */
export interface ObjectOnCanvas {
  readonly cells: readonly (readonly [row: number, column: number])[];
  readonly box: Box;
  /** Of its first cell in reading order. */
  readonly colour: number;
}

/** All objects, in reading order of their first cells. */
export function findObjects(canvas: Canvas): ObjectOnCanvas[] {
  const seen = new Canvas(canvas.rows, canvas.columns);
  const objects: ObjectOnCanvas[] = [];
  canvas.forEach((colour, row, column) => {
    if (colour !== black && seen.at(row, column) === 0) objects.push(objectFrom(canvas, seen, row, column));
  });
  return objects;
}

function objectFrom(canvas: Canvas, seen: Canvas, row: number, column: number): ObjectOnCanvas {
  const cells: [number, number][] = [[row, column]];
  seen.set(row, column, 1);
  let [top, left, bottom, right] = [row, column, row, column];
  for (const [r, c] of cells) {
    top = Math.min(top, r);
    left = Math.min(left, c);
    bottom = Math.max(bottom, r);
    right = Math.max(right, c);
    for (let y = r - 1; y <= r + 1; y++) {
      for (let x = c - 1; x <= c + 1; x++) {
        if (canvas.at(y, x) <= black || seen.at(y, x) === 1) continue;
        seen.set(y, x, 1);
        cells.push([y, x]);
      }
    }
  }
  return { cells, box: { top, left, rows: bottom - top + 1, columns: right - left + 1 }, colour: canvas.at(row, column) };
}
