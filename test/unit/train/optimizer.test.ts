import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/solver/graph/builder.ts';
import type { Graph, Shape } from '../../../src/solver/graph/ir.ts';
import { OnnxSession } from '../../../src/solver/runtime/onnxSession.ts';
import { optimizerStep, orthogonal } from '../../../src/solver/train/optimizer.ts';
import { evaluate } from '../../support/naiveGraph.ts';

const options = { beta1: 0.9, beta2: 0.95, weightDecay: 0.1 };
const outputs = ['weights_next', 'momentum_next', 'variance_next'] as const;

function optimizerGraph(size: number, parameter: { name: string; shape: Shape } = { name: 'lm_head.weight', shape: [size] }): Graph {
  const b = new GraphBuilder();
  const flat = (name: string) => b.input(name, 'float32', [size]);
  const scalar = (name: string) => b.input(name, 'float32', []);
  const next = optimizerStep(
    b,
    { weights: flat('weights'), momentum: flat('momentum'), variance: flat('variance') },
    flat('gradient'),
    [parameter],
    { learningRate: scalar('rate'), correction1: scalar('correction_1'), correction2: scalar('correction_2') },
    { ...options, muon: true },
  );
  b.output('weights_next', next.weights);
  b.output('momentum_next', next.momentum);
  b.output('variance_next', next.variance);
  return b.finish();
}

function feedsOf(step: number, rate: number, flat: Readonly<Record<'weights' | 'momentum' | 'variance' | 'gradient', readonly number[]>>) {
  return {
    weights: Float32Array.from(flat.weights),
    momentum: Float32Array.from(flat.momentum),
    variance: Float32Array.from(flat.variance),
    gradient: Float32Array.from(flat.gradient),
    rate: Float32Array.of(rate),
    correction_1: Float32Array.of(1 / (1 - options.beta1 ** step)),
    correction_2: Float32Array.of(1 / (1 - options.beta2 ** step)),
  };
}

describe('Adam-atan2', () => {
  test('follows its formula over many steps from a fresh state', () => {
    const gradients = fc.array(
      fc.integer({ min: -40, max: 40 }).map((n) => n / 8),
      { minLength: 1, maxLength: 12 },
    );
    const graph = optimizerGraph(1);
    fc.assert(
      fc.property(gradients, fc.double({ min: -2, max: 2, noNaN: true }), fc.constantFrom(1e-4, 0.1), (sequence, start, rate) => {
        let [w, m, v] = [start, 0, 0];
        const state = { weights: [start], momentum: [0], variance: [0] };
        sequence.forEach((gradient, i) => {
          m = options.beta1 * m + (1 - options.beta1) * gradient;
          v = options.beta2 * v + (1 - options.beta2) * gradient * gradient;
          w =
            w -
            rate * options.weightDecay * w -
            rate * Math.atan2(m / (1 - options.beta1 ** (i + 1)), Math.sqrt(v / (1 - options.beta2 ** (i + 1))));
          // Float64 throughout: a feed of float32 would round the state between the steps.
          const feeds = { ...feedsOf(i + 1, rate, { ...state, gradient: [gradient] }), ...state, gradient: [gradient], rate: [rate] };
          const out = evaluate(graph, feeds);
          state.weights = [...(out.get('weights_next')?.data ?? [])];
          state.momentum = [...(out.get('momentum_next')?.data ?? [])];
          state.variance = [...(out.get('variance_next')?.data ?? [])];
        });
        expect(state.weights[0]).toBeCloseTo(w, 6);
        expect(state.momentum[0]).toBeCloseTo(m, 6);
        expect(state.variance[0]).toBeCloseTo(v, 5);
      }),
    );
  });

  test('in float32: the first step turns by a quarter of π whatever the gradient, none without one, never a NaN', async () => {
    const gradient = [1e-12, -1e-12, 3, -3, 1e15, 0, -0].map(Math.fround);
    const zeros = gradient.map(() => 0);
    const session = await OnnxSession.create(optimizerGraph(gradient.length), { fused: true });
    const out = await session.run(feedsOf(1, 0.01, { weights: zeros, momentum: zeros, variance: zeros, gradient }), outputs);
    await session.dispose();
    const quarter = (0.01 * Math.PI) / 4;
    [-quarter, quarter, -quarter, quarter, -quarter, 0, 0].forEach((expected, i) => {
      expect(Number(out.weights_next[i]) / quarter).toBeCloseTo(expected / quarter, 5);
    });
  });

  test('in float32: without a gradient the weights only decay; no step is longer than half of π times the rate', async () => {
    const tiny = [0, 1e-30, -1e-22, 1e-38, 1e-45].map(Math.fround);
    const weights = tiny.map(() => 1);
    const zeros = tiny.map(() => 0);
    const session = await OnnxSession.create(optimizerGraph(tiny.length), { fused: true });
    const out = await session.run(feedsOf(100, 0.01, { weights, momentum: tiny, variance: zeros, gradient: tiny }), outputs);
    await session.dispose();
    expect(out.weights_next[0]).toBeCloseTo(1 - 0.01 * 0.1, 6);
    for (const next of Array.from(out.weights_next, Number))
      expect(Math.abs(next - (1 - 0.001))).toBeLessThanOrEqual((0.01 * Math.PI) / 2 + 1e-6);
  });
});

