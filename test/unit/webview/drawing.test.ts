import { signal } from '@preact/signals-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Grid, GridAddress, Task } from '../../../src/shared/arc/task.ts';
import { applyEdit, sameGrid } from '../../../src/shared/edits/applyEdit.ts';
import { CellSet, sizeOf } from '../../../src/shared/edits/cellSet.ts';
import { Drawing } from '../../../src/webview/editing/drawing.ts';
import { TaskDocument } from '../../../src/webview/state/taskDocument.ts';
import { ViewState } from '../../../src/webview/state/viewState.ts';
import { gridArb } from '../arc/taskText.ts';
import { selectedGridArb } from '../edits/drawingArbs.ts';

const at: GridAddress = { split: 'train', index: 0, side: 'input' };

/** A drawing on a document whose host takes every edit. */
function drawingOn(grid: Grid) {
  let task: Task = { train: [{ input: grid, output: [[0]] }], test: [] };
  const labels: string[] = [];
  const said: string[] = [];
  let version = 1;
  const document = new TaskDocument(
    ({ edit, label }) => {
      task = applyEdit(task, edit);
      labels.push(label);
      return Promise.resolve({ version: ++version });
    },
    (message) => {
      throw new Error(message);
    },
  );
  document.receive({ version, taskId: 'task', task, editable: true, changedOnDisk: false });
  const announce = (text: string): void => {
    said.push(text);
  };
  const drawing = new Drawing({ document, view: new ViewState(null), editable: signal(true), nameOf: String, announce });
  return { drawing, document, labels, said, shown: () => document.gridAt(at) };
}

const grid = [
  [1, 2, 0],
  [3, 0, 0],
  [0, 0, 0],
];
const corner = CellSet.of([{ row: 0, column: 0 }, { row: 0, column: 1 }, { row: 1, column: 0 }], sizeOf(grid)); // prettier-ignore

describe('what floats', () => {
  test('is put down where it was moved to, in one edit, and stays selected', async () => {
    const { drawing, labels, shown } = drawingOn(grid);
    drawing.select(at, corner);
    drawing.nudge(at, 1, 0);
    drawing.nudge(at, 0, 1);
    expect(shown()).toEqual(grid);
    drawing.commit();
    expect(shown()).toEqual([[0, 0, 0], [0, 1, 2], [0, 3, 0]]); // prettier-ignore
    await Promise.resolve();
    expect(labels).toEqual(['Move 3 Cells']);
    expect([...(drawing.selectedIn(at).value ?? [])]).toHaveLength(3);
  });

  test('leaves the grid as it was where it is dropped, and the selection with it', () => {
    const { drawing, shown } = drawingOn(grid);
    drawing.select(at, corner);
    drawing.nudge(at, 2, 2);
    expect(drawing.cancel()).toBe(true);
    drawing.commit();
    expect(shown()).toEqual(grid);
    expect(drawing.selectedIn(at).value?.equals(corner)).toBe(true);
    expect(drawing.cancel()).toBe(true);
    expect(drawing.selectedIn(at).value).toBe(null);
    expect(drawing.cancel()).toBe(false);
  });

  test('is turned, copied and erased as it floats', () => {
    const { drawing, shown } = drawingOn(grid);
    drawing.paste(at, [[5, 6]], { row: 0, column: 0 });
    drawing.turn(at, 3, 'Rotate Right');
    expect(drawing.copied(at)).toEqual([[5], [6]]);
    drawing.erase(at, { row: 0, column: 0 }, 0, 'Erase');
    expect(drawing.floating.value).toBe(null);
    expect(shown()).toEqual(grid);
    drawing.select(at, corner);
    drawing.nudge(at, 1, 1);
    drawing.erase(at, { row: 0, column: 0 }, 0, 'Erase');
    expect(shown()).toEqual([[0, 0, 0], [0, 0, 0], [0, 0, 0]]); // prettier-ignore
  });

  test('is dropped when the grid under it is changed by others', () => {
    const { drawing, document } = drawingOn(grid);
    drawing.paste(at, [[5]], { row: 0, column: 0 });
    document.receive({
      version: 9,
      taskId: 'task',
      task: { train: [{ input: [[7]], output: [[0]] }], test: [] },
      editable: true,
      changedOnDisk: false,
    });
    expect(drawing.floating.value).toBe(null);
  });
});

describe('a selection', () => {
  test('keeps what lies inside the grid when that gets smaller', () => {
    const { drawing } = drawingOn(grid);
    drawing.select(at, corner);
    drawing.changeScope(at, () => [[1]], 'Crop');
    expect([...(drawing.selectedIn(at).value ?? [])]).toEqual([{ row: 0, column: 0 }]);
  });

  test('is added to, taken from and inverted', () => {
    const { drawing, said } = drawingOn(grid);
    drawing.select(at, corner);
    drawing.select(at, CellSet.of([{ row: 2, column: 2 }], sizeOf(grid)), 'add');
    drawing.select(at, CellSet.of([{ row: 0, column: 0 }], sizeOf(grid)), 'subtract');
    drawing.invertSelection(at);
    expect(said).toEqual(['3 cells selected', '4 cells selected', '3 cells selected', '6 cells selected']);
  });
});

test('moved there and back, or put down where it was, no piece changes the grid', () => {
  const step = fc.integer({ min: -4, max: 4 });
  fc.assert(
    fc.property(selectedGridArb, step, step, ({ grid: any, cells }, down, right) => {
      const { drawing, shown, labels } = drawingOn(any);
      drawing.select(at, cells);
      const moved = drawing.nudge(at, down, right);
      expect(moved).toBe(cells.size > 0);
      drawing.nudge(at, -down, -right);
      drawing.commit();
      expect(shown()).toEqual(any);
      expect(labels).toEqual([]);
    }),
  );
});

test('any grid takes the place of any other, or of a missing output', () => {
  fc.assert(
    fc.property(gridArb(6), fc.option(gridArb(6)), fc.boolean(), (after, before, isSelected) => {
      const { drawing, document, said } = drawingOn(grid);
      const output: GridAddress = { split: 'test', index: 0, side: 'output' };
      document.edit({ kind: 'insertPair', split: 'test', index: 0, pair: { input: grid, output: before } }, 'before');
      if (isSelected) drawing.selectAllOf(output);
      drawing.replaceGrid(output, after);
      expect(document.gridAt(output)).toEqual(after);
      expect(document.gridAt(at)).toEqual(grid);
      expect(said.at(-1)).toContain(`Grid of ${after.length} × ${after[0]?.length ?? 0} pasted`);
      if (!sameGrid(before, after)) expect(drawing.selection.value).toBe(null);
    }),
  );
});
