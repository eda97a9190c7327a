import * as fc from 'fast-check';
import { Random } from '../../src/shared/concepts/random.ts';
import type { GraphBuilder } from '../../src/solver/graph/builder.ts';
import type { ConstantData, DType, OpName, Shape, Value } from '../../src/solver/graph/ir.ts';
import { elementCount } from '../../src/solver/graph/ir.ts';

export interface CaseInput {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: ConstantData;
}

/** One use of an operator: operands with their data, and the nodes to write over them. */
export interface OpCase {
  readonly inputs: readonly CaseInput[];
  readonly build: (b: GraphBuilder, inputs: readonly Value[]) => readonly Value[];
}

function opCase(inputs: OpCase['inputs'], build: OpCase['build']): OpCase {
  return { inputs, build };
}

/** Draws one element. */
type Draw = (random: Random) => number;

const anyNumber: Draw = (random) => 4 * random.nextFloat() - 2;
const positive: Draw = (random) => 0.2 + 3 * random.nextFloat();
/** Far enough from 0 that no step across it is taken. */
const nonZero: Draw = (random) => (random.chance(0.5) ? -1 : 1) * (0.2 + 2 * random.nextFloat());
/** Numbers that two draws of different remainders never share, so that neither side is close to a tie. */
const apart =
  (remainder: number): Draw =>
  (random) =>
    (random.nextInt(40) - 20) / 10 + remainder;
const smallInteger: Draw = (random) => random.nextInt(9) - 4;
const truth: Draw = (random) => random.nextInt(2);

function input(random: Random, dtype: DType, shape: Shape, draw: Draw): CaseInput {
  const numbers = Array.from({ length: elementCount(shape) }, () => draw(random));
  return { dtype, shape, data: typed(dtype, numbers) };
}

export function typed(dtype: DType, numbers: readonly number[]): ConstantData {
  switch (dtype) {
    case 'float32':
      return Float32Array.from(numbers);
    case 'int32':
      return Int32Array.from(numbers);
    case 'int64':
      return BigInt64Array.from(numbers, BigInt);
    case 'bool':
      return Uint8Array.from(numbers);
  }
}

const seeds = fc.integer();
const size = fc.integer({ min: 1, max: 4 });
const upTo3 = fc.integer({ min: 1, max: 3 });
const shapes = fc.array(size, { maxLength: 4 });
const nonScalar = fc.array(size, { minLength: 1, maxLength: 4 });

/** Shapes that broadcast together: axes of one common shape that turn to 1 or, at the front, go. */
function broadcastable(count: number): fc.Arbitrary<readonly Shape[]> {
  return shapes.chain((common) =>
    fc.array(
      fc
        .tuple(fc.nat(common.length), fc.array(fc.boolean(), { minLength: common.length, maxLength: common.length }))
        .map(([dropped, ones]) => common.map((n, axis) => (ones[axis] ? 1 : n)).slice(dropped)),
      { minLength: count, maxLength: count },
    ),
  );
}

function unary(
  op: 'Neg' | 'Exp' | 'Log' | 'Sqrt' | 'Atan' | 'Relu' | 'Sigmoid' | 'Softplus' | 'Silu' | 'StopGradient',
  draw: Draw,
): fc.Arbitrary<OpCase> {
  return fc
    .tuple(shapes, seeds)
    .map(([shape, seed]) => opCase([input(new Random(seed), 'float32', shape, draw)], (b, inputs) => b.node(op, inputs, {})));
}

function binary(
  op: 'Add' | 'Sub' | 'Mul' | 'Div' | 'Max' | 'Equal' | 'Greater',
  draws: Readonly<Partial<Record<DType, readonly [Draw, Draw]>>>,
): fc.Arbitrary<OpCase> {
  const dtypes = fc.constantFrom(...(Object.keys(draws) as DType[]));
  return fc.tuple(broadcastable(2), dtypes, seeds).map(([pair, dtype, seed]) => {
    const random = new Random(seed);
    return opCase(
      pair.map((shape, i) => input(random, dtype, shape, draws[dtype]?.[i] ?? anyNumber)),
      (b, inputs) => b.node(op, inputs, {}),
    );
  });
}

const integers = { int32: [smallInteger, smallInteger], int64: [smallInteger, smallInteger] } as const;

