import type { Augmentation } from '../tokens/augmentation.ts';
import { augmentationName } from '../tokens/augmentation.ts';
import type { FitMethod } from './adaptation.ts';

/** What a fit has learned of one task. Belongs to one model: its weights mean nothing to another. */
export interface Fit {
  readonly taskId: string;
  readonly method: FitMethod;
  /** The trained weights, flat in the order of the adaptation's `trained`. */
  readonly trained: Float32Array;
  /** The first is the identity. */
  readonly augmentations: readonly Augmentation[];
  /** [augmentations, puzzle_emb_ndim], the same row for all where they share one. */
  readonly embeddings: Float32Array;
  /** Training steps and seconds that went into it, those of fits that it continued included. */
  readonly steps: number;
  readonly seconds: number;
}

/** The fit's augmentations by the names of puzzle identifiers. */
export function namesOf({ taskId, augmentations }: Fit): readonly string[] {
  return augmentations.map((augmentation) => augmentationName(taskId, augmentation));
}
