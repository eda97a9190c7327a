import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/shared/concepts/random.ts';
import { GraphBuilder } from '../../../src/solver/graph/builder.ts';
import { gradients } from '../../../src/solver/graph/gradient.ts';
import type { OpName, Shape, Value } from '../../../src/solver/graph/ir.ts';
import { elementCount, GraphError } from '../../../src/solver/graph/ir.ts';
import { opTable } from '../../../src/solver/graph/ops/table.ts';
import { finiteDifferences } from '../../support/finiteDifferences.ts';
import { evaluate, evaluateValues, stoppedValues } from '../../support/naiveGraph.ts';
import type { OpCase } from '../../support/opCases.ts';
import { opCases } from '../../support/opCases.ts';

const differentiable = (Object.keys(opTable) as OpName[]).filter((op) => opTable[op].vjp !== null);

/** One number that depends on every element of some values, each with a weight of its own. */
function weightedSum(b: GraphBuilder, values: readonly Value[]): Value {
  const random = new Random(1);
  const sums = values.map((value) => {
    const n = elementCount(value.shape);
    const weights = Float32Array.from({ length: n }, () => 2 * random.nextFloat() - 1);
    return b.reduceSum(b.mul(b.reshape(value, [n]), b.constant('float32', [n], weights)), [0]);
  });
  return sums.reduce((sum, next) => b.add(sum, next));
}

type Write = (b: GraphBuilder, inputs: readonly Value[]) => Value;
interface Operand {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/**
 * Compares the gradient of what `write` gives, with respect to all operands, with central differences in float64. What a
 * StopGradient gives is frozen meanwhile: the gradient is that of the loss as a function of the paths that are left.
 */
function expectExactGradient(operands: readonly Operand[], write: Write): void {
  const b = new GraphBuilder();
  const inputs = operands.map(({ shape }, i) => b.input(`x${String(i)}`, 'float32', shape));
  const loss = write(b, inputs);
  const lossGraph = new GraphBuilder();
  lossGraph.output(
    'loss',
    write(
      lossGraph,
      operands.map(({ shape }, i) => lossGraph.input(`x${String(i)}`, 'float32', shape)),
    ),
  );
  gradients(b, loss, inputs).forEach((gradient, i) => {
    expect(gradient.shape).toEqual(inputs[i]?.shape);
    b.output(`gradient${String(i)}`, gradient);
  });

  const data = operands.map((operand) => Float64Array.from(operand.data));
  const feeds = Object.fromEntries(data.map((x, i) => [`x${String(i)}`, x]));
  const plain = lossGraph.finish();
  const frozen = stoppedValues(plain, evaluateValues(plain, feeds));
  const lossAt = (): number => evaluate(plain, feeds, { frozen }).get('loss')?.data[0] ?? NaN;
  const exact = evaluate(b.finish(), feeds);
  data.forEach((x, i) => {
    const slopes = [...finiteDifferences(lossAt, x).values()];
    expectClose([...(exact.get(`gradient${String(i)}`)?.data ?? [])], slopes);
  });
}

/** Equal within 1e-6 of the largest magnitude; one below 1e-3 counts as that, for the differences are rounded too. */
function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  const scale = Math.max(1e-3, ...expected.map(Math.abs));
  const worst = Math.max(0, ...expected.map((slope, i) => Math.abs(slope - (actual[i] ?? NaN))));
  expect(worst / scale, `${String(actual)} instead of ${String(expected)}`).toBeLessThan(1e-6);
}

function floats(shape: Shape, seed: number): Operand {
  const random = new Random(seed);
  return { shape, data: Float32Array.from({ length: elementCount(shape) }, () => 4 * random.nextFloat() - 2) };
}

