/** A rectangular grid of colours 0..9, row by row, 1..30 rows and columns. Never mutated. */
export type Grid = readonly (readonly number[])[];

/** Rows × columns. */
export interface GridSize {
  readonly rows: number;
  readonly columns: number;
}

/** One input/output example. `output` is null where the file has none (a test pair of a challenge file). */
export interface Pair {
  readonly input: Grid;
  readonly output: Grid | null;
}

export interface Task {
  readonly train: readonly Pair[];
  readonly test: readonly Pair[];
}

export type Split = 'train' | 'test';
export type Side = 'input' | 'output';

/** Where one pair stands in a task; `index` counts pairs of the split from 0. */
export interface PairAddress {
  readonly split: Split;
  readonly index: number;
}

/** Where one grid stands in a task. */
export interface GridAddress extends PairAddress {
  readonly side: Side;
}

export const maxGridSide = 30;
export const colourCount = 10;
