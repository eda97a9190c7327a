import { describe, expect, it } from 'vitest';
import type { Solve, SolveRequest } from '../../../src/extension/editor/documentRuns.ts';
import { DocumentRuns } from '../../../src/extension/editor/documentRuns.ts';
import { ArcDocument } from '../../../src/extension/editor/arcDocument.ts';
import type { SolveRun } from '../../../src/shared/protocol/editorProtocol.ts';
import { RpcError } from '../../../src/shared/protocol/rpc.ts';
import type { SolveEvent, SolveParams } from '../../../src/shared/protocol/solverProtocol.ts';
import { fitEnded, fitStarted, fitStep } from '../../webview/support/fits.ts';
import { MemoryFile, taskText } from './editorDoubles.ts';

/** A solver whose jobs the test drives; a job that is aborted rejects as SolverService's do. */
class Jobs {
  readonly all: {
    params: SolveParams;
    aborted: boolean;
    stopFit: AbortSignal;
    progress(event: SolveEvent): void;
    end(error?: Error): void;
  }[] = [];

  readonly solve: Solve = (params, { signal, stopFit, onProgress }) =>
    new Promise<void>((resolve, reject) => {
      const job = {
        params,
        aborted: false,
        stopFit,
        progress: onProgress,
        end: (error?: Error) => {
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      this.all.push(job);
      signal.addEventListener('abort', () => {
        job.aborted = true;
        reject(new RpcError('cancelled', 'cancelled'));
      });
    });
}

const step = (number: number): SolveEvent => ({
  type: 'step',
  test: 0,
  step: number,
  grid: [[1]],
  confidence: [[0.5]],
  qHalt: 0,
  qContinue: 1,
  wouldHalt: false,
  changed: 0,
  residual: { h: 0, l: 0 },
  milliseconds: 1,
});

const started = (provider: string): SolveEvent => ({
  type: 'started',
  model: {
    name: 'm',
    directory: '/models/m',
    architecture: 'hrm',
    parameters: 1,
    canvas: 5,
    haltMaxSteps: 2,
    haltThreshold: 'q_continue',
    answersAtHalt: false,
    identifiers: 1,
    provider,
    deviceNotice: null,
    precision: 'float32',
    precisionNotice: null,
  },
  embedding: 'blank',
  identifier: 0,
  taskId: 'square',
  maxSteps: 2,
});

async function setUp(): Promise<{
  jobs: Jobs;
  runs: DocumentRuns;
  states: string[];
  events: number[];
  request: SolveRequest;
  start(maxSteps?: number): number;
}> {
  const document = (await ArcDocument.open(MemoryFile.of(taskText(3)), () => undefined)).snapshot();
  if (document === null) throw new Error('no task');
  const jobs = new Jobs();
  const runs = new DocumentRuns(jobs.solve);
  const states: string[] = [];
  const events: number[] = [];
  runs.runChanged.add((run: SolveRun) => states.push(`${String(run.id)} ${run.state} ${String(run.events.length)}`));
  runs.runEnded.add(({ state }) => states.push(`${String(runs.current?.id)} ${state} ${String(runs.current?.events.length)}`));
  runs.eventCame.add(({ run, event }) => events.push(run * 100 + (event.type === 'step' ? event.step : 0)));
  const request: SolveRequest = {
    ...{ document, modelDirectory: '/models/m', device: 'auto', precision: 'auto', fitDirectory: '/fits', fitLimitMegabytes: 500 },
    ...{ maxSteps: null, stopWhenHalting: true, fit: null, votes: null },
  };
  const start = (maxSteps?: number): number => runs.start({ ...request, maxSteps: maxSteps ?? null });
  return { jobs, runs, states, events, request, start };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('DocumentRuns', () => {
  it('passes on what was asked, and keeps every event for pages that come later', async () => {
    const { jobs, runs, states, events, start } = await setUp();
    expect(start(5)).toBe(1);
    expect(jobs.all[0]?.params).toMatchObject({ modelDirectory: '/models/m', taskId: 'square', maxSteps: 5, stopWhenHalting: true });
    for (const number of [1, 2, 3]) jobs.all[0]?.progress(step(number));
    jobs.all[0]?.end();
    await settled();
    expect(states).toEqual(['1 queued 0', '1 running 1', '1 done 3']);
    expect(events).toEqual([102, 103]);
    expect(runs.current).toMatchObject({
      id: 1,
      documentVersion: 1,
      state: 'done',
      error: null,
      events: [{ step: 1 }, { step: 2 }, { step: 3 }],
    });
  });

  it('begins anew with a second start: what came before it is void, for the pages too', async () => {
    const { jobs, runs, states, events, start } = await setUp();
    start();
    const [job] = jobs.all;
    for (const event of [started('webgpu'), step(1), step(2), started('cpu'), step(1)]) job?.progress(event);
    expect(states).toEqual(['1 queued 0', '1 running 1', '1 running 1']);
    expect(events).toEqual([101, 102, 101]);
    expect(runs.current?.events).toMatchObject([{ model: { provider: 'cpu' } }, { step: 1 }]);
    job?.end();
    await settled();
    expect(runs.current).toMatchObject({ state: 'done', events: [{ type: 'started' }, { step: 1 }] });
  });

  it('cancels the old run when a new one starts, and takes nothing more from it', async () => {
    const { jobs, runs, states, start } = await setUp();
    start();
    jobs.all[0]?.progress(step(1));
    start();
    expect(jobs.all.map(({ aborted }) => aborted)).toEqual([true, false]);
    jobs.all[0]?.progress(step(2));
    await settled();
    expect([runs.current?.id, runs.current?.state, runs.current?.events]).toEqual([2, 'queued', []]);
    expect(states).toEqual(['1 queued 0', '1 running 1', '2 queued 0']);
  });

  it('cancels the current run, and that one only', async () => {
    const { jobs, runs, start } = await setUp();
    start();
    const run = start();
    runs.cancel(run - 1);
    expect(jobs.all[1]?.aborted).toBe(false);
    runs.cancel(run);
    await settled();
    expect([runs.current?.state, runs.isActive]).toEqual(['cancelled', false]);
  });

  it('says why a run failed, keeps what it had, and solves again', async () => {
    const { jobs, runs, start } = await setUp();
    start();
    jobs.all[0]?.progress(step(1));
    jobs.all[0]?.end(new RpcError('solver-died', 'The solver stopped unexpectedly (killed by SIGKILL).'));
    await settled();
    expect(runs.current).toMatchObject({
      state: 'failed',
      error: 'The solver stopped unexpectedly (killed by SIGKILL).',
      events: [{ step: 1 }],
    });
    start();
    jobs.all[1]?.end();
    await settled();
    expect(runs.current).toMatchObject({ id: 2, state: 'done', error: null });
  });

  it('asks for a fit of an unseen task, kept in its folder, and for votes, where they are wanted', async () => {
    const { jobs, runs, request } = await setUp();
    runs.start({ ...request, fit: { seconds: 20, kept: 'extend' }, votes: 30 });
    expect(jobs.all[0]?.params.fit).toEqual({ seconds: 20, kept: 'extend', tasks: 'unseen', directory: '/fits', limitMegabytes: 500 });
    expect(jobs.all[0]?.params.votes).toBe(30);
    runs.start(request);
    expect(jobs.all[1]?.params).not.toHaveProperty('fit');
    expect(jobs.all[1]?.params).not.toHaveProperty('votes');
  });

  it('stops the fit of the current run, and that one only', async () => {
    const { jobs, runs, start } = await setUp();
    start();
    const run = start();
    runs.stopFit(run - 1);
    expect(jobs.all.map(({ stopFit }) => stopFit.aborted)).toEqual([false, false]);
    runs.stopFit(run);
    expect(jobs.all.map(({ stopFit, aborted }) => [stopFit.aborted, aborted])).toEqual([
      [false, true],
      [true, false],
    ]);
    jobs.all[1]?.end();
    await settled();
    const next = start();
    runs.cancel(next);
    await settled();
    runs.stopFit(next);
    expect(jobs.all[2]?.stopFit.aborted).toBe(false);
  });

  it('keeps the newest ranking of each test alone', async () => {
    const { jobs, runs, start } = await setUp();
    const ranking = (test: number, votes: number): SolveEvent => ({ type: 'ranking', test, votes, of: 9, asked: 9, candidates: [] });
    start();
    for (const event of [step(1), ranking(0, 3), step(2), ranking(1, 3), ranking(0, 6)]) jobs.all[0]?.progress(event);
    expect(runs.current?.events).toEqual([step(1), step(2), ranking(1, 3), ranking(0, 6)]);
  });

  it('ends with its document', async () => {
    const { jobs, runs, start } = await setUp();
    start();
    runs.dispose();
    expect(jobs.all[0]?.aborted).toBe(true);
  });

  it('stops a fit and lets it be kept before it ends with its document', async () => {
    const { jobs, runs, start } = await setUp();
    start();
    const [job] = jobs.all;
    job?.progress(started('cpu'));
    job?.progress(fitStarted());
    runs.dispose();
    expect([job?.stopFit.aborted, job?.aborted]).toEqual([true, false]);
    job?.progress(fitStep(3, 0.5, 1));
    expect(job?.aborted).toBe(false);
    job?.progress(fitEnded(3, 1, 'stopped'));
    expect(job?.aborted).toBe(true);
    await settled();
    expect(runs.current?.state).toBe('cancelled');
  });
});
