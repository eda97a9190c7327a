import { diffGrids } from '../../shared/arc/diffGrids.ts';
import type { Grid, Pair, Task } from '../../shared/arc/task.ts';
import type { SolveEvent, SolveParams, TestResult } from '../../shared/protocol/solverProtocol.ts';
import { Random } from '../../shared/concepts/random.ts';
import { defaultFitOptions } from '../fit/fitOptions.ts';
import { fittedInfo } from '../fit/adaptedNetwork.ts';
import { fitTask } from '../fit/fitTask.ts';
import { Fitter } from '../fit/fitter.ts';
import type { ActModel } from '../model/actModel.ts';
import type { TokenScheme } from '../tokens/tokenScheme.ts';
import { tokenSchemeOf } from '../tokens/tokenScheme.ts';
import { actSteps } from './actLoop.ts';
import { TaskError } from './taskError.ts';
import { vote } from './vote.ts';
import { chooseVoters } from './voters.ts';

export type SolveJob = Omit<SolveParams, 'modelDirectory' | 'device' | 'precision'>;

export interface SolveOptions {
  /** Seen between steps: the solve then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Gets the events in the order of solverProtocol, each as soon as it is there. */
  readonly onEvent: (event: SolveEvent) => void;
  /** Ends a fit: what is fitted is kept, and the solve goes on with it. */
  readonly stopFit?: AbortSignal;
}

const blankRow = 0;
/** Where a fit keeps the task itself. */
const fittedRow = 1;
/** The same voters every time. */
const voterSeed = 1;

/**
 * Runs the model on each test input of a task, one after the other, fitted to the task's train pairs first where the job says so. A model
 * for Sudokus or mazes knows one puzzle: it is not fitted, and no augmented copies vote. Throws, before the first step, a TaskError where the
 * task has no test input or a grid does not fit the model, and an Error where the model is for no puzzle that is known here.
 */
export async function solveTask(model: ActModel, job: SolveJob, options: SolveOptions): Promise<TestResult[]> {
  const scheme = schemeFor(model, job.task);
  const row = model.identifierOf(job.taskId);
  const maxSteps = job.maxSteps ?? model.info.haltMaxSteps;
  const { fit } = job;
  const isFitted = fit !== undefined && scheme.puzzle === 'ARC' && (fit.tasks === 'all' || row === undefined);
  const started = { type: 'started', model: model.info, taskId: job.taskId, maxSteps } as const;
  if (!isFitted) {
    options.onEvent({
      ...started,
      embedding: row !== undefined ? 'known' : scheme.puzzle === 'ARC' ? 'blank' : 'shared',
      identifier: row ?? blankRow,
    });
    return solveTests(model, scheme, false, { ...job, maxSteps }, options);
  }
  options.onEvent({ ...started, model: fittedInfo(model.info), embedding: 'fitted', identifier: fittedRow });
  const fitter = await Fitter.open(model, defaultFitOptions);
  try {
    const { signal, onEvent, stopFit = new AbortController().signal } = options;
    const testInputs = job.task.test.map(({ input }) => input);
    const { seconds, directory, limitMegabytes, kept } = fit;
    const task = { taskId: job.taskId, train: job.task.train, testInputs, seconds, directory, limitMegabytes, kept };
    const fitted = await fitTask(fitter, task, { signal, onEvent, stop: stopFit });
    const asked = await fitter.taskAfterRule(fitted.fit, job.task, signal);
    return await solveTests(fitted.model, scheme, true, { ...job, task: asked, maxSteps }, options);
  } finally {
    await fitter.dispose();
  }
}

type SteppedJob = SolveJob & { readonly maxSteps: number };

/** Answers each test input, and lets augmented copies vote on it. */
async function solveTests(
  model: ActModel,
  scheme: TokenScheme,
  fitted: boolean,
  job: SteppedJob,
  options: SolveOptions,
): Promise<TestResult[]> {
  const identifier = model.identifierOf(job.taskId) ?? blankRow;
  const embedding = await model.embeddingOf(identifier);
  const votes = scheme.puzzle === 'ARC' ? (job.votes ?? 1) : 1;
  const results: TestResult[] = [];
  for (const [test, pair] of job.task.test.entries()) {
    const result = await solveTest(model, scheme, job, test, pair, embedding, options);
    options.onEvent(result);
    results.push(result);
    if (votes === 1) continue;
    const voted = { taskId: job.taskId, identifier, fitted, train: job.task.train, input: pair.input };
    const voters = chooseVoters(model, voted, votes, new Random(voterSeed));
    await vote(model, { test, pair, voters, asked: votes, steps: job.maxSteps, stopWhenHalting: job.stopWhenHalting }, options);
  }
  return results;
}

async function solveTest(
  model: ActModel,
  scheme: TokenScheme,
  job: SteppedJob,
  test: number,
  pair: Pair,
  embedding: Float32Array,
  { signal, onEvent }: SolveOptions,
): Promise<TestResult> {
  let grid: Grid = [];
  let answerStep = 0;
  let haltStep: number | null = null;
  let lastChangeStep = 1;
  let steps = 0;
  for await (const step of actSteps(model, scheme, scheme.encode(pair.input), embedding, signal)) {
    onEvent({ type: 'step', test, ...step });
    ({ step: steps } = step);
    if (haltStep === null || !model.info.answersAtHalt) ({ grid, step: answerStep } = step);
    if (step.changed > 0) lastChangeStep = steps;
    if (step.wouldHalt) haltStep ??= steps;
    if (steps >= job.maxSteps || (job.stopWhenHalting && haltStep !== null)) break;
  }
  const correct = pair.output === null ? null : diffGrids(grid, pair.output).exact;
  return { type: 'result', test, grid, correct, haltStep, lastChangeStep, answerStep, steps };
}

/** The model's token scheme, in which all test inputs can be told. */
function schemeFor(model: ActModel, { test }: Task): TokenScheme {
  const { name } = model.info;
  const scheme = tokenSchemeOf(model.vocabularySize, model.sequenceLength);
  if (scheme === null) {
    throw new Error(
      `${name} is a model for no puzzle that is known here: it reads ${String(model.sequenceLength)} tokens of ${String(model.vocabularySize)} kinds. ` +
        'ARC has 12 kinds and mazes 6, on a square; Sudokus have 11 on 9 × 9.',
    );
  }
  if (test.length === 0) throw new TaskError('the task has no test input to solve');
  for (const [index, { input }] of test.entries()) {
    try {
      scheme.encode(input);
    } catch (error) {
      throw new TaskError(`test ${String(index + 1)} input ${(error as Error).message}`, { cause: error });
    }
  }
  return scheme;
}
