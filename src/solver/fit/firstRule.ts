import { diffGrids } from '../../shared/arc/diffGrids.ts';
import type { Grid, Pair } from '../../shared/arc/task.ts';
import { invertPermutation, permuteColours } from '../../shared/arc/transforms.ts';
import type { Example } from '../../shared/concepts/concept.ts';
import type { ActModel } from '../model/actModel.ts';
import { batchFor, runBatches } from '../solve/runBatch.ts';
import { decodeTokens, encodeGrid } from '../tokens/gridTokens.ts';
import { argMaxTokens } from '../tokens/logits.ts';
import type { Trial } from './initialEmbedding.ts';
import type { Recolouring } from './recolouring.ts';

/** A rule that the unfitted model knows, applied to an input before what a fit has learned is: the task is one rule after another. */
export interface FirstRule {
  /** Its puzzle identifier. */
  readonly name: string;
  /** [puzzle_emb_ndim]. */
  readonly embedding: Float32Array;
  readonly recolouring: Recolouring;
}

export type AppliedRule = Pick<FirstRule, 'embedding' | 'recolouring'>;

/** The rule of a starting point, in the colours that it is seen in. */
export function ruleOf({ start, recolouring }: Trial): AppliedRule {
  return { embedding: start.embedding, recolouring };
}

type Checkpoint = () => Promise<void>;

/** What the model makes of each input by its own rule, after `steps` ACT steps; `[]` where its answer is no grid. */
export async function applyRules(
  model: ActModel,
  asked: readonly { readonly rule: AppliedRule; readonly input: Grid }[],
  { steps, checkpoint }: { readonly steps: number; readonly checkpoint: Checkpoint },
): Promise<readonly Grid[]> {
  const { canvas } = model.info;
  const questions = asked.map(({ rule: { embedding, recolouring }, input }) => ({
    tokens: encodeGrid(permuteColours(input, recolouring), canvas),
    embedding,
  }));
  const answered = await runBatches(model, questions, { steps, batch: batchFor(model, questions.length), checkpoint });
  const grids = answered.map(({ logits }) => decodeTokens(argMaxTokens(logits, model.vocabularySize), canvas));
  return asked.map(({ rule }, i) => permuteColours(grids[i] ?? [], invertPermutation(rule.recolouring)));
}

/** The pairs with what the rule makes of their inputs in the place of these: an input stays where the model's answer is no grid. */
export async function pairsAfterRule<P extends Pair>(
  model: ActModel,
  rule: AppliedRule,
  pairs: readonly P[],
  checkpoint: Checkpoint,
): Promise<readonly P[]> {
  const asked = pairs.map(({ input }) => ({ rule, input }));
  const grids = await applyRules(model, asked, { steps: model.info.haltMaxSteps, checkpoint });
  return pairs.map((pair, i) => {
    const grid = grids[i] ?? [];
    return grid.length > 0 ? { ...pair, input: grid } : pair;
  });
}

/** Whether the model comes from the pair's input to its output by these rules, one after the other. */
export async function answers(model: ActModel, rules: readonly AppliedRule[], pair: Example, checkpoint: Checkpoint): Promise<boolean> {
  let pairs: readonly Example[] = [pair];
  for (const rule of rules) pairs = await pairsAfterRule(model, rule, pairs, checkpoint);
  return pairs.every(({ input, output }) => diffGrids(input, output).exact);
}
