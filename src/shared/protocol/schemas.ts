import * as v from 'valibot';
import type { Grid, Task } from '../arc/task.ts';
import type { TaskEdit } from '../edits/taskEdit.ts';
import { colourCount, maxGridSide } from '../arc/task.ts';

/** Schemas of the shared types, for the places where data enters. They check form; `shared/arc/parseTask` words errors for people. */
export const colourSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(colourCount - 1));
const index = v.pipe(v.number(), v.integer(), v.minValue(0));

/** One check for a whole grid: a task may have 18,000 cells, and it comes anew with each change. */
export const gridSchema = v.custom<Grid>(isGrid, 'not rows of one length, at most 30 of at most 30 colours 0 to 9');

function isGrid(value: unknown): boolean {
  if (!isList(value)) return false;
  const [first] = value;
  if (!isList(first)) return false;
  for (const row of value) {
    if (!isList(row) || row.length !== first.length) return false;
    for (const cell of row) if (!Number.isInteger(cell) || Number(cell) < 0 || Number(cell) >= colourCount) return false;
  }
  return true;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length >= 1 && value.length <= maxGridSide;
}

/** A model's answer: as a grid, but it may be empty (`[]`) where no rectangle could be read from its tokens. */
export const answerSchema: v.GenericSchema<unknown, Grid> = v.union([v.pipe(v.array(v.array(v.number())), v.maxLength(0)), gridSchema]);

const pairSchema = v.object({ input: gridSchema, output: v.nullable(gridSchema) });
export const taskSchema: v.GenericSchema<unknown, Task> = v.object({ train: v.array(pairSchema), test: v.array(pairSchema) });

const splitSchema = v.picklist(['train', 'test']);
export const gridAddressSchema = v.object({ split: splitSchema, index, side: v.picklist(['input', 'output']) });
export const pairAddressSchema = v.object({ split: splitSchema, index });

export const taskEditSchema: v.GenericSchema<unknown, TaskEdit> = v.variant('kind', [
  v.object({
    kind: v.literal('setCells'),
    at: gridAddressSchema,
    cells: v.array(v.object({ row: index, column: index, before: colourSchema, after: colourSchema })),
  }),
  v.object({ kind: v.literal('setGrid'), at: gridAddressSchema, before: v.nullable(gridSchema), after: v.nullable(gridSchema) }),
  v.object({ kind: v.literal('setGrids'), changes: v.array(v.object({ at: gridAddressSchema, before: gridSchema, after: gridSchema })) }),
  v.object({ kind: v.literal('insertPair'), split: splitSchema, index, pair: pairSchema }),
  v.object({ kind: v.literal('removePair'), split: splitSchema, index, pair: pairSchema }),
  v.object({ kind: v.literal('movePair'), from: pairAddressSchema, to: pairAddressSchema }),
]);
