import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readReport } from '../eval/mergeReports.ts';
import type { Report } from '../eval/report.ts';
import { expectOutputFile } from './outputFile.ts';

/** Where a command writes a report, and what it submits to Kaggle. */
export interface ReportOutputs {
  readonly out: string;
  readonly submission?: string;
}

/**
 * Makes sure that both files can be written and that nothing but an earlier report is written over by the report; returns that report, null
 * where there is none. Throws an Error that names the file that is in the way.
 */
export async function openReportOutputs({ out, submission }: ReportOutputs): Promise<Report | null> {
  if (submission !== undefined && path.resolve(submission) === path.resolve(out)) {
    throw new Error(`${out}: cannot be both the report and the submission`);
  }
  await expectOutputFile(out, 'a report');
  if (submission !== undefined) await expectOutputFile(submission, 'a submission');
  const exists = await stat(out).then(
    () => true,
    () => false,
  );
  if (!exists) return null;
  return readReport(out).catch((error: unknown) => {
    throw new Error(`${out}: is there already and no report of arc-studio eval; delete it, or write to another file with --out`, {
      cause: error,
    });
  });
}
