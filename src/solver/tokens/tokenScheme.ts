import type { Grid } from '../../shared/arc/task.ts';
import { arcVocabularySize, decodeTokens, encodeGrid } from './gridTokens.ts';

/** How grids of a kind of puzzle stand for a model's tokens. */
export interface TokenScheme {
  readonly puzzle: 'ARC' | 'Sudoku' | 'maze';
  /** Tokens [sequence] of an input grid. Throws a RangeError whose message begins after the grid's name: what does not fit. */
  encode(grid: Grid): Int32Array;
  /** The grid that tokens stand for: the largest rectangle at the top-left corner without a token that is no cell; `[]` where there is none. */
  decode(tokens: ArrayLike<number>): Grid;
}

/** The scheme that a model was trained with, told by its vocabulary and sequence length; null where they are of no known puzzle. */
export function tokenSchemeOf(vocabularySize: number, sequenceLength: number): TokenScheme | null {
  const side = Math.sqrt(sequenceLength);
  if (!Number.isInteger(side)) return null;
  switch (vocabularySize) {
    case arcVocabularySize:
      return { puzzle: 'ARC', encode: (grid) => encodeArcInput(grid, side), decode: (tokens) => decodeTokens(tokens, side) };
    case sudokuColours.length:
      return side === sudokuSide ? wholeCanvas('Sudoku', side, sudokuColours, 'a Sudoku has digits 1 to 9 and 0 for a blank') : null;
    case mazeColours.length:
      return wholeCanvas('maze', side, mazeColours, mazeLegend);
    default:
      return null;
  }
}

function encodeArcInput(grid: Grid, side: number): Int32Array {
  if (grid.length > side || (grid[0]?.length ?? 0) > side)
    throw new RangeError(`is ${sizeOf(grid)}, larger than the model's ${String(side)} × ${String(side)} canvas`);
  return encodeGrid(grid, side);
}

const sudokuSide = 9;
/** By token, the colour that stands for it; null: padding, which is no cell. A digit is the colour of its number, a blank is 0. */
const sudokuColours: readonly (number | null)[] = [null, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Wall, free, start, goal, path: in the order of the tokens. */
const mazeColours: readonly (number | null)[] = [null, 5, 0, 3, 2, 4];
const mazeLegend = 'a maze has 5 (grey) for wall, 0 (black) free, 3 (green) start, 2 (red) goal and 4 (yellow) path';

/** Puzzles of one size, whose cells are the whole sequence. */
function wholeCanvas(puzzle: 'Sudoku' | 'maze', side: number, colours: readonly (number | null)[], legend: string): TokenScheme {
  return {
    puzzle,
    encode: (grid) => {
      if (grid.length !== side || grid[0]?.length !== side)
        throw new RangeError(`is ${sizeOf(grid)}, where the model reads a ${puzzle} of ${String(side)} × ${String(side)}`);
      return Int32Array.from(
        grid.flatMap((cells, row) =>
          cells.map((colour, column) => {
            const token = colours.indexOf(colour);
            if (token < 0)
              throw new RangeError(`has a ${String(colour)} at row ${String(row + 1)}, column ${String(column + 1)}: ${legend}`);
            return token;
          }),
        ),
      );
    },
    decode: (tokens) => decodeTokens(tokens, side, (token) => colours[token] ?? null),
  };
}

function sizeOf(grid: Grid): string {
  return `${String(grid.length)} × ${String(grid[0]?.length ?? 0)}`;
}
