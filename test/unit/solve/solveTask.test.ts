import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import type { Grid, Task } from '../../../src/shared/arc/task.ts';
import { solveEventSchema, type SolveEvent, type StepEvent, type TestResult } from '../../../src/shared/protocol/solverProtocol.ts';
import { type SolveJob, solveTask } from '../../../src/solver/solve/solveTask.ts';
import { encodeGrid } from '../../../src/solver/tokens/gridTokens.ts';
import { ScriptedModel, type ScriptedStep } from './scriptedModel.ts';

const a: Grid = [
  [1, 2],
  [3, 4],
];
const b: Grid = [
  [1, 2],
  [3, 5],
];
const wide: Grid = [[1, 2, 3]];

function taskOf(...test: Task['test']): Task {
  return { train: [{ input: a, output: a }], test };
}

function jobOf(task: Task, options: Partial<SolveJob> = {}): SolveJob {
  return { taskId: 'task', task, maxSteps: null, stopWhenHalting: false, ...options };
}

async function solve(
  model: ScriptedModel,
  job: SolveJob,
  signal = new AbortController().signal,
): Promise<{ events: SolveEvent[]; results: TestResult[] }> {
  const events: SolveEvent[] = [];
  const results = await solveTask(model, job, { signal, onEvent: (event) => events.push(event) });
  return { events, results };
}

/** Solves a task with one test pair. */
async function run(
  script: readonly ScriptedStep[],
  options: Partial<SolveJob> = {},
  output: Grid | null = a,
): Promise<{ steps: StepEvent[]; result: TestResult }> {
  const { events, results } = await solve(new ScriptedModel(script), jobOf(taskOf({ input: a, output }), options));
  const [result] = results;
  if (result === undefined) throw new Error('no result');
  return { steps: events.filter((event) => event.type === 'step'), result };
}

