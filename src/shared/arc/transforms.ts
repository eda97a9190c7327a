import { colourCount, type Grid } from './task.ts';

/**
 * The eight symmetries of the square, numbered as in HRM's puzzle identifiers: 0 identity, 1..3 rotate by 90°·t
 * counter-clockwise, 4 flip left-right, 5 flip up-down, 6 transpose, 7 transpose about the other diagonal.
 */
export const dihedralCount = 8;

/**
 * The grid under transform `t`; a quarter turn or transposition swaps its sides. Rows of anything else are turned likewise, so long as
 * they are of one length. Throws a RangeError where `t` is not 0..7.
 */
export function dihedral<C>(grid: readonly (readonly C[])[], t: number): readonly (readonly C[])[] {
  const rows = grid.length;
  const columns = grid[0]?.length ?? 0;
  const from = (r: number, c: number): C => {
    const row = grid[r];
    if (row === undefined || !(c in row)) throw new RangeError('The rows differ in length.');
    return row[c] as C;
  };
  const build = (height: number, width: number, cell: (r: number, c: number) => C): readonly (readonly C[])[] =>
    Array.from({ length: height }, (_, r) => Array.from({ length: width }, (_, c) => cell(r, c)));
  switch (t) {
    case 0:
      return grid;
    case 1:
      return build(columns, rows, (r, c) => from(c, columns - 1 - r));
    case 2:
      return build(rows, columns, (r, c) => from(rows - 1 - r, columns - 1 - c));
    case 3:
      return build(columns, rows, (r, c) => from(rows - 1 - c, r));
    case 4:
      return build(rows, columns, (r, c) => from(r, columns - 1 - c));
    case 5:
      return build(rows, columns, (r, c) => from(rows - 1 - r, c));
    case 6:
      return build(columns, rows, (r, c) => from(c, r));
    case 7:
      return build(columns, rows, (r, c) => from(rows - 1 - c, columns - 1 - r));
    default:
      throw noSuchTransform(t);
  }
}

/** Whether transform `t` makes rows of what were columns. */
export function swapsSides(t: number): boolean {
  return [1, 3, 6, 7].includes(t);
}

/** The transform that undoes `t`: the two quarter turns undo each other, every other one itself. Throws as `dihedral` does. */
export function inverseDihedral(t: number): number {
  if (!Number.isInteger(t) || t < 0 || t >= dihedralCount) throw noSuchTransform(t);
  if (t === 1) return 3;
  if (t === 3) return 1;
  return t;
}

function noSuchTransform(t: number): RangeError {
  return new RangeError(`no dihedral transform ${t}: they are numbered 0..${dihedralCount - 1}`);
}

/** Recolours every cell: colour c becomes `permutation[c]`. It has the ten entries 0..9, each once (throws a RangeError else). */
export function permuteColours(grid: Grid, permutation: readonly number[]): Grid {
  checkPermutation(permutation);
  return grid.map((row) => row.map((colour) => permutation[colour] ?? colour));
}

/** The permutation that undoes `permutation`. Throws a RangeError where it is not a permutation of 0..9. */
export function invertPermutation(permutation: readonly number[]): number[] {
  checkPermutation(permutation);
  const inverse = Array.from(permutation, () => 0);
  permutation.forEach((to, from) => {
    inverse[to] = from;
  });
  return inverse;
}

function checkPermutation(permutation: readonly number[]): void {
  const colours = new Set(permutation.filter((colour) => Number.isInteger(colour) && colour >= 0 && colour < colourCount));
  if (permutation.length === colourCount && colours.size === colourCount) return;
  throw new RangeError(`not a permutation of the colours 0..${colourCount - 1}: ${permutation.join(' ')}`);
}
