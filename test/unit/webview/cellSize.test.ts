import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitRow, layoutPair } from '../../../src/webview/canvas/cellSize.ts';

const side = fc.integer({ min: 1, max: 30 });
const size = fc.record({ rows: side, columns: side });

describe('a pair', () => {
  test('fits into any width from 240 on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 240, max: 2000 }), size, size, (width, input, output) => {
        const { cellSize, stacked } = layoutPair(width, 36, input, output);
        const [left, right] = [input.columns * cellSize + 1, output.columns * cellSize + 1];
        expect(stacked ? Math.max(left, right) : left + 36 + right).toBeLessThanOrEqual(width);
        expect(cellSize).toBeGreaterThanOrEqual(7);
        expect(cellSize).toBeLessThanOrEqual(26);
      }),
    );
  });

  test('stands side by side where there is room, else one below the other', () => {
    const thirty = { rows: 30, columns: 30 };
    expect(layoutPair(1000, 36, thirty, thirty)).toEqual({ cellSize: 12, stacked: false });
    expect(layoutPair(600, 36, thirty, thirty)).toEqual({ cellSize: 9, stacked: false });
    expect(layoutPair(270, 36, thirty, thirty)).toEqual({ cellSize: 8, stacked: true });
    expect(layoutPair(1000, 36, { rows: 3, columns: 3 }, { rows: 3, columns: 3 })).toEqual({ cellSize: 26, stacked: false });
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
