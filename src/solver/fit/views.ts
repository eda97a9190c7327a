import { dihedral, dihedralCount } from '../../shared/arc/transforms.ts';
import type { Example } from '../../shared/concepts/concept.ts';
import type { ActModel } from '../model/actModel.ts';
import { batchSize, runBatches } from '../solve/runBatch.ts';
import { encodeGrid } from '../tokens/gridTokens.ts';
import { stablemaxLoss } from './initialEmbedding.ts';

/** The subgroups of the symmetries of the square, numbered as in `dihedral`, without the identity; large ones first. */
const subgroups: readonly (readonly number[])[] = [[1, 2, 3, 4, 5, 6, 7], [2, 4, 5], [2, 6, 7], [1, 2, 3], [2], [4], [5], [6], [7]]; // prettier-ignore

/**
 * Symmetries of the square, 1..7, under which the task's rule seems to hold: a model that has begun to learn the pairs as they are, and
 * nothing of them turned or flipped, has hardly more loss there. They are the largest subgroup whose mean loss is at most `tolerance` times
 * that of the pairs as they are, among those of one size the one with the smallest; none where no subgroup's is.
 */
export async function viewsThatHold(
  model: ActModel,
  pairs: readonly Example[],
  tolerance: number,
  checkpoint: () => Promise<void>,
): Promise<readonly number[]> {
  const { canvas, haltMaxSteps: steps } = model.info;
  const embedding = await model.embeddingOf(1);
  const views = Array.from({ length: dihedralCount }, (_, view) => view);
  const questions = views.flatMap((view) =>
    pairs.map(({ input, output }) => ({
      tokens: encodeGrid(dihedral(input, view), canvas),
      labels: encodeGrid(dihedral(output, view), canvas),
      embedding,
    })),
  );
  const answers = await runBatches(model, questions, { steps, batch: batchSize(model), checkpoint });
  const losses = questions.map(({ labels }, i) => stablemaxLoss(answers[i]?.logits ?? new Float32Array(), labels, model.vocabularySize));
  const lossOf = (view: number): number => mean(losses.slice(view * pairs.length, (view + 1) * pairs.length));
  const upright = lossOf(0);
  const holding = subgroups.map((group) => ({ group, loss: mean(group.map(lossOf)) })).filter(({ loss }) => loss <= tolerance * upright);
  const [best] = holding.toSorted((a, b) => b.group.length - a.group.length || a.loss - b.loss);
  return best?.group ?? [];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
