// All lengths are in CSS pixels.

/** A cell is never larger than this. */
const largestCell = 26;
/** A grid is no larger than this where its cells could be smaller; on a wide page it may be. */
const comfortableSide = 372;
const largestSide = 480;
const shareOfPage = 0.36;
const smallestCell = 4;
/** What a grid's caption needs in one line. */
const captionWidth = 92;
/** Below this, two grids side by side go one below the other. */
const comfortableCell = 7;

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
}

export interface PairLayout {
  /** Pitch of the cells in CSS pixels, the same for both grids so that their sizes can be compared. */
  readonly cellSize: number;
  /** The output stands below the input. */
  readonly stacked: boolean;
}

/** How a pair fits into `width` CSS pixels, `gap` of which lie between two grids side by side. A missing output takes the input's room. */
export function layoutPair(width: number, gap: number, input: GridSize, output: GridSize): PairLayout {
  const longest = Math.max(input.rows, input.columns, output.rows, output.columns);
  const side = Math.min(largestSide, Math.max(comfortableSide, width * shareOfPage));
  const wanted = Math.min(largestCell, Math.floor(side / longest));
  const beside = Math.min(wanted, Math.floor((width - gap - 2) / (input.columns + output.columns)));
  const takes = gap + Math.max(captionWidth, beside * input.columns + 1) + Math.max(captionWidth, beside * output.columns + 1);
  if (beside >= Math.min(wanted, comfortableCell) && takes <= width) return { cellSize: beside, stacked: false };
  const below = Math.floor((width - 1) / Math.max(input.columns, output.columns));
  return { cellSize: Math.max(smallestCell, Math.min(wanted, below)), stacked: true };
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
