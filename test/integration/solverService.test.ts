import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { SolverService } from '../../src/extension/solver/solverService.ts';
import type { SolverState } from '../../src/shared/protocol/editorProtocol.ts';
import { RpcError } from '../../src/shared/protocol/rpc.ts';
import type { SolveEvent, SolveParams, StepEvent } from '../../src/shared/protocol/solverProtocol.ts';
import { decodeTokens } from '../../src/solver/tokens/gridTokens.ts';
import { solverPath, tinyModel } from './builtFiles.ts';

const grid = [
  [1, 2],
  [3, 4],
];
const task: SolveParams['task'] = { train: [{ input: grid, output: grid }], test: [{ input: grid, output: null }] };

const services: SolverService[] = [];
const folders: string[] = [];

afterEach(() => {
  for (const service of services.splice(0)) service.dispose();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

interface Observed {
  readonly service: SolverService;
  readonly log: string[];
  readonly states: SolverState[];
  /** Process ids in the order in which they were started. */
  pids(): number[];
}

function serviceOf(script: string): Observed {
  const log: string[] = [];
  const write = (line: string): void => {
    log.push(line);
  };
  const service = new SolverService({ solverPath: script, model: 'hrm-tiny-rope', log: { info: write, error: write } });
  services.push(service);
  const states: SolverState[] = [];
  service.onStateChanged(() => states.push(service.state));
  const pids = (): number[] => log.flatMap((line) => /^solver process (\d+) started/.exec(line)?.[1] ?? []).map(Number);
  return { service, log, states, pids };
}

function fixture(name: string): string {
  return path.join(import.meta.dirname, 'processes', name);
}

function paramsOf(changes: Partial<SolveParams> = {}): SolveParams {
  return {
    modelDirectory: tinyModel,
    device: 'cpu',
    precision: 'auto',
    taskId: 'task',
    task,
    maxSteps: 2,
    stopWhenHalting: false,
    ...changes,
  };
}

interface Job {
  readonly done: Promise<unknown>;
  readonly events: SolveEvent[];
  readonly controller: AbortController;
}

function start(service: SolverService, changes: Partial<SolveParams> = {}): Job {
  const events: SolveEvent[] = [];
  const controller = new AbortController();
  const done = service.solve(paramsOf(changes), { signal: controller.signal, onProgress: (event) => events.push(event) });
  done.catch(() => undefined);
  return { done, events, controller };
}

async function failureOf(job: Job | Promise<unknown>): Promise<RpcError> {
  const error: unknown = await ('done' in job ? job.done : job).then(
    () => expect.fail('it should have failed'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RpcError)) throw error;
  return error;
}

/** Waits for a number of steps of a running job. */
async function untilSteps({ events }: Job, count: number): Promise<void> {
  await vi.waitFor(
    () => {
      expect(events.filter(({ type }) => type === 'step').length).toBeGreaterThanOrEqual(count);
    },
    { timeout: 20_000, interval: 5 },
  );
}

function copyOfTinyModel(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'arc-studio-model-'));
  folders.push(folder);
  cpSync(tinyModel, folder, { recursive: true });
  return folder;
}

async function untilGone(pid: number | undefined): Promise<void> {
  if (pid === undefined) throw new Error('no process was started');
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(/ESRCH/), { timeout: 5000 });
}

