import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/solver/graph/builder.ts';
import type { ConstantData, DType, Graph, OpName, Shape, Value } from '../../../src/solver/graph/ir.ts';
import { opTable } from '../../../src/solver/graph/ops/table.ts';
import { OnnxSession } from '../../../src/solver/runtime/onnxSession.ts';
import { evaluate } from '../../support/naiveGraph.ts';
import type { CaseInput, OpCase } from '../../support/opCases.ts';
import { opCases, typed } from '../../support/opCases.ts';

type Feeds = Record<string, ConstantData>;

/** Many uses of an operator side by side in one graph, so that one session runs them all. */
function graphOf(cases: readonly OpCase[]): { graph: Graph; feeds: Feeds } {
  const b = new GraphBuilder();
  const feeds: Feeds = {};
  cases.forEach(({ inputs, build }, n) => {
    const values = inputs.map(({ dtype, shape, data }, i) => {
      const name = `case${String(n)}_input${String(i)}`;
      feeds[name] = data;
      return b.input(name, dtype, shape);
    });
    build(b, values).forEach((value, i) => {
      b.output(`case${String(n)}_output${String(i)}`, value);
    });
  });
  return { graph: b.finish(), feeds };
}

/** Float32 keeps 24 bits; a few of them go in sums. Of float16's 11 bits as many go, and those of the inputs count too. */
const tolerances = { float32: 2e-6, float16: 5e-2 } as const;

/** Runs a graph in ONNX Runtime and compares every output with the naive interpreter's. */
async function expectAgreement(graph: Graph, feeds: Feeds, fused: boolean, half = false): Promise<void> {
  const expected = evaluate(graph, feeds);
  // What a sum loses grows with what it adds up, also where little is left of it.
  const mostTerms = Math.max(...Object.values(feeds).map(({ length }) => length));
  const session = await OnnxSession.create(graph, { fused, half, threads: 1 });
  try {
    const found = await session.run(feeds, [...expected.keys()]);
    for (const [name, tensor] of expected) {
      const actual = Array.from<number | bigint, number>(found[name] as ArrayLike<number | bigint>, Number);
      expect(actual, name).toHaveLength(tensor.data.length);
      if (tensor.dtype !== 'float32') expect(actual, name).toEqual([...tensor.data].map((x) => x + 0));
      else {
        tensor.data.forEach((x, i) => {
          const tolerance = tolerances[half ? 'float16' : 'float32'] * Math.max(1, Math.abs(x), mostTerms / 32);
          const close = Object.is(actual[i], x) || Math.abs((actual[i] ?? NaN) - x) <= tolerance;
          expect(close, `${name}[${String(i)}] is ${String(actual[i])} instead of ${String(x)}`).toBe(true);
        });
      }
    }
  } finally {
    await session.dispose();
  }
}

