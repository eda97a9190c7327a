import { beforeAll, describe, expect, test } from 'vitest';
import { Random } from '../../../src/shared/concepts/random.ts';
import type { Graph } from '../../../src/solver/graph/ir.ts';
import { elementCount } from '../../../src/solver/graph/ir.ts';
import type { ModelConfig } from '../../../src/solver/model/config.ts';
import { latentLength, parseConfig } from '../../../src/solver/model/config.ts';
import type { GradientReach } from '../../../src/solver/model/hrm.ts';
import type { Parameter } from '../../../src/solver/model/parameters.ts';
import { modelParameters, parameterCount } from '../../../src/solver/model/parameters.ts';
import { OnnxSession } from '../../../src/solver/runtime/onnxSession.ts';
import { trainingGraph, trainingOutputs } from '../../../src/solver/train/trainingGraph.ts';
import { finiteDifferences, slopeAlong } from '../../support/finiteDifferences.ts';
import type { Tensor } from '../../support/naiveGraph.ts';
import { evaluate } from '../../support/naiveGraph.ts';
import type { Frozen, NaiveLoss, NaiveSample } from '../../support/naiveNetwork.ts';
import { NaiveNetwork } from '../../support/naiveNetwork.ts';

const batch = 3;
const options = { beta1: 0.9, beta2: 0.95, weightDecay: 0.1 };
const random = new Random(7);
const normal = (): number => 1.5 * (random.nextFloat() + random.nextFloat() + random.nextFloat() - 1.5);
const vector = (length: number, draw: () => number = normal): Float32Array => Float32Array.from({ length }, draw);

/** A training step of a tiny model with random weights in the middle of a run, and the same in plain loops. */
class Fixture {
  readonly config: ModelConfig;
  readonly parameters: readonly Parameter[];
  readonly graph: Graph;
  readonly feeds: Record<string, Float32Array | Int32Array>;
  /** The naive model reads these; changing them changes its loss. */
  readonly weights: Float64Array;
  readonly embeddings: Float64Array;
  private readonly samples: readonly NaiveSample[];
  private readonly naive: NaiveNetwork;
  private readonly frozen: readonly Frozen[];

  constructor(config: Readonly<Record<string, unknown>>, gradient: GradientReach) {
    this.config = parseConfig({
      architecture: 'hrm',
      hidden_size: 8,
      num_heads: 2,
      expansion: 1,
      H_layers: 1,
      L_layers: 2,
      H_cycles: 2,
      L_cycles: 2,
      puzzle_emb_ndim: 12,
      pos_encodings: 'rope',
      seq_len: 4,
      vocab_size: 5,
      halt_max_steps: 4,
      ...config,
    });
    const { seq_len, vocab_size, hidden_size, puzzle_emb_ndim } = this.config;
    this.parameters = modelParameters(this.config);
    const size = parameterCount(this.parameters);
    const [hInit, lInit] = [vector(hidden_size), vector(hidden_size)];
    this.graph = trainingGraph({ ...options, batch, config: this.config, parameters: this.parameters, hInit, lInit, gradient });
    const length = latentLength(this.config);
    this.feeds = {
      weights: Float32Array.from(
        this.parameters.flatMap(({ shape }) => [...vector(elementCount(shape), () => normal() / Math.sqrt(shape.at(-1) ?? 1))]),
      ),
      momentum: vector(size, () => 0.01 * normal()),
      variance: vector(size, () => 1e-4 * random.nextFloat()),
      average: vector(size),
      tokens: Int32Array.from({ length: batch * seq_len }, () => random.nextInt(vocab_size)),
      // The second sample has ignored labels, the last one nothing else.
      labels: Int32Array.from({ length: batch * seq_len }, (_, i) => {
        const ignored = i >= 2 * seq_len || i === seq_len + 1 || i === seq_len + 2;
        return ignored ? 0 : 1 + random.nextInt(vocab_size - 1);
      }),
      embeddings: vector(batch * puzzle_emb_ndim),
      fresh: Float32Array.of(0, 1, 0),
      last: Float32Array.of(1, 0, 0),
      z_H: vector(batch * length * hidden_size),
      z_L: vector(batch * length * hidden_size),
      learning_rate: Float32Array.of(0.01),
      correction_1: Float32Array.of(1 / (1 - options.beta1 ** 3)),
      correction_2: Float32Array.of(1 / (1 - options.beta2 ** 3)),
      average_decay: Float32Array.of(0.7),
    };

    this.weights = Float64Array.from(this.feed('weights'));
    this.embeddings = Float64Array.from(this.feed('embeddings'));
    const views = new Map<string, Float64Array>();
    for (const [name, start, end] of this.blocks()) views.set(name, this.weights.subarray(start, end));
    this.naive = new NaiveNetwork(this.config, (name) => views.get(name) ?? new Float64Array(0));
    this.samples = Array.from({ length: batch }, (_, n) => {
      const fresh = this.feed('fresh')[n] === 1;
      const latents = (name: string, init: Float32Array): Float64Array[] =>
        Array.from({ length }, (_row, p) => {
          const start = (n * length + p) * hidden_size;
          return Float64Array.from(fresh ? init : this.feed(name).subarray(start, start + hidden_size));
        });
      return {
        fresh,
        last: this.feed('last')[n] === 1,
        tokens: [...this.feed('tokens').slice(n * seq_len, (n + 1) * seq_len)],
        labels: [...this.feed('labels').slice(n * seq_len, (n + 1) * seq_len)],
        embedding: this.embeddings.subarray(n * puzzle_emb_ndim, (n + 1) * puzzle_emb_ndim),
        zH: latents('z_H', hInit),
        zL: latents('z_L', lInit),
      };
    });
    this.frozen = this.samples.map((sample) => this.naive.freeze(sample, gradient));
  }

