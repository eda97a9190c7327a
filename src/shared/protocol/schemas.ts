import * as v from 'valibot';
import type { Grid, Task } from '../arc/task.ts';
import type { TaskEdit } from '../edits/taskEdit.ts';
import { colourCount, maxGridSide } from '../arc/task.ts';

/** Schemas of the shared types, for the places where data enters. They check form; `shared/arc/parseTask` words errors for people. */
const colour = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(colourCount - 1));
const index = v.pipe(v.number(), v.integer(), v.minValue(0));

export const gridSchema: v.GenericSchema<unknown, Grid> = v.pipe(
  v.array(v.pipe(v.array(colour), v.minLength(1), v.maxLength(maxGridSide))),
  v.minLength(1),
  v.maxLength(maxGridSide),
  v.check((rows) => rows.every((row) => row.length === rows[0]?.length), 'rows differ in length'),
);

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
    cells: v.array(v.object({ row: index, column: index, before: colour, after: colour })),
  }),
  v.object({ kind: v.literal('setGrid'), at: gridAddressSchema, before: v.nullable(gridSchema), after: v.nullable(gridSchema) }),
  v.object({ kind: v.literal('setGrids'), changes: v.array(v.object({ at: gridAddressSchema, before: gridSchema, after: gridSchema })) }),
  v.object({ kind: v.literal('insertPair'), split: splitSchema, index, pair: pairSchema }),
  v.object({ kind: v.literal('removePair'), split: splitSchema, index, pair: pairSchema }),
  v.object({ kind: v.literal('movePair'), from: pairAddressSchema, to: pairAddressSchema }),
]);
