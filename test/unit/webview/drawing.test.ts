import { computed, signal } from '@preact/signals-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Grid, GridAddress, Task } from '../../../src/shared/arc/task.ts';
import { applyEdit, sameGrid } from '../../../src/shared/edits/applyEdit.ts';
import { cellChanges } from '../../../src/shared/edits/cellChanges.ts';
import { CellSet, sizeOf } from '../../../src/shared/edits/cellSet.ts';
import { reaches, type Reach } from '../../../src/shared/edits/cellShapes.ts';
import type { Cell } from '../../../src/shared/edits/gridEdits.ts';
import { paintTools, type Tool } from '../../../src/shared/edits/tools.ts';
import { Drawing } from '../../../src/webview/editing/drawing.ts';
import { GridTools } from '../../../src/webview/editing/gridTools.ts';
import { TaskDocument } from '../../../src/webview/state/taskDocument.ts';
import { ViewState } from '../../../src/webview/state/viewState.ts';
import { gridArb } from '../arc/taskText.ts';
import { cellArb, selectedGridArb } from '../edits/drawingArbs.ts';

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
  const [view, editable] = [new ViewState(null), signal(true)];
  const drawing = new Drawing({ document, view, editable, nameOf: String, announce, notify: announce });
  return { drawing, document, view, editable, announce, labels, said, shown: () => document.gridAt(at) };
}

const grid = [
  [1, 2, 0],
  [3, 0, 0],
  [0, 0, 0],
];
const corner = CellSet.of([{ row: 0, column: 0 }, { row: 0, column: 1 }, { row: 1, column: 0 }], sizeOf(grid)); // prettier-ignore

describe('what floats', () => {
  test('floats again when the page comes back, and on another grid no more', async () => {
    for (const [now, shown] of [
      [grid, [[0, 0, 0], [0, 0, 0], [1, 2, 0]]],
      [[[5, 5, 5]], [[5, 5, 5]]],
    ] as const) {
      const before = drawingOn(grid);
      before.drawing.select(at, corner);
      before.drawing.nudge(at, 2, 0);
      const view = new ViewState(JSON.parse(JSON.stringify(before.view.save())));
      const { document, editable, announce, shown: result } = drawingOn(now.map((row) => [...row]));
      const drawing = new Drawing({ document, view, editable, nameOf: String, announce, notify: announce });
      drawing.commit();
      await Promise.resolve();
      expect(result()).toEqual(shown);
    }
  }); // prettier-ignore

  test('waits for the task', () => {
    const { drawing, view, editable, announce } = drawingOn(grid);
    drawing.paste(at, [[7, null]], { row: -1, column: 2 });
    const saved = new ViewState(JSON.parse(JSON.stringify(view.save())));
    const unheard = new TaskDocument(() => Promise.reject(new Error('no edit')), String);
    const later = new Drawing({ document: unheard, view: saved, editable, nameOf: String, announce, notify: announce });
    expect(later.floating.value).toEqual(drawing.floating.value);
  });

  test.each([
    { placed: { piece: [[1], [1, 2]], row: 0, column: 0 } },
    { placed: { piece: [], row: 0, column: 0 } },
    { placed: { piece: [[10]], row: 0, column: 0 } },
    { under: [[1], [2, 3]] },
    { at: { split: 'validation', index: 0, side: 'input' } },
  ])('is nothing where what was stored is no piece: %j', (damage) => {
    const { drawing, view } = drawingOn(grid);
    drawing.paste(at, [[7]], { row: 0, column: 0 });
    const saved = view.save();
    expect(new ViewState({ ...saved, floating: { ...saved.floating, ...damage } }).floating.value).toBeNull();
  });

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

  test('is put down before the grid is cropped to it', async () => {
    const { drawing, labels, shown } = drawingOn(grid);
    drawing.select(at, corner);
    drawing.nudge(at, 1, 1);
    drawing.cropToSelection(at);
    await Promise.resolve();
    expect(labels).toEqual(['Move 3 Cells', 'Crop to Selection']);
    expect(shown()).toEqual([[1, 2], [3, 0]]); // prettier-ignore
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
    const { drawing, document, said } = drawingOn(grid);
    drawing.paste(at, [[5]], { row: 0, column: 0 });
    document.receive({
      version: 9,
      taskId: 'task',
      task: { train: [{ input: [[7]], output: [[0]] }], test: [] },
      editable: true,
      changedOnDisk: false,
    });
    expect(drawing.floating.value).toBe(null);
    expect(said.at(-1)).toBe('What floated on Train 1 input is gone: the grid under it has changed.');
  });

  test('is put down before an edit of whole grids or pairs, which is of the task with it', async () => {
    const { drawing, labels, shown } = drawingOn(grid);
    drawing.paste(at, [[5, 6]], { row: 2, column: 0 });
    const pasted = [[1, 2, 0], [3, 0, 0], [5, 6, 0]]; // prettier-ignore
    expect(drawing.edit(({ train: [pair] }) => ({ kind: 'insertPair', split: 'train', index: 0, pair: pair! }), 'Duplicate Pair')).toBe(
      true,
    );
    await Promise.resolve();
    await Promise.resolve();
    expect(labels).toEqual(['Paste 2 Cells', 'Duplicate Pair']);
    expect(shown()).toEqual(pasted);
    expect(drawing.floating.value).toBe(null);
    expect(drawing.edit(() => null, 'Nothing')).toBe(false);
  });

  test('goes with its pair when that moves, and so does the selection', () => {
    const other = { input: [[9]], output: [[9]] };
    const own = { input: grid, output: [[0]] };
    const move = (document: TaskDocument): void => {
      document.receive({ version: 9, taskId: 'task', task: { train: [other, own], test: [] }, editable: true, changedOnDisk: false });
    };
    const floats = drawingOn(grid);
    floats.drawing.paste(at, [[5]], { row: 0, column: 0 });
    move(floats.document);
    expect(floats.drawing.floating.value).toMatchObject({ at: { ...at, index: 1 } });
    const selects = drawingOn(grid);
    selects.drawing.select(at, corner);
    move(selects.document);
    expect(selects.drawing.selectedIn({ ...at, index: 1 }).value?.equals(corner)).toBe(true);
    expect(selects.drawing.selectedIn(at).value).toBe(null);
    selects.document.receive({ version: 10, taskId: 'task', task: { train: [other], test: [] }, editable: true, changedOnDisk: false });
    expect(selects.drawing.selection.value).toBe(null);
  });
});

