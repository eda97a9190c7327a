import path from 'node:path';
import { defaultFitOptions } from '../fit/fitOptions.ts';
import { Fitter } from '../fit/fitter.ts';
import { fingerprintOf } from '../fit/fingerprint.ts';
import { hashOf } from '../fit/fitFile.ts';
import type { ActModel } from '../model/actModel.ts';
import { openModelFolder } from '../model/modelFolder.ts';
import { DeviceError, reasonOf } from '../runtime/deviceError.ts';
import { tokenSchemeOf } from '../tokens/tokenScheme.ts';
import { evaluateTask, failedTask } from './evaluateTask.ts';
import { Journal, ofAnotherRun } from './journal.ts';
import type { Report, Settings, TaskReport } from './report.ts';
import { failuresOf, makeReport } from './report.ts';
import type { TaskOfSet } from './taskSet.ts';

/** Part `index` of `count`, from 1: every count-th task in the order of ids. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export interface EvaluationOptions {
  /** Seconds of the fit of each task; 0: none. */
  readonly fit: number;
  readonly votes: number;
  /** Folder where fits are kept and looked for; null: none is. */
  readonly fits: string | null;
  readonly shard: Shard;
  /** What an earlier run has reported in the file where this one will report; null: nothing. */
  readonly before: { readonly file: string; readonly report: Report } | null;
  /** Where what is finished is noted, so that a killed run goes on. */
  readonly journal: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** Told of each fit that could not be written to `fits`. */
  readonly onFitNotKept: (id: string, message: string) => void;
}

export interface Progress {
  readonly done: number;
  readonly of: number;
  /** The task that was finished last, by this call; null at its start. */
  readonly last: { readonly id: string; readonly report: TaskReport } | null;
  /** Solved with two attempts, of those whose outputs are known, so far. */
  readonly solved: number;
  readonly scored: number;
  /** Seconds until the end, as fast as it went so far; null before the first task of this call. */
  readonly secondsLeft: number | null;
}

/**
 * Evaluates a shard of the tasks, going on where a killed call with the same journal was; not at all where the report of before has all its
 * tasks already (`journal` is null then). Throws an Error, before the first task, where that report or the journal is of another run. A task
 * that something goes wrong with is reported as such and not noted in the journal, so that another call tries it again; a device that fails
 * ends the run. Removing the journal is up to the caller.
 */
export async function evaluate(
  model: ActModel,
  tasks: readonly TaskOfSet[],
  { fit, votes, fits, shard, before, journal: file, signal, onProgress, onFitNotKept }: EvaluationOptions,
): Promise<{ readonly report: Report; readonly journal: Journal | null }> {
  const { name, directory } = model.info;
  if (tokenSchemeOf(model.vocabularySize, model.sequenceLength)?.puzzle !== 'ARC') throw new Error(`${name} is no model for ARC`);
  const own = tasks.filter((_, i) => i % shard.count === shard.index - 1);
  const settings: Settings = {
    model: path.basename(directory),
    fingerprint: await fingerprintOf(await openModelFolder(directory)),
    fit,
    votes,
    // Fits answer on the CPU.
    precision: fit > 0 ? 'float32' : model.info.precision,
    set: hashOf(tasks.map(({ id, task }) => [id, task])),
  };
  const shards = [`${String(shard.index)}/${String(shard.count)}`];
  if (before !== null) {
    if (!isOfRun(before.report, settings, shards)) throw new Error(`${before.file}: ${ofAnotherRun}`);
    if (failuresOf(before.report).length === 0) return { report: before.report, journal: null };
  }
  const journal = await Journal.open(file, hashOf([settings, shards]));
  const finished = new Map(journal.finished);
  const left = own.filter(({ id }) => !finished.has(id));
  const start = performance.now();
  const report = (last: Progress['last'], doneHere: number): void => {
    const scored = [...finished.values()].filter(({ pass2 }) => pass2 !== null);
    const perTask = (performance.now() - start) / 1000 / doneHere;
    const secondsLeft = doneHere === 0 ? null : perTask * (left.length - doneHere);
    const solved = scored.filter(({ pass2 }) => pass2).length;
    onProgress({ done: finished.size, of: own.length, last, solved, scored: scored.length, secondsLeft });
  };
  let fitter: Fitter | null = null;
  try {
    if (fit > 0 && left.length > 0) fitter = await Fitter.open(model, defaultFitOptions);
    report(null, 0);
    for (const [i, task] of left.entries()) {
      const run = { model, fit: fitter === null ? null : { fitter, seconds: fit, directory: fits }, votes, signal, onFitNotKept };
      const result = await evaluateTask(task, run).catch((error: unknown) => {
        if (signal.aborted || error instanceof DeviceError) throw error;
        return failedTask(task, model.info.canvas, reasonOf(error));
      });
      if (result.failure === undefined) await journal.add(task.id, result);
      finished.set(task.id, result);
      report({ id: task.id, report: result }, i + 1);
    }
  } finally {
    await Promise.all([fitter?.dispose(), journal.close()]);
  }
  return { report: makeReport(settings, shards, finished), journal };
}

/** Whether a report is of a run with these settings. */
function isOfRun({ summary }: Report, settings: Settings, shards: readonly string[]): boolean {
  const isSame = (Object.keys(settings) as (keyof Settings)[]).every((key) => summary[key] === settings[key]);
  return isSame && summary.shards.join() === shards.join();
}
