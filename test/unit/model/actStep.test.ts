import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/shared/concepts/random.ts';
import { GraphBuilder } from '../../../src/solver/graph/builder.ts';
import type { Shape, Value } from '../../../src/solver/graph/ir.ts';
import { elementCount } from '../../../src/solver/graph/ir.ts';
import { actStep } from '../../../src/solver/model/actStep.ts';
import type { ModelConfig } from '../../../src/solver/model/config.ts';
import { latentLength, parseConfig } from '../../../src/solver/model/config.ts';
import { modelParameters } from '../../../src/solver/model/parameters.ts';
import { OnnxSession } from '../../../src/solver/runtime/onnxSession.ts';
import { NaiveNetwork } from '../../support/naiveNetwork.ts';

const batch = 2;

const sizes = fc.record({
  heads: fc.integer({ min: 1, max: 3 }),
  expansion: fc.constantFrom(1, 2.5, 4),
  H_cycles: fc.integer({ min: 1, max: 3 }),
  L_cycles: fc.integer({ min: 1, max: 3 }),
  L_layers: fc.integer({ min: 1, max: 3 }),
  /** Of the hidden size: none, below, equal, above. */
  embedding: fc.constantFrom(0, 0.5, 1, 1.5, 3),
  vocab_size: fc.integer({ min: 2, max: 12 }),
  rope_theta: fc.constantFrom(10000, 100),
  seed: fc.integer({ min: 0, max: 1e6 }),
});
const length = fc.integer({ min: 1, max: 10 });
/** Kinds of positions with what each asks of the sizes; rope2d wants a square canvas, and 4 to divide the width of heads. */
const positions = (...anywhere: readonly string[]): fc.Arbitrary<Positions> =>
  fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({ pos_encodings: fc.constantFrom(...anywhere), headWidth: fc.constantFrom(2, 4, 6), seq_len: length }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        pos_encodings: fc.constantFrom('rope2d', 'rope2d+learned'),
        headWidth: fc.constantFrom(4, 8),
        seq_len: fc.constantFrom(1, 4, 9),
      }),
    },
  );
interface Positions {
  readonly pos_encodings: string;
  readonly headWidth: number;
  readonly seq_len: number;
}
const hrm = fc.record({ H_layers: fc.integer({ min: 1, max: 3 }), kind: positions('rope', 'learned') });
const trm = fc.record({
  mlp_t: fc.boolean(),
  kind: positions('rope', 'learned', 'none'),
  /** Positions beyond those that the embedding fills; null: 0 in the config. */
  spare: fc.option(fc.integer({ min: 0, max: 3 })),
});

interface Case {
  readonly config: ModelConfig;
  readonly seed: number;
}

const cases: fc.Arbitrary<Case> = fc.tuple(sizes, fc.oneof(hrm, trm)).map(([{ heads, embedding, seed, ...common }, own]) => {
  const { kind, ...rest } = own;
  const { headWidth, ...placed } = kind;
  const hidden_size = heads * headWidth;
  const puzzle_emb_ndim = Math.ceil(hidden_size * embedding);
  const shared = { ...common, ...placed, hidden_size, num_heads: heads, puzzle_emb_ndim, halt_max_steps: 1 };
  if ('H_layers' in rest) return { config: parseConfig({ architecture: 'hrm', ...shared, ...rest }), seed };
  const { spare, ...settings } = rest;
  const filled = Math.ceil(puzzle_emb_ndim / hidden_size);
  const puzzle_emb_len = spare === null || filled === 0 ? 0 : filled + spare;
  return { config: parseConfig({ architecture: 'trm', ...shared, ...settings, puzzle_emb_len }), seed };
});

const outputNames = ['z_H_next', 'z_L_next', 'logits', 'q'] as const;
type Outputs = Readonly<Record<(typeof outputNames)[number], ArrayLike<number>>>;

/** One ACT step of a network with random weights, on random latents. */
class RandomStep {
  private readonly config: ModelConfig;
  private readonly random: Random;
  private readonly weights: ReadonlyMap<string, { readonly shape: Shape; readonly data: Float32Array }>;
  private readonly data;

  constructor({ config, seed }: Case) {
    this.config = config;
    this.random = new Random(seed);
    this.weights = new Map(
      modelParameters(config).map(({ name, shape }) => [
        name,
        { shape, data: this.normal(elementCount(shape), 1 / Math.sqrt(shape.at(-1) ?? 1)) },
      ]),
    );
    this.data = {
      tokens: Int32Array.from({ length: batch * config.seq_len }, () => this.random.nextInt(config.vocab_size)),
      embeddings: this.normal(batch * config.puzzle_emb_ndim),
      z_H: this.normal(batch * latentLength(config) * config.hidden_size),
      z_L: this.normal(batch * latentLength(config) * config.hidden_size),
    };
  }

