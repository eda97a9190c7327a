import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Grid, Task } from '../../../src/shared/arc/task.ts';
import { applyEdit } from '../../../src/shared/edits/applyEdit.ts';
import { blankGrid, copyInputToOutput, duplicatePair, floodFill, lineCells, resizeGrid } from '../../../src/shared/edits/gridEdits.ts';
import { colourArb, gridArb } from '../arc/taskText.ts';

describe('floodFill', () => {
  it('takes the area that hangs together at edges, not at corners', () => {
    const grid = [
      [1, 1, 0],
      [0, 1, 0],
      [1, 0, 1],
    ];
    const cells = floodFill(grid, 0, 0, 5).map(({ row, column }) => `${row},${column}`);
    expect(cells.sort()).toEqual(['0,0', '0,1', '1,1']);
  });

  it('changes nothing with the colour that is there, or outside the grid', () => {
    expect(floodFill([[1, 1]], 0, 0, 1)).toEqual([]);
    expect(floodFill([[1, 1]], 0, 2, 3)).toEqual([]);
    expect(floodFill([[1, 1]], -1, 0, 3)).toEqual([]);
  });

  it('fills a 30 × 30 grid', () => {
    expect(floodFill(blankGrid(30, 30), 15, 15, 1)).toHaveLength(900);
  });

  it('gives cells of one colour, each once, closed under neighbours of that colour', () => {
    fc.assert(
      fc.property(gridArb(6), fc.nat(5), fc.nat(5), colourArb, (grid: Grid, row, column, colour) => {
        const cells = floodFill(grid, row, column, colour);
        const keys = new Set(cells.map((cell) => cell.row * 100 + cell.column));
        expect(keys.size).toBe(cells.length);
        const start = grid[row]?.[column];
        expect(cells.length > 0).toBe(start !== undefined && start !== colour);
        for (const cell of cells) {
          expect(cell).toMatchObject({ before: start, after: colour });
          for (const [r, c] of [
            [-1, 0],
            [1, 0],
            [0, -1],
            [0, 1],
          ] as const) {
            if (grid[cell.row + r]?.[cell.column + c] === start) expect(keys).toContain((cell.row + r) * 100 + cell.column + c);
          }
        }
      }),
    );
  });
});

describe('resizeGrid', () => {
  it('keeps the top left and fills the rest', () => {
    expect(
      resizeGrid(
        [
          [1, 2],
          [3, 4],
        ],
        3,
        1,
        7,
      ),
    ).toEqual([[1], [3], [7]]);
    expect(
      resizeGrid(
        [
          [1, 2],
          [3, 4],
        ],
        1,
        3,
      ),
    ).toEqual([[1, 2, 0]]);
  });
});

describe('lineCells', () => {
  const end = fc.record({ row: fc.integer({ min: -30, max: 30 }), column: fc.integer({ min: -30, max: 30 }) });

  it('goes from end to end without gaps, near the straight line, and no longer than needed', () => {
    fc.assert(
      fc.property(end, end, (from, to) => {
        const cells = lineCells(from, to);
        const steps = Math.max(Math.abs(to.row - from.row), Math.abs(to.column - from.column));
        expect(cells).toHaveLength(steps + 1);
        expect(cells[0]).toEqual(from);
        expect(cells.at(-1)).toEqual(to);
        cells.forEach((cell, i) => {
          const next = cells[i + 1];
          if (next !== undefined) expect(Math.max(Math.abs(next.row - cell.row), Math.abs(next.column - cell.column))).toBe(1);
          const along = steps === 0 ? 0 : i / steps;
          expect(Math.abs(cell.row - (from.row + (to.row - from.row) * along))).toBeLessThanOrEqual(0.5 + 1e-9);
          expect(Math.abs(cell.column - (from.column + (to.column - from.column) * along))).toBeLessThanOrEqual(0.5 + 1e-9);
        });
      }),
    );
  });
});

describe('edits of a pair', () => {
  const task: Task = { train: [{ input: [[1]], output: [[2, 2]] }], test: [{ input: [[3]], output: null }] };

  it('copy the input to the output', () => {
    expect(applyEdit(task, copyInputToOutput(task, 'test', 0)).test).toEqual([{ input: [[3]], output: [[3]] }]);
    expect(() => copyInputToOutput(task, 'test', 1)).toThrow('There is no test pair 2.');
  });

  it('duplicate it', () => {
    expect(applyEdit(task, duplicatePair(task, 'train', 0)).train).toEqual([task.train[0], task.train[0]]);
    expect(() => duplicatePair(task, 'train', 1)).toThrow('There is no train pair 2.');
  });
});
