import * as v from 'valibot';
import { taskSchema } from './schemas.ts';

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

/** Heights in CSS pixels of what stands one below the other on a page, from its top: both sides list the same rows. */
export const rowHeightsSchema = v.array(v.number());