describe('the gradient of each operator is that of central differences', () => {
  test.each(differentiable)('%s', (op) => {
    const cases: fc.Arbitrary<OpCase> = opCases[op];
    fc.assert(
      fc.property(cases, ({ inputs, build }) => {
        fc.pre(inputs.some(({ dtype }) => dtype === 'float32'));
        const operands = inputs.filter((input) => input.dtype === 'float32') as unknown as readonly Operand[];
        expectExactGradient(operands, (b, values) => {
          let next = 0;
          const all = inputs.map(({ dtype, shape, data }) =>
            dtype === 'float32' ? (values[next++] as Value) : b.constant(dtype, shape, data),
          );
          const outputs = build(b, all);
          return weightedSum(b, op === 'RmsNorm' ? outputs.slice(0, 1) : outputs);
        });
      }),
      { numRuns: 15 },
    );
  });

  test('the operators without a derivative are those of indices, comparisons and types, and the gradient stop', () => {
    const others = (Object.keys(opTable) as OpName[]).filter((op) => opTable[op].vjp === null);
    expect(others.toSorted()).toEqual(['ArgMax', 'Cast', 'Equal', 'Greater', 'Not', 'OneHot', 'StopGradient']);
  });
});

describe('the backward walk', () => {
  test('adds up the uses of a value, as both operands and on several paths', () => {
    expectExactGradient([floats([2, 3], 1)], (b, [x]) => {
      const squared = b.mul(x as Value, x as Value);
      const quotient = b.div(b.sigmoid(squared), b.add(x as Value, 5));
      return weightedSum(b, [b.add(b.mul(quotient, squared), x as Value), quotient]);
    });
  });

  test('sums over broadcast axes at the front and within, for both operands', () => {
    expectExactGradient([floats([3, 1], 1), floats([2, 1, 4], 2), floats([], 3), floats([1], 4)], (b, [x, y, s, one]) => {
      const product = b.mul(x as Value, y as Value);
      return weightedSum(b, [b.div(b.sub(s as Value, product), 3), b.where(b.greater(x as Value, y as Value), one as Value, product)]);
    });
  });

  test('reaches every use of a split, a concatenation and a gathered row that comes twice', () => {
    expectExactGradient([floats([4, 3], 1)], (b, [x]) => {
      const [first, , third] = b.split(x as Value, 1, [1, 1, 1]) as readonly [Value, Value, Value];
      const joined = b.concat([third, x as Value, first, first], 1);
      const rows = b.gather(joined, b.constant('int32', [2, 2], Int32Array.of(3, 0, 3, 3)));
      return weightedSum(b, [b.atan(rows)]);
    });
  });

  test('works through chains of matrix products, norms, rotation and attention', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(1, 2), (seed, heads) => {
        const angles = floats([3, 2 / heads], seed).data;
        expectExactGradient([floats([2, 3, 4], seed), floats([12, 4], seed + 1), floats([4, 4], seed + 2)], (b, [x, w, o]) => {
          const projected = b.matMul(b.rmsNorm(x as Value, 1e-5), w as Value, { transA: false, transB: true, alpha: 1 });
          const [q, k, v] = b.split(projected, 2, [4, 4, 4]) as readonly [Value, Value, Value];
          const table = (f: (x: number) => number): Value => b.constant('float32', [3, 2 / heads], angles.map(f));
          const turn = (side: Value): Value => b.rotary(side, table(Math.cos), table(Math.sin), heads);
          const mixed = b.matMul(b.attention(turn(q), turn(k), v, heads), o as Value);
          return weightedSum(b, [b.softmax(b.add(mixed, x as Value))]);
        });
      }),
      { numRuns: 5 },
    );
  });

  test('a stopped gradient passes on the value and no slope', () => {
    expectExactGradient([floats([3], 1)], (b, [x]) => weightedSum(b, [b.mul(b.stopGradient(b.exp(x as Value)), x as Value)]));
  });

  test('truth values, indices and whole numbers carry no slope', () => {
    expectExactGradient([floats([2, 5], 1)], (b, [x]) => {
      const codes = b.oneHot(b.argMax(x as Value), 5);
      const whole = b.cast(b.cast(x as Value, 'int32'), 'float32');
      const above = b.cast(b.not(b.greater(x as Value, 0.1)), 'float32');
      return weightedSum(b, [b.mul(b.mul(codes, x as Value), 2), b.mul(whole, x as Value), above]);
    });
  });

  test('a target that the loss does not depend on gets zeros, the loss itself a one', () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2]);
    const other = b.input('other', 'float32', [3, 2]);
    const unused = b.exp(other);
    const loss = b.reduceSum(b.mul(x, x), [0]);
    gradients(b, loss, [other, unused, loss]).forEach((gradient, i) => {
      b.output(String(i), gradient);
    });
    const found = evaluate(b.finish(), { x: [1, 2], other: [1, 2, 3, 4, 5, 6] });
    expect([...found.values()].map(({ data }) => [...data])).toEqual([[0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [1]]);
  });

  test.each(['Cast', 'StopGradient', 'Exp', 'RmsNorm'] as const)('a target in the middle, made by %s, has its own gradient', (op) => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2]);
    const middle = {
      Cast: () => b.cast(x, 'float32'),
      StopGradient: () => b.stopGradient(x),
      Exp: () => b.exp(x),
      RmsNorm: () => b.rmsNorm(x, 1),
    }[op]();
    const [gradient] = gradients(b, b.reduceSum(b.mul(middle, 3), [0]), [middle]) as readonly [Value];
    b.output('gradient', gradient);
    expect([...(evaluate(b.finish(), { x: [1, 2] }).get('gradient')?.data ?? [])]).toEqual([3, 3]);
  });

  test('a stopped value and what it comes from can both be targets', () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2]);
    const stopped = b.stopGradient(x);
    const found = gradients(b, b.reduceSum(b.mul(stopped, b.mul(x, 5)), [0]), [x, stopped]);
    found.forEach((gradient, i) => {
      b.output(String(i), gradient);
    });
    expect([...evaluate(b.finish(), { x: [1, 2] }).values()].map(({ data }) => [...data])).toEqual([
      [5, 10],
      [5, 10],
    ]);
  });

  test('writes nothing for operands that no target reaches', () => {
    const b = new GraphBuilder();
    const [x, w] = [b.input('x', 'float32', [2, 2]), b.input('w', 'float32', [2, 2])];
    const loss = b.reduceSum(b.matMul(b.exp(x), w), [0, 1]);
    const before = b.written.length;
    gradients(b, loss, [w]);
    expect(b.written.slice(before).map(({ op }) => op)).not.toContain('Exp');
  });

  interface Refusal {
    readonly names: string;
    readonly write: (b: GraphBuilder, x: Value) => Value;
  }
  const angle = (b: GraphBuilder): Value => b.constant('float32', [1, 1], Float32Array.of(0.5));
  const wide = (b: GraphBuilder): Value => b.constant('float32', [1, 1, 2], Float32Array.of(1, 2));
  test.each<Refusal>([
    { names: 'Cast', write: (b, x) => b.cast(x, 'float32') },
    { names: 'RmsNorm', write: (b, x) => b.node('RmsNorm', [x], { epsilon: 1 })[1] as Value },
    { names: 'Rotary', write: (b, x) => b.rotary(wide(b), x, angle(b), 1) },
    { names: 'Rotary', write: (b, x) => b.rotary(wide(b), angle(b), x, 1) },
  ])('$names refuses where it has no derivative, instead of giving a wrong one', ({ names, write }) => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [1, 1]);
    const loss = weightedSum(b, [write(b, x)]);
    expect(() => gradients(b, loss, [x])).toThrow(new RegExp(`^${names}\\b`));
    expect(() => gradients(b, loss, [x])).toThrow(GraphError);
  });

  test('a whole number as a target is refused where the loss depends on it', () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'int32', [2]);
    const table = b.input('table', 'float32', [3, 1]);
    expect(() => gradients(b, weightedSum(b, [b.oneHot(x, 3)]), [x])).toThrow(/^OneHot\b/);
    expect(() => gradients(b, weightedSum(b, [b.gather(table, x)]), [x])).toThrow(/^Gather\b/);
  });

  test('a loss that is not one number is refused', () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2]);
    expect(() => gradients(b, x, [x])).toThrow('float32[2]');
    expect(() => gradients(b, b.input('n', 'int32', []), [x])).toThrow('int32[]');
  });
});
