import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paintedCells, cellChanges } from '../../../src/shared/edits/cellChanges.ts';
import { sizeOf } from '../../../src/shared/edits/cellSet.ts';
import { Drag, type DragShape } from '../../../src/webview/editing/drag.ts';
import { gridArb } from '../arc/taskText.ts';

const cell = fc.record({ row: fc.integer({ min: -5, max: 16 }), column: fc.integer({ min: -5, max: 16 }) });
const shapes: readonly DragShape[] = ['freehand', 'line', 'outline', 'rectangle', 'lasso'];

describe.each(shapes)('a drag, %s', (shape) => {
  test('takes cells of the grid alone, which are those that its edit changes', () => {
    fc.assert(
      fc.property(gridArb(8), fc.nat(9), fc.array(cell, { minLength: 1, maxLength: 6 }), (grid, colour, [start, ...path]) => {
        const drag = new Drag(shape, start ?? { row: 0, column: 0 }, sizeOf(grid));
        for (const place of path) drag.extendTo(place);
        const cells = drag.cells();
        for (const { row, column } of cells) expect(grid[row]?.[column]).toBeDefined();
        for (const { row, column, before } of cellChanges(grid, paintedCells(grid, cells, colour))) {
          expect(cells.has({ row, column })).toBe(true);
          expect(before).not.toBe(colour);
        }
      }),
    );
  });
});

describe('a freehand drag', () => {
  test('is connected along the whole path', () => {
    const inside = fc.record({ row: fc.nat(19), column: fc.nat(19) });
    fc.assert(
      fc.property(inside, fc.array(inside, { minLength: 1, maxLength: 4 }), (start, path) => {
        const drag = new Drag('freehand', start, { rows: 20, columns: 20 });
        for (const place of path) drag.extendTo(place);
        const painted = new Set([...drag.cells()].map(({ row, column }) => row * 100 + column));
        for (const { row, column } of [start, ...path]) expect(painted.has(row * 100 + column)).toBe(true);
        const reached = new Set([start.row * 100 + start.column]);
        for (const at of reached) {
          for (const step of [-101, -100, -99, -1, 1, 99, 100, 101]) if (painted.has(at + step)) reached.add(at + step);
        }
        expect(reached).toEqual(painted);
      }),
    );
  });
});
