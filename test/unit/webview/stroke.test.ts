import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Stroke } from '../../../src/webview/editing/stroke.ts';
import { applyEdit } from '../../../src/shared/edits/applyEdit.ts';

const grids = fc
  .record({
    rows: fc.integer({ min: 1, max: 12 }),
    columns: fc.integer({ min: 1, max: 12 }),
    seed: fc.array(fc.nat(9), { minLength: 144, maxLength: 144 }),
  })
  .map(({ rows, columns, seed }) =>
    Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => seed[r * 12 + c] ?? 0)),
  );
const cell = fc.record({ row: fc.integer({ min: -5, max: 16 }), column: fc.integer({ min: -5, max: 16 }) });

describe('a stroke', () => {
  test('changes exactly the cells that its edit names, and the edit makes the grid on show', () => {
    fc.assert(
      fc.property(grids, fc.nat(9), fc.array(cell, { minLength: 1, maxLength: 6 }), (grid, colour, path) => {
        const stroke = new Stroke(grid, colour);
        for (const place of path) stroke.extendTo(place);
        const changes = stroke.changes();
        for (const { row, column, before, after } of changes) {
          expect([grid[row]?.[column], after]).toEqual([before, colour]);
          expect(before).not.toBe(after);
        }
        const task = { train: [{ input: grid, output: grid }], test: [] };
        const at = { split: 'train', index: 0, side: 'input' } as const;
        expect(applyEdit(task, { kind: 'setCells', at, cells: changes }).train[0]?.input).toEqual(stroke.grid());
      }),
    );
  });

  test('is connected along the whole path', () => {
    const blank = Array.from({ length: 20 }, () => Array.from({ length: 20 }, () => 0));
    fc.assert(
      fc.property(fc.array(fc.record({ row: fc.nat(19), column: fc.nat(19) }), { minLength: 2, maxLength: 5 }), (path) => {
        const stroke = new Stroke(blank, 1);
        for (const place of path) stroke.extendTo(place);
        const painted = new Set(stroke.changes().map(({ row, column }) => row * 100 + column));
        for (const { row, column } of path) expect(painted.has(row * 100 + column)).toBe(true);
        const [first = 0] = painted;
        const reached = new Set([first]);
        for (const at of reached) {
          for (const step of [-101, -100, -99, -1, 1, 99, 100, 101]) if (painted.has(at + step)) reached.add(at + step);
        }
        expect(reached).toEqual(painted);
      }),
    );
  });

  test('leaves the grid that it was given alone', () => {
    const grid = [[0, 0]];
    const stroke = new Stroke(grid, 3);
    stroke.extendTo({ row: 0, column: 0 });
    const shown = stroke.grid();
    stroke.extendTo({ row: 0, column: 1 });
    expect([grid, shown, stroke.grid()]).toEqual([[[0, 0]], [[3, 0]], [[3, 3]]]);
  });
});
