import type { Grid, GridAddress, Pair, Split } from '../arc/task.ts';

export interface CellChange {
  readonly row: number;
  readonly column: number;
  readonly before: number;
  readonly after: number;
}

/**
 * Some cells of one grid take new colours, in order, so that a cell may come twice; the grid keeps its size. One brush stroke is
 * one such edit.
 */
export interface SetCells {
  readonly kind: 'setCells';
  readonly at: GridAddress;
  readonly cells: readonly CellChange[];
}

/** A whole grid is replaced (resize, clear, copy). `null` means no output; only outputs may be null. */
export interface SetGrid {
  readonly kind: 'setGrid';
  readonly at: GridAddress;
  readonly before: Grid | null;
  readonly after: Grid | null;
}

export interface GridChange {
  readonly at: GridAddress;
  readonly before: Grid;
  readonly after: Grid;
}

/** Several grids, each of them once, are replaced in one step (all grids of a task turned). */
export interface SetGrids {
  readonly kind: 'setGrids';
  readonly changes: readonly GridChange[];
}

export interface InsertPair {
  readonly kind: 'insertPair';
  readonly split: Split;
  readonly index: number;
  readonly pair: Pair;
}

export interface RemovePair {
  readonly kind: 'removePair';
  readonly split: Split;
  readonly index: number;
  readonly pair: Pair;
}

/** The pair at `from` is taken out, then put in at `to` (an index of the list without it). */
export interface MovePair {
  readonly kind: 'movePair';
  readonly from: { readonly split: Split; readonly index: number };
  readonly to: { readonly split: Split; readonly index: number };
}

/**
 * A change to a task as plain data, so that it can cross the link between page and host. It carries what it replaces, so that an
 * edit made for another state of the task is noticed (`applyEdit` refuses it); undo does not use it: it restores the text.
 */
export type TaskEdit = SetCells | SetGrid | SetGrids | InsertPair | RemovePair | MovePair;