describe('how many steps are run', () => {
  const never: ScriptedStep[] = [{ grid: a }];
  const haltsAt2: ScriptedStep[] = [{ grid: a }, { grid: b, qHalt: 2, qContinue: 1 }, { grid: a }];

  test("the model's own number where none is asked for", async () => {
    expect((await run(never)).steps.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
  });

  test('as many as asked for, fewer or more than its own', async () => {
    expect((await run(never, { maxSteps: 1 })).result.steps).toBe(1);
    expect((await run(never, { maxSteps: 9 })).result.steps).toBe(9);
  });

  test('all of them although the model would halt, and the answer is the last', async () => {
    const { result } = await run(haltsAt2);
    expect(result).toMatchObject({ steps: 4, answerStep: 4, haltStep: 2, grid: a, correct: true });
  });

  test('up to the first step that would halt, where that is asked for', async () => {
    const { steps, result } = await run(haltsAt2, { stopWhenHalting: true });
    expect(steps).toHaveLength(2);
    expect(result).toMatchObject({ steps: 2, haltStep: 2, grid: b, correct: false });
  });

  test('all where none would halt; equal q values are no halt', async () => {
    const { result } = await run([{ grid: a, qHalt: 1, qContinue: 1 }], { stopWhenHalting: true });
    expect(result).toMatchObject({ steps: 4, haltStep: null });
  });

  test('the first halt counts where there are several', async () => {
    const halts = { grid: a, qHalt: 1, qContinue: 0 };
    expect((await run([{ grid: a }, { grid: a }, halts, { grid: a }])).result.haltStep).toBe(3);
    expect((await run([halts])).result.haltStep).toBe(1);
  });
});

describe('what a step says', () => {
  test('the cells that changed: all of the first answer, then those that differ, those of a new size too', async () => {
    const { steps, result } = await run([{ grid: a }, { grid: b }, { grid: b }, { grid: wide }, { grid: [] }, { grid: [] }], {
      maxSteps: 6,
    });
    // From [1 2 / 3 5] to [1 2 3]: two cells gone, one new.
    expect(steps.map(({ changed }) => changed)).toEqual([4, 1, 0, 3, 3, 0]);
    expect(steps.map(({ grid }) => grid)).toEqual([a, b, b, wide, [], []]);
    expect(result).toMatchObject({ lastChangeStep: 5, grid: [], correct: false });
  });

  test('an answer that never changes changed last at step 1, an empty one too', async () => {
    expect((await run([{ grid: a }])).result.lastChangeStep).toBe(1);
    expect((await run([{ grid: [] }])).result.lastChangeStep).toBe(1);
  });

  test("each cell's confidence, in the answer's shape", async () => {
    const { steps } = await run([{ grid: wide }, { grid: [] }], { maxSteps: 2 });
    expect(steps[0]?.confidence.map((row) => row.map((p) => Math.round(p * 1e6) / 1e6))).toEqual([[0.75, 0.75, 0.75]]);
    expect(steps[1]?.confidence).toEqual([]);
  });

  test('q values, and how far the latents moved relative to their size', async () => {
    const { steps } = await run([{ grid: a, qHalt: 0.5, qContinue: -0.25 }]);
    expect(steps[0]).toMatchObject({ qHalt: 0.5, qContinue: -0.25 });
    // z_H goes 0, 1, 2, 3, 4; so does -z_L.
    const moved = [1, 1 / 2, 1 / 3, 1 / 4];
    steps.forEach(({ residual, milliseconds }, i) => {
      expect(residual.h).toBeCloseTo(moved[i] ?? NaN, 6);
      expect(residual.l).toBeCloseTo(moved[i] ?? NaN, 6);
      expect(milliseconds).toBeGreaterThanOrEqual(0);
    });
  });

  test('right, wrong, or neither where there is no expected output', async () => {
    expect((await run([{ grid: a }], {}, a)).result.correct).toBe(true);
    expect((await run([{ grid: a }], {}, b)).result.correct).toBe(false);
    expect((await run([{ grid: a }], {}, null)).result.correct).toBeNull();
  });
});

describe('a task with several test inputs', () => {
  const task = taskOf({ input: a, output: a }, { input: wide, output: null });

  test('is solved one input after the other, each from the initial carry', async () => {
    const model = new ScriptedModel([{ grid: a }]);
    const { events, results } = await solve(model, jobOf(task, { maxSteps: 2 }));
    expect(events.map((event) => ('test' in event ? `${event.type} ${String(event.test)}` : event.type))).toEqual([
      'started',
      'step 0',
      'step 0',
      'result 0',
      'step 1',
      'step 1',
      'result 1',
    ]);
    expect(results.map(({ correct }) => correct)).toEqual([true, null]);
    expect(results).toEqual(events.filter((event) => event.type === 'result'));
    expect(model.runs.map(({ step }) => step)).toEqual([1, 2, 1, 2]);
    expect(model.runs.map(({ tokens }) => tokens)).toEqual([a, a, wide, wide].map((grid) => [...encodeGrid(grid, 5)]));
    for (const event of events) expect(v.is(solveEventSchema, event)).toBe(true);
  });

  test('runs with the embedding of its id where the model has one, and says so', async () => {
    const model = new ScriptedModel([{ grid: a }], 5, new Map([['task', 7]]));
    const { events } = await solve(model, jobOf(task, { maxSteps: 1 }));
    expect(events[0]).toEqual({ type: 'started', model: model.info, embedding: 'known', identifier: 7, taskId: 'task', maxSteps: 1 });
    expect(model.runs.map(({ embedding }) => embedding)).toEqual([
      [7, 100],
      [7, 100],
    ]);
  });

  test('runs with the blank embedding, row 0, where it has none, and says so', async () => {
    const model = new ScriptedModel([{ grid: a }], 5, new Map([['another', 7]]));
    const { events } = await solve(model, jobOf(task, { maxSteps: 1 }));
    expect(events[0]).toMatchObject({ embedding: 'blank' });
    expect(model.runs[0]?.embedding).toEqual([0, 100]);
  });
});

describe('what cannot be solved is refused before the first step', () => {
  test.each([
    [12, 14, "test 2 input is 12 × 14, larger than the model's 10 × 10 canvas"],
    [10, 11, "test 2 input is 10 × 11, larger than the model's 10 × 10 canvas"],
    [11, 10, "test 2 input is 11 × 10, larger than the model's 10 × 10 canvas"],
  ])('an input of %i × %i on a canvas of 10', async (rows, columns, message) => {
    const large = Array.from({ length: rows }, () => Array.from({ length: columns }, () => 1));
    const model = new ScriptedModel([{ grid: a }], 10);
    await expect(solve(model, jobOf(taskOf({ input: a, output: null }, { input: large, output: null })))).rejects.toThrow(message);
    expect(model.runs).toEqual([]);
  });

  test('an input that just fits is solved', async () => {
    const full = Array.from({ length: 10 }, () => Array.from({ length: 10 }, () => 1));
    const model = new ScriptedModel([{ grid: full }], 10);
    const { results } = await solve(model, jobOf(taskOf({ input: full, output: full })));
    expect(results[0]?.correct).toBe(true);
  });

  test('a task without test inputs', async () => {
    await expect(solve(new ScriptedModel([]), jobOf(taskOf()))).rejects.toThrow('the task has no test input to solve');
  });

  test('a model of no known puzzle', async () => {
    const model = new ScriptedModel([]);
    model.vocabularySize = 11;
    await expect(solve(model, jobOf(taskOf({ input: a, output: null })))).rejects.toThrow(
      'scripted is a model for no puzzle that is known here: it reads 25 tokens of 11 kinds.',
    );
  });
});

describe('where it would halt', () => {
  const script = [
    { grid: a, qHalt: -1, qContinue: -2 },
    { grid: a, qHalt: 1, qContinue: 2 },
    { grid: a, qHalt: 3, qContinue: 2 },
  ];

  test.each([
    ['q_continue', 1, [true, false, true]],
    ['0', 2, [false, true, true]],
  ] as const)('a model that compares q_halt with %s', async (haltThreshold, haltStep, wouldHalt) => {
    const model = new ScriptedModel(script);
    model.info = { ...model.info, haltThreshold };
    const all = await solve(model, jobOf(taskOf({ input: a, output: null }), { maxSteps: 3 }));
    expect(all.events.flatMap((event) => (event.type === 'step' ? [event.wouldHalt] : []))).toEqual(wouldHalt);
    expect(all.results).toMatchObject([{ haltStep, steps: 3 }]);
    const stopped = await solve(model, jobOf(taskOf({ input: a, output: null }), { maxSteps: 3, stopWhenHalting: true }));
    expect(stopped.results).toMatchObject([{ haltStep, steps: haltStep }]);
  });
});

describe('a model that answers where it halts', () => {
  const answer = async (script: readonly ScriptedStep[]): Promise<TestResult | undefined> => {
    const model = new ScriptedModel(script);
    model.info = { ...model.info, answersAtHalt: true };
    return (await solve(model, jobOf(taskOf({ input: a, output: a })))).results[0];
  };

  test('runs all steps, and its answer is that of the first at which it would halt', async () => {
    const halts = { qHalt: 1, qContinue: 0 };
    const result = await answer([{ grid: b }, { grid: a, ...halts }, { grid: b, ...halts }]);
    expect(result).toMatchObject({ grid: a, correct: true, haltStep: 2, answerStep: 2, lastChangeStep: 3, steps: 4 });
  });

  test('answers at the last step where it would never halt', async () => {
    expect(await answer([{ grid: b }, { grid: a }])).toMatchObject({ grid: a, haltStep: null, answerStep: 4, steps: 4 });
  });
});

test.each([NaN, Infinity, -Infinity])('a model that gives %d is reported, not decoded', async (value) => {
  await expect(run([{ grid: a }, { grid: a, qHalt: value }])).rejects.toThrow('scripted gave values that are no numbers at step 2');
});

describe('cancelling', () => {
  const job = jobOf(taskOf({ input: a, output: null }, { input: a, output: null }), { maxSteps: 1000 });

  test('before the start runs nothing', async () => {
    const model = new ScriptedModel([{ grid: a }]);
    await expect(solve(model, job, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
    expect(model.runs).toEqual([]);
  });

  test('during a step ends the solve after it, with the reason', async () => {
    const controller = new AbortController();
    const model = new ScriptedModel([{ grid: a }]);
    model.onRun = (step) => {
      if (step === 3) controller.abort(new Error('stop'));
    };
    await expect(solve(model, job, controller.signal)).rejects.toThrow('stop');
    expect(model.runs).toHaveLength(3);
  });

  test('is seen between steps although every step blocks the event loop', async () => {
    const controller = new AbortController();
    const model = new ScriptedModel([{ grid: a }]);
    model.onRun = () => {
      const end = performance.now() + 2;
      while (performance.now() < end);
      // Like a cancel that comes in while the third step runs: it is heard when the event loop gets its turn.
      if (model.runs.length === 3)
        setTimeout(() => {
          controller.abort(new Error('stop'));
        }, 0);
    };
    await expect(solve(model, job, controller.signal)).rejects.toThrow('stop');
    expect(model.runs.length).toBeGreaterThanOrEqual(3);
    expect(model.runs.length).toBeLessThan(10);
  });
});