describe('the built solver process', () => {
  test('streams what the published HRM code gives, step for step', async () => {
    const expected = JSON.parse(readFileSync(path.join(tinyModel, 'expected.json'), 'utf8')) as {
      inputs: number[][];
      puzzle_identifiers: number[];
      steps: { q_halt: number[]; q_continue: number[]; argmax: number[][] }[];
    };
    const { service } = serviceOf(solverPath);
    for (const [sample, identifier] of expected.puzzle_identifiers.entries()) {
      const input = decodeTokens(expected.inputs[sample] ?? [], 6);
      const job = start(service, {
        taskId: `fixture-${String(identifier)}`,
        task: { ...task, test: [{ input, output: null }] },
        maxSteps: null,
      });
      await job.done;
      expect(job.events[0]).toMatchObject({ type: 'started', embedding: 'known', identifier, maxSteps: 16 });
      const steps = job.events.filter((event): event is StepEvent => event.type === 'step');
      expect(steps).toHaveLength(16);
      for (const [index, step] of steps.entries()) {
        const published = expected.steps[index];
        expect(step.grid).toEqual(decodeTokens(published?.argmax[sample] ?? [], 6));
        expect(step.qHalt).toBeCloseTo(published?.q_halt[sample] ?? NaN, 3);
        expect(step.qContinue).toBeCloseTo(published?.q_continue[sample] ?? NaN, 3);
        expect(step.confidence.flat().every((p) => p > 1 / 12 && p <= 1)).toBe(true);
      }
    }
  });

  test('answers with the results that it streamed, and goes through its states', async () => {
    const { service, states } = serviceOf(solverPath);
    expect(service.state).toMatchObject({ health: 'stopped', model: 'hrm-tiny-rope' });
    const job = start(service, { task: { ...task, test: [...task.test, { input: [[5]], output: [[5]] }] } });
    const { results } = (await job.done) as { results: unknown[] };
    expect(job.events.map(({ type }) => type)).toEqual(['started', 'step', 'step', 'result', 'step', 'step', 'result']);
    expect(results).toEqual(job.events.filter(({ type }) => type === 'result'));
    expect(states.map(({ health }) => health)).toEqual(['starting', 'busy', 'ready']);
    expect(service.state.health).toBe('ready');
  });

  test('one process serves all jobs, one after the other, in their order', async () => {
    const { service, pids } = serviceOf(solverPath);
    const jobs = ['a', 'b', 'c'].map((taskId) => start(service, { taskId, maxSteps: 20 }));
    const order: string[] = [];
    await Promise.all(
      jobs.map(async ({ done, events }, i) => {
        await done;
        order.push(`${String(i)} ended`);
        expect(events).toHaveLength(22);
        for (const later of jobs.slice(i + 1)) expect(later.events).toEqual([]);
      }),
    );
    expect(order).toEqual(['0 ended', '1 ended', '2 ended']);
    expect(pids()).toHaveLength(1);
  });

  test('a cancel in mid-run is answered at once; the process goes on with the next job', async () => {
    const { service, pids } = serviceOf(solverPath);
    const job = start(service, { maxSteps: 1024 });
    await untilSteps(job, 3);
    const before = performance.now();
    job.controller.abort();
    expect((await failureOf(job)).code).toBe('cancelled');
    expect(performance.now() - before).toBeLessThan(500);
    const came = job.events.length;
    await start(service).done;
    expect(job.events).toHaveLength(came);
    expect(came).toBeLessThan(1000);
    expect(pids()).toHaveLength(1);
    expect(service.state.health).toBe('ready');
  });

  test('a job that waits can be cancelled: the running one is not disturbed, the next one keeps its place', async () => {
    const { service } = serviceOf(solverPath);
    const running = start(service, { maxSteps: 100 });
    const waiting = start(service);
    const last = start(service);
    await untilSteps(running, 1);
    waiting.controller.abort();
    expect((await failureOf(waiting)).code).toBe('cancelled');
    expect(waiting.events).toEqual([]);
    await running.done;
    expect(running.events).toHaveLength(102);
    await last.done;
  });

  test('a job that was cancelled before it came does not start a process', async () => {
    const { service, pids } = serviceOf(solverPath);
    const call = service.solve(paramsOf(), { signal: AbortSignal.abort(), onProgress: () => undefined });
    expect((await failureOf(call)).code).toBe('cancelled');
    expect(pids()).toEqual([]);
  });

  test('killed in mid-run: the job fails and says so, the waiting one and the next run in a new process', async () => {
    const { service, states, pids } = serviceOf(solverPath);
    const job = start(service, { maxSteps: 1024 });
    const waiting = start(service);
    await untilSteps(job, 2);
    process.kill(pids()[0] ?? NaN, 'SIGKILL');
    const failure = await failureOf(job);
    expect(failure).toMatchObject({ code: 'solver-died', message: 'The solver stopped unexpectedly (killed by SIGKILL).' });
    await waiting.done;
    await start(service).done;
    expect(pids()).toHaveLength(2);
    expect(states.map(({ health }) => health)).toEqual([
      'starting',
      'busy',
      'error',
      'starting',
      'busy',
      'ready',
      'starting',
      'busy',
      'ready',
    ]);
  });

  test('killed while idle: the state tells, and the next job runs in a new process', async () => {
    const { service, pids } = serviceOf(solverPath);
    await start(service).done;
    process.kill(pids()[0] ?? NaN, 'SIGKILL');
    await vi.waitFor(
      () => {
        expect(service.state.health).toBe('error');
      },
      { timeout: 5000 },
    );
    await start(service).done;
    expect(service.state.health).toBe('ready');
  });

  test('restart fails the running job with that reason, and the next one runs in a new process', async () => {
    const { service, pids } = serviceOf(solverPath);
    const job = start(service, { maxSteps: 1024 });
    await untilSteps(job, 1);
    service.restart();
    expect(await failureOf(job)).toMatchObject({ code: 'solver-died', message: 'The solver was restarted.' });
    expect(service.state.health).toBe('stopped');
    await start(service).done;
    service.restart();
    await start(service).done;
    expect(pids()).toHaveLength(3);
  });

  test('restart while the model is loaded ends stopped, not with an error', async () => {
    const { service, states } = serviceOf(solverPath);
    const job = start(service);
    await vi.waitFor(() => expect(states.at(-1)?.health).toBe('starting'));
    service.restart();
    expect(await failureOf(job)).toMatchObject({ code: 'solver-died' });
    await vi.waitFor(() => expect(service.state.health).toBe('stopped'));
    expect(states.map(({ health }) => health)).not.toContain('error');
  });

  test('another model is chosen while a job runs: the state is of the job until it ends, then of the next one’s model', async () => {
    const { service, states } = serviceOf(solverPath);
    const job = start(service, { maxSteps: 64 });
    await untilSteps(job, 1);
    service.setModel('another');
    expect(service.state).toMatchObject({ health: 'busy', model: 'hrm-tiny-rope' });
    await job.done;
    expect(service.state).toEqual({ health: 'ready', model: 'another', message: 'The solver is ready with another.' });
    service.setModel(null);
    expect(service.state).toMatchObject({ health: 'ready', model: null });
    service.setModel('hrm-tiny-rope');
    await start(service).done;
    expect(service.state.message).toBe('The solver is ready with hrm-tiny-rope on cpu.');
    expect(states.filter(({ health }) => health === 'busy').every(({ model }) => model === 'hrm-tiny-rope')).toBe(true);
  });

  test('another model is chosen while a job runs, which a restart ends: the state is of the next one’s model', async () => {
    const { service } = serviceOf(solverPath);
    const job = start(service, { maxSteps: 1024 });
    await untilSteps(job, 1);
    service.setModel('another');
    service.restart();
    await failureOf(job);
    expect(service.state).toEqual({ health: 'stopped', model: 'another', message: 'The solver was restarted.' });
  });

  test('dispose cancels all jobs, later ones too, and ends the process', async () => {
    const { service, pids } = serviceOf(solverPath);
    const running = start(service, { maxSteps: 1024 });
    const waiting = start(service);
    await untilSteps(running, 1);
    service.dispose();
    for (const job of [running, waiting, start(service)]) expect((await failureOf(job)).code).toBe('cancelled');
    await untilGone(pids()[0]);
    expect(pids()).toHaveLength(1);
  });

  test('a large task crosses whole', async () => {
    const large = Array.from({ length: 30 }, (_, r) => Array.from({ length: 30 }, (__, c) => (r + c) % 10));
    const { service } = serviceOf(solverPath);
    await start(service, { task: { ...task, train: Array.from({ length: 1000 }, () => ({ input: large, output: large })) } }).done;
  });

  test('ends when its parent is killed', async () => {
    const parent = spawn(process.execPath, [fixture('parent.cjs'), solverPath], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => parent.stdout.once('data', resolve));
    const closed = new Promise((resolve) => parent.once('close', resolve));
    parent.kill('SIGKILL');
    // The solver holds the same pipe: it closes when both have gone.
    await closed;
  });

  test('says what it is when it is started by hand', async () => {
    const byHand = spawn(process.execPath, [solverPath], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    byHand.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    const code = await new Promise((resolve) => byHand.once('close', resolve));
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('From a terminal use cli.js.') as string });
  });
});

