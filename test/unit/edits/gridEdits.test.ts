import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src/shared/arc/task.ts';
import { applyEdit } from '../../../src/shared/edits/applyEdit.ts';
import { copyInputToOutput, duplicatePair, lineCells } from '../../../src/shared/edits/gridEdits.ts';

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
