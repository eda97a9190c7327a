import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTask, type TaskSource } from '../../../src/shared/arc/parseTask.ts';
import type { Grid, GridAddress, Task } from '../../../src/shared/arc/task.ts';
import { dihedral, inverseDihedral } from '../../../src/shared/arc/transforms.ts';
import { applyEdit } from '../../../src/shared/edits/applyEdit.ts';
import { cellChanges, paintedCells, replacedColour, swappedColours } from '../../../src/shared/edits/cellChanges.ts';
import { CellSet, sizeOf } from '../../../src/shared/edits/cellSet.ts';
import { areaAt, lassoCells, outlineCells, reaches, rectangleCells } from '../../../src/shared/edits/cellShapes.ts';
import { changeGrids, gridsInScope, gridScopes } from '../../../src/shared/edits/gridScope.ts';
import { contentBox, cropped, padded, resized, scaledDown, scaledUp, tiled, type Anchor } from '../../../src/shared/edits/gridShapes.ts';
import { lineCells } from '../../../src/shared/edits/gridEdits.ts';
import { patchText } from '../../../src/shared/edits/patchText.ts';
import { coveredCells, pieceOf, pieceText, readPiece, stamped, turnedCells, wrappedCells } from '../../../src/shared/edits/piece.ts';
import type { TaskEdit } from '../../../src/shared/edits/taskEdit.ts';
import { colourArb, gridArb, layoutArb, printTask, taskArb } from '../arc/taskText.ts';
import { cellArb, selectedGridArb } from './drawingArbs.ts';

const edge = fc.constantFrom('start', 'middle', 'end');
const anchorArb: fc.Arbitrary<Anchor> = fc.record({ vertical: edge, horizontal: edge });
const transformArb = fc.integer({ min: 0, max: 7 });
const shiftArb = fc.integer({ min: -7, max: 7 });

/** What each tool makes of a grid. */
const toolArbs: Readonly<Record<string, fc.Arbitrary<(grid: Grid) => Grid>>> = {
  pencil: fc.tuple(fc.array(cellArb), colourArb).map(
    ([cells, colour]) =>
      (grid) =>
        paintedCells(grid, CellSet.of(cells, sizeOf(grid)), colour),
  ),
  line: fc.tuple(cellArb, cellArb, colourArb).map(
    ([from, to, colour]) =>
      (grid) =>
        paintedCells(grid, CellSet.of(lineCells(from, to), sizeOf(grid)), colour),
  ),
  rectangle: fc.tuple(cellArb, cellArb, colourArb).map(
    ([from, to, colour]) =>
      (grid) =>
        paintedCells(grid, outlineCells(from, to, sizeOf(grid)), colour),
  ),
  'filled rectangle': fc.tuple(cellArb, cellArb, colourArb).map(
    ([from, to, colour]) =>
      (grid) =>
        paintedCells(grid, rectangleCells(from, to, sizeOf(grid)), colour),
  ),
  lasso: fc.tuple(fc.array(cellArb, { minLength: 1 }), colourArb).map(
    ([path, colour]) =>
      (grid) =>
        paintedCells(grid, lassoCells(path, sizeOf(grid)), colour),
  ),
  fill: fc.tuple(cellArb, fc.constantFrom(...reaches), colourArb).map(
    ([cell, reach, colour]) =>
      (grid) =>
        paintedCells(grid, areaAt(grid, cell, reach), colour),
  ),
  'replace colour': fc.tuple(colourArb, colourArb).map(
    ([from, to]) =>
      (grid) =>
        replacedColour(grid, from, to),
  ),
  'swap colours': fc.tuple(colourArb, colourArb).map(
    ([a, b]) =>
      (grid) =>
        swappedColours(grid, a, b),
  ),
  'turn selection': fc.tuple(fc.array(cellArb), transformArb).map(
    ([cells, transform]) =>
      (grid) =>
        turnedCells(grid, CellSet.of(cells, sizeOf(grid)), transform).grid,
  ),
  'wrap-move': fc.tuple(fc.array(cellArb), shiftArb, shiftArb).map(
    ([cells, down, right]) =>
      (grid) =>
        wrappedCells(grid, CellSet.of(cells, sizeOf(grid)), down, right).grid,
  ),
  paste: fc.tuple(gridArb(3), shiftArb, shiftArb).map(
    ([piece, row, column]) =>
      (grid) =>
        stamped(grid, { piece, row, column }),
  ),
  'turn grid': transformArb.map((transform) => (grid) => dihedral(grid, transform)),
  'scale up': fc.integer({ min: 1, max: 4 }).map((factor) => (grid) => scaledUp(grid, factor)),
  'scale down': fc.integer({ min: 1, max: 4 }).map((factor) => (grid) => scaledDown(grid, factor)),
  tile: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })).map(
    ([down, across]) =>
      (grid) =>
        tiled(grid, down, across),
  ),
  crop: fc.constant((grid) => {
    const box = contentBox(grid);
    return box === null ? grid : cropped(grid, box);
  }),
  pad: fc.tuple(fc.integer({ min: 0, max: 3 }), colourArb).map(
    ([thickness, colour]) =>
      (grid) =>
        padded(grid, thickness, colour),
  ),
  resize: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), anchorArb).map(
    ([rows, columns, anchor]) =>
      (grid) =>
        resized(grid, rows, columns, anchor),
  ),
};

