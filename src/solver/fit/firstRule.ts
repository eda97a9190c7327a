import { diffGrids } from '../../shared/arc/diffGrids.ts';
import type { Grid, Pair } from '../../shared/arc/task.ts';
import { invertPermutation, permuteColours } from '../../shared/arc/transforms.ts';
import type { Example } from '../../shared/concepts/concept.ts';
import { Random } from '../../shared/concepts/random.ts';
import type { ActModel } from '../model/actModel.ts';
import { batchFor, batchSize, runBatches } from '../solve/runBatch.ts';
import { VoteCount } from '../solve/voteCount.ts';
import { drawOffset } from '../tokens/augmentation.ts';
import type { Offset } from '../tokens/gridTokens.ts';
import { decodeTokens, encodeGrid, shiftTokens } from '../tokens/gridTokens.ts';
import { argMaxTokens } from '../tokens/logits.ts';
import type { Trial } from './initialEmbedding.ts';
import { knownRule } from './knownRule.ts';
import type { Recolouring } from './recolouring.ts';
import { drawnColours, exchangeOf } from './recolouring.ts';

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

/** What the model makes of each input, at its place of the canvas, by its own rule, after `steps` ACT steps; `[]` where its answer is no grid. */
export async function applyRules(
  model: ActModel,
  asked: readonly { readonly rule: AppliedRule; readonly input: Grid; readonly offset?: Offset }[],
  { steps, checkpoint }: { readonly steps: number; readonly checkpoint: Checkpoint },
): Promise<readonly Grid[]> {
  const { canvas } = model.info;
  const questions = asked.map(({ rule: { embedding, recolouring }, input, offset }) => ({
    tokens: encodeGrid(permuteColours(input, recolouring), canvas, offset),
    embedding,
  }));
  const answered = await runBatches(model, questions, { steps, batch: batchFor(model, questions.length), checkpoint });
  return asked.map(({ rule, offset }, i) => {
    const tokens = argMaxTokens(answered[i]?.logits ?? new Float32Array(), model.vocabularySize);
    const grid = decodeTokens(offset === undefined ? tokens : shiftTokens(tokens, canvas, offset), canvas);
    return permuteColours(grid, invertPermutation(rule.recolouring));
  });
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

/** Copies of an input that a first rule is asked about, the plain one among them; fewer of a large canvas, on which a step takes long. */
const copiesAsked = 9;

/**
 * As {@link pairsAfterRule}, but by the majority of what the rule makes of copies of an input: at different places of the canvas, and with colours
 * that the rule does not name in each other's place. The plain copy decides between equals. Always the same for the same rule and pair.
 */
export async function pairsAfterVotedRule<P extends Pair>(
  model: ActModel,
  rule: FirstRule,
  pairs: readonly P[],
  checkpoint: Checkpoint,
): Promise<readonly P[]> {
  const { canvas, haltMaxSteps: steps } = model.info;
  const own = knownRule(rule.name)?.colours;
  const spare = own === undefined ? [] : drawnColours.filter((colour) => !own.includes(colour));
  const asked = pairs.map(({ input }) => ({ rule, input }));
  const plain = await applyRules(model, asked, { steps, checkpoint });
  const copies = asked.flatMap(({ input }, of) => {
    const random = new Random(1);
    return Array.from({ length: Math.min(copiesAsked, batchSize(model)) - 1 }, () => {
      const exchanged = exchangeOf(spare, random);
      const recolouring = rule.recolouring.map((colour) => exchanged[colour] ?? colour);
      const offset = drawOffset(random, [input, plain[of] ?? []], canvas);
      return { of, rule: { embedding: rule.embedding, recolouring }, input, offset };
    });
  });
  const answered = await applyRules(model, copies, { steps, checkpoint });
  return pairs.map((pair, of) => {
    const grids = [plain[of] ?? [], ...answered.filter((_, i) => copies[i]?.of === of)];
    const count = new VoteCount();
    grids.forEach((grid, i) => {
      count.add(i, grid, 0);
    });
    const [most] = count.ranking();
    return most === undefined ? pair : { ...pair, input: most.grid };
  });
}

/** Whether the model comes from the pair's input to its output by this rule. */
export async function answers(model: ActModel, rule: AppliedRule, pair: Example, checkpoint: Checkpoint): Promise<boolean> {
  const [made = pair] = await pairsAfterRule(model, rule, [pair], checkpoint);
  return diffGrids(made.input, pair.output).exact;
}
