import type { Grid } from '../../shared/arc/task.ts';
import { colourCount } from '../../shared/arc/task.ts';

/** ARC's vocabulary: padding, the edge marker, then the ten colours. */
export const padToken = 0;
export const endToken = 1;
const firstColourToken = 2;
export const arcVocabularySize = firstColourToken + colourCount;

export function tokenOfColour(colour: number): number {
  return colour + firstColourToken;
}

/** Where a grid's top-left cell lies on the canvas. */
export interface Offset {
  readonly row: number;
  readonly column: number;
}

const origin: Offset = { row: 0, column: 0 };

/**
 * A grid as the model reads it: the canvas of `canvas` × `canvas` tokens row by row, padding around the grid, and end
 * markers along the row below it and the column right of it where the canvas has room (not at the corner where those two
 * would meet). Throws a RangeError where the grid does not fit at the offset.
 */
export function encodeGrid(grid: Grid, canvas: number, offset: Offset = origin): Int32Array {
  const rows = grid.length;
  const columns = grid[0]?.length ?? 0;
  const { row: top, column: left } = offset;
  const bottom = top + rows;
  const right = left + columns;
  if (top < 0 || left < 0 || bottom > canvas || right > canvas) {
    const place = top === 0 && left === 0 ? '' : ` at row ${String(top)}, column ${String(left)}`;
    throw new RangeError(`a grid of ${size(rows, columns)}${place} does not fit the ${size(canvas, canvas)} canvas`);
  }
  const tokens = new Int32Array(canvas * canvas);
  grid.forEach((cells, r) => {
    cells.forEach((colour, c) => {
      tokens[(top + r) * canvas + left + c] = tokenOfColour(colour);
    });
  });
  if (bottom < canvas) tokens.fill(endToken, bottom * canvas + left, bottom * canvas + right);
  if (right < canvas) for (let r = top; r < bottom; r++) tokens[r * canvas + right] = endToken;
  return tokens;
}

/** The colour of a token; null where it is none. */
export type ColourOf = (token: number) => number | null;

const arcColourOf: ColourOf = (token) => (token >= firstColourToken && token < arcVocabularySize ? token - firstColourToken : null);

/** The tokens of a canvas with what stands at `offset` moved to the top-left corner, filled up with padding. */
export function shiftTokens(tokens: Int32Array, canvas: number, { row, column }: Offset): Int32Array {
  if (row === 0 && column === 0) return tokens;
  const shifted = new Int32Array(canvas * canvas).fill(padToken);
  for (let r = row; r < canvas; r++) shifted.set(tokens.subarray(r * canvas + column, (r + 1) * canvas), (r - row) * canvas);
  return shifted;
}

/**
 * The grid that a canvas of tokens stands for: the largest rectangle anchored at the top-left corner that holds colours
 * alone (a token above the vocabulary ends it like an end marker does). Of rectangles of the same area the one with the fewest
 * rows wins, as in HRM's own evaluation. `[]` where the corner itself is no colour.
 */
export function decodeTokens(tokens: ArrayLike<number>, canvas: number, colourOf: ColourOf = arcColourOf): Grid {
  const colourAt = (row: number, column: number): number | null => colourOf(tokens[row * canvas + column] ?? padToken);
  let rows = 0;
  let columns = 0;
  let width = canvas;
  for (let r = 0; r < canvas && width > 0; r++) {
    let c = 0;
    while (c < width && colourAt(r, c) !== null) c++;
    width = c;
    if ((r + 1) * width > rows * columns) {
      rows = r + 1;
      columns = width;
    }
  }
  return Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (__, c) => colourAt(r, c) ?? 0));
}

function size(rows: number, columns: number): string {
  return `${String(rows)} × ${String(columns)}`;
}
