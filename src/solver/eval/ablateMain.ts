import { Command, InvalidArgumentError } from 'commander';
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { diffGrids } from '../../shared/arc/diffGrids.ts';
import type { Task } from '../../shared/arc/task.ts';
import type { FitEvent, FitStart } from '../../shared/protocol/fitEvents.ts';
import { fitMethods } from '../../shared/protocol/fitEvents.ts';
import { reportFailure } from '../commands/commandFailure.ts';
import { budgetSeconds, voteCount, wholeNumber } from '../commands/numbers.ts';
import type { FitOptions } from '../fit/fitOptions.ts';
import { defaultFitOptions, fitStarts } from '../fit/fitOptions.ts';
import { Fitter } from '../fit/fitter.ts';
import type { ActModel } from '../model/actModel.ts';
import { gradientReaches } from '../model/hrm.ts';
import { loadModel } from '../runtime/loadModel.ts';
import { answerQuestions, votedAttempts } from '../train/evaluate.ts';
import type { UnseenTask } from './unseenTasks.ts';
import { makeTask, unseenTasks } from './unseenTasks.ts';

interface Options {
  readonly seconds: number;
  readonly every: number;
  readonly pairs: number;
  readonly tests: number;
  readonly votes: number;
  readonly seed: number;
  readonly out?: string;
}

/** A way to fit, as it was written and as it is meant. */
interface Way {
  readonly text: string;
  readonly fit: FitOptions;
}

/** What options that are words may be. */
const choices: Readonly<Record<string, readonly string[]>> = {
  method: fitMethods,
  start: fitStarts,
  gradient: gradientReaches,
};

const name = 'ablate';

new Command(name)
  .description('Fits a model to tasks that it has never seen in several ways, and prints what each way scores, as a Markdown table.')
  .argument('<model>', 'model folder')
  .argument(
    '[ways...]',
    "ways to fit: options with values, such as 'method=lowRank learningRate=3e-3'; without one: the defaults",
    parseWay,
  )
  .option('--seconds <n>', 'budget of each fit, in seconds of one core', budgetSeconds, 10)
  .option('--every <n>', 'take every nth task of the list', wholeNumber(1), 1)
  .option('--pairs <n>', 'train pairs of each task', wholeNumber(1), 4)
  .option('--tests <n>', 'unseen grids of each task to answer', wholeNumber(1), 16)
  .option('--votes <n>', 'copies of each grid that vote on its answer; 0 or 1: no vote', voteCount, 1)
  .option('--seed <n>', 'of the grids', wholeNumber(0), 1)
  .option('--out <file>', 'append a line of JSON for each task and way')
  .exitOverride()
  .action(ablate)
  .parseAsync()
  .catch((error: unknown) => {
    reportFailure(name, error);
  });

