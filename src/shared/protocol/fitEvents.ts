import * as v from 'valibot';
import { answerSchema } from './schemas.ts';

/** What moves in a fit besides the puzzle embeddings; see src/solver/fit/adaptation.ts. */
export const fitMethods = ['all', 'lastLayers', 'lowRank', 'gains', 'embedding'] as const;

/** Colours of the task that the model takes for others, by which its rule is nearest to the known one. */
const recolouredSchema = v.array(v.object({ from: v.number(), to: v.number() }));

/**
 * Where an embedding starts: the mean of the model's table, a known puzzle's (`name`), that of an earlier fit, or zeros.
 */
const fitStartSchema = v.object({
  kind: v.picklist(['mean', 'known', 'previous', 'blank']),
  name: v.nullable(v.string()),
  /** Mean loss on the train pairs with it before anything is learned; null where it was not looked at. */
  loss: v.nullable(v.number()),
  recoloured: recolouredSchema,
});

/** A fit looks for what it begins with: something that the model knows and that explains the train pairs. */
const fitSearchSchema = v.object({
  type: v.literal('fitSearch'),
  /** Single rules first, then two in a row, then all else that the model has embeddings of. */
  tries: v.picklist(['rules', 'twoRules', 'others']),
  /** What it takes of the fit's time at most, seconds. */
  seconds: v.number(),
});

/**
 * The task seems to be two rules one after the other, the first of which the model knows: unfitted, it applies that to every input first,
 * and all that is learned and answered after is about what comes of it.
 */
const firstRuleSchema = v.object({
  type: v.literal('firstRule'),
  /** Its puzzle identifier. */
  name: v.string(),
  recoloured: recolouredSchema,
  /** What comes of each test input. */
  grids: v.array(v.object({ test: v.number(), grid: answerSchema })),
});

/** How a fit starts. The model's weights and embeddings stay as they are: a fit is kept beside them. */
const fitStartedSchema = v.object({
  type: v.literal('fitStarted'),
  taskId: v.string(),
  /** The budget. */
  seconds: v.number(),
  /** The best start before anything is learned. */
  start: fitStartSchema,
  /** Starts that are trained side by side at first if there is time, this one among them. */
  starts: v.number(),
  method: v.picklist(fitMethods),
  /** Numbers that are trained, embeddings not counted. */
  parameters: v.number(),
  /** Augmentations that are trained on, the task itself among them. */
  augmentations: v.number(),
  /** Train pairs. */
  pairs: v.number(),
  /** Index of the train pair that is held out at first and joins later; null where none is. */
  heldOut: v.nullable(v.number()),
});

/** Of the starts that were trained side by side one is left, or the fit ends before, and the best so far is kept. */
const fitChosenSchema = v.object({
  type: v.literal('fitChosen'),
  /** Training steps so far, of all together. */
  step: v.number(),
  /** How many there was time for; 1: the best before anything was learned is taken. */
  of: v.number(),
  start: fitStartSchema,
});

/** How training goes, a few times a second: a point of the loss curve. */
const fitStepSchema = v.object({
  type: v.literal('fitStep'),
  /** Training steps so far, of all starts together. */
  step: v.number(),
  /** Mean token loss since the last such event. */
  loss: v.number(),
  /** Share of the samples that ended since with every cell right; null where none ended. */
  exact: v.nullable(v.number()),
  seconds: v.number(),
  secondsLeft: v.number(),
});

/** What the fit would answer now, now and then. */
const fitCheckSchema = v.object({
  type: v.literal('fitCheck'),
  step: v.number(),
  /** How the held-out train pair does, which the fit has not seen; null once it has joined. `accuracy` is the share of right cells. */
  heldOut: v.nullable(v.object({ pair: v.number(), accuracy: v.number(), exact: v.boolean() })),
  /** Symmetries of the square, 1..7 as in `dihedral`, in which the pairs are learned too: the rule seems to hold under them. */
  views: v.array(v.number()),
  /** The answer to each test input; `[]` where none could be read. */
  predictions: v.array(v.object({ test: v.number(), grid: answerSchema })),
});

const fitEndedSchema = v.object({
  type: v.literal('fitEnded'),
  step: v.number(),
  /** The last loss of the fit, null where it took no step. */
  loss: v.nullable(v.number()),
  seconds: v.number(),
  /** Its budget is spent, someone stopped it before, or all train pairs were right from the start. */
  why: v.picklist(['spent', 'stopped', 'nothingToLearn']),
});

/** A fit of these very train pairs was there already and is used as it is. */
const fitReusedSchema = v.object({
  type: v.literal('fitReused'),
  taskId: v.string(),
  /** Training steps and seconds that went into it. */
  step: v.number(),
  seconds: v.number(),
  /** When it was kept, in milliseconds since 1970. */
  at: v.number(),
});

/** The fit could not be written to its folder: it serves this solve alone. */
const fitNotKeptSchema = v.object({ type: v.literal('fitNotKept'), message: v.string() });

export const fitEventSchemas = [
  fitSearchSchema,
  fitStartedSchema,
  firstRuleSchema,
  fitChosenSchema,
  fitStepSchema,
  fitCheckSchema,
  fitEndedSchema,
  fitReusedSchema,
  fitNotKeptSchema,
] as const;
export const fitEventSchema = v.variant('type', fitEventSchemas);
export type FitEvent = v.InferOutput<typeof fitEventSchema>;
export type FirstRuleFound = v.InferOutput<typeof firstRuleSchema>;
export type FitSearch = v.InferOutput<typeof fitSearchSchema>;
export type FitStart = v.InferOutput<typeof fitStartSchema>;
export type FitChosen = v.InferOutput<typeof fitChosenSchema>;
export type FitStep = v.InferOutput<typeof fitStepSchema>;
export type FitEnded = v.InferOutput<typeof fitEndedSchema>;
export type FitNotKept = v.InferOutput<typeof fitNotKeptSchema>;
export type FitReused = v.InferOutput<typeof fitReusedSchema>;
export type FitStarted = v.InferOutput<typeof fitStartedSchema>;
export type FitCheck = v.InferOutput<typeof fitCheckSchema>;
