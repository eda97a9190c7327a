import { cpSync, existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import type { Pair } from '../../../src/shared/arc/task.ts';
import type { FitEvent } from '../../../src/shared/protocol/fitEvents.ts';
import { fitEventSchema, fitMethods } from '../../../src/shared/protocol/fitEvents.ts';
import { fittedInfo } from '../../../src/solver/fit/adaptedNetwork.ts';
import { FitCache } from '../../../src/solver/fit/fitCache.ts';
import { hashOf } from '../../../src/solver/fit/fitFile.ts';
import type { FitOptions } from '../../../src/solver/fit/fitOptions.ts';
import { defaultFitOptions } from '../../../src/solver/fit/fitOptions.ts';
import type { TaskToFit } from '../../../src/solver/fit/fitTask.ts';
import { fitTask } from '../../../src/solver/fit/fitTask.ts';
import type { FitJob } from '../../../src/solver/fit/fitRun.ts';
import { Fitter } from '../../../src/solver/fit/fitter.ts';
import { pruneFits } from '../../../src/solver/fit/pruneFits.ts';
import type { ActModel } from '../../../src/solver/model/actModel.ts';
import { loadModel } from '../../../src/solver/runtime/loadModel.ts';
import { encodeGrid } from '../../../src/solver/tokens/gridTokens.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';

const folder = temporaryFolder();
let base: ActModel;
let fitter: Fitter;
const options: FitOptions = { ...defaultFitOptions, batch: 16, learningRate: 1e-2, averageDecay: 0.5, starts: 1, seed: 3 };

beforeAll(async () => {
  await writeTinyModel(path.join(folder, 'tiny'));
  base = await loadModel(path.join(folder, 'tiny'));
  fitter = await Fitter.open(base, options, { threads: 1 });
});

afterAll(async () => {
  await fitter.dispose();
  await base.dispose();
});

/** Every cell becomes 7. */
const pairs: readonly Pair[] = [
  { input: [[1, 2], [3, 4]], output: [[7, 7], [7, 7]] },
  { input: [[5, 5, 2]], output: [[7, 7, 7]] },
  { input: [[6], [2]], output: [[7], [7]] },
]; // prettier-ignore
const testInput = [[1, 9], [2, 2]]; // prettier-ignore
const job: FitJob = { taskId: 'sevens', train: pairs, testInputs: [testInput], budget: { seconds: 1e6, steps: 200 }, previous: null };

function control(changes: Partial<Parameters<Fitter['fit']>[1]> = {}) {
  const events: FitEvent[] = [];
  const signal = new AbortController().signal;
  return {
    events,
    control: {
      signal,
      stop: signal,
      onEvent: (event: FitEvent) => events.push(v.parse(fitEventSchema, structuredClone(event))),
      ...changes,
    },
  };
}

/** What a fit says first but for what it tries before it starts. */
function beginningOf(events: readonly FitEvent[]): FitEvent | undefined {
  return events.find(({ type }) => type !== 'fitSearch');
}

function lossesOf(events: readonly FitEvent[]): readonly number[] {
  return events.flatMap((event) => (event.type === 'fitStep' ? [event.loss] : []));
}

describe('a fit', () => {
  test('learns a task from its train pairs within a few steps, and leaves the model as it was', async () => {
    const before = await answer(base, 0);
    const { events, control: own } = control();
    const fit = await fitter.fit(job, own);
    expect(beginningOf(events)).toMatchObject({ type: 'fitStarted', taskId: 'sevens', pairs: 3, heldOut: 2, method: 'all' });
    expect(events.at(-1)).toMatchObject({ type: 'fitEnded', step: 200, why: 'spent' });
    expect(fit.steps).toBe(200);
    const losses = lossesOf(events);
    expect(losses[0]).toBeGreaterThan(1);
    expect(losses.at(-1)).toBeLessThan(0.1);
    const checks = events.filter((event) => event.type === 'fitCheck');
    expect(checks.at(-1)!.predictions).toEqual([{ test: 0, grid: [[7, 7], [7, 7]] }]); // prettier-ignore
    // The last train pair is withheld in the first fifth of what the search for a start, which takes next to nothing here, has left.
    expect(checks[0]!.heldOut).toMatchObject({ pair: 2 });
    for (const { step, heldOut } of checks) expect(heldOut === null).toBe(step > 41);
    expect(await answer(base, 0)).toEqual(before);
  });

  test('gives the same from the same seed', async () => {
    const short = { ...job, budget: { seconds: 1e6, steps: 8 } };
    const [first, second] = [await fitter.fit(short, control().control), await fitter.fit(short, control().control)];
    expect(second.trained).toEqual(first.trained);
    expect(second.embeddings).toEqual(first.embeddings);
  });

  test('that is stopped is kept as it is; one that is cancelled is not', async () => {
    const stop = new AbortController();
    const { events, control: stopped } = control({ stop: stop.signal });
    const onEvent = (event: FitEvent): void => {
      stopped.onEvent(event);
      if (event.type === 'fitStep') stop.abort();
    };
    const fit = await fitter.fit(job, { ...stopped, onEvent });
    expect(fit.steps).toBeGreaterThan(0);
    expect(fit.steps).toBeLessThan(200);
    expect(events.at(-1)).toMatchObject({ type: 'fitEnded', why: 'stopped', step: fit.steps });
    const cancel = new AbortController();
    const cancelled = fitter.fit(job, { ...control({ signal: cancel.signal }).control, onEvent: () => cancel.abort(new Error('no more')) });
    await expect(cancelled).rejects.toThrow('no more');
  });

  test('tries several starts side by side, and goes on from the one that learns most', async () => {
    const racing = await Fitter.open(base, { ...options, starts: 3 }, { threads: 1 });
    const { events, control: own } = control();
    const fit = await racing.fit({ ...job, budget: { seconds: 1e6, steps: 120 } }, own);
    expect(beginningOf(events)).toMatchObject({ type: 'fitStarted', starts: 3 });
    const chosen = events.filter((event) => event.type === 'fitChosen');
    expect(chosen).toHaveLength(1);
    // Half of the steps, and the clock adds its share of nothing.
    expect([60, 61]).toContain(chosen[0]?.step);
    expect(chosen[0]?.of).toBe(3);
    expect(fit.steps).toBe(120);
    expect(events.at(-1)).toMatchObject({ type: 'fitEnded', why: 'spent', step: 120 });
    const losses = lossesOf(events);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
    const again = await racing.fit({ ...job, budget: { seconds: 1e6, steps: 120 } }, control().control);
    expect(again.trained).toEqual(fit.trained);

    // There is no time for a race in ten steps.
    const { events: few, control: short } = control();
    await racing.fit({ ...job, budget: { seconds: 1e6, steps: 10 } }, short);
    expect(few.filter((event) => event.type === 'fitChosen')).toMatchObject([{ step: 1, of: 1 }]);

    // Stopped in the middle of it, what does best so far is kept.
    const stop = new AbortController();
    const { events: some, control: stopped } = control({ stop: stop.signal });
    const onEvent = (event: FitEvent): void => {
      stopped.onEvent(event);
      if (event.type === 'fitStep') stop.abort();
    };
    const kept = await racing.fit(job, { ...stopped, onEvent });
    expect(some.filter((event) => event.type === 'fitChosen')).toMatchObject([{ step: kept.steps }]);
    expect(some.at(-1)).toMatchObject({ type: 'fitEnded', why: 'stopped', step: kept.steps });
    expect((await answer(racing.modelOf(kept), 1)).every(Number.isFinite)).toBe(true);
    await racing.dispose();
  });

  test('answers under the symmetries that its rule was found to hold for, with one embedding', async () => {
    const early = await Fitter.open(base, { ...options, viewsBelow: 10 }, { threads: 1 });
    const fit = await early.fit({ ...job, budget: { seconds: 1e6, steps: 30 } }, control().control);
    // What becomes of a cell does not depend on where it is.
    expect(fit.views).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const model = early.modelOf(fit);
    const rows = [...model.identifiersFrom('sevens')];
    expect(rows.map(([name]) => name.split('_')[1])).toEqual([undefined, 't1', 't2', 't3', 't4', 't5', 't6', 't7']);
    const embeddings = await Promise.all(rows.map(([, row]) => model.embeddingOf(row)));
    expect(new Set(embeddings.map((embedding) => embedding.join())).size).toBe(1);
    const { events, control: own } = control();
    await early.fit({ ...job, previous: fit, budget: { seconds: 1e6, steps: 1 } }, own);
    expect(events.find((event) => event.type === 'fitCheck')?.views).toEqual(fit.views);
    await early.dispose();
  });

  test('goes on from an earlier one', async () => {
    const previous = await fitter.fit(job, control().control);
    const { events, control: own } = control();
    const fit = await fitter.fit({ ...job, previous, budget: { seconds: 1e6, steps: 4 } }, own);
    expect(beginningOf(events)).toMatchObject({ type: 'fitStarted', start: { kind: 'previous' } });
    expect(lossesOf(events)[0]).toBeLessThan(0.2);
    expect(fit.steps).toBe(204);
  });

  test('starts from the known embedding with the smallest loss on the pairs', async () => {
    const { events, control: own } = control();
    await fitter.fit({ ...job, budget: { seconds: 1e6, steps: 1 } }, own);
    const started = beginningOf(events);
    expect(started?.type === 'fitStarted' && ['mean', 'known'].includes(started.start.kind) && started.start.loss! > 0).toBe(true);
  });

  test('has an embedding of its own for each augmentation where that is asked for, and answers under each', async () => {
    const several = await Fitter.open(base, { ...options, augmentations: 5, viewsBelow: 0 }, { threads: 1 });
    const fit = await several.fit({ ...job, budget: { seconds: 1e6, steps: 10 } }, control().control);
    const model = several.modelOf(fit);
    const rows = [...model.identifiersFrom('sevens')];
    expect(rows.map(([, row]) => row)).toEqual([1, 2, 3, 4, 5]);
    expect(rows.map(([name]) => name.split('_')[1])).toEqual([undefined, 't1', 't2', 't3', 't4']);
    const embeddings = await Promise.all(rows.map(([, row]) => model.embeddingOf(row)));
    expect(new Set(embeddings.map((embedding) => embedding.join())).size).toBe(5);
    expect([...(await model.embeddingOf(0))].every((x) => x === 0)).toBe(true);
    await several.dispose();
  });

  test.each([
    ['train pair 2 output is 1 × 5, larger than the 4 × 4 canvas of tiny', { input: [[1]], output: [[1, 2, 3, 4, 5]] }],
    ['train pair 2 has no output to learn from', { input: [[1]], output: null }],
  ])('says what is wrong: %s', async (message, pair) => {
    await expect(fitter.fit({ ...job, train: [pairs[0]!, pair] }, control().control)).rejects.toThrow(message);
  });

  test('withholds a pair for a share of the training, however long the search for a start took', async () => {
    let now = 0;
    // A step of training looks at the clock some four times; the search ends late, with two thirds of the budget left.
    const clock = (): number => now;
    const slow = await Fitter.open(base, options, { threads: 1, clock });
    const { events, control: own } = control();
    const onEvent = (event: FitEvent): void => {
      if (event.type === 'fitStarted') now = 30;
      else if (event.type === 'fitStep') now += 1;
      own.onEvent(event);
    };
    await slow.fit({ ...job, budget: { seconds: 100 } }, { ...own, onEvent });
    const looks = events.filter((event) => event.type === 'fitCheck');
    const withheld = looks.filter(({ heldOut }) => heldOut !== null);
    expect(withheld.at(-1)!.step).toBeGreaterThan(0);
    expect(looks.at(-1)!.heldOut).toBeNull();
    await slow.dispose();
  });

  test('looks at no answers that would take longer than the fit has patience for', async () => {
    let now = 0;
    // Each look at the clock takes two seconds, so that no look at the answers is done in time.
    const slow = await Fitter.open(base, options, { threads: 1, clock: () => (now += 2) });
    const { events, control: own } = control();
    const fit = await slow.fit({ ...job, testInputs: [testInput, testInput, testInput], budget: { seconds: 300 } }, own);
    expect(fit.steps).toBeGreaterThan(0);
    expect(events.filter((event) => event.type === 'fitCheck')).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: 'fitEnded', why: 'spent' });
    await slow.dispose();
  });

  test('says which test input is too large to be watched', async () => {
    const wide = { ...job, testInputs: [testInput, [[1, 2, 3, 4, 5]]] };
    await expect(fitter.fit(wide, control().control)).rejects.toThrow('test 2 input is 1 × 5, larger than the 4 × 4 canvas of tiny');
  });

  test('runs on the CPU in float32, wherever the model does, and says so', () => {
    const graphics = { ...base.info, provider: 'webgpu', deviceNotice: null, precision: 'float16', precisionNotice: 'x' } as const;
    expect(fittedInfo(graphics)).toMatchObject({ provider: 'cpu', precision: 'float32', precisionNotice: null });
    expect(fittedInfo(graphics).deviceNotice).toMatch('Fits run on the CPU');
    expect(fittedInfo(base.info)).toEqual(base.info);
  });

  test('needs a model folder', async () => {
    const info = { ...base.info, directory: path.join(folder, 'nowhere') };
    await expect(Fitter.open({ ...base, info }, options)).rejects.toThrow('not a model folder');
  });
});

