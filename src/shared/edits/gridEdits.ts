import type { Grid, Split, Task } from '../arc/task.ts';
import { EditError } from './applyEdit.ts';
import type { InsertPair, SetGrid } from './taskEdit.ts';

export interface Cell {
  readonly row: number;
  readonly column: number;
}

export function blankGrid(rows: number, columns: number, colour = 0): Grid {
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => colour));
}

/** The cells of a straight line, both ends included, each touching the next at an edge or a corner (Bresenham). */
export function lineCells(from: Cell, to: Cell): Cell[] {
  const down = Math.abs(to.row - from.row);
  const across = Math.abs(to.column - from.column);
  const rowStep = Math.sign(to.row - from.row);
  const columnStep = Math.sign(to.column - from.column);
  const cells: Cell[] = [];
  let { row, column } = from;
  let error = across - down;
  for (;;) {
    cells.push({ row, column });
    if (row === to.row && column === to.column) return cells;
    const doubled = 2 * error;
    if (doubled > -down) {
      error -= down;
      column += columnStep;
    }
    if (doubled < across) {
      error += across;
      row += rowStep;
    }
  }
}

/** Throws an EditError where there is no such pair. */
export function copyInputToOutput(task: Task, split: Split, index: number): SetGrid {
  const pair = task[split][index];
  if (pair === undefined) throw new EditError(`There is no ${split} pair ${index + 1}.`);
  return { kind: 'setGrid', at: { split, index, side: 'output' }, before: pair.output, after: pair.input };
}

/** Inserts a copy right after the pair. Throws an EditError where there is no such pair. */
export function duplicatePair(task: Task, split: Split, index: number): InsertPair {
  const pair = task[split][index];
  if (pair === undefined) throw new EditError(`There is no ${split} pair ${index + 1}.`);
  return { kind: 'insertPair', split, index: index + 1, pair };
}
