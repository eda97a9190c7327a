import path from 'node:path';
import { readFileSync, writeFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Task } from '../../../src/shared/arc/task.ts';
import { compose } from '../../../src/shared/concepts/composition.ts';
import { Random } from '../../../src/shared/concepts/random.ts';
import type { SolveEvent } from '../../../src/shared/protocol/solverProtocol.ts';
import { evaluateTask } from '../../../src/solver/eval/evaluateTask.ts';
import { defaultFitOptions } from '../../../src/solver/fit/fitOptions.ts';
import { Fitter } from '../../../src/solver/fit/fitter.ts';
import type { ActModel } from '../../../src/solver/model/actModel.ts';
import { loadModel } from '../../../src/solver/runtime/loadModel.ts';
import { solveTask } from '../../../src/solver/solve/solveTask.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

/** The bundled model: what it knows is what makes this worth anything. */
let model: ActModel;
beforeAll(async () => {
  model = await loadModel(path.resolve('models/hrm-mini'));
});
afterAll(() => model.dispose());

const folder = temporaryFolder();

/** Mirrored, and blue becomes yellow: no rule that the model was taught as one. */
function unseenTask(): Task {
  const random = new Random(11);
  const { generate } = compose([['flip', { direction: 'left-right' }], ['recolour', { from: 1, to: 4 }]]); // prettier-ignore
  const pairs = Array.from({ length: 6 }, () => generate(random, { maxRows: 6, maxColumns: 6 }));
  return { train: pairs.slice(0, 4), test: pairs.slice(4) };
}

test('a task of two known rules is answered by one after the other, and its kept fit too', { timeout: 120_000 }, async () => {
  const task = unseenTask();
  const directory = path.join(folder, 'fits');
  const solved = async (taskAsked: Task) => {
    const events: SolveEvent[] = [];
    const fit = { seconds: 300, tasks: 'unseen', directory, kept: 'use' } as const;
    const job = { taskId: 'two-rules', task: taskAsked, fit, votes: 4, maxSteps: null, stopWhenHalting: false };
    const results = await solveTask(model, job, { signal: new AbortController().signal, onEvent: (event) => events.push(event) });
    return { events, right: results.map(({ correct }) => correct) };
  };
  const flipped = task.test.map(({ input }, index) => ({ test: index, grid: input.map((row) => row.toReversed()) }));
  const first = await solved(task);
  expect(first.right).toEqual([true, true]);
  expect(first.events.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['started', 'fitStarted', 'firstRule', 'fitEnded', 'step', 'result', 'voted']),
  );
  expect(first.events.flatMap((event) => (event.type === 'fitSearch' ? [event] : []))).toEqual([
    { type: 'fitSearch', tries: 'rules', seconds: expect.closeTo(0.3 * 300) as number },
    { type: 'fitSearch', tries: 'twoRules', seconds: expect.closeTo(0.15 * 300, -1) as number },
  ]);
  const told = first.events.find((event) => event.type === 'firstRule');
  expect(told).toEqual({ type: 'firstRule', name: 'flip-direction-left-right', recoloured: [], grids: flipped });
  expect(first.events.find((event) => event.type === 'fitEnded')).toMatchObject({ step: 0, why: 'nothingToLearn' });

  const again = await solved(task);
  expect(again.right).toEqual([true, true]);
  expect(again.events.map(({ type }) => type).slice(0, 3)).toEqual(['started', 'fitReused', 'firstRule']);
  expect(again.events.find((event) => event.type === 'firstRule')).toEqual(told);

  // A description that was damaged is no fit: the next solve makes a new one.
  const [kept = ''] = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => path.basename(name) === 'fit.json');
  const file = path.join(directory, kept);
  const damaged = JSON.parse(readFileSync(file, 'utf8')) as { first: { recolouring: number[] } };
  damaged.first.recolouring[2] = 1;
  writeFileSync(file, JSON.stringify(damaged));
  expect((await solved(task)).events.map(({ type }) => type)).toContain('fitStarted');
});

test('an evaluation answers such a task by both rules, too', { timeout: 120_000 }, async () => {
  const task = unseenTask();
  const fitter = await Fitter.open(model, defaultFitOptions);
  const { signal } = new AbortController();
  const fit = { fitter, seconds: 300, directory: null };
  const onFitNotKept = (id: string, message: string): void => expect.fail(`${id}: ${message}`);
  const report = await evaluateTask(
    { id: 'two-rules', file: 'two-rules.json', task },
    { model, fit, votes: 4, signal, onFitNotKept },
  ).finally(() => fitter.dispose());
  expect(report).toMatchObject({ pass1: true, pass2: true, fitSteps: 0 });
  expect(report.pairs[0]?.attempts[0]).toEqual(task.test[0]?.output);
});