/** q_halt and logits of one step. */
async function answer(model: ActModel, row: number): Promise<readonly number[]> {
  const step = await model.runStep(model.initialCarry(1), encodeGrid(testInput, 4), await model.embeddingOf(row), 1);
  return [...step.logits, ...step.qHalt, ...step.qContinue];
}

describe.each(fitMethods)('the method %s', (method) => {
  test('starts as the model itself, and lowers the loss', async () => {
    const own = await Fitter.open(base, { ...options, method, learningRate: 1e-2, embeddingLearningRate: 0.2 }, { threads: 1 });
    const untouched = await own.fit({ ...job, budget: { seconds: 0, steps: 0 } }, control().control);
    expect(untouched.steps).toBe(0);
    const embedding = untouched.embeddings.slice(0, 16);
    const adapted = own.modelOf(untouched);
    const run = async (model: ActModel): Promise<Float32Array> =>
      (await model.runStep(model.initialCarry(1), encodeGrid(testInput, 4), embedding, 1)).logits;
    const [expected, found] = [await run(base), await run(adapted)];
    expected.forEach((x, i) => {
      expect(found[i]).toBeCloseTo(x, 3);
    });
    const { events, control: watched } = control();
    await own.fit({ ...job, budget: { seconds: 1e6, steps: 60 } }, watched);
    const losses = lossesOf(events);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    await own.dispose();
  });
});

