import { describe, expect, test } from 'vitest';
import type { ActStepOutput, Carry } from '../../../src/solver/model/actModel.ts';
import type { Question } from '../../../src/solver/solve/runBatch.ts';
import { batchFor, runBatch, runBatches } from '../../../src/solver/solve/runBatch.ts';
import { ScriptedModel } from './scriptedModel.ts';

/** Halts at the step that a question's first token names, and says in its first logit which step and which question that was. */
class HaltingModel extends ScriptedModel {
  steps = 0;

  constructor(answersAtHalt: boolean) {
    super([], 1);
    this.vocabularySize = 2;
    this.info = { ...this.info, answersAtHalt };
  }

  override runStep({ zH }: Carry, tokens: Int32Array, _embeddings: Float32Array, batch: number): Promise<ActStepOutput> {
    this.steps++;
    const step = (zH[0] ?? NaN) + 1;
    const halts = [...tokens].map((token) => token === step);
    return Promise.resolve({
      carry: { zH: Float32Array.of(step), zL: new Float32Array(1) },
      logits: Float32Array.from([...tokens].flatMap((token) => [10 * step + token, 0])),
      qHalt: Float32Array.from({ length: batch }, (_, i) => (halts[i] === true ? step : -step)),
      qContinue: new Float32Array(batch),
    });
  }
}

const ask = (...tokens: readonly number[]): Question[] =>
  tokens.map((token) => ({ tokens: Int32Array.of(token), embedding: Float32Array.of(0, 0) }));
const run = { steps: 4, batch: 3, checkpoint: () => Promise.resolve() };
const said = (answers: Awaited<ReturnType<typeof runBatch>>): number[][] => answers.map(({ logits, qHalt }) => [logits[0] ?? NaN, qHalt]);

describe('the answers of a batch', () => {
  test('are those of the last step', async () => {
    const model = new HaltingModel(false);
    expect(said(await runBatch(model, ask(2, 9, 1), run))).toEqual([[42, -4], [49, -4], [41, -4]]); // prettier-ignore
    expect(model.steps).toBe(4);
  });

  test('are those of the step at which each halts, where the model answers there, or of the last', async () => {
    const model = new HaltingModel(true);
    expect(said(await runBatch(model, ask(2, 9, 1), run))).toEqual([[22, 2], [49, -4], [11, 1]]); // prettier-ignore
    expect(model.steps).toBe(4);
  });

  test('are those of the step at which each would halt, where that is asked for of a model that does not by itself', async () => {
    const model = new HaltingModel(false);
    expect(said(await runBatch(model, ask(2, 9, 1), { ...run, stopWhenHalting: true }))).toEqual([[22, 2], [49, -4], [11, 1]]); // prettier-ignore
  });

  test('end the run when all have halted, places that no question fills left aside', async () => {
    const model = new HaltingModel(true);
    expect(said(await runBatch(model, ask(1, 2), run))).toEqual([[11, 1], [22, 2]]); // prettier-ignore
    expect(model.steps).toBe(2);
  });

  test('are refused where the model gives no numbers', async () => {
    const broken = (): HaltingModel => {
      const model = new HaltingModel(false);
      const runStep = model.runStep.bind(model);
      model.runStep = async (...args) => ({ ...(await runStep(...args)), qHalt: new Float32Array(3).fill(NaN) });
      return model;
    };
    await expect(runBatch(broken(), ask(1), run)).rejects.toThrow('no numbers at step 1: its weights may be damaged');
  });

  test('come in the order of the questions, however many batches they take', async () => {
    expect(said(await runBatches(new HaltingModel(true), ask(1, 2, 3, 1, 2), run)).map(([logit]) => logit)).toEqual([11, 22, 33, 11, 22]);
  });
});

test('a batch is of one of few sizes that holds the questions, or of as many as the model can run at once', () => {
  const sizes = (canvas: number, ...counts: readonly number[]): readonly number[] =>
    counts.map((count) => batchFor(new ScriptedModel([], canvas), count));
  expect(sizes(10, 1, 2, 4, 5, 8, 9, 16, 17, 32, 33, 1000)).toEqual([1, 4, 4, 8, 8, 16, 16, 32, 32, 32, 32]);
  expect(sizes(15, 1, 8, 9, 14, 15)).toEqual([1, 8, 14, 14, 14]);
  expect(sizes(30, 1, 3, 40)).toEqual([1, 4, 4]);
  expect(sizes(80, 1, 40)).toEqual([1, 1]);
});