  feed(name: string): Float32Array | Int32Array {
    return this.feeds[name] ?? new Float32Array(0);
  }

  /** Each parameter's name with its place in the flat vectors. */
  blocks(): readonly (readonly [string, number, number])[] {
    let at = 0;
    return this.parameters.map(({ name, shape }) => {
      const start = at;
      at += elementCount(shape);
      return [name, start, at];
    });
  }

  /** The naive model's losses, sample by sample. */
  naiveLosses(): readonly NaiveLoss[] {
    return this.samples.map((sample, n) => this.naive.loss(sample, this.frozen[n] as Frozen));
  }

  /** The naive model's loss with what is stopped frozen. An arrow function: it is handed to the differences. */
  readonly loss = (): number => this.naiveLosses().reduce((total, sample) => total + sample.total, 0) / batch;
}

function data(outputs: ReadonlyMap<string, Tensor>, name: (typeof trainingOutputs)[number]): Float64Array {
  const tensor = outputs.get(name);
  if (tensor === undefined) throw new Error(`no output ${name}`);
  return tensor.data;
}

interface Step {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly reach?: GradientReach;
}

const steps: readonly Step[] = [
  { name: 'rotary positions, 2 × 2 cycles', config: {} },
  { name: 'rotary positions of rows and columns', config: { pos_encodings: 'rope2d' } },
  { name: 'rotary and learned positions', config: { pos_encodings: 'rope2d+learned' } },
  { name: 'learned positions, 1 × 1 cycles, one layer', config: { pos_encodings: 'learned', H_cycles: 1, L_cycles: 1, L_layers: 1 } },
  { name: 'TRM, 2 × 2 cycles', config: { architecture: 'trm', puzzle_emb_len: 3 } },
  { name: 'gradient through the last H cycle, 2 × 2 cycles', config: {}, reach: 'lastCycle' },
  {
    name: 'TRM that mixes positions, with q_continue',
    config: { architecture: 'trm', mlp_t: true, pos_encodings: 'none', puzzle_emb_len: 0, no_ACT_continue: false },
  },
];