function sourceOf(text: string): TaskSource {
  const result = parseTask(text);
  if (!result.ok) throw new Error('no task');
  return result.source;
}

/** The edit that takes another back. */
function inverseOf(edit: TaskEdit): TaskEdit {
  if (edit.kind === 'setCells') {
    return { ...edit, cells: edit.cells.map((cell) => ({ ...cell, before: cell.after, after: cell.before })).toReversed() };
  }
  if (edit.kind !== 'setGrids') throw new Error('not drawn');
  return { ...edit, changes: edit.changes.map((change) => ({ ...change, before: change.after, after: change.before })) };
}

function sameSize(edit: TaskEdit): boolean {
  if (edit.kind !== 'setGrids') return true;
  return edit.changes.every(({ before, after }) => before.length === after.length && before[0]?.length === after[0]?.length);
}

describe.each(Object.entries(toolArbs))('%s', (_name, toolArb) => {
  const placeArb = taskArb.chain((task) => fc.tuple(fc.constant(task), fc.constantFrom(...gridsInScope(task, first, 'task'))));

  it('on one grid, a pair or the task is one edit, whose inverse restores the task and, where no size changes, the text', () => {
    fc.assert(
      fc.property(placeArb, fc.constantFrom(...gridScopes), toolArb, layoutArb, ([task, at], scope, change, layout) => {
        const edit = changeGrids(task, gridsInScope(task, at, scope), change);
        if (edit === null) return;
        const after = applyEdit(task, edit);
        expect(applyEdit(after, inverseOf(edit))).toEqual(task);
        expect(after).toEqual(changedTask(task, edit.changes.map(({ at: where }) => where), change)); // prettier-ignore
        const source = sourceOf(printTask(task, layout));
        const patched = patchText(source, edit);
        expect(sourceOf(patched).task).toEqual(after);
        const back = patchText(sourceOf(patched), inverseOf(edit));
        expect(sourceOf(back).task).toEqual(task);
        if (sameSize(edit)) expect(back).toBe(source.text);
      }),
    );
  });

  it('on cells names exactly those that change', () => {
    fc.assert(
      fc.property(placeArb, toolArb, ([task, at], change) => {
        const before = task[at.split][at.index]?.[at.side] ?? [];
        const after = change(before);
        if (after.length !== before.length || after[0]?.length !== before[0]?.length) {
          expect(() => cellChanges(before, after)).toThrow(RangeError);
          return;
        }
        const edit: TaskEdit = { kind: 'setCells', at, cells: cellChanges(before, after) };
        for (const cell of edit.cells) expect(cell.before).not.toBe(cell.after);
        const edited = applyEdit(task, edit);
        expect(edited[at.split][at.index]?.[at.side]).toEqual(after);
        expect(applyEdit(edited, inverseOf(edit))).toEqual(task);
      }),
    );
  });
});

const first: GridAddress = { split: 'train', index: 0, side: 'input' };

function changedTask(task: Task, addresses: readonly GridAddress[], change: (grid: Grid) => Grid): Task {
  const side = (grid: Grid | null, at: GridAddress): Grid | null =>
    grid !== null && addresses.some((other) => other.split === at.split && other.index === at.index && other.side === at.side)
      ? change(grid)
      : grid;
  const pairs = (split: 'train' | 'test'): Task['train'] =>
    task[split].map(({ input, output }, index) => ({
      input: side(input, { split, index, side: 'input' }) ?? input,
      output: side(output, { split, index, side: 'output' }),
    }));
  return { train: pairs('train'), test: pairs('test') };
}

describe('scopes', () => {
  const task: Task = {
    train: [
      { input: [[1]], output: [[2]] },
      { input: [[3]], output: [[4]] },
    ],
    test: [{ input: [[5]], output: null }],
  };
  const at: GridAddress = { split: 'train', index: 1, side: 'output' };
  const names = (addresses: readonly GridAddress[]): string[] => addresses.map(({ split, index, side }) => `${split}/${index}/${side}`);

  it('are the grid, its pair, or all that there is', () => {
    expect(names(gridsInScope(task, at, 'grid'))).toEqual(['train/1/output']);
    expect(names(gridsInScope(task, at, 'pair'))).toEqual(['train/1/input', 'train/1/output']);
    expect(names(gridsInScope(task, at, 'task'))).toEqual([
      'train/0/input',
      'train/0/output',
      'train/1/input',
      'train/1/output',
      'test/0/input',
    ]);
  });

  it('make no edit where nothing changes', () => {
    expect(changeGrids(task, gridsInScope(task, at, 'task'), (grid) => grid.map((row) => [...row]))).toBe(null);
  });

  it('never hold a grid twice', () => {
    const change = { at, before: [[4]], after: [[5]] };
    expect(() => applyEdit(task, { kind: 'setGrids', changes: [change, { at, before: [[5]], after: [[6]] }] })).toThrow(
      'One edit cannot change a grid twice.',
    );
  });
});

