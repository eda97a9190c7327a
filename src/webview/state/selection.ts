import * as v from 'valibot';
import { maxGridSide, type GridAddress } from '../../shared/arc/task.ts';
import { CellSet } from '../../shared/edits/cellSet.ts';
import { gridAddressSchema } from '../../shared/protocol/schemas.ts';

export interface Selection {
  readonly at: GridAddress;
  readonly cells: CellSet;
}

const index = v.pipe(v.number(), v.integer(), v.minValue(0));
export const cellSchema = v.object({ row: index, column: index });

/** A selection as it is stored while VS Code throws the page away. */
export const savedSelectionSchema = v.object({ at: gridAddressSchema, cells: v.array(cellSchema) });
type SavedSelection = v.InferOutput<typeof savedSelectionSchema>;

export function savedSelection({ at, cells }: Selection): SavedSelection {
  return { at, cells: [...cells] };
}

/** Cells of the largest grid there may be: how large the grid is will be known with the task. */
export function restoredSelection({ at, cells }: SavedSelection): Selection {
  return { at, cells: CellSet.of(cells, { rows: maxGridSide, columns: maxGridSide }) };
}
