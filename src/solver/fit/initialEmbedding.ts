import { permuteColours } from '../../shared/arc/transforms.ts';
import type { Example } from '../../shared/concepts/concept.ts';
import type { ActModel } from '../model/actModel.ts';
import type { ModelFolder } from '../model/modelFolder.ts';
import { embeddingTableName } from '../model/modelFolder.ts';
import { readFloats } from '../model/safetensors.ts';
import { batchSize, runBatch } from '../solve/runBatch.ts';
import { encodeGrid, tokenOfColour } from '../tokens/gridTokens.ts';
import { stablemax } from '../tokens/logits.ts';
import { ignoredLabel } from '../train/losses.ts';
import type { KnownRule } from './knownRule.ts';
import { knownRule } from './knownRule.ts';
import type { Recolouring } from './recolouring.ts';
import { recolourings, recolouringsFor } from './recolouring.ts';

/** An embedding that a fit may start from, with what it is. */
export interface Start {
  readonly kind: 'mean' | 'known';
  /** The puzzle identifier that a known one belongs to. */
  readonly name: string | null;
  readonly embedding: Float32Array;
  /** Its rule; null where that is not known, and for the mean. */
  readonly rule: KnownRule | null;
}

/** Rows that are tried at most; of a larger table as many, evenly spread. */
const rowLimit = 1024;

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
    const name = folder.identifiers[row] ?? null;
    known.push({ kind: 'known', name, embedding, rule: name === null ? null : knownRule(name) });
  }
  const mean = new Float32Array(width);
  for (const { embedding } of known) embedding.forEach((x, i) => (mean[i] = (mean[i] ?? 0) + x / tried));
  return [{ kind: 'mean', name: null, embedding: mean, rule: null }, ...known];
}

/** A starting point and the colours that its rule is seen in. */
export interface Trial {
  readonly start: Start;
  readonly recolouring: Recolouring;
}

export interface FoundStart extends Trial {
  /** Mean over the pairs after one ACT step of the unfitted model. */
  readonly loss: number;
}

interface Tried extends FoundStart {
  /** Over the cells of no named colour. */
  readonly otherLoss: number;
}

export interface SearchControl {
  /** Time is up for trying more: the best so far are compared on all pairs. */
  readonly isLate: () => boolean;
  /** Time is up for that too. */
  readonly isOver: () => boolean;
  /** Awaited between batches. */
  readonly checkpoint: () => Promise<void>;
}

export interface StartsWanted {
  /** Colours that may be taken for others. */
  readonly named: readonly number[];
  /** Starting points at most. */
  readonly count: number;
  /** Looks for something better than any single rule, once these are tried; answers whether it found it, which ends the search. */
  readonly afterSingleRules?: () => Promise<boolean>;
}

/** Embeddings that are tried with all recolourings at once, and how many are at all. */
const recolouredAtOnce = 8;
const recolouredAtMost = 16;
/** Compositions that are tried in other colours. */
const compositionsRecoloured = 24;
/** Embeddings whose best trial on one pair is made on all. */
const finalists = 12;
/** Trials that are sure on the telling pair and are made on all: several rules may do the same there. */
const sureOnOneTried = 4;
/** A trial whose mean loss on the pairs is smaller is hardly to be bettered: the search ends with it. */
export const sureBelow = 0.04;

/**
 * The starting points with the smallest loss on the pairs, the best first, `count` at most and of rules that differ in colours alone only
 * one: a model that was taught to draw borders in blue is not far from drawing them in red. All embeddings are tried on one pair
 * first, and there with the `named` colours taken for others, those first that do best on its
 * cells of other colours, until it is late; then the best, one for each embedding, on all pairs. A rule that is known to name no colour is
 * not tried in others, one that names some in those alone that its own may stand for, and of rules that differ in colours alone only the
 * likeliest is. Of other embeddings nothing is known: the likeliest are tried in all colours. Without named colours none is taken for another.
 * One that is sure ends the search and has no rivals.
 */
