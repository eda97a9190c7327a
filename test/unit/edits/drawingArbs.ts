import fc from 'fast-check';
import type { Grid, GridSize } from '../../../src/shared/arc/task.ts';
import { CellSet } from '../../../src/shared/edits/cellSet.ts';
import type { Cell } from '../../../src/shared/edits/gridEdits.ts';
import { gridArb } from '../arc/taskText.ts';

/** Cells in and around small grids. */
export const cellArb: fc.Arbitrary<Cell> = fc.record({ row: fc.integer({ min: -3, max: 10 }), column: fc.integer({ min: -3, max: 10 }) });
export const sizeArb: fc.Arbitrary<GridSize> = fc.record({ rows: fc.integer({ min: 1, max: 8 }), columns: fc.integer({ min: 1, max: 8 }) });

/** Any cells of an 8 × 8 grid. */
export function selectionArb(): fc.Arbitrary<{ cells: CellSet }> {
  return fc.array(cellArb, { maxLength: 20 }).map((cells) => ({ cells: CellSet.of(cells, { rows: 8, columns: 8 }) }));
}

/** A grid with some of its cells selected. */
export const selectedGridArb: fc.Arbitrary<{ grid: Grid; cells: CellSet }> = gridArb(6).chain((grid) => {
  const size = { rows: grid.length, columns: grid[0]?.length ?? 0 };
  return fc.subarray([...CellSet.all(size)]).map((cells) => ({ grid, cells: CellSet.of(cells, size) }));
});
