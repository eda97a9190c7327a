import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitRow, layoutPair } from '../../../src/webview/canvas/cellSize.ts';

const side = fc.integer({ min: 1, max: 30 });
const size = fc.record({ rows: side, columns: side });

describe('a pair', () => {
  test('fits into any width from 240 on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 240, max: 2000 }), size, size, (width, input, output) => {
        const { cellSize, stacked } = layoutPair({ width, height: 900 }, 36, input, output);
        const [left, right] = [input.columns * cellSize + 1, output.columns * cellSize + 1];
        expect(stacked ? Math.max(left, right) : left + 36 + right).toBeLessThanOrEqual(width);
        expect(cellSize).toBeGreaterThanOrEqual(7);
        expect(cellSize).toBeLessThanOrEqual(26);
      }),
    );
  });

  test('stands side by side where there is room, else one below the other', () => {
    const thirty = { rows: 30, columns: 30 };
    expect(layoutPair({ width: 1000, height: 900 }, 36, thirty, thirty)).toEqual({ cellSize: 12, stacked: false });
    expect(layoutPair({ width: 600, height: 900 }, 36, thirty, thirty)).toEqual({ cellSize: 9, stacked: false });
    expect(layoutPair({ width: 270, height: 900 }, 36, thirty, thirty)).toEqual({ cellSize: 8, stacked: true });
    expect(layoutPair({ width: 1000, height: 900 }, 36, { rows: 3, columns: 3 }, { rows: 3, columns: 3 })).toEqual({
      cellSize: 26,
      stacked: false,
    });
  });

  test('of thirty rows fits into the height of a window, too, as long as its cells can be told apart', () => {
    const thirty = { rows: 30, columns: 30 };
    expect(layoutPair({ width: 1200, height: 480 }, 36, thirty, thirty).cellSize).toBe(11);
    expect(layoutPair({ width: 1200, height: 100 }, 36, thirty, thirty).cellSize).toBe(7);
  });

  test('has cells in proportion to the zoom, up to a limit', () => {
    const zoom = fc.constantFrom(0.25, 0.5, 0.99, 1.5, 4);
    fc.assert(
      fc.property(fc.integer({ min: 240, max: 2000 }), size, size, zoom, (width, input, output, factor) => {
        const room = { width, height: 900 };
        const fitting = layoutPair(room, 36, input, output).cellSize;
        const zoomed = layoutPair(room, 36, input, output, factor);
        const longest = Math.max(input.rows, input.columns, output.rows, output.columns);
        expect(zoomed.cellSize).toBeCloseTo(Math.max(2, Math.min(fitting * factor, 1200 / longest)), 9);
        if (!zoomed.stacked) expect((input.columns + output.columns) * zoomed.cellSize + 38).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('a row of grids', () => {
  test('keeps them side by side as long as the cells stay large enough, and wraps then', () => {
    expect(fitRow(900, 20, 3, { rows: 30, columns: 30 })).toBe(9);
    expect(fitRow(500, 20, 3, { rows: 30, columns: 30 })).toBe(7);
    expect(fitRow(440, 20, 3, { rows: 30, columns: 30 })).toBe(12);
  });

  test('never asks for more than its width', () => {
    fc.assert(
      fc.property(fc.integer({ min: 240, max: 2000 }), fc.integer({ min: 1, max: 3 }), size, (width, count, grid) => {
        expect(fitRow(width, 20, count, grid) * grid.columns + 1).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('of nothing has a size all the same', () => {
    expect(fitRow(300, 20, 1, { rows: 0, columns: 0 })).toBeGreaterThan(0);
  });
});
