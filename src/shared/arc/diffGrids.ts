import type { Grid } from './task.ts';

export interface GridDiff {
  readonly sameSize: boolean;
  /** Same size and every cell right. */
  readonly exact: boolean;
  /** Cells that stand in both grids with the same colour. */
  readonly right: number;
  /**
   * Cells that stand in either grid, both laid on each other at their top-left corners: for equal sizes rows · columns, and a
   * cell that is missing or too many counts as wrong. Never 0 where `expected` has a cell.
   */
  readonly total: number;
  /** [larger row count][larger column count]: true where a cell stands in either grid and is not right. */
  readonly wrong: readonly (readonly boolean[])[];
}

/** Compares a prediction with the expected grid. Either may be empty (`[]`): then no cell is right. */
export function diffGrids(actual: Grid, expected: Grid): GridDiff {
  const rows = Math.max(actual.length, expected.length);
  const columns = Math.max(actual[0]?.length ?? 0, expected[0]?.length ?? 0);
  const sameSize = actual.length === expected.length && actual[0]?.length === expected[0]?.length;
  let right = 0;
  let total = 0;
  const wrong: boolean[][] = [];
  for (let r = 0; r < rows; r++) {
    const wrongRow: boolean[] = [];
    for (let c = 0; c < columns; c++) {
      const is = actual[r]?.[c];
      const should = expected[r]?.[c];
      const counts = is !== undefined || should !== undefined;
      if (counts) total++;
      if (counts && is === should) right++;
      wrongRow.push(counts && is !== should);
    }
    wrong.push(wrongRow);
  }
  return { sameSize, exact: sameSize && right === total, right, total, wrong };
}
