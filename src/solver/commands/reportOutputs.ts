import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readReport } from '../eval/mergeReports.ts';
import type { Report } from '../eval/report.ts';
import { isSubmission } from '../eval/submission.ts';
import { expectOutputFile } from './outputFile.ts';
import { readJson } from './readJson.ts';

/** Where a command writes a report, and what it submits to Kaggle. */
export interface ReportOutputs {
  readonly out: string;
  readonly submission?: string;
}

/**
 * Makes sure that both files can be written, and that each writes over nothing but an earlier one of its kind; returns the report that
 * is there, null where there is none. Throws an Error that names the file that is in the way.
 */
export async function openReportOutputs({ out, submission }: ReportOutputs): Promise<Report | null> {
  if (submission !== undefined && path.resolve(submission) === path.resolve(out)) {
    throw new Error(`${out}: cannot be both the report and the submission`);
  }
  const report = await earlierOutput(out, { what: 'a report', kind: 'report of arc-studio eval', option: '--out' }, readReport);
  if (submission !== undefined) {
    const kinds = { what: 'a submission', kind: 'submission', option: '--submission' };
    await earlierOutput(submission, kinds, async (file) => {
      if (!isSubmission(await readJson(file, kinds.what))) throw new Error(`${file}: not ${kinds.what}`);
    });
  }
  return report;
}

/** What is at a file that is to be written, null where nothing is. Throws an Error that names the file where `read` does. */
async function earlierOutput<T>(
  file: string,
  { what, kind, option }: { readonly what: string; readonly kind: string; readonly option: string },
  read: (file: string) => Promise<T>,
): Promise<T | null> {
  await expectOutputFile(file, what);
  const exists = await stat(file).then(
    () => true,
    () => false,
  );
  if (!exists) return null;
  return read(file).catch((error: unknown) => {
    throw new Error(`${file}: is there already and no ${kind}; delete it, or write to another file with ${option}`, { cause: error });
  });
}
