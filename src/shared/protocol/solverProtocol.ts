import * as v from 'valibot';
import { fitEventSchemas } from './fitEvents.ts';
import { importMethod, inspectMethod } from './importProtocol.ts';
import { answerSchema, taskSchema } from './schemas.ts';
import { voteEventSchemas } from './voteEvents.ts';

/**
 * Where the puzzle embedding of a solve came from: the model's training on this task (`known`) or on all puzzles of its kind (`shared`:
 * Sudokus, mazes), a fit of the task's train pairs, or nowhere. A blank one means that the model has never seen the task.
 */
export const embeddingSourceSchema = v.picklist(['known', 'shared', 'fitted', 'blank']);

/** Where a model runs; `auto` takes the fastest execution provider that works here. */
export const devices = ['auto', 'cpu', 'webgpu', 'cuda', 'directml', 'coreml'] as const;
export const deviceSchema = v.picklist(devices);
export type Device = v.InferOutput<typeof deviceSchema>;

/** What a model computes in; `auto` takes float16 on devices other than the CPU that gain by it. */
export const precisions = ['auto', 'float32', 'float16'] as const;
export type Precision = (typeof precisions)[number];

/** Where a model is to run and what it is to compute in. */
export interface Place {
  readonly device: Device;
  readonly precision: Precision;
}

export const modelInfoSchema = v.object({
  name: v.string(),
  /** Absolute folder that holds config.json, model.safetensors and identifiers.json. */
  directory: v.string(),
  architecture: v.string(),
  parameters: v.number(),
  /** Side of the square canvas in cells: no larger grid can be read or answered. 0 where its tokens make up no square. */
  canvas: v.number(),
  haltMaxSteps: v.number(),
  /** It halts where q_halt exceeds this: HRM compares with q_continue, TRM with 0. */
  haltThreshold: v.picklist(['q_continue', '0']),
  /** Its answer is that of the first step at which it would halt; if not, or where it never would, that of the last. */
  answersAtHalt: v.boolean(),
  identifiers: v.number(),
  /** The execution provider that runs it, a device's name without `auto`. */
  provider: v.string(),
  /** Why it runs there and not where one might expect it to; null where there is nothing to say. */
  deviceNotice: v.nullable(v.string()),
  precision: v.picklist(['float32', 'float16']),
  /** Why it computes in float32; null where it does not, or was told to. */
  precisionNotice: v.nullable(v.string()),
});
export type ModelInfo = v.InferOutput<typeof modelInfoSchema>;

/**
 * How a solve starts: sent before its steps. It comes again where the device failed and the solve begins anew on the CPU; what came
 * before it is void then.
 */
const startedEventSchema = v.object({
  type: v.literal('started'),
  model: modelInfoSchema,
  embedding: embeddingSourceSchema,
  /** Row of the puzzle embedding in the model's table, or among the fitted ones; 0 is the blank one. */
  identifier: v.number(),
  taskId: v.string(),
  /** ACT steps at most for each test input. */
  maxSteps: v.number(),
});

/** What the model says after one ACT step on one test input. */
export const stepEventSchema = v.object({
  type: v.literal('step'),
  /** Index of the test pair, from 0. */
  test: v.number(),
  /** ACT step, from 1. */
  step: v.number(),
  /** The decoded answer so far; `[]` where none could be read. */
  grid: answerSchema,
  /** Probability of each decoded cell's token, same shape as `grid`, 0..1. */
  confidence: v.array(v.array(v.number())),
  qHalt: v.number(),
  qContinue: v.number(),
  /** Whether the model would halt here, by its own rule: `haltThreshold`. */
  wouldHalt: v.boolean(),
  /** Cells that differ from the step before; a change of size counts every cell of the larger rectangle outside the smaller, too. */
  changed: v.number(),
  /** Root mean square change of the latents z_H and z_L in this step, relative to their root mean square. */
  residual: v.object({ h: v.number(), l: v.number() }),
  milliseconds: v.number(),
});
export type StepEvent = v.InferOutput<typeof stepEventSchema>;

export const testResultSchema = v.object({
  type: v.literal('result'),
  test: v.number(),
  grid: answerSchema,
  /** null where the task has no expected output. */
  correct: v.nullable(v.boolean()),
  /** First step at which the model would halt, or null where there was none. */
  haltStep: v.nullable(v.number()),
  /** The step whose answer differed last from the step before. */
  lastChangeStep: v.number(),
  /** The step whose answer `grid` is, see `answersAtHalt`. */
  answerStep: v.number(),
  /** Steps that were run. */
  steps: v.number(),
});
export type TestResult = v.InferOutput<typeof testResultSchema>;

export const solveEventSchema = v.variant('type', [
  startedEventSchema,
  stepEventSchema,
  testResultSchema,
  ...fitEventSchemas,
  ...voteEventSchemas,
]);
export type SolveEvent = v.InferOutput<typeof solveEventSchema>;

/** The model that a call is about, and where it is to run. */
const modelChoice = { modelDirectory: v.string(), device: deviceSchema, precision: v.picklist(precisions) };

export const fitParamsSchema = v.object({
  /** The budget. */
  seconds: v.pipe(v.number(), v.minValue(0.1), v.maxValue(86_400)),
  /** `unseen`: only a task that the model has no embedding for. */
  tasks: v.picklist(['unseen', 'all']),
  /** Folder that fits are kept in and looked for; null: this one is not kept. */
  directory: v.nullable(v.string()),
  /** Megabytes that the folder may hold: beyond that the oldest fits are removed when one is kept. Absent: none is. */
  limitMegabytes: v.optional(v.pipe(v.number(), v.minValue(1))),
  /**
   * A kept fit of these very train pairs that had the budget is used as it is (`use`, or absent); `extend` goes on with it for `seconds`
   * more, `replace` leaves it aside and begins anew.
   */
  kept: v.optional(v.picklist(['use', 'extend', 'replace'])),
});
export type FitParams = v.InferOutput<typeof fitParamsSchema>;

export const voteCountSchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000));

export const solveParamsSchema = v.object({
  ...modelChoice,
  taskId: v.string(),
  task: taskSchema,
  /** ACT steps at most; null means the model's own halt_max_steps. */
  maxSteps: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024))),
  /** Stop at the first step at which the model would halt (the models themselves always run all steps at evaluation). */
  stopWhenHalting: v.boolean(),
  /** Fit the model to the task's train pairs first; absent: run it as it is. */
  fit: v.optional(fitParamsSchema),
  /** Augmented copies of each test input to vote on its answer after the model's own; absent or 1: no vote. */
  votes: v.optional(voteCountSchema),
});
export type SolveParams = v.InferOutput<typeof solveParamsSchema>;

/**
 * What the solver process offers its parent. Progress of `solve` comes in order, several events at once where they follow each other quickly:
 * started, what the fit says, then per test its steps, its result and its votes. `stopFit` ends the fit of the running solve, which keeps what is fitted and goes on to solve with it.
 */
export const solverContract = {
  loadModel: { params: v.object(modelChoice), result: modelInfoSchema },
  solve: { params: solveParamsSchema, result: v.object({ results: v.array(testResultSchema) }), progress: v.array(solveEventSchema) },
  importCheckpoint: importMethod,
  inspectCheckpoint: inspectMethod,
  stopFit: { params: v.object({}), result: v.object({ stopped: v.boolean() }) },
} as const;

/** The parent offers the solver nothing. */
export const solverParentContract = {} as const;
