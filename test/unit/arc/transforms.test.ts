import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dihedral, dihedralCount, inverseDihedral, invertPermutation, permuteColours } from '../../../src/shared/arc/transforms.ts';
import { gridArb } from './taskText.ts';

const transformArb = fc.integer({ min: 0, max: dihedralCount - 1 });
const permutationArb = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { minLength: 10 });

describe('dihedral', () => {
  // What numpy's rot90 (k = 1..3), fliplr, flipud, transpose and rot90(transpose, 2) make of [[1,2,3],[4,5,6]].
  it.each([
    [0, ['123', '456']],
    [1, ['36', '25', '14']],
    [2, ['654', '321']],
    [3, ['41', '52', '63']],
    [4, ['321', '654']],
    [5, ['456', '123']],
    [6, ['14', '25', '36']],
    [7, ['63', '52', '41']],
  ])('%i', (t, rows) => {
    const grid = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    expect(dihedral(grid, t).map((row) => row.join(''))).toEqual(rows);
  });

  it('is undone by its inverse', () => {
    fc.assert(
      fc.property(gridArb(), transformArb, (grid, t) => {
        expect(dihedral(dihedral(grid, t), inverseDihedral(t))).toEqual(grid);
      }),
    );
  });

  it('leaves an empty grid empty', () => {
    for (let t = 0; t < dihedralCount; t++) expect(dihedral([], t)).toEqual([]);
  });

  it.each([-1, 8, 0.5, NaN])('refuses %d', (t) => {
    expect(() => dihedral([[1]], t)).toThrow(RangeError);
    expect(() => inverseDihedral(t)).toThrow(RangeError);
  });
});

describe('colour permutations', () => {
  it('turn colour c into permutation[c]', () => {
    expect(permuteColours([[0, 1, 9]], [0, 2, 1, 3, 4, 5, 6, 7, 9, 8])).toEqual([[0, 2, 8]]);
  });

  it('are undone by their inverse', () => {
    fc.assert(
      fc.property(gridArb(), permutationArb, (grid, permutation) => {
        expect(permuteColours(permuteColours(grid, permutation), invertPermutation(permutation))).toEqual(grid);
      }),
    );
  });

  it.each([[[0, 1, 2]], [[0, 1, 2, 3, 4, 5, 6, 7, 8, 8]], [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]])('%j is none', (permutation) => {
    expect(() => permuteColours([[1]], permutation)).toThrow(RangeError);
    expect(() => invertPermutation(permutation)).toThrow(RangeError);
  });
});
