import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffGrids } from '../../../src/shared/arc/diffGrids.ts';
import { gridArb } from './taskText.ts';

describe('diffGrids', () => {
  it('marks the wrong cells of grids of one size', () => {
    const actual = [
      [1, 2],
      [3, 4],
    ];
    const expected = [
      [1, 0],
      [3, 4],
    ];
    expect(diffGrids(actual, expected)).toEqual({
      sameSize: true,
      exact: false,
      right: 3,
      total: 4,
      wrong: [
        [false, true],
        [false, false],
      ],
    });
  });

  it('counts cells that are missing or too many as wrong, and what lies outside both not at all', () => {
    // 1 × 3 against 2 × 1: three cells, one of them shared, and one below.
    expect(diffGrids([[1, 2, 3]], [[1], [4]])).toEqual({
      sameSize: false,
      exact: false,
      right: 1,
      total: 4,
      wrong: [
        [false, true, true],
        [true, false, false],
      ],
    });
  });

  it('has no cell right in an empty answer', () => {
    expect(diffGrids([], [[0, 1]])).toEqual({ sameSize: false, exact: false, right: 0, total: 2, wrong: [[true, true]] });
  });

  it('is exact just where the grids are equal, and wrong + right = total', () => {
    fc.assert(
      fc.property(fc.oneof(gridArb(3), fc.constant([])), gridArb(3), (actual, expected) => {
        const diff = diffGrids(actual, expected);
        expect(diff.exact).toBe(JSON.stringify(actual) === JSON.stringify(expected));
        expect(diff.right + diff.wrong.flat().filter(Boolean).length).toBe(diff.total);
        expect(diff.total).toBeGreaterThanOrEqual(expected.flat().length);
        expect(diffGrids(expected, expected).exact).toBe(true);
      }),
    );
  });
});
