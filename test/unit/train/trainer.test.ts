import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/shared/concepts/random.ts';
import { parseConfig } from '../../../src/solver/model/config.ts';
import { modelParameters } from '../../../src/solver/model/parameters.ts';
import { PuzzleEmbeddings } from '../../../src/solver/train/puzzleEmbeddings.ts';
import type { Sample } from '../../../src/solver/train/slots.ts';
import type { StepReport, TrainingState } from '../../../src/solver/train/trainer.ts';
import { drawParameters, freshState, Trainer, truncatedNormal } from '../../../src/solver/train/trainer.ts';

const sizes = {
  hidden_size: 16,
  num_heads: 2,
  expansion: 1,
  L_layers: 1,
  H_cycles: 1,
  L_cycles: 2,
  puzzle_emb_ndim: 16,
  pos_encodings: 'rope',
  seq_len: 4,
  vocab_size: 6,
  halt_max_steps: 2,
};
const hrm = parseConfig({ ...sizes, architecture: 'hrm', H_layers: 1 });
const trm = parseConfig({ ...sizes, architecture: 'trm', puzzle_emb_len: 2 });
const options = {
  batch: 8,
  maxSteps: 2,
  exploration: 0.1,
  learningRate: 3e-3,
  warmupSteps: 5,
  weightDecay: 0.1,
  beta1: 0.9,
  beta2: 0.95,
  embeddingLearningRate: 1e-2,
  embeddingDecay: 0.1,
  averageDecay: 0.99,
};

/** Trains on two rules that only the puzzle's row tells apart: copy the input, or turn each colour into the next. */
async function train(steps: number, seed: number, config = hrm): Promise<{ state: TrainingState; reports: readonly StepReport[] }> {
  const parameters = modelParameters(config);
  const random = new Random(seed);
  const draw = (): Sample => {
    const row = 1 + random.nextInt(2);
    const tokens = Int32Array.from({ length: 4 }, () => 2 + random.nextInt(4));
    return { row, tokens, labels: tokens.map((token) => (row === 1 ? token : 2 + ((token - 1) % 4))) };
  };
  const [hInit, lInit] = [0, 1].map(() => Float32Array.from({ length: 16 }, () => truncatedNormal(random))) as [Float32Array, Float32Array];
  const state = freshState(drawParameters(parameters, random), PuzzleEmbeddings.zeros(3, 16));
  const trainer = await Trainer.create({ config, parameters, hInit, lInit, options, random, draw, threads: 1 }, state);
  const reports: StepReport[] = [];
  for (let i = 0; i < steps; i++) reports.push(await trainer.step());
  await trainer.dispose();
  return { state, reports };
}

describe('training', () => {
  test.each([
    ['an HRM', hrm],
    ['a TRM', trm],
  ])('teaches %s two rules that only the puzzle embedding tells apart', async (_, config) => {
    const { state, reports } = await train(300, 1, config);
    const mean = (some: readonly StepReport[]): number => some.reduce((sum, { tokenLoss }) => sum + tokenLoss, 0) / some.length;
    expect(mean(reports.slice(0, 5))).toBeGreaterThan(1);
    expect(mean(reports.slice(-20))).toBeLessThan(0.2);
    const ended = reports.slice(-50).flatMap((report) => report.ended);
    for (const row of [1, 2]) {
      const outcomes = ended.filter((outcome) => outcome.row === row);
      expect(outcomes.filter(({ exact }) => exact).length / outcomes.length).toBeGreaterThan(0.8);
    }
    expect(ended.every(({ steps }) => steps >= 1 && steps <= 2)).toBe(true);
    expect(state.step).toBe(300);
    expect([...state.embeddings.table.subarray(0, 16)]).toEqual(new Array(16).fill(0));
    expect(state.average).not.toEqual(state.weights);
  });

  test('asks nothing of a TRM’s q_continue, which decides nothing', async () => {
    const { reports } = await train(20, 1, trm);
    expect(reports.every(({ qContinueLoss }) => qContinueLoss === 0)).toBe(true);
    expect(reports.some(({ qHaltLoss }) => qHaltLoss > 0)).toBe(true);
  });

  test('gives the same weights again from the same seed, and others from another', async () => {
    const [first, again, other] = [await train(5, 3), await train(5, 3), await train(5, 4)];
    expect(again.state.weights).toEqual(first.state.weights);
    expect(again.state.embeddings.table).toEqual(first.state.embeddings.table);
    expect(other.state.weights).not.toEqual(first.state.weights);
  });
});

describe('fresh parameters', () => {
  test('are drawn from a normal distribution that is cut at two deviations', () => {
    const random = new Random(5);
    const drawn = Array.from({ length: 20000 }, () => truncatedNormal(random));
    const moment = (power: number): number => drawn.reduce((sum, x) => sum + x ** power, 0) / drawn.length;
    expect(Math.max(...drawn.map(Math.abs))).toBeLessThanOrEqual(2);
    expect(moment(1)).toBeCloseTo(0, 1);
    // Cut at ±2 a standard normal has a variance of 0.774, and two thirds of it lie within ±0.94.
    expect(moment(2)).toBeGreaterThan(0.75);
    expect(moment(2)).toBeLessThan(0.8);
    expect(moment(4)).toBeCloseTo(1.416, 1);
  });

  test('have their own deviation each, and start q_head as a certain no', () => {
    const parameters = modelParameters(hrm);
    const flat = drawParameters(parameters, new Random(1));
    let at = 0;
    for (const { name, shape } of parameters) {
      const own = flat.subarray(at, (at += shape.reduce((product, n) => product * n, 1)));
      if (name === 'q_head.weight') expect(new Set(own)).toEqual(new Set([0]));
      else if (name === 'q_head.bias') expect([...own]).toEqual([-5, -5]);
      else {
        const largest = Math.max(...own.map(Math.abs)) * Math.sqrt(shape.at(-1) ?? NaN);
        expect(largest, name).toBeGreaterThan(1.5);
        expect(largest, name).toBeLessThanOrEqual(2.000001);
      }
    }
    expect(at).toBe(flat.length);
  });
});
