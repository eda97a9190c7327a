import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/solver/graph/builder.ts';
import type { ConstantData, DType, Shape, Value } from '../../../src/solver/graph/ir.ts';
import { GraphError } from '../../../src/solver/graph/ir.ts';

/** Values of the given types in a fresh builder. */
class Operands {
  readonly b = new GraphBuilder();
  private count = 0;

  of(dtype: DType, ...shape: Shape): Value {
    return this.b.input(`input${String(this.count++)}`, dtype, shape);
  }
  f(...shape: Shape): Value {
    return this.of('float32', ...shape);
  }
  i(...shape: Shape): Value {
    return this.of('int32', ...shape);
  }
  bool(...shape: Shape): Value {
    return this.of('bool', ...shape);
  }
}

type Mistake = readonly [message: string, write: (o: Operands) => unknown];

/** What is wrong, as the whole message says it. */
const mistakes: readonly Mistake[] = [
  ["Add(float32[2], float32[3]): [2] and [3] don't broadcast", (o) => o.b.add(o.f(2), o.f(3))],
  ["Sub(float32[2, 3], float32[2, 1, 2]): [2, 3] and [2, 1, 2] don't broadcast", (o) => o.b.sub(o.f(2, 3), o.f(2, 1, 2))],
  ['Mul(float32[2], int32[2]): takes float32, not int32', (o) => o.b.mul(o.f(2), o.i(2))],
  ['Div(int32[2], float32[]): takes int32, not float32', (o) => o.b.div(o.i(2), 2)],
  ['Max(bool[2], bool[2]): takes numbers, not bool', (o) => o.b.max(o.bool(2), o.bool(2))],
  ['Add(float32[]): takes 2 inputs, not 1', (o) => o.b.node('Add', [o.f()], {})],
  ['Neg(int32[2]): takes float32, not int32', (o) => o.b.neg(o.i(2))],
  ['Exp(bool[]): takes float32, not bool', (o) => o.b.exp(o.bool())],
  ['Silu(float32[], float32[]): takes 1 inputs, not 2', (o) => o.b.node('Silu', [o.f(), o.f()], {})],
  ['StopGradient(): takes 1 inputs, not 0', (o) => o.b.node('StopGradient', [], {})],
  ['ReduceSum(float32[2, 3]): axis 2 is outside [2, 3]', (o) => o.b.reduceSum(o.f(2, 3), [0, 2])],
  ['ReduceSum(float32[2]): axis -1 is outside [2]', (o) => o.b.reduceSum(o.f(2), [-1])],
  ['ReduceMean(float32[2]): takes at least one axis', (o) => o.b.reduceMean(o.f(2), [])],
  ['ReduceMean(int32[2]): takes float32, not int32', (o) => o.b.reduceMean(o.i(2), [0])],
  ["Reshape(float32[2, 3]): [2, 3] doesn't fill [4, 2]", (o) => o.b.reshape(o.f(2, 3), [4, 2])],
  ['Reshape(float32[6]): [-2, -3] is no shape', (o) => o.b.reshape(o.f(6), [-2, -3])],
  ["Transpose(float32[2, 3]): (0, 0) doesn't permute the axes of [2, 3]", (o) => o.b.transpose(o.f(2, 3), [0, 0])],
  ["Transpose(float32[2, 3]): (0) doesn't permute the axes of [2, 3]", (o) => o.b.transpose(o.f(2, 3), [0])],
  ["Expand(float32[2]): [2] doesn't expand to [2, 1]", (o) => o.b.expand(o.f(2), [2, 1])],
  ["Expand(float32[2]): [2] and [3] don't broadcast", (o) => o.b.expand(o.f(2), [3])],
  ['Concat(): input 0 is missing', (o) => o.b.concat([], 0)],
  ["Concat(float32[2, 3], float32[3, 3]): [3, 3] doesn't continue [2, 3] along axis 1", (o) => o.b.concat([o.f(2, 3), o.f(3, 3)], 1)],
  ['Concat(float32[2], int32[2]): takes float32, not int32', (o) => o.b.concat([o.f(2), o.i(2)], 0)],
  ['Concat(float32[]): axis 0 is outside []', (o) => o.b.concat([o.f()], 0)],
  ["Split(float32[2, 5]): pieces of 2 + 2 don't make up axis 1 of [2, 5]", (o) => o.b.split(o.f(2, 5), 1, [2, 2])],
  ['Split(float32[4]): [-1] is no shape', (o) => o.b.split(o.f(4), 0, [-1, 5])],
  ['Split(float32[1]): [0.5] is no shape', (o) => o.b.split(o.f(1), 0, [0.5, 0.5])],
  ['MatMul(float32[2, 3], float32[4, 2]): inner sizes differ: 3 and 4', (o) => o.b.matMul(o.f(2, 3), o.f(4, 2))],
  [
    'MatMul(float32[2, 3], float32[2, 3]): inner sizes differ: 2 and 3',
    (o) => o.b.matMul(o.f(2, 3), o.f(2, 3), { transA: true, transB: true, alpha: 1 }),
  ],
  ['MatMul(float32[3], float32[3, 2]): takes at least two axes on each side', (o) => o.b.matMul(o.f(3), o.f(3, 2))],
  ["MatMul(float32[2, 1, 1], float32[3, 1, 1]): [2] and [3] don't broadcast", (o) => o.b.matMul(o.f(2, 1, 1), o.f(3, 1, 1))],
  ['MatMul(float32[2, 2], int32[2, 2]): takes float32, not int32', (o) => o.b.matMul(o.f(2, 2), o.i(2, 2))],
  ['Softmax(float32[]): takes at least one axis', (o) => o.b.softmax(o.f())],
  ['RmsNorm(int32[2]): takes float32, not int32', (o) => o.b.rmsNorm(o.i(2), 1)],
  [
    'Attention(float32[1, 2, 4], float32[1, 3, 4], float32[1, 2, 4]): q, k and v differ in shape',
    (o) => o.b.attention(o.f(1, 2, 4), o.f(1, 3, 4), o.f(1, 2, 4), 1),
  ],
  [
    "Attention(float32[1, 2, 4], float32[1, 2, 4], float32[1, 2, 4]): width 4 doesn't divide into 3 heads",
    (o) => o.b.attention(o.f(1, 2, 4), o.f(1, 2, 4), o.f(1, 2, 4), 3),
  ],
  [
    "Attention(float32[1, 2, 4], float32[1, 2, 4], float32[1, 2, 4]): width 4 doesn't divide into -2 heads",
    (o) => o.b.attention(o.f(1, 2, 4), o.f(1, 2, 4), o.f(1, 2, 4), -2),
  ],
  [
    'Attention(float32[2, 4], float32[2, 4], float32[2, 4]): takes rank 3, not [2, 4]',
    (o) => o.b.attention(o.f(2, 4), o.f(2, 4), o.f(2, 4), 1),
  ],
  [
    'Rotary(float32[1, 2, 4], float32[2, 2], float32[2, 2]): cos and sin must be [2, 1]',
    (o) => o.b.rotary(o.f(1, 2, 4), o.f(2, 2), o.f(2, 2), 2),
  ],
  ['Gather(float32[3], int32[2]): takes rank 2, not [3]', (o) => o.b.gather(o.f(3), o.i(2))],
  ['Gather(float32[3, 1], float32[2]): takes int32, not float32', (o) => o.b.gather(o.f(3, 1), o.f(2))],
  ['OneHot(float32[3]): takes int32, not float32', (o) => o.b.oneHot(o.f(3), 4)],
  ['OneHot(int32[3]): [3, -1] is no shape', (o) => o.b.oneHot(o.i(3), -1)],
  ['ArgMax(float32[]): takes at least one axis', (o) => o.b.argMax(o.f())],
  ['Equal(int32[2], float32[2]): takes int32, not float32', (o) => o.b.equal(o.i(2), o.f(2))],
  ["Equal(int32[2], int32[3]): [2] and [3] don't broadcast", (o) => o.b.equal(o.i(2), o.i(3))],
  ['Greater(bool[2], bool[2]): takes numbers, not bool', (o) => o.b.greater(o.bool(2), o.bool(2))],
  ['Not(float32[2]): takes bool, not float32', (o) => o.b.not(o.f(2))],
  ['Where(float32[2], float32[2], float32[2]): takes bool, not float32', (o) => o.b.where(o.f(2), o.f(2), o.f(2))],
  ['Where(bool[2], int32[2], float32[]): takes int32, not float32', (o) => o.b.where(o.bool(2), o.i(2), 1)],
  ['Where(bool[2], bool[2], bool[2]): takes numbers, not bool', (o) => o.b.where(o.bool(2), o.bool(2), o.bool(2))],
  ["Where(bool[2], float32[3], float32[]): [2] and [3] don't broadcast", (o) => o.b.where(o.bool(2), o.f(3), 1)],
  ['Cast(): takes 1 inputs, not 0', (o) => o.b.node('Cast', [], { dtype: 'bool' })],
];

