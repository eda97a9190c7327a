import type { ActModel } from '../model/actModel.ts';
import { halts } from '../model/actModel.ts';
import { checkFinite } from './finiteOutputs.ts';

/** One input with the embedding to run it under. */
export interface Question {
  /** [sequence]. */
  readonly tokens: Int32Array;
  /** [puzzle_emb_ndim]. */
  readonly embedding: Float32Array;
}

/** What the model said about one question in the step that it answers at. */
export interface BatchAnswer {
  /** [sequence, vocabulary]. */
  readonly logits: Float32Array;
  readonly qHalt: number;
  /** The step that it answers at. */
  readonly step: number;
}

/** Questions that are worth running at once: a step of a large canvas is enough work by itself, and cancels wait for its end. */
export function batchSize(model: ActModel): number {
  return Math.max(1, Math.min(32, Math.round(3200 / model.sequenceLength)));
}

/** The batch to run so many questions in: each size is compiled by itself and kept with the model, so there are few. */
export function batchFor(model: ActModel, questions: number): number {
  const most = batchSize(model);
  return Math.min(most, [1, 4, 8, 16].find((size) => size >= questions) ?? most);
}

interface BatchRun {
  readonly steps: number;
  /** Lets also a model answer where it would halt that does not by itself. */
  readonly stopWhenHalting?: boolean;
  /** Questions that are run at once. */
  readonly batch: number;
  readonly checkpoint: () => Promise<void>;
}

/** Runs any number of questions, batch after batch, as `runBatch` does each. */
export async function runBatches(model: ActModel, questions: readonly Question[], run: BatchRun): Promise<readonly BatchAnswer[]> {
  const answers: BatchAnswer[] = [];
  for (let at = 0; at < questions.length; at += run.batch)
    answers.push(...(await runBatch(model, questions.slice(at, at + run.batch), run)));
  return answers;
}

/**
 * Runs `steps` ACT steps on up to `batch` questions at once; places that no question fills repeat the first. A model that answers where it
 * halts gives the answers of that step, and is run no further once all have. `checkpoint` is awaited
 * before each step: what it throws ends the run. Throws as `checkFinite` where the model gives values that are no numbers.
 */
export async function runBatch(
  model: ActModel,
  questions: readonly Question[],
  { steps, stopWhenHalting = false, batch, checkpoint }: BatchRun,
): Promise<readonly BatchAnswer[]> {
  const [first] = questions;
  if (first === undefined) return [];
  const sequence = model.sequenceLength;
  const width = first.embedding.length;
  const tokens = new Int32Array(batch * sequence);
  const embeddings = new Float32Array(batch * width);
  for (let place = 0; place < batch; place++) {
    const question = questions[place] ?? first;
    tokens.set(question.tokens, place * sequence);
    embeddings.set(question.embedding, place * width);
  }
  const size = sequence * model.vocabularySize;
  const answersAtHalt = model.info.answersAtHalt || stopWhenHalting;
  const answers: BatchAnswer[] = [];
  const halted = questions.map(() => false);
  let carry = model.initialCarry(batch);
  for (let step = 1; step <= steps && halted.includes(false); step++) {
    await checkpoint();
    const output = await model.runStep(carry, tokens, embeddings, batch);
    const { logits, qHalt, qContinue } = output;
    checkFinite(model.info, step, output);
    for (const i of questions.keys()) {
      if (halted[i] === true) continue;
      const [halt = NaN, goOn = NaN] = [qHalt[i], qContinue[i]];
      halted[i] = answersAtHalt && halts(model.info, halt, goOn);
      if (halted[i] || step === steps) answers[i] = { logits: logits.slice(i * size, (i + 1) * size), qHalt: halt, step };
    }
    ({ carry } = output);
  }
  return answers;
}
