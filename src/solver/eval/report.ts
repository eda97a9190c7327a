import * as v from 'valibot';
import { gridSchema } from '../../shared/protocol/schemas.ts';

/** One test input: what was answered, and whether it is right. */
const pairReportSchema = v.object({
  /** Up to two grids, best first. */
  attempts: v.array(gridSchema),
  /** 1 or 2: the attempt that is right; 0: neither; null: the expected output is not known. */
  correct: v.nullable(v.number()),
  votes: v.number(),
  /** ACT steps that were run, the most of any vote. */
  steps: v.number(),
});
export type PairReport = v.InferOutput<typeof pairReportSchema>;

const verdict = v.nullable(v.boolean());
const share = v.nullable(v.number());
const taskReportSchema = v.object({
  /** All test outputs right with the first attempts (the rule of ARC-AGI-2 and of HRM's notebook); null where one is not known. */
  pass1: verdict,
  /** The same with two attempts. */
  pass2: verdict,
  /** Share of the test outputs that are right (the rule of TRM's evaluator), with the first attempts and with two. */
  share1: share,
  share2: share,
  pairs: v.array(pairReportSchema),
  /** The longest side of the task's test grids. */
  size: v.number(),
  seconds: v.number(),
  /** Training steps of the fit; 0 without one. */
  fitSteps: v.number(),
  /** Seconds that went into the fit, those before this run too where a kept one was used. Absent from reports of before it was told. */
  fitSeconds: v.optional(v.number(), 0),
  /** What of the task is larger than the model's canvas, so that it cannot be solved; null where nothing is. */
  problem: v.nullable(v.string()),
  /** What went wrong, so that it has no answers: the same run started again tries it once more. Absent where nothing did. */
  failure: v.optional(v.string()),
});
export type TaskReport = v.InferOutput<typeof taskReportSchema>;

/** What a run was asked for: reports are merged only where it is the same. */
export const settingsSchema = v.object({
  model: v.string(),
  /** Of the model's weights and configuration. */
  fingerprint: v.string(),
  /** Seconds of the fit of each task; 0: none. */
  fit: v.number(),
  votes: v.number(),
  /** Absent from reports of before it was told. */
  precision: v.optional(v.picklist(['float32', 'float16']), 'float32'),
  /** Hash of all tasks of the set, of all shards; absent from reports of before it was told. */
  set: v.optional(v.string()),
});
export type Settings = v.InferOutput<typeof settingsSchema>;

const scoreSchema = v.object({
  tasks: v.number(),
  /** Shares, 0..1, of tasks solved by the rule that all of its test outputs have to be right; null without tasks. */
  pass1: share,
  pass2: share,
  /** Mean over tasks of the share of their test outputs that are right. */
  share1: share,
  share2: share,
});
export type Score = v.InferOutput<typeof scoreSchema>;

const summarySchema = v.object({
  ...settingsSchema.entries,
  /** Parts of the set that are in here, such as `2/8`; `1/1` is all of it. */
  shards: v.array(v.string()),
  tasks: v.number(),
  /** Of the tasks whose outputs are known: all of them, those within the model's canvas, and by the longest side of their test grids. */
  all: scoreSchema,
  withinCanvas: scoreSchema,
  bySize: v.array(v.object({ size: v.string(), ...scoreSchema.entries })),
  seconds: v.number(),
});
type Summary = v.InferOutput<typeof summarySchema>;

export const reportSchema = v.object({ summary: summarySchema, tasks: v.record(v.string(), taskReportSchema) });
export type Report = v.InferOutput<typeof reportSchema>;

export const journalEntrySchema = v.object({ id: v.string(), task: taskReportSchema });

/** The scores of a task by both rules, from those of its pairs. */
export function scoreOfPairs(pairs: readonly PairReport[]): Pick<TaskReport, 'pass1' | 'pass2' | 'share1' | 'share2'> {
  if (pairs.length === 0 || pairs.some(({ correct }) => correct === null)) return { pass1: null, pass2: null, share1: null, share2: null };
  const count = (most: number): number => pairs.filter(({ correct }) => correct !== null && correct >= 1 && correct <= most).length;
  const [first, either] = [count(1), count(2)];
  return {
    pass1: first === pairs.length,
    pass2: either === pairs.length,
    share1: first / pairs.length,
    share2: either / pairs.length,
  };
}

const sizeLimits = [5, 10, 15, 20, 30];

