import * as v from 'valibot';
import { readJson } from '../commands/readJson.ts';
import type { Report, Settings, TaskReport } from './report.ts';
import { makeReport, reportSchema, settingsSchema } from './report.ts';

/** Reads a report.json. Throws an Error that names the file and what is wrong in it. */
export async function readReport(file: string): Promise<Report> {
  const parsed = v.safeParse(reportSchema, await readJson(file, 'a report of arc-studio eval'));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Error(`${file}: not a report of arc-studio eval: ${v.getDotPath(issue) ?? 'its root'}: ${issue.message}`);
}

/**
 * One report of the shards of a run. Throws an Error where two were made with different models or options, or have a task in common.
 */
export function mergeReports(reports: readonly { readonly file: string; readonly report: Report }[]): Report {
  const [first] = reports;
  if (first === undefined) throw new Error('no report to merge');
  const settings = v.parse(settingsSchema, first.report.summary);
  const tasks = new Map<string, TaskReport>();
  const fileOf = new Map<string, string>();
  for (const { file, report } of reports) {
    for (const key of Object.keys(settings) as (keyof Settings)[]) {
      const [own, other] = [report.summary[key], settings[key]];
      if (key === 'set' && (own === undefined || other === undefined)) continue;
      if (own !== other) throw new Error(`${file}: its ${key} is ${String(own)}, that of ${first.file} ${String(other)}`);
    }
    for (const [id, task] of Object.entries(report.tasks)) {
      const other = fileOf.get(id);
      if (other !== undefined) throw new Error(`${file}: the task ${id} is in ${other}, too`);
      fileOf.set(id, file);
      tasks.set(id, task);
    }
  }
  return makeReport(settings, joinShards(reports.flatMap(({ report }) => report.summary.shards)), tasks);
}

/** All shards of a set are the set, `1/1`. */
function joinShards(shards: readonly string[]): readonly string[] {
  const counts = new Set(shards.map((shard) => Number(shard.split('/')[1])));
  const [count = 1] = counts;
  if (counts.size === 1 && new Set(shards).size === count) return ['1/1'];
  return [...new Set(shards)].sort((a, b) => parseInt(a, 10) - parseInt(b, 10));
}
