import { readableOn } from '../../shared/arc/contrast.ts';
import type { Grid } from '../../shared/arc/task.ts';
import type { GridCanvas } from './gridCanvas.ts';

// Marks are black and white together, so that they show on every colour and need none of their own.

/** The keyboard's place: a frame around the cell. */
export function markCursor(canvas: GridCanvas, row: number, column: number): void {
  const { x, y, size } = canvas.box(row, column);
  const { context, line, stroke } = canvas;
  const frame = (colour: string, inset: number, width: number): void => {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.strokeRect(x + inset, y + inset, size - 2 * inset, size - 2 * inset);
  };
  frame('#000000', -line / 2, stroke * 3);
  frame('#ffffff', -line / 2, stroke);
}

/** A cell that is not as it was before: a folded corner. */
export function markChanged(canvas: GridCanvas, row: number, column: number): void {
  const { x, y, size } = canvas.box(row, column);
  const { context, stroke } = canvas;
  const side = Math.max(3, Math.round(size * 0.42));
  const corner = (colour: string, length: number): void => {
    context.fillStyle = colour;
    context.beginPath();
    context.moveTo(x + size, y);
    context.lineTo(x + size - length, y);
    context.lineTo(x + size, y + length);
    context.fill();
  };
  corner('#000000', side + stroke);
  corner('#ffffff', side - stroke);
}

/**
 * Marks those cells of a grid that are `changed`, which may be larger than the grid; null: none. Where cells are small, a frame shows better
 * than a corner.
 */
export function markChangedCells(canvas: GridCanvas, grid: Grid, changed: readonly (readonly boolean[])[] | null): void {
  const mark = canvas.box(0, 0).size < 14 * canvas.stroke ? markCursor : markChanged;
  for (const [row, cells] of grid.entries()) {
    for (const column of cells.keys()) if (changed?.[row]?.[column] === true) mark(canvas, row, column);
  }
}

/** The colour's number, in the middle. Nothing where the cell is too small to read it. */
export function markDigit(canvas: GridCanvas, row: number, column: number, text: string, background: string): void {
  const { x, y, size } = canvas.box(row, column);
  const { cellContext: context } = canvas;
  if (size < 9 * canvas.stroke) return;
  context.fillStyle = readableOn(background);
  context.font = `${String(Math.round(size * 0.6))}px sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, x + size / 2, y + size / 2 + size * 0.04);
}

/** The symbol of a colour as path data in a unit square. Nothing where the cell is too small to tell symbols apart. */
export function markSymbol(canvas: GridCanvas, row: number, column: number, path: string, background: string): void {
  const { x, y, size } = canvas.box(row, column);
  const { cellContext: context } = canvas;
  if (size < 6 * canvas.stroke || path === '') return;
  context.save();
  context.translate(x, y);
  context.scale(size, size);
  context.fillStyle = readableOn(background);
  context.fill(symbolPath(path), 'evenodd');
  context.restore();
}

const symbolPaths = new Map<string, Path2D>();

function symbolPath(path: string): Path2D {
  const known = symbolPaths.get(path) ?? new Path2D(path);
  symbolPaths.set(path, known);
  return known;
}

/**
 * A wrong cell: what was predicted in the upper left half, what was expected in the lower right one, a missing half hatched. That it
 * is wrong shows in the form: right cells are not divided.
 */
export function markWrong(canvas: GridCanvas, row: number, column: number, predicted: string | null, expected: string | null): void {
  const { x, y, size } = canvas.box(row, column);
  const { context, stroke } = canvas;
  const half = (colour: string | null, upper: boolean): void => {
    context.save();
    context.beginPath();
    context.moveTo(x + size, y);
    context.lineTo(x, y + size);
    if (upper) context.lineTo(x, y);
    else context.lineTo(x + size, y + size);
    context.closePath();
    if (colour === null) {
      context.clip();
      hatch(canvas, x, y, size);
    } else {
      context.fillStyle = colour;
      context.fill();
    }
    context.restore();
  };
  half(predicted, true);
  half(expected, false);
  const diagonal = (colour: string, width: number): void => {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(x + size, y);
    context.lineTo(x, y + size);
    context.stroke();
  };
  diagonal('#000000', stroke * 3);
  diagonal('#ffffff', stroke);
}

/** A place where there is no cell. */
export function markAbsent(canvas: GridCanvas, row: number, column: number, background: string): void {
  const { x, y, size } = canvas.box(row, column);
  const { context, line } = canvas;
  context.fillStyle = background;
  context.fillRect(x - line, y - line, size + 2 * line, size + 2 * line);
}

/** A cell whose colour is `confidence` (0..1) sure: the surer, the larger its square. */
export function paintConfidence(
  canvas: GridCanvas,
  row: number,
  column: number,
  colour: string,
  confidence: number,
  background: string,
): void {
  const { x, y, size } = canvas.box(row, column);
  const { context } = canvas;
  const side = Math.max(1, Math.round(size * Math.min(1, Math.max(0.15, confidence))));
  const inset = Math.floor((size - side) / 2);
  context.fillStyle = background;
  context.fillRect(x, y, size, size);
  context.fillStyle = colour;
  context.fillRect(x + inset, y + inset, side, side);
}

function hatch(canvas: GridCanvas, x: number, y: number, size: number): void {
  const { context, stroke } = canvas;
  context.fillStyle = '#ffffff';
  context.fillRect(x, y, size, size);
  context.strokeStyle = '#000000';
  context.lineWidth = stroke;
  const gap = Math.max(3 * stroke, Math.round(size / 4));
  context.beginPath();
  for (let offset = -size; offset < size; offset += gap) {
    context.moveTo(x + offset, y);
    context.lineTo(x + offset + size, y + size);
  }
  context.stroke();
}