describe('a press and release inside the selection', () => {
  const setUp = () => {
    const own = drawingOn(grid);
    const colours = signal([]);
    const tools = new GridTools(
      { ...own, colours },
      at,
      computed(() => own.shown() ?? []),
    );
    own.drawing.select(at, corner);
    return { ...own, tools };
  };

  test.each(['select', 'lasso'] as const)('with %s selects that cell alone, and has ended', (tool) => {
    const { tools, view, drawing } = setUp();
    view.chooseTool(tool);
    expect(tools.canMove({ row: 0, column: 1 }, null)).toBe(true);
    tools.grab({ row: 0, column: 1 });
    tools.release();
    expect(tools.isDragging()).toBe(false);
    expect([...(drawing.selectedIn(at).value ?? [])]).toEqual([{ row: 0, column: 1 }]);
  });

  test('of a piece that floats picks the colour that is seen', () => {
    const { tools, view, drawing } = setUp();
    drawing.paste(at, [[7]], { row: 0, column: 0 });
    tools.pick({ row: 0, column: 0 });
    expect(view.colour.value).toBe(7);
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

describe('where cells are selected', () => {
  const pathArb = fc.array(cellArb, { minLength: 1, maxLength: 8 });
  /** Presses the tool on the first cell inside the grid, drags along the others and releases; the grid before that, shown, and after. */
  const stroke = (onto: Grid, selected: CellSet, tool: Tool, reach: Reach, path: readonly Cell[]) => {
    const { drawing, document, view, editable, announce } = drawingOn(onto);
    const shown = computed(() => document.gridAt(at) ?? []);
    const tools = new GridTools({ drawing, view, editable, announce, colours: signal([]) }, at, shown);
    view.tool.value = tool;
    view.reach.value = reach;
    view.colour.value = 7;
    drawing.select(at, selected);
    const [first = { row: 0, column: 0 }, ...others] = path;
    tools.press({ row: Math.abs(first.row) % onto.length, column: Math.abs(first.column) % (onto[0]?.length ?? 1) }, null);
    tools.extend(...others);
    const preview = tools.shown.value;
    tools.release();
    return { preview, after: shown.value };
  };

  test('no tool changes another cell, and what shows while it is dragged is what comes of it', () => {
    fc.assert(
      fc.property(selectedGridArb, fc.constantFrom(...paintTools), fc.constantFrom(...reaches), pathArb, (on, tool, reach, path) => {
        fc.pre(on.cells.size > 0);
        const { preview, after } = stroke(on.grid, on.cells, tool, reach, path);
        expect(preview).toEqual(after);
        const changed = cellChanges(on.grid, after);
        expect(changed.filter((cell) => !on.cells.has(cell))).toEqual([]);
      }),
    );
  });

  test('inside, pencil, lines and rectangles paint what they paint where nothing is selected', () => {
    const shapes = fc.constantFrom<Tool>('pencil', 'line', 'rectangle', 'filledRectangle');
    fc.assert(
      fc.property(selectedGridArb, shapes, pathArb, (on, tool, path) => {
        fc.pre(on.cells.size > 0);
        const free = stroke(on.grid, CellSet.empty, tool, 'edges', path).after;
        const { after } = stroke(on.grid, on.cells, tool, 'edges', path);
        after.forEach((row, r) => {
          row.forEach((colour, c) => {
            expect(colour).toBe((on.cells.has({ row: r, column: c }) ? free : on.grid)[r]?.[c]);
          });
        });
      }),
    );
  });

  test('what is pressed outside of them says why nothing is painted', () => {
    const { drawing, said, shown } = drawingOn(grid);
    drawing.select(at, corner);
    drawing.paint(at, CellSet.of([{ row: 2, column: 2 }], sizeOf(grid)), 5, 'Paint');
    expect(shown()).toEqual(grid);
    expect(said.at(-1)).toBe('Outside the selection: nothing painted. Escape deselects');
  });

  test('who paints on lets go of what was pasted, which limits nothing then', () => {
    const { drawing, labels, shown } = drawingOn(grid);
    drawing.paste(at, [[5]], { row: 0, column: 0 });
    drawing.paint(at, CellSet.of([{ row: 2, column: 2 }], sizeOf(grid)), 6, 'Paint');
    expect(shown()).toEqual([[5, 2, 0], [3, 0, 0], [0, 0, 6]]); // prettier-ignore
    expect(drawing.selection.value).toBe(null);
    expect(labels[0]).toBe('Paste 1 Cell');
  });
});
