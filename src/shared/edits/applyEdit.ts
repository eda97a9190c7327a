import { colourCount, maxGridSide, type Grid, type GridAddress, type Pair, type Split, type Task } from '../arc/task.ts';
import type { MovePair, SetCells, SetGrid, SetGrids, TaskEdit } from './taskEdit.ts';

/** An edit that does not fit the task it is meant for; the message is for people. */
export class EditError extends Error {
  override readonly name = 'EditError';
}

/**
 * The task after the edit; what the edit does not touch is shared with `task`. The result is always a task that `parseTask`
 * would accept. Throws an EditError where the edit does not fit: it was made for another state of the task (`before` or the
 * removed pair differ), names a pair or cell that does not exist, brings a grid that is none (ragged, too large, not colours
 * 0..9), changes one grid twice, or would leave a train pair without output or the task without train pairs.
 */
export function applyEdit(task: Task, edit: TaskEdit): Task {
  switch (edit.kind) {
    case 'setCells':
      return withGrid(task, edit.at, paintedGrid(gridAt(task, edit.at), edit));
    case 'setGrid':
      checkSetGrid(task, edit);
      return withGrid(task, edit.at, edit.after);
    case 'setGrids':
      return withGrids(task, edit);
    case 'insertPair':
      checkPair(edit.pair, edit.split);
      return { ...task, [edit.split]: inserted(task[edit.split], edit.index, edit.pair, edit.split) };
    case 'removePair':
      if (!samePair(pairAt(task, edit.split, edit.index), edit.pair)) throw staleError();
      return withTrainPair({ ...task, [edit.split]: task[edit.split].toSpliced(edit.index, 1) });
    case 'movePair':
      return movedPair(task, edit);
  }
}

/** Same size and colours. */
export function sameGrid(a: Grid | null, b: Grid | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((row, r) => row.length === b[r]?.length && row.every((colour, c) => colour === b[r]?.[c]));
}

function paintedGrid(grid: Grid | null, edit: SetCells): Grid {
  if (grid === null) throw new EditError('There is no grid to paint on: the pair has no output.');
  const rows = grid.map((row) => [...row]);
  for (const { row, column, before, after } of edit.cells) {
    const cells = rows[row];
    if (cells?.[column] === undefined) {
      throw new EditError(`There is no cell at row ${row + 1}, column ${column + 1}: the grid is ${sizeOf(grid)}.`);
    }
    if (cells[column] !== before) throw staleError();
    if (!isColour(after)) throw new EditError(`${after} is not a colour; colours are 0 to ${colourCount - 1}.`);
    cells[column] = after;
  }
  return rows;
}

function checkSetGrid(task: Task, { at, before, after }: SetGrid): void {
  if (!sameGrid(gridAt(task, at), before)) throw staleError();
  if (after !== null) checkGrid(after);
  else if (at.side === 'input') throw new EditError('A pair cannot be without input.');
  else if (at.split === 'train') throw new EditError('A train pair cannot be without output.');
}

function withGrids(task: Task, { changes }: SetGrids): Task {
  const places = new Set(changes.map(({ at }) => `${at.split}/${at.index}/${at.side}`));
  if (places.size < changes.length) throw new EditError('One edit cannot change a grid twice.');
  return changes.reduce((changed, change) => {
    checkSetGrid(changed, { kind: 'setGrid', ...change });
    return withGrid(changed, change.at, change.after);
  }, task);
}

function movedPair(task: Task, { from, to }: MovePair): Task {
  const pair = pairAt(task, from.split, from.index);
  if (to.split === 'train') checkPair(pair, 'train');
  const without: Task = { ...task, [from.split]: task[from.split].toSpliced(from.index, 1) };
  return withTrainPair({ ...without, [to.split]: inserted(without[to.split], to.index, pair, to.split) });
}

function inserted(pairs: readonly Pair[], index: number, pair: Pair, split: Split): readonly Pair[] {
  if (Number.isInteger(index) && index >= 0 && index <= pairs.length) return pairs.toSpliced(index, 0, pair);
  throw new EditError(`No place ${index + 1} among the ${pairs.length} ${split} pairs.`);
}

function withTrainPair(task: Task): Task {
  if (task.train.length === 0) throw new EditError('A task needs at least one train pair.');
  return task;
}

function withGrid(task: Task, { split, index, side }: GridAddress, grid: Grid | null): Task {
  const pair = { ...pairAt(task, split, index), [side]: grid };
  return { ...task, [split]: task[split].with(index, pair) };
}

function gridAt(task: Task, { split, index, side }: GridAddress): Grid | null {
  return pairAt(task, split, index)[side];
}

function pairAt(task: Task, split: Split, index: number): Pair {
  const pair = task[split][index];
  if (pair === undefined) throw new EditError(`There is no ${split} pair ${index + 1}.`);
  return pair;
}

function samePair(a: Pair, b: Pair): boolean {
  return sameGrid(a.input, b.input) && sameGrid(a.output, b.output);
}

function checkPair({ input, output }: Pair, split: Split): void {
  checkGrid(input);
  if (output !== null) checkGrid(output);
  else if (split === 'train') throw new EditError('A train pair cannot be without output.');
}

function checkGrid(grid: Grid): void {
  const columns = grid[0]?.length ?? 0;
  if (grid.length < 1 || grid.length > maxGridSide || columns < 1 || columns > maxGridSide) {
    throw new EditError(`A grid has 1 to ${maxGridSide} rows and columns; this one is ${sizeOf(grid)}.`);
  }
  if (grid.some((row) => row.length !== columns)) throw new EditError('The rows of the grid differ in length.');
  const wrong = grid.flat().find((colour) => !isColour(colour));
  if (wrong !== undefined) throw new EditError(`${wrong} is not a colour; colours are 0 to ${colourCount - 1}.`);
}

function isColour(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < colourCount;
}

function sizeOf(grid: Grid): string {
  return `${grid.length} × ${grid[0]?.length ?? 0}`;
}

function staleError(): EditError {
  return new EditError('The task has changed since this edit was made.');
}