describe('shapes of grids', () => {
  it('scaled up and down again are the same; so are padded and cropped, extended and cut', () => {
    fc.assert(
      fc.property(gridArb(6), fc.integer({ min: 1, max: 4 }), anchorArb, (grid, n, anchor) => {
        expect(scaledDown(scaledUp(grid, n), n)).toEqual(grid);
        const { rows, columns } = sizeOf(grid);
        expect(cropped(padded(grid, n, 7), { row: n, column: n, rows, columns })).toEqual(grid);
        expect(resized(resized(grid, rows + n, columns + n, anchor), rows, columns, anchor)).toEqual(grid);
        expect(cropped(tiled(grid, n, 2), { row: rows * (n - 1), column: columns, rows, columns })).toEqual(grid);
      }),
    );
  });

  it('cropped to their content keep all of it', () => {
    expect(contentBox([[0, 0]])).toBe(null);
    fc.assert(
      fc.property(gridArb(6), colourArb, (grid, background) => {
        const box = contentBox(grid, background);
        const count = (cells: Grid): number => cells.flat().filter((colour) => colour !== background).length;
        if (box === null) expect(count(grid)).toBe(0);
        else {
          const kept = cropped(grid, box);
          expect(count(kept)).toBe(count(grid));
          expect(contentBox(kept, background)).toEqual({ row: 0, column: 0, rows: kept.length, columns: kept[0]?.length });
        }
      }),
    );
  });

  it('are resized about their anchor, and scaled down to what most cells are', () => {
    const grid = [[1, 2]];
    expect(resized(grid, 3, 4, { vertical: 'end', horizontal: 'middle' }, 5)).toEqual([[5, 5, 5, 5], [5, 5, 5, 5], [5, 1, 2, 5]]); // prettier-ignore
    expect(resized([[1, 2, 3]], 1, 1, { vertical: 'start', horizontal: 'middle' })).toEqual([[2]]);
    expect(scaledDown([[1, 2, 3], [2, 2, 4]], 2)).toEqual([[2, 3]]); // prettier-ignore
  });
});

describe('pieces', () => {
  it('put back where they were restore the grid', () => {
    fc.assert(
      fc.property(selectedGridArb, colourArb, ({ grid, cells }, colour) => {
        const lifted = pieceOf(grid, cells);
        if (lifted === null) {
          expect(cells.size).toBe(0);
          return;
        }
        expect(coveredCells(lifted, sizeOf(grid)).equals(cells)).toBe(true);
        expect(stamped(paintedCells(grid, cells, colour), lifted)).toEqual(grid);
      }),
    );
  });

  it('wrap around the edges and back', () => {
    fc.assert(
      fc.property(gridArb(6), shiftArb, shiftArb, (grid, down, right) => {
        const all = CellSet.all(sizeOf(grid));
        const moved = wrappedCells(grid, all, down, right);
        expect(moved.cells.equals(all)).toBe(true);
        expect(wrappedCells(moved.grid, all, -down, -right).grid).toEqual(grid);
        expect(moved.grid.flat().sort()).toEqual(grid.flat().sort());
      }),
    );
  });

  it('turned and turned back are the same in a square', () => {
    fc.assert(
      fc.property(gridArb(6), transformArb, (grid, transform) => {
        const { rows, columns } = sizeOf(grid);
        const side = Math.min(rows, columns);
        const square = rectangleCells({ row: 0, column: 0 }, { row: side - 1, column: side - 1 }, sizeOf(grid));
        const turned = turnedCells(grid, square, transform);
        expect(turned.cells.equals(square)).toBe(true);
        expect(turnedCells(turned.grid, square, inverseDihedral(transform)).grid).toEqual(grid);
      }),
    );
  });

  it('are text that reads as the same piece', () => {
    fc.assert(
      fc.property(selectedGridArb, ({ grid, cells }) => {
        const lifted = pieceOf(grid, cells);
        if (lifted !== null) expect(readPiece(pieceText(lifted.piece))).toEqual(lifted.piece);
      }),
    );
    expect(pieceText([[1, null], [2, 3]])).toBe('[[1, null],\n [2, 3]]'); // prettier-ignore
    for (const text of ['', '[]', '[[]]', '[[10]]', '[[1],[1,2]]', '[[null]]', '[1]', '{"a":1}', '[[1.5]]', `[[${'1,'.repeat(30)}1]]`]) {
      expect(readPiece(text), text).toBe(null);
    }
  });
});
