import type { GridSize } from '../../shared/arc/task.ts';
import { isOverview } from './zoom.ts';

// All lengths are in CSS pixels.

/** A cell is never larger than this. */
const largestCell = 26;
/** A grid is no larger than this where its cells could be smaller; on a wide page it may be. */
const comfortableSide = 372;
const largestSide = 480;
const shareOfPage = 0.36;
const smallestCell = 4;
/** What stands above and below the grids of a pair that is wholly in sight: toolbar, header, captions. */
const heightAround = 150;
/** Where the window is low, a grid takes more than its height rather than be smaller than this. */
const smallestSide = 210;
/** A zoomed grid is no larger than this: its canvas has as many pixels, and there may be twenty. */
const largestZoomedSide = 1200;
const smallestZoomedCell = 2;
/** What a grid's caption needs in one line. */
const captionWidth = 92;
/** Below this, two grids side by side go one below the other. */
const comfortableCell = 7;

export interface PairLayout {
  /** Pitch of the cells in CSS pixels, the same for both grids so that their sizes can be compared. */
  readonly cellSize: number;
  /** The output stands below the input. */
  readonly stacked: boolean;
}

/** What the page has for a pair. */
export interface Room {
  readonly width: number;
  /** The window's. */
  readonly height: number;
}

/**
 * How a pair fits into the room, `gap` of whose width lie between two grids side by side. A missing output takes the input's room. At
 * zoom 1 both grids fit the width, and each of them the height; else cells are `zoom` times as large as then, and may stick out.
 */
export function layoutPair(room: Room, gap: number, input: GridSize, output: GridSize, zoom = 1): PairLayout {
  const fitting = fitPair(room, gap, input, output);
  if (zoom === 1) return fitting;
  const longest = Math.max(input.rows, input.columns, output.rows, output.columns);
  const cellSize = Math.max(smallestZoomedCell, Math.min(fitting.cellSize * zoom, largestZoomedSide / longest));
  const caption = isOverview(zoom) ? 0 : captionWidth;
  return { cellSize, stacked: widthBeside(cellSize, caption, gap, input, output) > room.width };
}

function fitPair({ width, height }: Room, gap: number, input: GridSize, output: GridSize): PairLayout {
  const longest = Math.max(input.rows, input.columns, output.rows, output.columns);
  const wide = Math.min(largestSide, Math.max(comfortableSide, width * shareOfPage));
  const side = Math.min(wide, Math.max(smallestSide, height - heightAround));
  const wanted = Math.min(largestCell, Math.floor(side / longest));
  const beside = Math.min(wanted, Math.floor((width - gap - 2) / (input.columns + output.columns)));
  const fits = widthBeside(beside, captionWidth, gap, input, output) <= width;
  if (beside >= Math.min(wanted, comfortableCell) && fits) return { cellSize: beside, stacked: false };
  const below = Math.floor((width - 1) / Math.max(input.columns, output.columns));
  return { cellSize: Math.max(smallestCell, Math.min(wanted, below)), stacked: true };
}

function widthBeside(cellSize: number, caption: number, gap: number, input: GridSize, output: GridSize): number {
  return gap + Math.max(caption, cellSize * input.columns + 1) + Math.max(caption, cellSize * output.columns + 1);
}

/**
 * Pitch of the cells of `count` grids of one size in a row that is `width` wide. Where they would get too small, fewer stand in a row
 * and the rest wraps.
 */
export function fitRow(width: number, gap: number, count: number, { rows, columns }: GridSize): number {
  const wanted = Math.min(largestCell, Math.floor(comfortableSide / Math.max(rows, columns, 1)));
  for (let inRow = count; inRow > 1; inRow--) {
    const fits = Math.floor((width - gap * (inRow - 1) - inRow) / (inRow * Math.max(columns, 1)));
    if (fits >= Math.min(wanted, comfortableCell)) return Math.min(wanted, fits);
  }
  return Math.max(smallestCell, Math.min(wanted, Math.floor((width - 1) / Math.max(columns, 1))));
}
