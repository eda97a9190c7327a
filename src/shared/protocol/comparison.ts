import * as v from 'valibot';
import { pairAddressSchema, taskSchema } from './schemas.ts';

/** What a page that is one side of a comparison knows of the other one. */
export const comparisonSchema = v.object({
  /** Which side the page itself is. */
  side: v.picklist(['before', 'after']),
  /** What the other side is, such as `HEAD` or a file's name. */
  otherName: v.string(),
  /** The other side's task; null where it is none. */
  other: v.nullable(taskSchema),
});
export type Comparison = v.InferOutput<typeof comparisonSchema>;

/** What both sides of a comparison show alike: the zoom of the grids, and the places of the folded pairs, such as `train/0`, on the side that tells. */
export const sharedViewSchema = v.object({ zoom: v.number(), folded: v.array(v.string()) });
export type SharedView = v.InferOutput<typeof sharedViewSchema>;

/** A pair to go to, and what screen readers are told of it. */
export const shownPairSchema = v.object({ pair: pairAddressSchema, announcement: v.string() });
export type ShownPair = v.InferOutput<typeof shownPairSchema>;

/** Heights in CSS pixels of what stands one below the other on a page, from its top: both sides list the same rows. */
export const rowHeightsSchema = v.array(v.number());