describe('an operand that does not fit', () => {
  test.each(mistakes)('%s', (message, write) => {
    const operands = new Operands();
    let thrown: unknown;
    try {
      write(operands);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(GraphError);
    expect((thrown as GraphError).message).toBe(message);
    expect(operands.b.written).toEqual([]);
  });
});

describe('sources and outputs', () => {
  test.each<readonly [string, DType, Shape, ConstantData]>([
    ["a float32[2] constant can't be 3 elements of a Float32Array", 'float32', [2], new Float32Array(3)],
    ["a float32[2] constant can't be 2 elements of a Int32Array", 'float32', [2], new Int32Array(2)],
    ["a int64[] constant can't be 1 elements of a Int32Array", 'int64', [], new Int32Array(1)],
    ["a bool[1] constant can't be 0 elements of a Uint8Array", 'bool', [1], new Uint8Array(0)],
    ['[-1] is no shape', 'float32', [-1], new Float32Array(1)],
    ['[1.5] is no shape', 'float32', [1.5], new Float32Array(1)],
  ])('%s', (message, dtype, shape, data) => {
    expect(() => new GraphBuilder().constant(dtype, shape, data)).toThrow(new GraphError(message));
  });

  test('an external tensor takes the bytes of its elements, no fewer and no more', () => {
    const b = new GraphBuilder();
    expect(b.external('w', 'float32', [2, 3], 100, 24)).toMatchObject({ dtype: 'float32', shape: [2, 3] });
    expect(b.external('long', 'int64', [2], 0, 16)).toMatchObject({ dtype: 'int64' });
    expect(() => b.external('v', 'float32', [2, 3], 0, 23)).toThrow(new GraphError("v: float32[2, 3] doesn't take 23 bytes"));
  });

  test('two inputs, externals or outputs cannot share a name, and none goes without', () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', []);
    expect(() => b.input('x', 'int32', [2])).toThrow(new GraphError('two values are named x'));
    expect(() => b.external('x', 'float32', [1], 0, 4)).toThrow(GraphError);
    expect(() => {
      b.output('x', x);
    }).toThrow(GraphError);
    expect(() => b.input('', 'float32', [])).toThrow(GraphError);
  });

  test('equal numbers share one constant', () => {
    const b = new GraphBuilder();
    expect(b.scalar(0.5)).toBe(b.scalar(0.5));
    expect(b.scalar(0.5)).not.toBe(b.scalar(0.25));
  });
});