type Matrix = readonly (readonly number[])[];

function product(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => (b[0] ?? []).map((_, j) => row.reduce((sum, x, k) => sum + x * (b[k]?.[j] ?? 0), 0)));
}

function transposed(a: Matrix): Matrix {
  return (a[0] ?? []).map((_, j) => a.map((row) => row[j] ?? 0));
}

/** What Muon's iteration makes of one singular value. */
function pushed(s: number): number {
  for (let i = 0; i < 5; i++) s = 3.4445 * s - 4.775 * s ** 3 + 2.0315 * s ** 5;
  return s;
}

function runOrthogonal(matrices: readonly Matrix[]): Matrix[] {
  const rows = matrices[0]?.length ?? 0;
  const columns = matrices[0]?.[0]?.length ?? 0;
  const b = new GraphBuilder();
  b.output('out', orthogonal(b, b.input('in', 'float32', [matrices.length, rows, columns])));
  const out = [...(evaluate(b.finish(), { in: matrices.flat(2) }).get('out')?.data ?? [])];
  return matrices.map((_, m) =>
    Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => out[(m * rows + r) * columns + c] ?? NaN)),
  );
}

describe('Muon', () => {
  /** A matrix of given singular values between two rotations. */
  const rotated = (rows: number, columns: number, singular: readonly number[], [a, c]: readonly [number, number]): Matrix => {
    const turn = (n: number, angle: number): Matrix => {
      const plane = [
        [Math.cos(angle), -Math.sin(angle)],
        [Math.sin(angle), Math.cos(angle)],
      ];
      return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => plane[i]?.[j] ?? Number(i === j)));
    };
    const diagonal = Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => (i === j ? (singular[i] ?? 0) : 0)));
    return product(product(turn(rows, a), diagonal), turn(columns, c));
  };

  test('moves singular values as its polynomial does and leaves the directions, wide or tall, each matrix for itself', () => {
    const value = fc.double({ min: 0.01, max: 10, noNaN: true });
    const angle = fc.double({ min: 0, max: 6, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(value, value), fc.tuple(value, value), fc.tuple(angle, angle), fc.boolean(), (first, second, angles, isTall) => {
        const singulars = [first, second];
        const of = (singular: readonly number[]): Matrix => {
          const wide = rotated(2, 3, singular, angles);
          return isTall ? transposed(wide) : wide;
        };
        const expected = singulars.map((singular) => of(singular.map((s) => pushed(s / Math.hypot(...singular)))));
        const out = runOrthogonal(singulars.map(of));
        out.flat(2).forEach((x, i) => {
          expect(x).toBeCloseTo(expected.flat(2)[i] ?? NaN, 5);
        });
      }),
    );
  });

  test('takes a step of the size of Adam’s, one ahead of its momentum, for a matrix of a layer alone', () => {
    const parameter = { name: 'H_level.layers.0.self_attn.o_proj.weight', shape: [2, 2] };
    const [momentum, gradient] = [
      [1, 0, 0, 2],
      [2, 0, 0, -3],
    ] as const;
    const feeds = feedsOf(1, 0.1, { weights: [1, 1, 1, 1], momentum, variance: [0, 0, 0, 0], gradient });
    const out = evaluate(optimizerGraph(4, parameter), feeds).get('weights_next')?.data ?? [];
    const ahead = [0, 3].map((i) => {
      const m = 0.9 * (momentum[i] ?? 0) + 0.1 * (gradient[i] ?? 0);
      return 0.9 * m + 0.1 * (gradient[i] ?? 0);
    });
    const size = Math.hypot(...ahead);
    const [first, , , last] = Array.from(out, Number);
    expect(first).toBeCloseTo(0.99 - 0.1 * 0.2 * Math.SQRT2 * pushed((ahead[0] ?? 0) / size), 5);
    expect(last).toBeCloseTo(0.99 - 0.1 * 0.2 * Math.SQRT2 * pushed((ahead[1] ?? 0) / size), 5);
    expect(Number(out[1])).toBeCloseTo(0.99, 6);
  });

  test('of a parameter without a gradient is no step, and no NaN', () => {
    const parameter = { name: 'L_level.layers.1.mlp.down_proj.weight', shape: [2, 2] };
    const zeros = [0, 0, 0, 0];
    const out = evaluate(
      optimizerGraph(4, parameter),
      feedsOf(1, 0.1, { weights: [1, 1, 1, 1], momentum: zeros, variance: zeros, gradient: zeros }),
    );
    for (const x of out.get('weights_next')?.data ?? []) expect(x).toBeCloseTo(0.99, 6);
  });
});
