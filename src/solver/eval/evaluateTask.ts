import type { Task } from '../../shared/arc/task.ts';
import { Random } from '../../shared/concepts/random.ts';
import type { FitEvent } from '../../shared/protocol/fitEvents.ts';
import { fitTask } from '../fit/fitTask.ts';
import type { Fit } from '../fit/fit.ts';
import type { Fitter } from '../fit/fitter.ts';
import type { ActModel } from '../model/actModel.ts';
import { vote } from '../solve/vote.ts';
import { chooseVoters } from '../solve/voters.ts';
import type { PairReport, TaskReport } from './report.ts';
import { scoreOfPairs } from './report.ts';
import type { TaskOfSet } from './taskSet.ts';

export interface TaskRun {
  readonly model: ActModel;
  /** Fits the model to each task first; null: it answers as it is. */
  readonly fit: { readonly fitter: Fitter; readonly seconds: number; readonly directory: string | null } | null;
  readonly votes: number;
  readonly signal: AbortSignal;
  /** Told where a fit could not be written to its folder; the task is answered all the same. */
  readonly onFitNotKept: (id: string, message: string) => void;
}

/** Answers all test inputs of a task. One that is larger than the model's canvas gets no attempts. */
export async function evaluateTask({ id, task }: TaskOfSet, { model, fit, votes, signal, onFitNotKept }: TaskRun): Promise<TaskReport> {
  const start = performance.now();
  const { canvas, haltMaxSteps } = model.info;
  const problem = problemWith(task, canvas);
  const isAsked = task.test.map(({ input }) => Math.max(input.length, input[0]?.length ?? 0) <= canvas);
  const trainFits = !problem?.startsWith('train');
  const answered: PairReport[] = [];
  let fitted: Fit | null = null;
  if (isAsked.includes(true)) {
    let running = model;
    let asked: Task = { train: task.train, test: task.test.filter((_, i) => isAsked[i]) };
    if (fit !== null && trainFits) {
      const testInputs = asked.test.map(({ input }) => input);
      const { seconds, directory } = fit;
      const job = { taskId: id, train: task.train, testInputs, showsAnswers: false, seconds, directory };
      const onEvent = (event: FitEvent): void => {
        if (event.type === 'fitNotKept') onFitNotKept(id, event.message);
      };
      const own = await fitTask(fit.fitter, job, { signal, stop: new AbortController().signal, onEvent });
      running = own.model;
      fitted = own.fit;
      asked = await fit.fitter.taskAfterRule(fitted, asked, signal);
    }
    const voted = { taskId: id, identifier: running.identifierOf(id) ?? 0, fitted: fitted !== null, train: asked.train };
    for (const [test, pair] of asked.test.entries()) {
      const voters = chooseVoters(running, { ...voted, input: pair.input }, votes, new Random(1));
      const result = await vote(running, { test, pair, voters, steps: haltMaxSteps }, { signal, onEvent: () => undefined });
      answered.push({ attempts: result.attempts, correct: result.correct, votes: result.votes, steps: result.steps });
    }
  }
  const seconds = (performance.now() - start) / 1000;
  const pairs = unanswered(task).map((pair, i) => (isAsked[i] === true ? (answered.shift() ?? pair) : pair));
  const [fitSteps, fitSeconds] = [fitted?.steps ?? 0, fitted?.seconds ?? 0];
  return { ...scoreOfPairs(pairs), pairs, size: testSize(task), seconds, fitSteps, fitSeconds, problem };
}

/** The report of a task without answers, since something went wrong. */
export function failedTask({ task }: TaskOfSet, canvas: number, failure: string): TaskReport {
  const pairs = unanswered(task);
  return {
    ...scoreOfPairs(pairs),
    pairs,
    size: testSize(task),
    seconds: 0,
    fitSteps: 0,
    fitSeconds: 0,
    problem: problemWith(task, canvas),
    failure,
  };
}

function unanswered({ test }: Task): PairReport[] {
  return test.map(({ output }) => ({ attempts: [], correct: output === null ? null : 0, votes: 0, steps: 0 }));
}

/** The first grid that is larger than the canvas, train pairs first; null where none is. */
function problemWith({ train, test }: Task, canvas: number): string | null {
  for (const [split, pairs] of [
    ['train', train],
    ['test', test],
  ] as const) {
    for (const [i, { input, output }] of pairs.entries()) {
      for (const [side, grid] of [
        ['input', input],
        ['output', output ?? []],
      ] as const) {
        const [rows, columns] = [grid.length, grid[0]?.length ?? 0];
        if (Math.max(rows, columns) <= canvas) continue;
        return `${split} ${String(i + 1)} ${side} is ${String(rows)} × ${String(columns)}, larger than the ${String(canvas)} × ${String(canvas)} canvas`;
      }
    }
  }
  return null;
}

function testSize({ test }: Task): number {
  return Math.max(0, ...test.flatMap(({ input, output }) => [input, output ?? []]).flatMap((grid) => [grid.length, grid[0]?.length ?? 0]));
}