describe('kept fits', () => {
  const directory = path.join(folder, 'fits');
  const task = { taskId: 'a task/with: odd name', train: pairs, testInputs: [testInput], seconds: 100, steps: 6, directory };
  const run = async (changes: Partial<TaskToFit> = {}) => {
    const { events, control: own } = control();
    const fitted = await fitTask(fitter, { ...task, ...changes }, own);
    return { ...fitted, events };
  };

  test('are used again for the same pairs, gone on from after an edit, and where more time is given', async () => {
    const first = await run();
    expect(beginningOf(first.events)).toMatchObject({ type: 'fitStarted', seconds: 100 });
    const again = await run();
    expect(again.events).toMatchObject([{ type: 'fitReused', taskId: task.taskId, step: 6, seconds: first.fit.seconds }]);
    expect(again.fit.trained).toEqual(first.fit.trained);
    expect(again.fit.views).toEqual(first.fit.views);
    expect(await answer(again.model, 1)).toEqual(await answer(first.model, 1));

    const renamed = await run({ taskId: 'renamed' });
    expect(beginningOf(renamed.events)).toMatchObject({ type: 'fitReused', taskId: 'renamed' });
    expect(renamed.model.identifierOf('renamed')).toBe(1);

    const longer = await run({ seconds: 150 });
    expect(beginningOf(longer.events)).toMatchObject({ type: 'fitStarted', seconds: 50, start: { kind: 'previous' } });
    expect(longer.fit.steps).toBe(12);
    expect(beginningOf((await run({ seconds: 150 })).events)).toMatchObject({ type: 'fitReused', step: 12 });

    const edited = await run({ train: [...pairs.slice(0, 2), { input: [[6], [3]], output: [[7], [7]] }], seconds: 100 }); // prettier-ignore
    expect(beginningOf(edited.events)).toMatchObject({ type: 'fitStarted', seconds: 100, start: { kind: 'previous' } });
    // The earlier state's fit has made room for it.
    expect(beginningOf((await run()).events)).toMatchObject({ type: 'fitStarted', start: { kind: 'previous' } });
  });

  test('can be gone on with for longer, or left aside', async () => {
    const other = path.join(folder, 'chosen');
    const first = await run({ directory: other });
    const extended = await run({ directory: other, kept: 'extend' });
    expect(beginningOf(extended.events)).toMatchObject({ type: 'fitStarted', seconds: 100, start: { kind: 'previous' } });
    expect(extended.fit.steps).toBe(12);
    expect(beginningOf((await run({ directory: other, seconds: 200 })).events)).toMatchObject({ type: 'fitReused', step: 12 });
    const anew = await run({ directory: other, kept: 'replace' });
    expect(beginningOf(anew.events)).toMatchObject({ type: 'fitStarted', seconds: 100 });
    // Other samples are drawn: the same again would be no second try.
    expect(anew.fit.trained).not.toEqual(first.fit.trained);
  });

  test('withhold only what they have not learned from', async () => {
    const other = path.join(folder, 'withheld');
    const heldOut = ({ events }: { events: readonly FitEvent[] }): unknown => {
      const started = beginningOf(events);
      return started?.type === 'fitStarted' && started.heldOut;
    };
    expect(heldOut(await run({ directory: other }))).toBe(2);
    expect(heldOut(await run({ directory: other, kept: 'extend' }))).toBeNull();
    const edited = [pairs[0]!, { input: [[5, 5, 3]], output: [[7, 7, 7]] }, pairs[2]!];
    expect(heldOut(await run({ directory: other, train: edited }))).toBe(1);
    expect(heldOut(await run({ directory: other, train: edited.slice(1) }))).toBeNull();
  });

  test('count as not there where they have learned of what is a test input now', async () => {
    const other = path.join(folder, 'leaked');
    const startOf = ({ events }: { events: readonly FitEvent[] }): string => {
      const began = beginningOf(events);
      return began?.type === 'fitStarted' ? began.start.kind : 'reused';
    };
    const [first, second, third] = [pairs[0]!, pairs[1]!, pairs[2]!];
    await run({ directory: other });
    expect(startOf(await run({ directory: other, train: [first, second], testInputs: [third.input] }))).not.toBe('previous');

    await run({ directory: other, kept: 'replace' });
    const changed = [first, { input: [[5, 5, 3]], output: [[7, 7, 7]] }, third];
    expect(startOf(await run({ directory: other, train: changed }))).toBe('previous');
    expect(startOf(await run({ directory: other, train: changed }))).toBe('reused');
    // What it went on from had learned of it.
    const asked = { directory: other, train: changed, testInputs: [testInput, second.input], showsAnswers: false };
    expect(startOf(await run(asked))).not.toMatch(/previous|reused/);
    expect(startOf(await run(asked))).toBe('reused');
    // An input that stands among the train pairs too gives nothing away.
    expect(startOf(await run({ ...asked, testInputs: [first.input] }))).toBe('reused');
  });

  test('that had nothing to learn serve any budget, and are learned from the start where more is asked for', async () => {
    const other = path.join(folder, 'rested');
    const cache = new FitCache(other, fitter.fingerprint, (method) => fitter.parametersOf(method));
    const { fit } = await run();
    const gridHashes = pairs.flatMap(({ input, output }) => [input, output]).map(hashOf);
    await cache.put({ fit: { ...fit, steps: 0 }, pairs: hashOf(pairs), gridHashes, model: fitter.fingerprint, budget: 3 });
    expect((await run({ directory: other, seconds: 500 })).events).toMatchObject([{ type: 'fitReused', step: 0 }]);
    const extended = await run({ directory: other, kept: 'extend' });
    const started = beginningOf(extended.events);
    expect(started?.type === 'fitStarted' && [started.seconds, started.start.kind !== 'previous']).toEqual([100, true]);
    expect(extended.fit.steps).toBe(6);
  });

  test('that were stopped before their first step are not kept', async () => {
    const other = path.join(folder, 'stopped at once');
    const stopped = control({ stop: AbortSignal.abort() });
    const { fit, model } = await fitTask(fitter, { ...task, directory: other }, stopped.control);
    expect(fit.steps).toBe(0);
    expect(stopped.events.at(-1)).toMatchObject({ type: 'fitNotKept', message: 'it was stopped before its first step' });
    expect((await answer(model, 1)).every(Number.isFinite)).toBe(true);
    expect(beginningOf((await run({ directory: other })).events)).toMatchObject({ type: 'fitStarted' });
    // One that is there already stays as it is.
    const again = control({ stop: AbortSignal.abort() });
    await fitTask(fitter, { ...task, directory: other, kept: 'extend' }, again.control);
    expect((await run({ directory: other })).events).toMatchObject([{ type: 'fitReused', step: 6 }]);
    expect(beginningOf((await run({ directory: other, seconds: 101 })).events)).toMatchObject({ type: 'fitStarted', seconds: 1 });
  });

  describe('that do not end', () => {
    const own = (directory: string): readonly string[] => {
      const folders = path.join(directory, fitter.fingerprint);
      return existsSync(folders) ? readdirSync(folders) : [];
    };
    /** Fits for 100 seconds, each of which is a step; `onSecond` is called at the end of each. */
    const fitByClock = async (changes: Partial<TaskToFit>, onSecond: (now: number) => void, signal = new AbortController().signal) => {
      let now = 0;
      const timed = await Fitter.open(base, options, { threads: 1, clock: () => now });
      const { events, control: watched } = control({ signal });
      const onEvent = (event: FitEvent): void => {
        watched.onEvent(event);
        if (event.type === 'fitStep') onSecond(++now);
      };
      const fitted = await fitTask(timed, { ...task, steps: Infinity, ...changes }, { ...watched, onEvent }).finally(() => timed.dispose());
      return { ...fitted, events };
    };

    test('are gone on with from where they were saved', async () => {
      const other = path.join(folder, 'crashed');
      const crash = fitByClock({ directory: other }, (now) => {
        // The pair that was withheld for the first fifth has joined, nothing is saved before.
        if (now === 20) expect(own(other)).toEqual([]);
        if (now === 55) throw new Error('the process ended');
      });
      await expect(crash).rejects.toThrow('the process ended');
      expect(own(other)).toEqual([expect.stringMatching(/\.unfinished$/)]);
      const { events, fit } = await fitByClock({ directory: other }, () => undefined);
      const started = beginningOf(events);
      expect(started).toMatchObject({ type: 'fitStarted', start: { kind: 'previous' }, heldOut: null });
      const left = started?.type === 'fitStarted' ? started.seconds : 0;
      expect(left).toBeGreaterThan(45);
      expect(left).toBeLessThan(60);
      expect(fit.seconds).toBeCloseTo(100, 5);
      expect(own(other)).toEqual([expect.stringMatching(/[0-9a-f]$/)]);
      expect((await run({ directory: other })).events).toMatchObject([{ type: 'fitReused' }]);
    });

    /** Ends the process, as it were, in the 55th second. */
    const crashAt55 = (changes: Partial<TaskToFit>): Promise<unknown> =>
      fitByClock(changes, (now) => {
        if (now === 55) throw new Error('the process ended');
      });

    test('take the place of the kept one that they went on from', async () => {
      const other = path.join(folder, 'crashed while it went on');
      const kept = await run({ directory: other });
      await expect(crashAt55({ directory: other, kept: 'extend' })).rejects.toThrow('the process ended');
      expect(own(other)).toHaveLength(2);
      const again = await run({ directory: other });
      expect(again.events).toMatchObject([{ type: 'fitReused' }]);
      expect(again.fit.steps).toBeGreaterThan(kept.fit.steps + 40);
      expect(own(other)).toEqual([expect.stringMatching(/[0-9a-f]$/)]);
      const longer = await run({ directory: other, seconds: 200 });
      const started = beginningOf(longer.events);
      const left = started?.type === 'fitStarted' ? started.seconds : 0;
      expect(left).toBeGreaterThan(45);
      expect(left).toBeLessThan(60);
    });

    test('and began anew leave the kept one alone that had as much time or more', async () => {
      const other = path.join(folder, 'crashed while it began anew');
      const kept = await run({ directory: other });
      await expect(crashAt55({ directory: other, kept: 'replace' })).rejects.toThrow('the process ended');
      expect(own(other)).toHaveLength(2);
      const again = await run({ directory: other });
      expect(again.events).toMatchObject([{ type: 'fitReused', step: kept.fit.steps }]);
      expect(again.fit.trained).toEqual(kept.fit.trained);

      const cache = new FitCache(other, fitter.fingerprint, (method) => fitter.parametersOf(method));
      const unfinished = { fit: { ...kept.fit, steps: 99 }, pairs: hashOf(pairs), gridHashes: [], model: fitter.fingerprint };
      await cache.save({ ...unfinished, budget: 100 });
      expect((await cache.find(hashOf(pairs)))?.fit.steps).toBe(kept.fit.steps);
      await cache.save({ ...unfinished, budget: 101 });
      expect((await cache.find(hashOf(pairs)))?.fit.steps).toBe(99);
    });

    test('count more than one that had nothing to learn, whose budget was not spent', async () => {
      const other = path.join(folder, 'crashed after a rest');
      const cache = new FitCache(other, fitter.fingerprint, (method) => fitter.parametersOf(method));
      const { fit } = await run();
      const stored = { pairs: hashOf(pairs), gridHashes: [], model: fitter.fingerprint };
      await cache.put({ ...stored, fit: { ...fit, steps: 0 }, budget: 500 });
      await cache.save({ ...stored, fit, budget: 50 });
      expect(await cache.find(hashOf(pairs))).toMatchObject({ budget: 50, fit: { steps: fit.steps } });
    });

    test('leave nothing where they are cancelled, and what was kept before as it was', async () => {
      const other = path.join(folder, 'cancelled');
      const cancelAt = (second: number, changes: Partial<TaskToFit>): Promise<unknown> => {
        const cancel = new AbortController();
        return fitByClock({ directory: other, ...changes }, (now) => {
          if (now < second) return;
          expect(own(other).filter((name) => name.endsWith('.unfinished'))).toHaveLength(1);
          cancel.abort(new Error('no more'));
        }, cancel.signal); // prettier-ignore
      };
      await expect(cancelAt(40, {})).rejects.toThrow('no more');
      expect(own(other)).toEqual([]);
      const first = await run({ directory: other });
      await expect(cancelAt(40, { kept: 'replace' })).rejects.toThrow('no more');
      expect(own(other)).toHaveLength(1);
      expect((await run({ directory: other })).fit.trained).toEqual(first.fit.trained);
    });
  });

  test('in the making by another process are none yet', async () => {
    const other = path.join(folder, 'two processes');
    await run({ directory: other });
    const own = path.join(other, fitter.fingerprint);
    const [name] = readdirSync(own);
    cpSync(path.join(own, name!), path.join(own, `${name!}.0123.new`), { recursive: true });
    await run({ directory: other, kept: 'extend' });
    expect(readdirSync(own).toSorted()).toEqual([name, `${name!}.0123.new`]);
  });

  test('are another task’s where nothing but the id is the same', async () => {
    const other = path.join(folder, 'namesakes');
    await run({ directory: other });
    const namesake = await run({ directory: other, train: [{ input: [[1, 8]], output: [[8, 1]] }] });
    expect(beginningOf(namesake.events)).toMatchObject({ type: 'fitStarted', start: { kind: 'known' } });
    expect(namesake.fit.steps).toBe(6);
    // Neither takes the other's place.
    expect(beginningOf((await run({ directory: other })).events)).toMatchObject({ type: 'fitReused' });
  });

  test('that were stopped are used again, and gone on with where more time is given', async () => {
    const other = path.join(folder, 'stopped');
    const stop = new AbortController();
    const onEvent = (event: FitEvent): void => {
      if (event.type === 'fitStep') stop.abort();
    };
    const stopped = await fitTask(fitter, { ...task, directory: other }, { ...control().control, stop: stop.signal, onEvent });
    expect(stopped.fit.steps).toBeLessThan(task.steps);
    expect((await run({ directory: other })).events).toMatchObject([{ type: 'fitReused', step: stopped.fit.steps }]);
    const longer = await run({ directory: other, seconds: 150 });
    expect(beginningOf(longer.events)).toMatchObject({ type: 'fitStarted', seconds: 50, start: { kind: 'previous' } });
  });

  test('make room for new ones: the oldest of all models go', async () => {
    const other = path.join(folder, 'limited');
    const tasks = [1, 2, 3].map((colour) => ({ taskId: `task ${String(colour)}`, train: [{ input: [[colour]], output: [[colour]] }] }));
    const kept = (): readonly string[] => readdirSync(path.join(other, fitter.fingerprint)).map((name) => name.slice(0, 8));
    const old = path.join(other, 'another model', 'old');
    mkdirSync(old, { recursive: true });
    writeFileSync(path.join(old, 'fit.safetensors'), new Uint8Array(2e6));
    utimesSync(path.join(old, 'fit.safetensors'), 1, 1);
    for (const one of tasks) {
      await run({ directory: other, ...one, limitMegabytes: 1.5 });
      expect(existsSync(old)).toBe(false);
    }
    expect(kept()).toEqual(['task%201', 'task%202', 'task%203']);
    // The one that was used last counts as new.
    for (const name of readdirSync(path.join(other, fitter.fingerprint)))
      for (const file of ['fit.json', 'fit.safetensors']) utimesSync(path.join(other, fitter.fingerprint, name, file), 2, 2);
    expect((await run({ directory: other, ...tasks[1] })).events).toMatchObject([{ type: 'fitReused', at: 2000 }]);
    await pruneFits(other, 1);
    expect(kept()).toEqual(['task%202']);
    await run({ directory: other, ...tasks[0], limitMegabytes: 0.001 });
    expect(kept()).toEqual(['task%201']);
  });

  test('make no room where others have their files', async () => {
    const other = path.join(folder, 'shared');
    const pictures = path.join(other, 'photos', '2019');
    mkdirSync(pictures, { recursive: true });
    writeFileSync(path.join(pictures, 'a.jpg'), new Uint8Array(2e6));
    utimesSync(path.join(pictures, 'a.jpg'), 1, 1);
    const mixed = path.join(other, 'notes', 'mine');
    mkdirSync(mixed, { recursive: true });
    for (const name of ['fit.json', 'notes.txt']) writeFileSync(path.join(mixed, name), 'mine');
    await run({ directory: other, limitMegabytes: 0.001 });
    expect(existsSync(path.join(pictures, 'a.jpg'))).toBe(true);
    expect(existsSync(path.join(mixed, 'notes.txt'))).toBe(true);
  });

  test('of the same pairs in two files: what was kept last counts', async () => {
    const other = path.join(folder, 'copies');
    await run({ directory: other });
    // Under ids before and after the first one's.
    for (const [i, taskId] of ['0 copy', 'z copy'].entries()) {
      const longer = await run({ directory: other, taskId, kept: 'extend' });
      expect(longer.fit.steps).toBe(12 + 6 * i);
      expect(beginningOf((await run({ directory: other })).events)).toMatchObject({ type: 'fitReused', step: 12 + 6 * i });
    }
  });

  test('of a task before an edit leave their symmetries behind', async () => {
    const other = path.join(folder, 'symmetries');
    const cache = new FitCache(other, fitter.fingerprint, (method) => fitter.parametersOf(method));
    const { fit } = await run();
    const gridHashes = pairs.flatMap(({ input, output }) => [input, output]).map(hashOf);
    await cache.put({ fit: { ...fit, views: [1, 2] }, pairs: hashOf(pairs), gridHashes, model: fitter.fingerprint, budget: 100 });
    expect((await run({ directory: other })).fit.views).toEqual([1, 2]);
    const edited = await run({ directory: other, train: pairs.slice(1) });
    expect(beginningOf(edited.events)).toMatchObject({ type: 'fitStarted', start: { kind: 'previous' } });
    expect(edited.events.find((event) => event.type === 'fitCheck')?.views).toEqual([]);
  });

  test('that cannot be written serve all the same, and it is said', async () => {
    const file = path.join(folder, 'a file');
    writeFileSync(file, '');
    const { events, model } = await run({ directory: path.join(file, 'fits') });
    expect(events.at(-1)).toMatchObject({ type: 'fitNotKept' });
    expect((await answer(model, 1)).every(Number.isFinite)).toBe(true);
  });

  test('leave nothing half written', async () => {
    const other = path.join(folder, 'half');
    const cache = new FitCache(other, fitter.fingerprint, (method) => fitter.parametersOf(method));
    const { fit } = await run();
    const stored = { fit, pairs: hashOf(pairs), gridHashes: [], model: fitter.fingerprint };
    // JSON knows no such number: the writing ends after the tensors.
    await expect(cache.put({ ...stored, budget: 1n as unknown as number })).rejects.toThrow();
    expect(readdirSync(path.join(other, fitter.fingerprint))).toEqual([]);
  });

  test('belong to one model', async () => {
    const cache = new FitCache(directory, 'another model', (method) => fitter.parametersOf(method));
    expect(await cache.find(hashOf(pairs))).toBeNull();
    expect(await cache.findTask(task.taskId, pairs.map(hashOf))).toBeNull();
  });

  test('that are damaged count as not there', async () => {
    const broken = path.join(folder, 'broken');
    await run({ directory: broken });
    const own = path.join(broken, fitter.fingerprint);
    const name = `${encodeURIComponent(task.taskId)}-${hashOf(pairs)}`;
    for (const text of ['{', '{"taskId": "x"}', '']) {
      mkdirSync(path.join(own, name), { recursive: true });
      writeFileSync(path.join(own, name, 'fit.json'), text);
      expect(beginningOf((await run({ directory: broken })).events)).toMatchObject({ type: 'fitStarted' });
    }
    writeFileSync(path.join(own, name, 'fit.safetensors'), 'nothing of use');
    expect(beginningOf((await run({ directory: broken })).events)).toMatchObject({ type: 'fitStarted' });
    expect(beginningOf((await run({ directory: broken })).events)).toMatchObject({ type: 'fitReused' });
  });
});