describe('a model that is missing or broken', () => {
  test.each([
    [
      'config.json',
      (file: string) => {
        writeFileSync(file, '{"architecture": ');
      },
      /config\.json: .*JSON/,
    ],
    [
      'config.json',
      (file: string) => {
        writeFileSync(file, '{"architecture": "gpt"}');
      },
      /config\.json: architecture: /,
    ],
    [
      'identifiers.json',
      (file: string) => {
        writeFileSync(file, '{}');
      },
      /identifiers\.json: /,
    ],
    [
      'model.safetensors',
      (file: string) => {
        writeFileSync(file, '');
      },
      /model\.safetensors: too short/,
    ],
    [
      'model.safetensors',
      (file: string) => {
        writeFileSync(file, 'this is a text file, not tensors');
      },
      /model\.safetensors: its header is cut off/,
    ],
    [
      'model.safetensors',
      (file: string) => {
        truncateSync(file, 100_000);
      },
      /model\.safetensors: ends before the bytes of /,
    ],
    [
      'config.json',
      (file: string) => {
        rmSync(file);
      },
      /not a model folder: there is no .*config\.json/,
    ],
  ])(
    '%s (%#): the job fails with the file’s name, the state is an error, and a good model works right after',
    async (name, damage, message) => {
      const { service, pids } = serviceOf(solverPath);
      const modelDirectory = copyOfTinyModel();
      damage(path.join(modelDirectory, name));
      const failure = await failureOf(start(service, { modelDirectory }));
      expect(failure.code).toBe('failed');
      expect(failure.message).toMatch(message);
      expect(failure.message).toContain(modelDirectory);
      expect(service.state).toMatchObject({ health: 'error', message: failure.message });
      await start(service).done;
      expect(service.state.health).toBe('ready');
      expect(pids()).toHaveLength(1);
    },
  );

  test('no such folder', async () => {
    const { service } = serviceOf(solverPath);
    const failure = await failureOf(start(service, { modelDirectory: '/no/such/model' }));
    expect(failure).toMatchObject({ code: 'failed', message: 'not a model folder: there is no /no/such/model/config.json' });
  });

  test('one that changed on disk is read anew', async () => {
    const { service } = serviceOf(solverPath);
    const modelDirectory = copyOfTinyModel();
    const before = start(service, { modelDirectory, taskId: 'renamed' });
    await before.done;
    expect(before.events[0]).toMatchObject({ embedding: 'blank' });
    const file = path.join(modelDirectory, 'identifiers.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('fixture-3', 'renamed'));
    const after = start(service, { modelDirectory, taskId: 'renamed' });
    await after.done;
    expect(after.events[0]).toMatchObject({ embedding: 'known', identifier: 3 });
  });

  test('a task that does not fit it fails, and the solver stays ready', async () => {
    const { service } = serviceOf(solverPath);
    const job = start(service, { task: { ...task, test: [{ input: [[1, 1, 1, 1, 1, 1, 1]], output: null }] } });
    expect(await failureOf(job)).toMatchObject({
      code: 'failed',
      message: "test 1 input is 1 × 7, larger than the model's 6 × 6 canvas",
    });
    expect(service.state.health).toBe('ready');
  });
});

describe('a process that misbehaves', () => {
  test('garbage printed and sent is no answer, and no harm', async () => {
    const { service, log } = serviceOf(fixture('garbage.cjs'));
    expect((await failureOf(start(service))).code).toBe('bad-result');
    expect((await failureOf(start(service))).code).toBe('bad-result');
    expect(log.some((line) => line.startsWith('solver: '))).toBe(true);
  });

  test.each(['blocked.cjs', 'silent.cjs'])(
    '%s never answers: a cancel still comes back at once, and the process is killed',
    async (name) => {
      const { service, pids } = serviceOf(fixture(name));
      const job = start(service);
      await vi.waitFor(() => {
        expect(pids()).toHaveLength(1);
      });
      await new Promise((resolve) => setTimeout(resolve, 300));
      const before = performance.now();
      job.controller.abort();
      expect((await failureOf(job)).code).toBe('cancelled');
      expect(performance.now() - before).toBeLessThan(500);
      await untilGone(pids()[0]);
      await vi.waitFor(() => {
        expect(service.state).toMatchObject({ health: 'stopped', message: 'The solver did not answer a cancel and was killed.' });
      });
      const next = start(service);
      await vi.waitFor(() => {
        expect(pids()).toHaveLength(2);
      });
      next.controller.abort();
      expect((await failureOf(next)).code).toBe('cancelled');
    },
  );

  test('one that dies at the start is reported with how and the end of what it wrote', async () => {
    const { service } = serviceOf(fixture('diesAtStart.cjs'));
    const failure = await failureOf(start(service));
    expect(failure.code).toBe('solver-died');
    expect(failure.message).toBe(
      'The solver stopped unexpectedly (exit code 3). Its last output:\nfirst line\nError: libsomething.so.1: cannot open shared object file',
    );
    expect(service.state).toMatchObject({ health: 'error', message: failure.message });
    expect((await failureOf(start(service))).code).toBe('solver-died');
  });

  test('an endless line of output is kept in part', async () => {
    const { service } = serviceOf(fixture('shouts.cjs'));
    const failure = await failureOf(start(service));
    expect(failure.message).toMatch(/^The solver stopped unexpectedly \(exit code 1\)\. Its last output:\n[x\n]+end$/);
    expect(failure.message.length).toBeLessThan(10_000);
  });

  test('one that dies with its graphics device is started again on the CPU, which says so, and stays there', async () => {
    const { service, pids } = serviceOf(fixture('crashesOnGraphics.cjs'));
    const job = start(service, { device: 'auto' });
    await job.done;
    const notice = 'The solver ended unexpectedly while the model ran on webgpu: models run on the CPU until the window is reloaded';
    const models = job.events.map((event) => (event.type === 'started' ? [event.model.provider, event.model.deviceNotice] : []));
    expect(models).toEqual([
      ['webgpu', null],
      ['cpu', notice],
    ]);
    expect(service.state).toMatchObject({ health: 'ready', provider: 'cpu' });
    const next = start(service, { device: 'webgpu' });
    await next.done;
    expect(next.events).toMatchObject([{ model: { provider: 'cpu', deviceNotice: notice } }]);
    expect(pids()).toHaveLength(2);
  });

  test('one that closes its link and stays is killed, and its job fails', async () => {
    const { service, pids } = serviceOf(fixture('hangsUp.cjs'));
    const failure = await failureOf(start(service));
    expect(failure).toMatchObject({ code: 'solver-died', message: 'The solver closed its link without exiting and was killed.' });
    await untilGone(pids()[0]);
  });

  test('one that stays when it is asked to go is killed', async () => {
    const { service, pids } = serviceOf(fixture('deaf.cjs'));
    const job = start(service);
    await vi.waitFor(() => {
      expect(pids()).toHaveLength(1);
    });
    service.restart();
    expect(await failureOf(job)).toMatchObject({ code: 'solver-died', message: 'The solver was restarted.' });
    await untilGone(pids()[0]);
  });

  test('one whose script is missing is named', async () => {
    const missing = path.join(import.meta.dirname, 'processes', 'missing.cjs');
    expect(existsSync(missing)).toBe(false);
    const { service } = serviceOf(missing);
    const failure = await failureOf(start(service));
    expect(failure).toMatchObject({ code: 'solver-died', message: `The solver is missing: there is no file ${missing}.` });
    expect(service.state).toMatchObject({ health: 'error', message: failure.message });
  });
});