  private normal(length: number, deviation = 1): Float32Array {
    const { random } = this;
    const draw = (): number => 2 * deviation * (random.nextFloat() + random.nextFloat() + random.nextFloat() - 1.5);
    return Float32Array.from({ length }, draw);
  }

  /** What the graph gives in ONNX Runtime. */
  async inGraph(fused: boolean): Promise<Outputs> {
    const { config, weights, data } = this;
    const latents = [batch, latentLength(config), config.hidden_size];
    const b = new GraphBuilder();
    const values = new Map([...weights].map(([name, weight]) => [name, b.constant('float32', weight.shape, weight.data)]));
    const step = actStep(b, config, (name): Value => values.get(name) ?? expect.fail(name), {
      tokens: b.input('tokens', 'int32', [batch, config.seq_len]),
      embeddings: config.puzzle_emb_ndim > 0 ? b.input('embeddings', 'float32', [batch, config.puzzle_emb_ndim]) : null,
      zH: b.input('z_H', 'float32', latents),
      zL: b.input('z_L', 'float32', latents),
    });
    const outputs = { z_H_next: step.zH, z_L_next: step.zL, logits: step.logits, q: step.q };
    for (const [name, value] of Object.entries(outputs)) b.output(name, value);
    const session = await OnnxSession.create(b.finish(), { fused, threads: 1 });
    const found = await session.run(data, outputNames);
    await session.dispose();
    return found as Record<keyof Outputs, Float32Array>;
  }

  /** What the formulas give in plain loops and float64, with every weight and every number that is computed put through `round`. */
  inPlainLoops(round: (x: number) => number = (x) => x): Outputs {
    const { config, data } = this;
    const [length, width] = [latentLength(config), config.hidden_size];
    const weights = new Map([...this.weights].map(([name, weight]) => [name, Float64Array.from(weight.data, round)]));
    const network = new NaiveNetwork(config, (name) => weights.get(name) ?? expect.fail(name), round);
    const rows = (all: Float32Array, sample: number): Float64Array[] =>
      Array.from({ length }, (_, p) => Float64Array.from(all.subarray((sample * length + p) * width, (sample * length + p + 1) * width)));
    const steps = Array.from({ length: batch }, (_, sample) =>
      network.step({
        tokens: [...data.tokens.slice(sample * config.seq_len, (sample + 1) * config.seq_len)],
        embedding: data.embeddings.subarray(sample * config.puzzle_emb_ndim, (sample + 1) * config.puzzle_emb_ndim),
        zH: rows(data.z_H, sample),
        zL: rows(data.z_L, sample),
      }),
    );
    const flat = (pick: (of: (typeof steps)[number]) => readonly Float64Array[]): number[] =>
      steps.flatMap((of) => pick(of).flatMap((row) => [...row]));
    return {
      z_H_next: flat(({ zH }) => zH),
      z_L_next: flat(({ zL }) => zL),
      logits: flat(({ logits }) => logits),
      q: flat(({ q }) => [q]),
    };
  }

  /** How far each output can be expected to move by rounding: the largest of several trials with random roundings of 8 float32 units. */
  roundingErrors(exact: Outputs): Readonly<Record<keyof Outputs, number>> {
    const { random } = this;
    const round = (x: number): number => x * (1 + 2 ** -20 * (random.nextFloat() - 0.5));
    const trials = Array.from({ length: 6 }, () => this.inPlainLoops(round));
    const largest = (name: keyof Outputs): number => Math.max(...trials.map((trial) => difference(trial[name], exact[name])));
    return { z_H_next: largest('z_H_next'), z_L_next: largest('z_L_next'), logits: largest('logits'), q: largest('q') };
  }
}

/** Largest difference, relative to the largest magnitude expected where that is above 1. */
function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual).toHaveLength(expected.length);
  const values = Array.from(expected);
  const scale = Math.max(1, ...values.map(Math.abs));
  return Math.max(...values.map((x, i) => Math.abs(x - (actual[i] ?? NaN)))) / scale;
}

describe('one ACT step', () => {
  test.each([true, false])(
    'of any small HRM or TRM is that of the formulas in plain loops (fused operators: %s)',
    async (fused) => {
      await fc.assert(
        fc.asyncProperty(cases, async (one) => {
          const step = new RandomStep(one);
          const exact = step.inPlainLoops();
          const errors = step.roundingErrors(exact);
          // A network of a few random numbers can be so chaotic that float32 does not determine its step: nothing can be said of it.
          fc.pre(Math.max(...Object.values(errors)) < 5e-4);
          const found = await step.inGraph(fused);
          for (const name of outputNames) expect(difference(found[name], exact[name]), name).toBeLessThan(8 * errors[name] + 1e-6);
        }),
        { numRuns: 40 },
      );
    },
    120_000,
  );
});
