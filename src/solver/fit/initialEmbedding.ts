import type { ActModel } from '../model/actModel.ts';
import type { ModelFolder } from '../model/modelFolder.ts';
import { embeddingTableName } from '../model/modelFolder.ts';
import { readFloats } from '../model/safetensors.ts';
import { batchSize, runBatch } from '../solve/runBatch.ts';
import { stablemax } from '../tokens/logits.ts';
import { ignoredLabel } from '../train/losses.ts';

/** An embedding that a fit may start from, with what it is. */
export interface Start {
  readonly kind: 'mean' | 'known';
  /** The puzzle identifier that a known one belongs to. */
  readonly name: string | null;
  readonly embedding: Float32Array;
}

/** Rows that are tried at most; of a larger table as many, evenly spread. */
const rowLimit = 512;

/** The mean of the table without its blank row, then its rows. Empty where the model was trained on no puzzle. */
export async function startingPoints(folder: ModelFolder): Promise<readonly Start[]> {
  const width = folder.config.puzzle_emb_ndim;
  const table = folder.tensors.get(embeddingTableName);
  const count = (table?.shape[0] ?? 0) - 1;
  if (table === undefined || count < 1) return [];
  const tried = Math.min(count, rowLimit);
  const rows = Array.from({ length: tried }, (_, i) => 1 + Math.floor((i * count) / tried));
  const known: Start[] = [];
  for (const row of rows) {
    const embedding = await readFloats(folder.weightsFile, table, row * width, width);
    known.push({ kind: 'known', name: folder.identifiers[row] ?? null, embedding });
  }
  const mean = new Float32Array(width);
  for (const { embedding } of known) embedding.forEach((x, i) => (mean[i] = (mean[i] ?? 0) + x / tried));
  return [{ kind: 'mean', name: null, embedding: mean }, ...known];
}

/** Input and label of one pair, each [sequence]. */
export interface LabelledTokens {
  readonly tokens: Int32Array;
  readonly labels: Int32Array;
}

/**
 * The starting point with the smallest mean loss over the pairs after one ACT step of the unfitted model, and that loss. Stops looking
 * where `isLate` says so; `checkpoint` is awaited between batches.
 */
export async function nearest(
  model: ActModel,
  starts: readonly Start[],
  pairs: readonly LabelledTokens[],
  { isLate, checkpoint }: { readonly isLate: () => boolean; readonly checkpoint: () => Promise<void> },
): Promise<{ readonly start: Start; readonly loss: number } | null> {
  const batch = batchSize(model);
  const losses = new Float64Array(starts.length);
  const questions = starts.flatMap(({ embedding }, start) => pairs.map(({ tokens, labels }) => ({ start, tokens, labels, embedding })));
  let done = 0;
  while (done < questions.length && !(done >= pairs.length && isLate())) {
    const asked = questions.slice(done, done + batch);
    const answers = await runBatch(model, asked, { steps: 1, batch, checkpoint });
    answers.forEach(({ logits }, i) => {
      const { start, labels } = asked[i] as (typeof asked)[number];
      losses[start] = (losses[start] ?? 0) + stablemaxLoss(logits, labels, model.vocabularySize) / pairs.length;
    });
    done += asked.length;
  }
  let best = 0;
  const complete = Math.floor(done / Math.max(1, pairs.length));
  for (let i = 1; i < complete; i++) if ((losses[i] ?? Infinity) < (losses[best] ?? Infinity)) best = i;
  const start = starts[best];
  return start === undefined ? null : { start, loss: losses[best] ?? NaN };
}

/** Mean of −log(s_y / Σs) over the labels that count, as in the training loss. */
export function stablemaxLoss(logits: Float32Array, labels: Int32Array, vocabulary: number): number {
  let sum = 0;
  let counted = 0;
  labels.forEach((label, position) => {
    if (label === ignoredLabel) return;
    let total = 0;
    for (let token = 0; token < vocabulary; token++) total += stablemax(logits[position * vocabulary + token] ?? 0);
    sum -= Math.log(stablemax(logits[position * vocabulary + label] ?? 0) / total);
    counted++;
  });
  return sum / Math.max(1, counted);
}
