import * as v from 'valibot';
import { gridSchema } from '../../shared/protocol/schemas.ts';
import type { Report } from './report.ts';

/** What Kaggle takes: by task id two attempts for each test input. */
const submissionSchema = v.record(v.string(), v.array(v.object({ attempt_1: gridSchema, attempt_2: gridSchema })));
export type Submission = v.InferOutput<typeof submissionSchema>;

/** Where a test input has fewer than two attempts the last stands twice, where it has none `[[0, 0], [0, 0]]`. */
export function makeSubmission({ tasks }: Report): Submission {
  const none = [[0, 0], [0, 0]]; // prettier-ignore
  return Object.fromEntries(
    Object.entries(tasks).map(([id, { pairs }]) => [
      id,
      pairs.map(({ attempts: [first = none, second = first] }) => ({ attempt_1: first, attempt_2: second })),
    ]),
  );
}

export function isSubmission(json: unknown): boolean {
  return v.is(submissionSchema, json);
}