describe.each(steps)('one training step: $name', ({ config, reach = 'published' }) => {
  let fixture: Fixture;
  let outputs: ReadonlyMap<string, Tensor>;
  /** The flat gradient: what a momentum of zero turns into, over 1 − β₁. */
  let gradient: Float64Array;

  beforeAll(() => {
    fixture = new Fixture(config, reach);
    outputs = evaluate(fixture.graph, fixture.feeds);
    const still = evaluate(fixture.graph, { ...fixture.feeds, momentum: new Float32Array(fixture.weights.length) });
    gradient = data(still, 'momentum_next').map((m) => m / (1 - options.beta1));
  });

  test('its losses are those of the formulas in plain loops', () => {
    const losses = fixture.naiveLosses();
    const expectAll = (name: 'token_loss' | 'q_halt_loss' | 'q_continue_loss', expected: readonly number[]): void => {
      expected.forEach((value, n) => {
        expect(data(outputs, name)[n], name).toBeCloseTo(value, 6);
      });
    };
    expectAll(
      'token_loss',
      losses.map((sample) => sample.token),
    );
    expectAll(
      'q_halt_loss',
      losses.map((sample) => sample.qHalt),
    );
    expectAll(
      'q_continue_loss',
      losses.map((sample) => sample.qContinue),
    );
  });

  test('the gradient of every parameter is the slope of the loss, along random directions and single weights', () => {
    for (const [name, start, end] of fixture.blocks()) {
      const length = Math.hypot(...gradient.subarray(start, end));
      expect(length, name).toBeGreaterThan(1e-5);
      for (let i = 0; i < 2; i++) {
        const raw = vector(end - start);
        const norm = Math.hypot(...raw);
        const direction = new Map([...raw].map((amount, c) => [start + c, amount / norm]));
        const predicted = [...direction].reduce((total, [at, amount]) => total + amount * (gradient[at] ?? NaN), 0);
        const slope = slopeAlong(fixture.loss, fixture.weights, direction);
        expect(Math.abs(slope - predicted) / length, name).toBeLessThan(1e-6);
      }
      const some = Array.from({ length: 2 }, () => start + random.nextInt(end - start));
      for (const [at, slope] of finiteDifferences(fixture.loss, fixture.weights, some)) {
        expect(Math.abs(slope - (gradient[at] ?? NaN)) / length, name).toBeLessThan(1e-6);
      }
    }
  });

  test('the gradient of each embedding is the slope of the loss', () => {
    const found = data(outputs, 'embedding_gradient');
    const length = Math.hypot(...found);
    for (const [at, slope] of finiteDifferences(fixture.loss, fixture.embeddings)) {
      expect(Math.abs(slope - (found[at] ?? NaN)) / length).toBeLessThan(1e-6);
    }
  });

  test('the next weights are Adam-atan2 by hand on slopes of the loss, and the average follows', () => {
    const places = fixture.blocks().flatMap(([, start, end]) => Array.from({ length: 2 }, () => start + random.nextInt(end - start)));
    const rate = fixture.feed('learning_rate')[0] ?? NaN;
    for (const [at, slope] of finiteDifferences(fixture.loss, fixture.weights, places)) {
      const momentum = options.beta1 * (fixture.feed('momentum')[at] ?? NaN) + (1 - options.beta1) * slope;
      const variance = options.beta2 * (fixture.feed('variance')[at] ?? NaN) + (1 - options.beta2) * slope ** 2;
      const turn = Math.atan2(momentum / (1 - options.beta1 ** 3), Math.sqrt(variance / (1 - options.beta2 ** 3)));
      const weight = (fixture.weights[at] ?? NaN) * (1 - rate * options.weightDecay) - rate * turn;
      expect(data(outputs, 'momentum_next')[at]).toBeCloseTo(momentum, 8);
      expect(data(outputs, 'variance_next')[at]).toBeCloseTo(variance, 9);
      expect(data(outputs, 'weights_next')[at]).toBeCloseTo(weight, 6);
      expect(data(outputs, 'average_next')[at]).toBeCloseTo(0.7 * (fixture.feed('average')[at] ?? NaN) + 0.3 * weight, 6);
    }
  });

  test.each([true, false])('ONNX Runtime computes it alike (fused operators: %s)', async (fused) => {
    const session = await OnnxSession.create(fixture.graph, { fused, threads: 1 });
    const found = await session.run(fixture.feeds, trainingOutputs);
    await session.dispose();
    for (const name of trainingOutputs) {
      const expected = data(outputs, name);
      const scale = Math.max(1e-6, ...expected.map(Math.abs));
      const worst = expected.reduce((largest, x, i) => Math.max(largest, Math.abs(x - Number(found[name][i]))), 0);
      expect(worst / scale, name).toBeLessThan(1e-4);
    }
  });
});