async function ablate(directory: string, ways: readonly Way[], options: Options): Promise<void> {
  const model = await loadModel(path.resolve(directory));
  const tasks = alternating(unseenTasks.filter((_, i) => i % options.every === 0)).map((unseen, i) => {
    const seed = options.seed * 1000 + i;
    return { unseen, task: makeTask(unseen, seed, model.info.canvas, { train: options.pairs, test: options.tests }) };
  });
  console.log(
    `${String(tasks.length)} tasks, ${String(options.seconds)} s of one core each, ${String(options.tests)} unseen grids of each`,
  );
  console.log(
    '| way | near | one step away | all | voted | one of two | steps | seconds |\n| --- | --- | --- | --- | --- | --- | --- | --- |',
  );
  for (const { text: way, fit: fitOptions } of ways.length === 0 ? [{ text: '', fit: defaultFitOptions }] : ways) {
    const fitter = await Fitter.open(model, fitOptions, { threads: 1, clock: cpuClock });
    const scores: Score[] = [];
    for (const { unseen, task } of tasks) {
      const { id, kind } = unseen;
      let start: FitStart | undefined;
      const onEvent = (event: FitEvent): void => {
        if (event.type === 'fitStarted' || event.type === 'fitChosen') ({ start } = event);
      };
      const fit = await fitter.fit(
        {
          taskId: id,
          train: task.train,
          testInputs: task.test.slice(0, 1).map(({ input }) => input),
          budget: { seconds: options.seconds },
          previous: null,
        },
        { signal: new AbortController().signal, stop: new AbortController().signal, onEvent },
      );
      const fitted = fitter.modelOf(fit);
      const asked = await fitter.taskAfterRule(fit, task, new AbortController().signal);
      const attempts = await votedShares(fitted, id, asked, options.votes);
      const score = { id, kind, exact: await exactShare(fitted, asked), ...attempts, steps: fit.steps, seconds: fit.seconds };
      scores.push(score);
      if (options.out !== undefined)
        await appendFile(options.out, `${JSON.stringify({ way, ...score, firstRule: fit.first?.name, start })}\n`);
    }
    await fitter.dispose();
    const share = (some: readonly Score[]): string => (some.length === 0 ? '–' : percent(mean(some.map(({ exact }) => exact))));
    const cells = [
      way === '' ? 'the defaults' : way,
      share(scores.filter(({ kind }) => kind === 'near')),
      share(scores.filter(({ kind }) => kind === 'one step away')),
      share(scores),
      options.votes === 1 ? '' : percent(mean(scores.map(({ first }) => first))),
      options.votes === 1 ? '' : percent(mean(scores.map(({ either }) => either))),
      mean(scores.map(({ steps }) => steps)).toFixed(0),
      mean(scores.map(({ seconds }) => seconds)).toFixed(1),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  await model.dispose();
}

interface Score {
  readonly kind: UnseenTask['kind'];
  /** Shares of the unseen grids: what the fit answers by itself, the first attempt of a vote, and either of its two. */
  readonly exact: number;
  readonly first: number;
  readonly either: number;
  readonly steps: number;
  readonly seconds: number;
}

/** Both kinds by turns, so that what a run that was cut short has done is comparable. */
function alternating(tasks: readonly UnseenTask[]): readonly UnseenTask[] {
  const place = new Map<UnseenTask, number>();
  const counts = new Map<UnseenTask['kind'], number>();
  for (const task of tasks) {
    const count = counts.get(task.kind) ?? 0;
    place.set(task, count);
    counts.set(task.kind, count + 1);
  }
  return tasks.toSorted((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
}

/** Seconds of processor time: what else runs on the machine does not count. */
function cpuClock(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function exactShare(model: ActModel, { test }: Task): Promise<number> {
  const answers = await answerQuestions(
    model,
    test.map(({ input }) => ({ row: 1, input })),
  );
  return mean(test.map(({ output }, i) => (output !== null && diffGrids(answers[i] ?? [], output).exact ? 1 : 0)));
}

async function votedShares(model: ActModel, id: string, task: Task, votes: number): Promise<Pick<Score, 'first' | 'either'>> {
  const right = votes === 1 ? [] : await votedAttempts(model, { taskId: id, fitted: true, task }, votes);
  return { first: mean(right.map((attempt) => Number(attempt === 1))), either: mean(right.map((attempt) => Number(attempt !== 0))) };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function parseWay(way: string, before: readonly Way[] = []): readonly Way[] {
  const entries = way
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      const [key = '', text = ''] = word.split('=');
      if (!Object.hasOwn(defaultFitOptions, key)) throw new InvalidArgumentError(`A fit has no option ${key}.`);
      const before: unknown = defaultFitOptions[key as keyof FitOptions];
      if (typeof before === 'boolean') return [key, oneOf(key, text, ['true', 'false']) === 'true'];
      if (typeof before === 'string') return [key, oneOf(key, text, choices[key] ?? [])];
      if (text === '' || !Number.isFinite(Number(text))) throw new InvalidArgumentError(`${key} is a number, not ${text}.`);
      return [key, Number(text)];
    });
  return [...before, { text: way, fit: { ...defaultFitOptions, ...(Object.fromEntries(entries) as Partial<FitOptions>) } }];
}

function oneOf(key: string, text: string, allowed: readonly string[]): string {
  if (!allowed.includes(text)) throw new InvalidArgumentError(`${key} is one of ${allowed.join(', ')}, not ${text}.`);
  return text;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
