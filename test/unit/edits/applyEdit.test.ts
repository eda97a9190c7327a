import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pair, Task } from '../../../src/shared/arc/task.ts';
import { applyEdit, EditError } from '../../../src/shared/edits/applyEdit.ts';
import type { TaskEdit } from '../../../src/shared/edits/taskEdit.ts';
import { taskArb } from '../arc/taskText.ts';
import { editArb } from './taskEdits.ts';

const first: Pair = { input: [[1, 2]], output: [[3], [4]] };
const second: Pair = { input: [[5]], output: [[6]] };
const open: Pair = { input: [[7]], output: null };
const task: Task = { train: [first, second], test: [open] };

describe('applyEdit', () => {
  it('paints cells', () => {
    const cells = [
      { row: 0, column: 1, before: 2, after: 9 },
      { row: 0, column: 1, before: 9, after: 8 },
    ];
    const after = applyEdit(task, { kind: 'setCells', at: { split: 'train', index: 0, side: 'input' }, cells });
    expect(after).toEqual({ train: [{ input: [[1, 8]], output: [[3], [4]] }, second], test: [open] });
    expect(after.train[1]).toBe(second);
    expect(after.test).toBe(task.test);
  });

  it('replaces, adds and removes grids', () => {
    const at = { split: 'test', index: 0, side: 'output' } as const;
    const added = applyEdit(task, { kind: 'setGrid', at, before: null, after: [[1]] });
    expect(added.test).toEqual([{ input: [[7]], output: [[1]] }]);
    expect(applyEdit(added, { kind: 'setGrid', at, before: [[1]], after: null })).toEqual(task);
  });

  it('inserts, removes and moves pairs', () => {
    expect(applyEdit(task, { kind: 'insertPair', split: 'train', index: 1, pair: second }).train).toEqual([first, second, second]);
    expect(applyEdit(task, { kind: 'insertPair', split: 'test', index: 1, pair: open }).test).toEqual([open, open]);
    expect(applyEdit(task, { kind: 'removePair', split: 'test', index: 0, pair: open }).test).toEqual([]);
    expect(applyEdit(task, { kind: 'movePair', from: { split: 'train', index: 0 }, to: { split: 'train', index: 1 } }).train).toEqual([
      second,
      first,
    ]);
    expect(applyEdit(task, { kind: 'movePair', from: { split: 'train', index: 0 }, to: { split: 'test', index: 1 } })).toEqual({
      train: [second],
      test: [open, first],
    });
  });

  it('changes nothing in the task it is given', () => {
    fc.assert(
      fc.property(
        taskArb.chain((given) => fc.tuple(fc.constant(given), editArb(given))),
        ([given, edit]) => {
          const before = structuredClone(given);
          applyEdit(given, edit);
          expect(given).toEqual(before);
        },
      ),
    );
  });

  const input = { split: 'train', index: 0, side: 'input' } as const;
  const cell = { row: 0, column: 0, before: 1, after: 2 };
  const grid31 = Array.from({ length: 31 }, () => [0]);
  const refused: [string, TaskEdit][] = [
    ['The task has changed since this edit was made.', { kind: 'setCells', at: input, cells: [{ ...cell, before: 9 }] }],
    ['There is no cell at row 2, column 1: the grid is 1 × 2.', { kind: 'setCells', at: input, cells: [{ ...cell, row: 1 }] }],
    ['There is no cell at row 1, column 3: the grid is 1 × 2.', { kind: 'setCells', at: input, cells: [{ ...cell, column: 2 }] }],
    ['There is no cell at row 0, column 1: the grid is 1 × 2.', { kind: 'setCells', at: input, cells: [{ ...cell, row: -1 }] }],
    ['10 is not a colour; colours are 0 to 9.', { kind: 'setCells', at: input, cells: [{ ...cell, after: 10 }] }],
    ['There is no train pair 3.', { kind: 'setCells', at: { ...input, index: 2 }, cells: [] }],
    [
      'There is no grid to paint on: the pair has no output.',
      { kind: 'setCells', at: { split: 'test', index: 0, side: 'output' }, cells: [] },
    ],
    ['The task has changed since this edit was made.', { kind: 'setGrid', at: input, before: [[1]], after: [[1]] }],
    ['The task has changed since this edit was made.', { kind: 'setGrid', at: input, before: null, after: [[1]] }],
    ['A pair cannot be without input.', { kind: 'setGrid', at: input, before: [[1, 2]], after: null }],
    ['A train pair cannot be without output.', { kind: 'setGrid', at: { ...input, side: 'output' }, before: [[3], [4]], after: null }],
    ['A grid has 1 to 30 rows and columns; this one is 31 × 1.', { kind: 'setGrid', at: input, before: [[1, 2]], after: grid31 }],
    ['A grid has 1 to 30 rows and columns; this one is 0 × 0.', { kind: 'setGrid', at: input, before: [[1, 2]], after: [] }],
    ['A grid has 1 to 30 rows and columns; this one is 1 × 0.', { kind: 'setGrid', at: input, before: [[1, 2]], after: [[]] }],
    ['The rows of the grid differ in length.', { kind: 'setGrid', at: input, before: [[1, 2]], after: [[1], [1, 2]] }],
    ['1.5 is not a colour; colours are 0 to 9.', { kind: 'setGrid', at: input, before: [[1, 2]], after: [[1.5]] }],
    ['No place 4 among the 2 train pairs.', { kind: 'insertPair', split: 'train', index: 3, pair: second }],
    ['A train pair cannot be without output.', { kind: 'insertPair', split: 'train', index: 0, pair: open }],
    ['The rows of the grid differ in length.', { kind: 'insertPair', split: 'test', index: 0, pair: { input: [[1], []], output: null } }],
    ['There is no test pair 2.', { kind: 'removePair', split: 'test', index: 1, pair: open }],
    ['The task has changed since this edit was made.', { kind: 'removePair', split: 'train', index: 1, pair: first }],
    ['There is no test pair 3.', { kind: 'movePair', from: { split: 'test', index: 2 }, to: { split: 'test', index: 0 } }],
    ['No place 3 among the 1 train pairs.', { kind: 'movePair', from: { split: 'train', index: 0 }, to: { split: 'train', index: 2 } }],
    ['A train pair cannot be without output.', { kind: 'movePair', from: { split: 'test', index: 0 }, to: { split: 'train', index: 0 } }],
  ];
  it.each(refused)('refuses with “%s”: %j', (message, edit) => {
    expect(() => applyEdit(task, edit)).toThrow(new EditError(message));
  });

  it('keeps the last train pair', () => {
    const single: Task = { train: [first], test: [] };
    const message = 'A task needs at least one train pair.';
    expect(() => applyEdit(single, { kind: 'removePair', split: 'train', index: 0, pair: first })).toThrow(message);
    const away = { kind: 'movePair', from: { split: 'train', index: 0 }, to: { split: 'test', index: 0 } } as const;
    expect(() => applyEdit(single, away)).toThrow(message);
  });
});
