import type { Command } from 'commander';
import { mergeReports, readReport } from '../eval/mergeReports.ts';
import { describeSummary, reportText } from '../eval/report.ts';
import { makeSubmission } from '../eval/submission.ts';
import type { ReportOutputs } from './reportOutputs.ts';
import { openReportOutputs } from './reportOutputs.ts';
import { writeWhole } from './writeWhole.ts';

export function addMergeCommand(program: Command): void {
  program
    .command('merge')
    .description('join the reports of the shards of an evaluation')
    .argument('<report...>', 'reports that arc-studio eval wrote')
    .requiredOption('--out <file>', 'the report of all, JSON; an earlier one is written over')
    .option('--submission <file>', 'the attempts of all as Kaggle takes them, JSON')
    .action(merge);
}

async function merge(files: readonly string[], outputs: ReportOutputs): Promise<void> {
  const { out, submission } = outputs;
  const reports = [];
  for (const file of files) reports.push({ file, report: await readReport(file) });
  const whole = mergeReports(reports);
  await openReportOutputs(outputs);
  await writeWhole(out, reportText(whole));
  if (submission !== undefined) await writeWhole(submission, `${JSON.stringify(makeSubmission(whole))}\n`);
  process.stdout.write(describeSummary(whole));
  const { shards } = whole.summary;
  if (shards.join() !== '1/1') process.stderr.write(`this is not all of the set: only shards ${shards.join(', ')}\n`);
}
