import { randomInt } from 'node:crypto';
import type { Grid, Pair } from '../../shared/arc/task.ts';
import type { FitParams } from '../../shared/protocol/solverProtocol.ts';
import type { ActModel } from '../model/actModel.ts';
import { FitCache } from './fitCache.ts';
import type { StoredFit } from './fitFile.ts';
import { hashOf, secondsSpent } from './fitFile.ts';
import { pruneFits } from './pruneFits.ts';
import type { FitControl, FitJob } from './fitRun.ts';
import type { Fitter } from './fitter.ts';
import type { Fit } from './fit.ts';

export interface TaskToFit {
  readonly taskId: string;
  readonly train: readonly Pair[];
  /** What the model is to be asked about: no fit that has ever learned of one of them is used. */
  readonly testInputs: readonly Grid[];
  /** Whether it is told how the answers to them change. Absent: it is. */
  readonly showsAnswers?: boolean;
  /** The budget, what earlier fits of the same pairs have spent included. */
  readonly seconds: number;
  /** Training steps at most; the budget alone counts where it is absent. */
  readonly steps?: number;
  /** Folder of kept fits; null: this one is not kept, and none is looked for. */
  readonly directory: string | null;
  /** Megabytes that the folder may hold: the oldest fits beyond go when this one is kept. Absent: none goes. */
  readonly limitMegabytes?: number | undefined;
  /** What becomes of a kept fit of these very pairs, see FitParams; absent: `use`. */
  readonly kept?: FitParams['kept'] | undefined;
}

/**
 * The model fitted to a task. A kept fit of these very train pairs that had the budget is used as it is; one that had less, or one of the
 * same task before some of its pairs were edited, is gone on from. One that had nothing to learn serves any budget, and nothing goes on from
 * it. One that has learned of what is a test input now, since pairs have changed places, counts as not there. `kept` may ask for more seconds
 * on top of a kept fit, or for a new one. One that was stopped before it learned anything is not kept.
 * While it learns it is saved now and then, so that whatever ends the process costs some seconds alone; a fit that is given up leaves nothing.
 * Where the folder cannot be written to, an event says so and the fit is lost after its use. The model is to be asked about the task as
 * `Fitter.taskAfterRule` gives it.
 */
export async function fitTask(
  fitter: Fitter,
  task: TaskToFit,
  control: FitControl,
): Promise<{ readonly model: ActModel; readonly fit: Fit }> {
  const { taskId, train, testInputs, showsAnswers = true, seconds, steps, directory, limitMegabytes, kept = 'use' } = task;
  const { fingerprint, options } = fitter;
  const pairs = hashOf(train);
  const trainHashes = train.flatMap(({ input, output }) => [input, output]).map(hashOf);
  const testHashes = testInputs.map(hashOf).filter((hash) => !trainHashes.includes(hash));
  const isUsable = ({ fit, gridHashes }: StoredFit): boolean =>
    fit.method === options.method && !testHashes.some((hash) => gridHashes.includes(hash));
  const cache = directory === null ? null : new FitCache(directory, fingerprint, (method) => fitter.parametersOf(method));
  const found = kept === 'replace' ? null : ((await cache?.find(pairs)) ?? null);
  const same = found !== null && isUsable(found) ? found : null;
  const isRested = same?.fit.steps === 0;
  const spent = same === null ? 0 : secondsSpent(same);
  const wanted = kept === 'extend' ? spent + seconds : seconds;
  const shown = showsAnswers ? testInputs : [];
  if (same !== null && (isRested ? kept === 'use' : spent >= wanted)) {
    await cache?.touch(same);
    control.onEvent({ type: 'fitReused', taskId, step: same.fit.steps, seconds: same.fit.seconds, at: same.at });
    const fit = { ...same.fit, taskId };
    if (fit.first !== null) control.onEvent(await fitter.firstRuleFound(fit.first, shown, control.signal));
    return { model: fitter.modelOf(fit), fit };
  }
  const learnedFrom = isRested ? null : same;
  const before = same !== null || kept === 'replace' ? null : ((await cache?.findTask(taskId, trainHashes)) ?? null);
  const edited = before !== null && isUsable(before) && before.fit.steps > 0 ? before : null;
  // Symmetries of the rule before the edit need not be those of the rule now.
  const previous = learnedFrom?.fit ?? (edited === null ? null : { ...edited.fit, views: [] });
  const gridHashes = [...new Set([...trainHashes, ...((learnedFrom ?? edited)?.gridHashes ?? [])])];
  const isKnown = (grid: Grid | null): boolean => edited?.gridHashes.includes(hashOf(grid)) === true;
  const unseen = learnedFrom !== null ? [] : train.flatMap(({ input, output }, i) => (isKnown(input) && isKnown(output) ? [] : [i]));
  const job: FitJob = {
    taskId,
    train,
    testInputs: shown,
    budget: { seconds: wanted - spent, ...(steps === undefined ? {} : { steps }) },
    previous,
    unseen,
    neverRest: isRested,
    ...(kept === 'replace' ? { seed: randomInt(2 ** 31) } : {}),
  };
  const save = async (fit: Fit, ran: number): Promise<void> => {
    // Where the folder can't be written to, the end tells.
    await cache?.save({ fit, pairs, gridHashes, model: fingerprint, budget: spent + ran }).catch(() => undefined);
  };
  let fit: Fit;
  try {
    fit = await fitter.fit(job, { ...control, save });
  } catch (error) {
    if (control.signal.aborted) await cache?.forget(taskId, pairs);
    throw error;
  }
  const model = fitter.modelOf(fit);
  if (control.stop.aborted && fit.steps === (previous?.steps ?? 0)) {
    if (cache !== null && previous === null) control.onEvent({ type: 'fitNotKept', message: 'it was stopped before its first step' });
    return { model, fit };
  }
  try {
    await cache?.put({ fit, pairs, gridHashes, model: fingerprint, budget: wanted });
    if (directory !== null && limitMegabytes !== undefined) await pruneFits(directory, limitMegabytes * 1e6);
  } catch (error) {
    control.onEvent({ type: 'fitNotKept', message: (error as Error).message });
  }
  return { model, fit };
}
