import { diffGrids } from '../../shared/arc/diffGrids.ts';
import type { Grid } from '../../shared/arc/task.ts';
import { invertPermutation, permuteColours } from '../../shared/arc/transforms.ts';
import type { Example } from '../../shared/concepts/concept.ts';
import type { ActModel } from '../model/actModel.ts';
import { batchFor, runBatches } from '../solve/runBatch.ts';
import { decodeTokens, encodeGrid } from '../tokens/gridTokens.ts';
import { argMaxTokens } from '../tokens/logits.ts';
import type { SearchControl, Trial } from './initialEmbedding.ts';
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

/** What the model makes of each input by its own rule, after `steps` ACT steps; `[]` where its answer is no grid. */
export async function applyRules(
  model: ActModel,
  asked: readonly { readonly rule: AppliedRule; readonly input: Grid }[],
  { steps, checkpoint }: { readonly steps: number; readonly checkpoint: () => Promise<void> },
): Promise<readonly Grid[]> {
  const { canvas } = model.info;
  const questions = asked.map(({ rule: { embedding, recolouring }, input }) => ({
    tokens: encodeGrid(permuteColours(input, recolouring), canvas),
    embedding,
  }));
  const answers = await runBatches(model, questions, { steps, batch: batchFor(model, questions.length), checkpoint });
  return answers.map(({ logits }, i) => {
    const grid = decodeTokens(argMaxTokens(logits, model.vocabularySize), canvas);
    const recolouring = asked[i]?.rule.recolouring;
    return recolouring === undefined ? grid : permuteColours(grid, invertPermutation(recolouring));
  });
}

/** What the rule makes of the inputs, each as it is where the model's answer is no grid or there is no rule. */
export async function afterRule(
  model: ActModel,
  rule: AppliedRule | null,
  inputs: readonly Grid[],
  checkpoint: () => Promise<void>,
): Promise<readonly Grid[]> {
  if (rule === null) return inputs;
  const asked = inputs.map((input) => ({ rule, input }));
  const grids = await applyRules(model, asked, { steps: model.info.haltMaxSteps, checkpoint });
  return grids.map((grid, i) => (grid.length > 0 ? grid : (inputs[i] ?? [])));
}

/** The pairs with what the rule makes of their inputs in the place of these. */
export async function pairsAfterRule(
  model: ActModel,
  rule: AppliedRule | null,
  pairs: readonly Example[],
  checkpoint: () => Promise<void>,
): Promise<readonly Example[]> {
  const inputs = await afterRule(
    model,
    rule,
    pairs.map(({ input }) => input),
    checkpoint,
  );
  return pairs.map(({ output }, i) => ({ input: inputs[i] ?? [], output }));
}

/** Whether the model comes from the pair's input to its output by these rules, one after the other. */
export async function answers(
  model: ActModel,
  rules: readonly AppliedRule[],
  { input, output }: Example,
  { checkpoint }: Pick<SearchControl, 'checkpoint'>,
): Promise<boolean> {
  let grids: readonly Grid[] = [input];
  for (const rule of rules) grids = await afterRule(model, rule, grids, checkpoint);
  return diffGrids(grids[0] ?? [], output).exact;
}