function reduction(op: 'ReduceSum' | 'ReduceMean'): fc.Arbitrary<OpCase> {
  return nonScalar
    .chain((shape) => fc.tuple(fc.constant(shape), fc.subarray([...shape.keys()], { minLength: 1 }), seeds))
    .map(([shape, axes, seed]) =>
      opCase([input(new Random(seed), 'float32', shape, anyNumber)], (b, inputs) => b.node(op, inputs, { axes })),
    );
}

const anyDType = fc.constantFrom<DType>('float32', 'int32', 'int64', 'bool');
const drawOf: Readonly<Record<DType, Draw>> = { float32: anyNumber, int32: smallInteger, int64: smallInteger, bool: truth };

/** Random uses of every operator; the type makes the compiler ask for each. */
export const opCases: { readonly [K in OpName]: fc.Arbitrary<OpCase> } = {
  Add: binary('Add', { float32: [anyNumber, anyNumber], ...integers }),
  Sub: binary('Sub', { float32: [anyNumber, anyNumber], ...integers }),
  Mul: binary('Mul', { float32: [anyNumber, anyNumber], ...integers }),
  Div: binary('Div', { float32: [anyNumber, nonZero], int32: [(random) => 5 * smallInteger(random), (random) => 1 + random.nextInt(3)] }),
  Max: binary('Max', { float32: [apart(0), apart(0.05)], ...integers }),
  Neg: unary('Neg', anyNumber),
  Exp: unary('Exp', anyNumber),
  Log: unary('Log', positive),
  Sqrt: unary('Sqrt', positive),
  Atan: unary('Atan', anyNumber),
  Relu: unary('Relu', nonZero),
  Sigmoid: unary('Sigmoid', anyNumber),
  Softplus: unary('Softplus', anyNumber),
  Silu: unary('Silu', anyNumber),
  StopGradient: unary('StopGradient', anyNumber),
  ReduceSum: reduction('ReduceSum'),
  ReduceMean: reduction('ReduceMean'),
  Reshape: shapes
    .chain((shape) => fc.tuple(fc.constant(shape), fc.shuffledSubarray([...shape, 1, 1], { minLength: shape.length + 2 }), anyDType, seeds))
    .map(([shape, target, dtype, seed]) =>
      opCase([input(new Random(seed), dtype, shape, drawOf[dtype])], (b, [x]) => [b.reshape(x as Value, target)]),
    ),
  Transpose: shapes
    .chain((shape) =>
      fc.tuple(
        fc.constant(shape),
        fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
        fc.constantFrom<DType>('float32', 'int32', 'int64'),
        seeds,
      ),
    )
    .map(([shape, permutation, dtype, seed]) =>
      opCase([input(new Random(seed), dtype, shape, drawOf[dtype])], (b, [x]) => [b.transpose(x as Value, permutation)]),
    ),
  Expand: fc.tuple(broadcastable(1), shapes, seeds).map(([[shape = []], front, seed]) => {
    const target = [...front.slice(0, 2), ...shape.map((n, axis) => (n === 1 ? 1 + ((seed >>> axis) & 1) : n))];
    return opCase([input(new Random(seed), 'float32', shape, anyNumber)], (b, [x]) => [b.expand(x as Value, target)]);
  }),
  Concat: nonScalar
    .chain((shape) =>
      fc.tuple(fc.constant(shape), fc.nat(shape.length - 1), fc.array(size, { minLength: 1, maxLength: 3 }), anyDType, seeds),
    )
    .map(([shape, axis, sizes, dtype, seed]) => {
      const random = new Random(seed);
      return opCase(
        sizes.map((piece) => input(random, dtype, shape.with(axis, piece), drawOf[dtype])),
        (b, inputs) => [b.concat(inputs, axis)],
      );
    }),
  Split: nonScalar
    .chain((shape) => fc.tuple(fc.constant(shape), fc.nat(shape.length - 1), fc.array(size, { minLength: 1, maxLength: 3 }), seeds))
    .map(([shape, axis, sizes, seed]) => {
      const whole = shape.with(
        axis,
        sizes.reduce((sum, n) => sum + n, 0),
      );
      return opCase([input(new Random(seed), 'float32', whole, anyNumber)], (b, [x]) => b.split(x as Value, axis, sizes));
    }),
  MatMul: fc
    .tuple(broadcastable(2), fc.tuple(size, size, size), fc.boolean(), fc.boolean(), fc.constantFrom(1, 0.5, -2), seeds)
    .map(([leading, [m, k, n], transA, transB, alpha, seed]) => {
      const random = new Random(seed);
      const last = [transA ? [k, m] : [m, k], transB ? [n, k] : [k, n]];
      return opCase(
        last.map((two, i) => input(random, 'float32', [...(leading[i] ?? []), ...two], anyNumber)),
        (b, [x, y]) => [b.matMul(x as Value, y as Value, { transA, transB, alpha })],
      );
    }),
  Softmax: fc
    .tuple(nonScalar, seeds)
    .map(([shape, seed]) => opCase([input(new Random(seed), 'float32', shape, anyNumber)], (b, [x]) => [b.softmax(x as Value)])),
  // Away from rows of zeros, where it bends sharply.
  RmsNorm: fc
    .tuple(nonScalar, fc.constantFrom(1e-5, 0.1), seeds)
    .map(([shape, epsilon, seed]) =>
      opCase([input(new Random(seed), 'float32', shape, nonZero)], (b, inputs) => b.node('RmsNorm', inputs, { epsilon })),
    ),
  Attention: fc.tuple(upTo3, upTo3, upTo3, upTo3, seeds).map(([batch, sequence, heads, width, seed]) => {
    const random = new Random(seed);
    const shape = [batch, sequence, heads * width];
    return opCase(
      [0, 1, 2].map(() => input(random, 'float32', shape, anyNumber)),
      (b, [q, k, v]) => [b.attention(q as Value, k as Value, v as Value, heads)],
    );
  }),
  Rotary: fc.tuple(size, size, size, size, seeds).map(([batch, sequence, heads, half, seed]) => {
    const random = new Random(seed);
    const angles = input(random, 'float32', [sequence, half], (r) => 6 * r.nextFloat());
    const table = (b: GraphBuilder, f: (x: number) => number): Value =>
      b.constant('float32', angles.shape, (angles.data as Float32Array).map(f));
    return opCase([input(random, 'float32', [batch, sequence, 2 * heads * half], anyNumber)], (b, [x]) => [
      b.rotary(x as Value, table(b, Math.cos), table(b, Math.sin), heads),
    ]);
  }),
  Gather: fc.tuple(size, size, shapes, seeds).map(([rows, width, shape, seed]) => {
    const random = new Random(seed);
    return opCase(
      [input(random, 'float32', [rows, width], anyNumber), input(random, 'int32', shape, (r) => r.nextInt(rows))],
      (b, [table, indices]) => [b.gather(table as Value, indices as Value)],
    );
  }),
  OneHot: fc
    .tuple(size, shapes, seeds)
    .map(([depth, shape, seed]) =>
      opCase([input(new Random(seed), 'int32', shape, smallInteger)], (b, [x]) => [b.oneHot(x as Value, depth)]),
    ),
  // Few different numbers, so that ties are common.
  ArgMax: fc
    .tuple(nonScalar, seeds)
    .map(([shape, seed]) => opCase([input(new Random(seed), 'float32', shape, smallInteger)], (b, [x]) => [b.argMax(x as Value)])),
  Equal: binary('Equal', { float32: [smallInteger, smallInteger], bool: [truth, truth], ...integers }),
  Greater: binary('Greater', { float32: [smallInteger, smallInteger], ...integers }),
  Not: fc
    .tuple(shapes, seeds)
    .map(([shape, seed]) => opCase([input(new Random(seed), 'bool', shape, truth)], (b, [x]) => [b.not(x as Value)])),
  Where: fc
    .tuple(broadcastable(3), fc.constantFrom<DType>('float32', 'int32', 'int64'), seeds)
    .map(([[c = [], x = [], y = []], dtype, seed]) => {
      const random = new Random(seed);
      return opCase(
        [input(random, 'bool', c, truth), input(random, dtype, x, drawOf[dtype]), input(random, dtype, y, drawOf[dtype])],
        (b, [condition, first, second]) => [b.where(condition as Value, first as Value, second as Value)],
      );
    }),
  Cast: fc
    .tuple(shapes, anyDType, anyDType, seeds)
    .map(([shape, from, to, seed]) => opCase([input(new Random(seed), from, shape, drawOf[from])], (b, [x]) => [b.cast(x as Value, to)])),
};