export async function searchStarts(
  model: ActModel,
  starts: readonly Start[],
  pairs: readonly Example[],
  { named, count, afterSingleRules }: StartsWanted,
  control: SearchControl,
): Promise<readonly FoundStart[]> {
  const [unchanged = [], ...changed] = recolourings(named);
  const told = tellingPair(pairs, named);
  const telling = told === undefined ? [] : [told];
  const search = new StartSearch(model, control);
  const tried: Tried[] = [];
  const sure: FoundStart[] = [];
  let isSettled = false;
  const isOver = (): boolean => isSettled || sure.length > 0 || (tried.length > 0 && control.isLate());
  const tryAll = async (trials: readonly Trial[]): Promise<readonly Tried[]> => {
    if (trials.length === 0 || isOver()) return [];
    const made = await search.lossesOf(trials, telling, named);
    tried.push(...made);
    const likely = leastOf(made, ({ loss }) => loss)
      .filter(({ loss }) => loss < sureBelow)
      .slice(0, sureOnOneTried);
    const [best] = leastOf(await search.lossesOf(likely, pairs, named), ({ loss }) => loss);
    if (best !== undefined && best.loss < sureBelow) sure.push(best);
    return leastOf(made, ({ otherLoss }) => otherLoss);
  };
  const asTheyAre = (some: readonly Start[]): readonly Trial[] => some.map((start) => ({ start, recolouring: unchanged }));
  const inOtherColours = (ranked: readonly Trial[]): readonly Trial[] =>
    bestOfFamilies(ranked).flatMap(({ start }) =>
      recolouringsFor(start.rule?.colours ?? [], named).map((recolouring) => ({ start, recolouring })),
    );
  // Single concepts are few and come first: in a short time nothing else may be tried.
  const isSingle = ({ kind, rule }: Start): boolean => kind === 'mean' || rule?.parts === 1;
  await tryAll(inOtherColours(await tryAll(asTheyAre(starts.filter(isSingle)))));
  if (!isOver() && afterSingleRules !== undefined) isSettled = await afterSingleRules();
  const others = await tryAll(asTheyAre(starts.filter((start) => !isSingle(start))));
  await tryAll(inOtherColours(others.filter(({ start }) => start.rule !== null).slice(0, compositionsRecoloured)));
  const unknown = others.filter(({ start }) => start.rule === null).slice(0, recolouredAtMost);
  for (let at = 0; at < unknown.length && changed.length > 0 && !isOver(); at += recolouredAtOnce) {
    const some = unknown.slice(at, at + recolouredAtOnce);
    await tryAll(changed.flatMap((recolouring) => some.map(({ start }) => ({ start, recolouring }))));
  }
  if (sure.length > 0) return sure;
  const bestOf = new Map(leastOf(tried, ({ loss }) => -loss).map((trial) => [trial.start, trial]));
  const last = leastOf([...bestOf.values()], ({ loss }) => loss).slice(0, finalists);
  const found = await new StartSearch(model, { ...control, isLate: control.isOver }).lossesOf(last, pairs, named);
  return bestOfFamilies(leastOf(found, ({ loss }) => loss)).slice(0, count);
}

/** The pair whose output has most cells of the named colours, most cells where there are none. */
export function tellingPair(pairs: readonly Example[], named: readonly number[]): Example | undefined {
  const isTold = (colour: number): boolean => named.length === 0 || named.includes(colour);
  return leastOf(pairs, ({ output }) => -output.flat().filter(isTold).length)[0];
}

/** Losses of trials, until it is late; at least one trial is made. */
export class StartSearch {
  constructor(
    private readonly model: ActModel,
    private readonly control: SearchControl,
  ) {}

  /** The trials that were made, in their order, each with its mean loss on the pairs, over all cells and over those of other colours. */
  async lossesOf(trials: readonly Trial[], pairs: readonly Example[], named: readonly number[]): Promise<readonly Tried[]> {
    const { model, control } = this;
    const batch = batchSize(model);
    const questions = trials.flatMap((trial) => pairs.map((pair) => this.question(trial, pair, named)));
    let done = 0;
    const sums = trials.map(() => ({ loss: 0, otherLoss: 0 }));
    while (done < questions.length && !(done >= pairs.length && control.isLate())) {
      const asked = questions.slice(done, done + batch);
      const answers = await runBatch(model, asked, { steps: 1, batch, checkpoint: control.checkpoint });
      answers.forEach(({ logits }, i) => {
        const sum = sums[Math.floor((done + i) / pairs.length)];
        const question = asked[i];
        if (sum === undefined || question === undefined) return;
        sum.loss += stablemaxLoss(logits, question.labels, model.vocabularySize) / pairs.length;
        sum.otherLoss += stablemaxLoss(logits, question.otherLabels, model.vocabularySize) / pairs.length;
      });
      done += asked.length;
    }
    const made = trials.slice(0, Math.floor(done / Math.max(1, pairs.length)));
    return made.map((trial, i) => ({ ...trial, ...(sums[i] ?? { loss: NaN, otherLoss: NaN }) }));
  }

  private question({ start, recolouring }: Trial, { input, output }: Example, named: readonly number[]) {
    const { canvas } = this.model.info;
    const labels = encodeGrid(permuteColours(output, recolouring), canvas);
    const hidden = new Set(named.map((colour) => tokenOfColour(recolouring[colour] ?? colour)));
    return {
      tokens: encodeGrid(permuteColours(input, recolouring), canvas),
      embedding: start.embedding,
      labels,
      otherLabels: labels.map((label) => (hidden.has(label) ? ignoredLabel : label)),
    };
  }
}

/** The first of each family of known rules, and all whose rule is not known. */
function bestOfFamilies<T extends Trial>(ranked: readonly T[]): readonly T[] {
  const best = new Map(ranked.toReversed().map((trial) => [trial.start.rule?.family, trial]));
  return ranked.filter((trial) => trial.start.rule === null || best.get(trial.start.rule.family) === trial);
}

export function leastOf<T>(items: readonly T[], measure: (item: T) => number): readonly T[] {
  return items.toSorted((a, b) => measure(a) - measure(b));
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