/** A whole report from the reports of its tasks, sorted by id. */
export function makeReport(settings: Settings, shards: readonly string[], tasks: ReadonlyMap<string, TaskReport>): Report {
  const sorted = [...tasks].sort(([a], [b]) => (a < b ? -1 : 1));
  const reports = sorted.map(([, task]) => task);
  const bySize = sizeLimits.map((limit, i) => {
    const above = sizeLimits[i - 1] ?? 0;
    return { size: `${String(above + 1)}-${String(limit)}`, ...scoreOf(reports.filter(({ size }) => size > above && size <= limit)) };
  });
  const summary: Summary = {
    ...settings,
    shards: [...shards],
    tasks: reports.length,
    all: scoreOf(reports),
    withinCanvas: scoreOf(reports.filter(({ problem }) => problem === null)),
    bySize: bySize.filter(({ tasks: count }) => count > 0),
    seconds: reports.reduce((sum, { seconds }) => sum + seconds, 0),
  };
  return { summary, tasks: Object.fromEntries(sorted) };
}

function scoreOf(reports: readonly TaskReport[]): Score {
  const scored = reports.filter(({ pass2 }) => pass2 !== null);
  const mean = (of: (task: TaskReport) => number | boolean | null): number | null =>
    scored.length === 0 ? null : scored.reduce((sum, task) => sum + Number(of(task)), 0) / scored.length;
  return {
    tasks: scored.length,
    pass1: mean(({ pass1 }) => pass1),
    pass2: mean(({ pass2 }) => pass2),
    share1: mean(({ share1 }) => share1),
    share2: mean(({ share2 }) => share2),
  };
}

/** The text of report.json: a line a task. */
export function reportText({ summary, tasks }: Report): string {
  const lines = Object.entries(tasks).map(([id, task]) => `${JSON.stringify(id)}: ${JSON.stringify(task)}`);
  return `{\n"summary": ${JSON.stringify(summary)},\n"tasks": {\n${lines.join(',\n')}\n}\n}\n`;
}

/** The tasks that something went wrong with, and what. */
export function failuresOf({ tasks }: Pick<Report, 'tasks'>): readonly (readonly [id: string, failure: string])[] {
  return Object.entries(tasks).flatMap(([id, { failure }]) => (failure === undefined ? [] : [[id, failure] as const]));
}

/** A fit ends with the step, or the look at its answers, that it is in: with more seconds than these come to it was kept from a longer run. */
const lateness = 1.2;
const longestStep = 10;

/** The summary as text for people. */
export function describeSummary({ summary, tasks }: Report): string {
  const lines: [string, Score][] = [
    ['all', summary.all],
    ['within the canvas', summary.withinCanvas],
    ...summary.bySize.map(({ size, ...score }): [string, Score] => [`sides ${size}`, score]),
  ];
  const row = (cells: readonly string[]): string => cells.map((cell, i) => (i === 0 ? cell.padEnd(18) : cell.padStart(9))).join('');
  const head = `${''.padEnd(27)}${'all test outputs'.padStart(18)}${'mean share'.padStart(18)}`;
  const names = row(['', 'tasks', 'pass@1', 'pass@2', 'pass@1', 'pass@2']);
  const rows = lines.map(([name, { tasks: count, pass1, pass2, share1, share2 }]) =>
    row([name, String(count), ...[pass1, pass2, share1, share2].map(percent)]),
  );
  const unscored = summary.tasks - summary.all.tasks;
  const predicted =
    unscored === 1
      ? '1 task is predicted, not scored: not all of its'
      : `${String(unscored)} tasks are predicted, not scored: not all of their`;
  const notes = unscored === 0 ? [] : [`${predicted} outputs are known`];
  const longest = Math.max(0, ...Object.values(tasks).map(({ fitSeconds }) => fitSeconds));
  if (longest > lateness * summary.fit + longestStep)
    notes.push(`kept fits of up to ${longest.toFixed(0)} s were used, where ${String(summary.fit)} s were asked for`);
  const failed = failuresOf({ tasks });
  for (const [id, failure] of failed.slice(0, 1)) {
    const which = failed.length === 1 ? `${id} failed` : `${String(failed.length)} tasks failed, such as ${id}`;
    notes.push(`${which}: ${failure}; eval, started again, tries anew what failed`);
  }
  return [head, names, ...rows, ...notes].map((line) => `${line}\n`).join('');
}

function percent(value: number | null): string {
  return value === null ? '–' : `${(value * 100).toFixed(1)} %`;
}
