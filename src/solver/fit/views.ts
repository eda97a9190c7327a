import { dihedral, dihedralCount } from '../../shared/arc/transforms.ts';
import type { Example } from '../../shared/concepts/concept.ts';
import type { ActModel } from '../model/actModel.ts';
import { batchSize, runBatches } from '../solve/runBatch.ts';
import { encodeGrid } from '../tokens/gridTokens.ts';
import { stablemaxLoss } from './initialEmbedding.ts';

/** The subgroups of the symmetries of the square, numbered as in `dihedral`, without the identity; large ones first. */
const subgroups: readonly (readonly number[])[] = [[1, 2, 3, 4, 5, 6, 7], [2, 4, 5], [2, 6, 7], [1, 2, 3], [2], [4], [5], [6], [7]]; // prettier-ignore

export interface ViewSearch {
  /** Nothing is said of the rule while the loss of the pairs as they are is larger. */
  readonly below: number;
  /** How many times as large the loss under a symmetry may be. */
  readonly tolerance: number;
  /** Awaited before each ACT step of a batch. */
  readonly checkpoint: () => Promise<void>;
}

/**
 * Symmetries of the square, 1..7, under which the task's rule seems to hold: a model that has learned the pairs as they are, and nothing
 * of them turned or flipped, has hardly more loss there. They are the largest subgroup whose mean loss is within the tolerance, among
 * those of one size the one with the smallest; none where no subgroup's is. null: the model has learned too little to tell.
 */
export async function viewsThatHold(model: ActModel, pairs: readonly Example[], search: ViewSearch): Promise<readonly number[] | null> {
  const { canvas, haltMaxSteps: steps } = model.info;
  const embedding = await model.embeddingOf(1);
  const lossOf = async (view: number): Promise<number> => {
    const questions = pairs.map(({ input, output }) => ({
      tokens: encodeGrid(dihedral(input, view), canvas),
      labels: encodeGrid(dihedral(output, view), canvas),
      embedding,
    }));
    const answers = await runBatches(model, questions, { steps, batch: Math.min(batchSize(model), 4), checkpoint: search.checkpoint });
    return mean(answers.map(({ logits }, i) => stablemaxLoss(logits, questions[i]?.labels ?? new Int32Array(), model.vocabularySize)));
  };
  const losses = [await lossOf(0)];
  const [upright = Infinity] = losses;
  if (upright > search.below) return null;
  for (let view = 1; view < dihedralCount; view++) losses.push(await lossOf(view));
  const holding = subgroups
    .map((group) => ({ group, loss: mean(group.map((view) => losses[view] ?? Infinity)) }))
    .filter(({ loss }) => loss <= search.tolerance * upright);
  const [best] = holding.toSorted((a, b) => b.group.length - a.group.length || a.loss - b.loss);
  return best?.group ?? [];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