describe.each([
  { kind: 'fused', fused: true },
  { kind: 'plain', fused: false },
])('$kind ONNX operators compute what the graph says', ({ fused }) => {
  test.each(Object.keys(opTable) as OpName[])('%s', async (op) => {
    const cases: fc.Arbitrary<OpCase> = opCases[op];
    await fc.assert(
      fc.asyncProperty(fc.array(cases, { minLength: 1, maxLength: 12 }), async (some) => {
        const { graph, feeds } = graphOf(some);
        await expectAgreement(graph, feeds, fused);
      }),
      { numRuns: 4 },
    );
  });

  // A number that is cut to a whole one may be a whole one itself after it was rounded.
  test.each((Object.keys(opTable) as OpName[]).filter((op) => op !== 'Cast'))('%s in float16', async (op) => {
    const cases: fc.Arbitrary<OpCase> = opCases[op];
    await fc.assert(
      fc.asyncProperty(fc.array(cases, { minLength: 1, maxLength: 12 }), async (some) => {
        const { graph, feeds } = graphOf(some);
        await expectAgreement(graph, feeds, fused, true);
      }),
      { numRuns: 2 },
    );
  });

  /** One operator over the given operands. */
  function one(build: OpCase['build'], ...inputs: readonly (readonly [DType, Shape, readonly number[]])[]): Promise<void> {
    const operands = inputs.map(([dtype, shape, numbers]): CaseInput => ({ dtype, shape, data: typed(dtype, numbers) }));
    const { graph, feeds } = graphOf([{ inputs: operands, build }]);
    return expectAgreement(graph, feeds, fused);
  }
  const unary =
    (op: 'Relu' | 'Sigmoid' | 'Softplus' | 'Silu' | 'Softmax' | 'ArgMax' | 'Neg' | 'Sqrt' | 'Atan'): OpCase['build'] =>
    (b, inputs) =>
      b.node(op, inputs, {});
  const large = [-1e30, -1000, -104, -89, -20, -1e-30, -0, 0, 1e-30, 20, 89, 104, 1000, 1e30].map(Math.fround);

  test.each(['Sigmoid', 'Softplus', 'Silu', 'Relu', 'Neg', 'Atan'] as const)('%s of large, tiny and negative zero numbers', async (op) => {
    await one(unary(op), ['float32', [large.length], large]);
  });

  test('Softmax of rows with large, equal and single numbers', async () => {
    await one(unary('Softmax'), ['float32', [2, large.length], [...large, ...large.map(() => 1e30)].map(Math.fround)]);
    await one(unary('Softmax'), ['float32', [3, 1], [-1e30, 0, 1e30].map(Math.fround)]);
  });

  test('ArgMax takes the first of equals, of both zeros, and of a single one', async () => {
    await one(unary('ArgMax'), ['float32', [4, 4], [1, 3, 3, 3, 2, 2, 2, 2, -0, 0, -0, 0, -5, -5, -4, -4]]);
    await one(unary('ArgMax'), ['float32', [2, 1], [-1, 7]]);
    await one(unary('ArgMax'), ['float32', [3], [0, 0, -1]]);
  });

  test('OneHot of 0 is a code, of a negative index or one beyond the depth zeros', async () => {
    await one((b, [x]) => [b.oneHot(x as Value, 3)], ['int32', [2, 4], [0, 1, 2, 3, -1, -3, -4, 2147483647]]);
    await one((b, [x]) => [b.oneHot(x as Value, 1)], ['int32', [], [0]]);
    await one((b, [x]) => [b.oneHot(x as Value, 2)], ['int32', [], [-2]]);
  });

  test('Max and Greater of negative zero, Equal of both zeros', async () => {
    const zeros: readonly [DType, Shape, readonly number[]] = ['float32', [2], [-0, 0]];
    await one((b, [x, y]) => [b.greater(x as Value, y as Value), b.equal(x as Value, y as Value)], zeros, ['float32', [2, 1], [-0, 0]]);
    await one((b, [x]) => [b.add(b.max(x as Value, 0), 0)], zeros);
  });

  test('Cast cuts towards zero and takes everything but zero for true', async () => {
    const numbers: readonly [DType, Shape, readonly number[]] = ['float32', [8], [-2.7, -0.5, -0, 0, 0.5, 1e-30, 2.9, 100000]];
    await one((b, [x]) => (['int32', 'int64', 'bool', 'float32'] as const).map((dtype) => b.cast(x as Value, dtype)), numbers);
  });

  test('RmsNorm of zeros is zeros, of large and tiny rows of length 1 after the norm', async () => {
    const rows = [0, 0, 0, 1e15, -1e15, 1e15, 1e-15, 0, -1e-15].map(Math.fround);
    await one((b, [x]) => [b.rmsNorm(x as Value, 1e-5)], ['float32', [3, 3], rows]);
    await one((b, [x]) => [b.rmsNorm(x as Value, 1e-5)], ['float32', [3, 1], [0, -3, 1e-3].map(Math.fround)]);
  });

  test('Attention with scores so large that one position takes it all', async () => {
    const q = [100, -100, 50, 20, -70, 90];
    await one(
      (b, [x, v]) => [b.attention(x as Value, x as Value, v as Value, 1)],
      ['float32', [1, 3, 2], q],
      ['float32', [1, 3, 2], [1, 2, 3, 4, 5, 6]],
    );
  });

  test('axes of size 1 stay, and empty axes are no obstacle', async () => {
    await one((b, [x]) => [b.reduceSum(x as Value, [0, 2]), b.reduceMean(x as Value, [1])], ['float32', [1, 1, 1], [3]]);
    await one((b, [x]) => b.split(x as Value, 1, [0, 2]), ['float32', [2, 2], [1, 2, 3, 4]]);
    await one((b, [x, y]) => [b.concat([x as Value, y as Value], 0)], ['float32', [0, 2], []], ['float32', [1, 2], [1, 2]]);
  });

  test('an unused output of Split and RmsNorm does no harm', async () => {
    await one((b, [x]) => [b.split(x as Value, 1, [1, 1])[1] as Value], ['float32', [2, 2], [1, 2, 3, 4]]);
    await one((b, [x]) => [b.node('RmsNorm', [x as Value], { epsilon: 1 })[1] as Value], ['float32', [2, 2], [1, 2, 3, 4]]);
  });

  test('an output can be an input, a constant, or one value under two names', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2]);
    const unused = b.input('unused', 'int32', [1]);
    b.output('same', x);
    b.output('again', x);
    b.output('constant', b.constant('int64', [2], BigInt64Array.of(-1n, 2n ** 40n)));
    b.output('truths', b.constant('bool', [3], Uint8Array.of(1, 0, 1)));
    b.output('sum', b.add(x, x));
    const graph = b.finish();
    expect(graph.sources.map(({ value }) => value)).toContain(unused);
    await expectAgreement(graph, { x: Float32Array.of(1, 2), unused: Int32Array.of(0) }, fused);
  });

  test.each(['v1', 'v2', 't0', 'c0', 'weights', ' ', 'ünïcode ☃'])('a graph may call its values anything, such as "%s"', async (name) => {
    const b = new GraphBuilder();
    const x = b.input(name, 'float32', [2]);
    b.output('sum', b.silu(b.reduceSum(b.add(x, 1), [0])));
    await expectAgreement(b.finish(), { [name]: Float32Array.of(1, 2) }, fused);
  });
});
