import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Grid } from '../../../src/shared/arc/task.ts';
import { decodeTokens, encodeGrid } from '../../../src/solver/tokens/gridTokens.ts';

const grids = (rows: number, columns: number): fc.Arbitrary<Grid> =>
  fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows });

/** A canvas, a grid that fits it and an offset at which it fits. */
const placements = fc
  .integer({ min: 5, max: 30 })
  .chain((canvas) =>
    fc.record({ canvas: fc.constant(canvas), rows: fc.integer({ min: 1, max: canvas }), columns: fc.integer({ min: 1, max: canvas }) }),
  )
  .chain(({ canvas, rows, columns }) =>
    fc.record({
      canvas: fc.constant(canvas),
      grid: grids(rows, columns),
      offset: fc.record({ row: fc.integer({ min: 0, max: canvas - rows }), column: fc.integer({ min: 0, max: canvas - columns }) }),
    }),
  );

describe('encodeGrid', () => {
  test('lays a 2 × 3 grid on a 5 × 5 canvas as HRM does', () => {
    const grid = [
      [0, 1, 2],
      [7, 8, 9],
    ];
    expect([...encodeGrid(grid, 5)]).toEqual([2, 3, 4, 1, 0, 9, 10, 11, 1, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...encodeGrid(grid, 5, { row: 2, column: 2 })]).toEqual([
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 4, 0, 0, 9, 10, 11, 0, 0, 1, 1, 1,
    ]);
  });

  test('puts colours, end markers and padding where they belong, at any offset', () => {
    fc.assert(
      fc.property(placements, ({ canvas, grid, offset }) => {
        const tokens = encodeGrid(grid, canvas, offset);
        const bottom = offset.row + grid.length;
        const right = offset.column + (grid[0]?.length ?? 0);
        expect(tokens).toHaveLength(canvas * canvas);
        tokens.forEach((token, position) => {
          const r = Math.floor(position / canvas);
          const c = position % canvas;
          const inRows = r >= offset.row && r < bottom;
          const inColumns = c >= offset.column && c < right;
          const colour = grid[r - offset.row]?.[c - offset.column];
          if (inRows && inColumns) expect(token - 2).toBe(colour);
          else expect(token).toBe((r === bottom && inColumns) || (c === right && inRows) ? 1 : 0);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('refuses a grid that does not fit, with sizes and place', () => {
    const grid = [[1, 1, 1]];
    expect(() => encodeGrid(grid, 2)).toThrow(new RangeError('a grid of 1 × 3 does not fit the 2 × 2 canvas'));
    expect(() => encodeGrid(grid, 5, { row: 0, column: 3 })).toThrow(
      new RangeError('a grid of 1 × 3 at row 0, column 3 does not fit the 5 × 5 canvas'),
    );
    expect(() => encodeGrid(grid, 5, { row: -1, column: 0 })).toThrow(RangeError);
  });
});

describe('decodeTokens', () => {
  test('gives back every grid size on every canvas from 5 × 5 to 30 × 30', () => {
    const random = fc.sample(fc.infiniteStream(fc.integer({ min: 0, max: 9 })), 1)[0];
    for (let canvas = 5; canvas <= 30; canvas++) {
      for (let rows = 1; rows <= canvas; rows++) {
        for (let columns = 1; columns <= canvas; columns++) {
          const grid = Array.from({ length: rows }, () => Array.from({ length: columns }, () => Number(random?.next().value)));
          if (JSON.stringify(decodeTokens(encodeGrid(grid, canvas), canvas)) === JSON.stringify(grid)) continue;
          expect.fail(`${String(rows)} × ${String(columns)} on a canvas of ${String(canvas)}: ${JSON.stringify(grid)}`);
        }
      }
    }
  });

  test('finds the largest anchored rectangle of colours, of equal ones that with the fewest rows, in any tokens', () => {
    const canvases = fc.integer({ min: 1, max: 7 }).chain((canvas) =>
      fc.record({
        canvas: fc.constant(canvas),
        // Mostly colours, so that there are rectangles to choose from; 12 and -1 are in no vocabulary.
        tokens: fc.array(fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 2, max: 11 }) }, fc.constantFrom(0, 1, 12, -1)), {
          minLength: canvas * canvas,
          maxLength: canvas * canvas,
        }),
      }),
    );
    fc.assert(
      fc.property(canvases, ({ canvas, tokens }) => {
        expect(decodeTokens(tokens, canvas)).toEqual(bruteForce(tokens, canvas));
      }),
      { numRuns: 500 },
    );
  });

  test('is empty where the corner is no colour', () => {
    expect(decodeTokens([1, 2, 2, 2], 2)).toEqual([]);
    expect(decodeTokens([0, 2, 2, 2], 2)).toEqual([]);
    expect(decodeTokens([12, 2, 2, 2], 2)).toEqual([]);
  });

  test('of 1 × 4 and 2 × 2 takes 1 × 4', () => {
    expect(decodeTokens([2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 4)).toEqual([[0, 0, 0, 0]]);
  });

  test('reads the inputs that the published checkpoint was run on, and they encode to the same tokens', () => {
    const file = path.join(import.meta.dirname, '../../fixtures/models/hrm-tiny-rope/expected.json');
    const { inputs } = JSON.parse(readFileSync(file, 'utf8')) as { inputs: number[][] };
    expect(inputs.length).toBeGreaterThan(0);
    for (const tokens of inputs) expect([...encodeGrid(decodeTokens(tokens, 6), 6)]).toEqual(tokens);
  });
});

/** Tries every anchored rectangle, in the order in which ties are to be won. */
function bruteForce(tokens: readonly number[], canvas: number): Grid {
  let best: Grid = [];
  for (let rows = 1; rows <= canvas; rows++) {
    for (let columns = 1; columns <= canvas; columns++) {
      const cells = Array.from({ length: rows }, (_, r) => tokens.slice(r * canvas, r * canvas + columns));
      const colours = cells.flat().every((token) => token >= 2 && token <= 11);
      if (colours && rows * columns > best.flat().length) best = cells.map((row) => row.map((token) => token - 2));
    }
  }
  return best;
}
