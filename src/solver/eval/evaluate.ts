import path from 'node:path';
import { defaultFitOptions } from '../fit/fitOptions.ts';
import { Fitter } from '../fit/fitter.ts';
import { fingerprintOf } from '../fit/fingerprint.ts';
import { hashOf } from '../fit/fitFile.ts';
import type { ActModel } from '../model/actModel.ts';
import { openModelFolder } from '../model/modelFolder.ts';
import { arcVocabularySize } from '../tokens/gridTokens.ts';
import { evaluateTask } from './evaluateTask.ts';
import { Journal } from './journal.ts';
import type { Report, Settings, TaskReport } from './report.ts';
import { makeReport } from './report.ts';
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
  readonly shard: Shard;
  /** Where what is finished is noted, so that a killed run goes on. */
  readonly journal: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
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

/** Evaluates a shard of the tasks, going on where a killed call with the same journal was. Removing the journal is up to the caller. */
export async function evaluate(
  model: ActModel,
  tasks: readonly TaskOfSet[],
  { fit, votes, shard, journal: file, signal, onProgress }: EvaluationOptions,
): Promise<{ readonly report: Report; readonly journal: Journal }> {
  const { name, directory } = model.info;
  if (model.vocabularySize !== arcVocabularySize) throw new Error(`${name} is no model for ARC`);
  const own = tasks.filter((_, i) => i % shard.count === shard.index - 1);
  const settings: Settings = {
    model: path.basename(directory),
    fingerprint: await fingerprintOf(await openModelFolder(directory)),
    fit,
    votes,
    precision: model.info.precision,
  };
  const journal = await Journal.open(file, hashOf([settings, own.map(({ id, task }) => [id, task])]));
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
      const run = { model, fit: fitter === null ? null : { fitter, seconds: fit }, votes, signal };
      const result = await evaluateTask(task, run);
      await journal.add(task.id, result);
      finished.set(task.id, result);
      report({ id: task.id, report: result }, i + 1);
    }
  } finally {
    await Promise.all([fitter?.dispose(), journal.close()]);
  }
  return { report: makeReport(settings, [`${String(shard.index)}/${String(shard.count)}`], finished), journal };
}
