import type { GradientReach } from '../model/hrm.ts';
import type { FitMethod } from './adaptation.ts';

export const fitStarts = ['nearest', 'mean'] as const;

/** How a fit is done; docs/fitting.md tells what the defaults rest on, and which of them are not settled. */
export interface FitOptions {
  readonly method: FitMethod;
  /** Samples in a training step; of a canvas larger than 12 × 12 fewer in proportion, two at least. */
  readonly batch: number;
  readonly learningRate: number;
  /** Muon for the matrices of the network's layers instead of Adam-atan2. */
  readonly muon: boolean;
  /** Makes a difference to an HRM alone. */
  readonly gradient: GradientReach;
  readonly embeddingLearningRate: number;
  readonly weightDecay: number;
  /** Decay of the running average of the weights a step, which is what the fit keeps; 0 keeps the last weights. */
  readonly averageDecay: number;
  /** Share of the budget at its end over which the learning rates fall to nothing. */
  readonly coolDown: number;
  /** Augmentations of the task that are trained on, the task itself among them. */
  readonly augmentations: number;
  /** Share of the samples that show the task itself, where there are other augmentations. */
  readonly identityShare: number;
  /** One embedding for each augmentation, or one for all. */
  readonly ownEmbeddings: boolean;
  /** Share of the samples that are moved about on the canvas. */
  readonly shiftShare: number;
  /**
   * As soon as the loss on the pairs is smaller, turned or flipped pairs are trained on too, if theirs is at most `viewTolerance` times as
   * large: the rule seems to hold for them as well, though nothing was learned of them yet. 0: never.
   */
  readonly viewsBelow: number;
  readonly viewTolerance: number;
  /** Share of the samples that are turned or flipped then. */
  readonly viewShare: number;
  /** Share of the samples in which the colours that the rule seems not to name change places. */
  readonly spareColourShare: number;
  /** Start from the known embedding with the smallest loss on the pairs, or from the mean of all. */
  readonly start: (typeof fitStarts)[number];
  /** Also look for two known rules, one after the other. */
  readonly chains: boolean;
  /** Starts that are trained side by side before one is chosen, where memory allows. */
  readonly starts: number;
  /** A best start whose loss on the pairs is smaller is nearly right and chosen at once. */
  readonly raceAbove: number;
  /** Share of the training time in which they are. */
  readonly raceShare: number;
  /** A start that answers all pairs right is kept as it is: there is nothing to learn from them, only something to unlearn. */
  readonly restIfKnown: boolean;
  /** Also take the colours that all pairs show for others, where all that the model says of colours is trained. */
  readonly recolour: boolean;
  /**
   * A start whose loss on the pairs is smaller lets the learning rates shrink in proportion: what is nearly right already must not be
   * unlearned on a few pairs. 0: they never do.
   */
  readonly cautiousBelow: number;
  /** Share of the training time in which a train pair is held out. */
  readonly heldOutShare: number;
  readonly seed: number;
}

export const defaultFitOptions: FitOptions = {
  method: 'all',
  batch: 16,
  learningRate: 3e-4,
  muon: false,
  gradient: 'lastCycle',
  embeddingLearningRate: 1e-2,
  weightDecay: 0,
  averageDecay: 0.9,
  coolDown: 0.3,
  augmentations: 1,
  identityShare: 0.5,
  ownEmbeddings: true,
  shiftShare: 1,
  viewsBelow: 0.25,
  viewTolerance: 1.5,
  viewShare: 0.7,
  spareColourShare: 0.5,
  start: 'nearest',
  chains: true,
  starts: 4,
  raceAbove: 0.1,
  raceShare: 0.5,
  restIfKnown: true,
  recolour: true,
  cautiousBelow: 0.3,
  heldOutShare: 0.2,
  seed: 1,
};

/** Positions up to which a step has all the samples that its options say: a canvas of 12 × 12. */
const fullBatchSequence = 144;

/**
 * Samples in a training step of a model that reads so many positions. Of a large canvas there are fewer: 16 of 30 × 30 take a full-size HRM some 6 TFLOP and
 * 7.5 GB (counted from the graph, not run), of which a fit of a minute on a CPU would see one step.
 */
export function samplesOf(sequenceLength: number, { batch }: Pick<FitOptions, 'batch'>): number {
  return Math.min(batch, Math.max(2, Math.floor((batch * fullBatchSequence) / sequenceLength)));
}
