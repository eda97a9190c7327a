import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellAtPoint, cellBox, layoutCells } from '../../../src/webview/canvas/cellLayout.ts';

const layouts = fc
  .record({
    rows: fc.integer({ min: 1, max: 30 }),
    columns: fc.integer({ min: 1, max: 30 }),
    cellSize: fc.double({ min: 1, max: 40, noNaN: true }),
    ratio: fc.constantFrom(1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3),
  })
  .map(({ rows, columns, cellSize, ratio }) => layoutCells(rows, columns, cellSize, ratio));

describe('the layout of cells', () => {
  test('is in whole device pixels, with lines between and around cells of one size', () => {
    fc.assert(
      fc.property(layouts, (layout) => {
        const { rows, columns, line, width, height } = layout;
        expect(cellBox(layout, 0, 0)).toMatchObject({ x: line, y: line });
        const last = cellBox(layout, rows - 1, columns - 1);
        expect([last.x + last.size + line, last.y + last.size + line]).toEqual([width, height]);
        expect(Object.values(last).every((value) => Number.isInteger(value))).toBe(true);
        expect(last.size).toBeGreaterThan(0);
        if (columns > 1) expect(cellBox(layout, 0, 1).x - cellBox(layout, 0, 0).x - last.size).toBe(line);
      }),
    );
  });

  test('finds each cell again at every point of it', () => {
    fc.assert(
      fc.property(layouts, fc.nat(29), fc.nat(29), fc.double({ min: 0, max: 0.999, noNaN: true }), (layout, r, c, part) => {
        const [row, column] = [r % layout.rows, c % layout.columns];
        const { x, y, size } = cellBox(layout, row, column);
        expect(cellAtPoint(layout, x + part * size, y + part * size)).toEqual({ row, column });
      }),
    );
  });

  test('has no lines where they would be most of what is seen', () => {
    expect(layoutCells(30, 30, 71 / 30, 1)).toMatchObject({ line: 0, pitch: 2, width: 60 });
    expect(layoutCells(30, 30, 71 / 30, 2)).toMatchObject({ line: 1, pitch: 4 });
    expect(layoutCells(3, 3, 5, 1)).toMatchObject({ line: 1, pitch: 5 });
  });

  test('goes on beyond the edges', () => {
    const layout = layoutCells(3, 3, 20, 1);
    expect(cellAtPoint(layout, -25, 70)).toEqual({ row: 3, column: -2 });
  });
});
