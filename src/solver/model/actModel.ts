import type { ModelInfo } from '../../shared/protocol/solverProtocol.ts';

/** The latents that pass from one ACT step to the next, each [batch, prefix + sequence, d] row by row. */
export interface Carry {
  readonly zH: Float32Array;
  readonly zL: Float32Array;
}

export interface ActStepOutput {
  readonly carry: Carry;
  /** [batch, sequence, vocabulary]. */
  readonly logits: Float32Array;
  /** [batch]. */
  readonly qHalt: Float32Array;
  /** [batch]. */
  readonly qContinue: Float32Array;
}

/** Whether a model halts with these q-values. */
export function halts({ haltThreshold }: ModelInfo, qHalt: number, qContinue: number): boolean {
  return qHalt > (haltThreshold === '0' ? 0 : qContinue);
}

/** A loaded model that can run ACT steps. One `runStep` is one native call that blocks this process's event loop. */
export interface ActModel {
  readonly info: ModelInfo;
  readonly sequenceLength: number;
  readonly vocabularySize: number;
  /** Row of the puzzle embedding table by task id; undefined where the model was not trained on it. Row 0 is blank. */
  identifierOf(taskId: string): number | undefined;
  /** Rows by the names that begin so: those of a task's augmentations begin with its id. */
  identifiersFrom(prefix: string): ReadonlyMap<string, number>;
  /** The puzzle embedding of a row, [puzzle_emb_ndim]. */
  embeddingOf(identifier: number): Promise<Float32Array>;
  /** H_init and L_init broadcast over all positions. */
  initialCarry(batch: number): Carry;
  /** `tokens` is [batch, sequence], `embeddings` [batch, puzzle_emb_ndim]. */
  runStep(carry: Carry, tokens: Int32Array, embeddings: Float32Array, batch: number): Promise<ActStepOutput>;
  dispose(): Promise<void>;
}
