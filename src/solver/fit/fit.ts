import type { Augmentation } from '../tokens/augmentation.ts';
import { augmentationName, identity } from '../tokens/augmentation.ts';
import type { FitMethod } from './adaptation.ts';
import type { FirstRule } from './firstRule.ts';

/** What a fit has learned of one task. Belongs to one model: its weights mean nothing to another. */
export interface Fit {
  readonly taskId: string;
  readonly method: FitMethod;
  /** What the unfitted model makes of a grid first: all that was learned is about what comes of it. null: nothing. */
  readonly first: FirstRule | null;
  /** The trained weights, flat in the order of the adaptation's `trained`. */
  readonly trained: Float32Array;
  /** The first is the identity. */
  readonly augmentations: readonly Augmentation[];
  /** [augmentations, puzzle_emb_ndim], the same row for all where they share one. */
  readonly embeddings: Float32Array;
  /** Symmetries of the square, 1..7, under which the task's rule was found to hold: the task's own embedding serves them too. */
  readonly views: readonly number[];
  /** Training steps and seconds that went into it, those of fits that it continued included. */
  readonly steps: number;
  readonly seconds: number;
}

/** Names of puzzle identifiers for all that the fit has an embedding for, and those embeddings [names, puzzle_emb_ndim]. */
export function identifiersOf({ taskId, augmentations, embeddings, views }: Fit): {
  readonly names: readonly string[];
  readonly table: Float32Array;
} {
  const width = embeddings.length / augmentations.length;
  const own = embeddings.subarray(0, width);
  const table = new Float32Array(embeddings.length + views.length * width);
  table.set(embeddings);
  views.forEach((_, i) => {
    table.set(own, embeddings.length + i * width);
  });
  const all = [...augmentations, ...views.map((dihedral) => ({ ...identity, dihedral }))];
  return { names: all.map((augmentation) => augmentationName(taskId, augmentation)), table };
}
