import type { TensorType, Value } from '../ir.ts';
import { elementCount } from '../ir.ts';
import { broadcastShapes, expectDType, expectInputs, expectNumbers, expectRank, input, lastAxis } from './checks.ts';
import type { OpDefinition } from './definition.ts';

export const Gather: OpDefinition<'Gather'> = {
  infer: (inputs) => {
    expectInputs(inputs, 2);
    const [table, indices] = [input(inputs, 0), input(inputs, 1)];
    expectRank(table, 2);
    expectDType(indices, 'int32');
    return [{ dtype: table.dtype, shape: [...indices.shape, table.shape[1] ?? 0] }];
  },
  // A sum over the rows that used an index is a product with their one-hot codes: cheap for the small tables that are trained.
  vjp: (b, node, [ct]) => {
    if (!ct) return [null, null];
    const [table, indices] = node.inputs as readonly [Value, Value];
    const [rows, width] = table.shape as [number, number];
    const count = elementCount(indices.shape);
    const codes = b.oneHot(b.reshape(indices, [count]), rows);
    return [b.matMul(codes, b.reshape(ct, [count, width]), { transA: true, transB: false, alpha: 1 }), null];
  },
};

export const OneHot: OpDefinition<'OneHot'> = {
  infer: (inputs, { depth }) => {
    expectInputs(inputs, 1);
    const indices = input(inputs, 0);
    expectDType(indices, 'int32');
    return [{ dtype: 'float32', shape: [...indices.shape, depth] }];
  },
  vjp: null,
};

export const ArgMax: OpDefinition<'ArgMax'> = {
  infer: (inputs) => {
    expectInputs(inputs, 1);
    const x = input(inputs, 0);
    expectDType(x, 'float32');
    return [{ dtype: 'int32', shape: x.shape.slice(0, lastAxis(x)) }];
  },
  vjp: null,
};

function inferComparison(inputs: readonly TensorType[]): readonly TensorType[] {
  expectInputs(inputs, 2);
  const [a, b] = [input(inputs, 0), input(inputs, 1)];
  expectDType(b, a.dtype);
  return [{ dtype: 'bool', shape: broadcastShapes(a.shape, b.shape) }];
}

export const Equal: OpDefinition<'Equal'> = { infer: inferComparison, vjp: null };
export const Greater: OpDefinition<'Greater'> = {
  infer: (inputs) => {
    expectNumbers(input(inputs, 0));
    return inferComparison(inputs);
  },
  vjp: null,
};

export const Not: OpDefinition<'Not'> = {
  infer: (inputs) => {
    expectInputs(inputs, 1);
    const x = input(inputs, 0);
    expectDType(x, 'bool');
    return [x];
  },
  vjp: null,
};

export const Where: OpDefinition<'Where'> = {
  infer: (inputs) => {
    expectInputs(inputs, 3);
    const [condition, a, b] = [input(inputs, 0), input(inputs, 1), input(inputs, 2)];
    expectDType(condition, 'bool');
    expectNumbers(a);
    expectDType(b, a.dtype);
    return [{ dtype: a.dtype, shape: broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape)) }];
  },
  vjp: (b, node, [ct]) => {
    if (!ct) return [null, null, null];
    const [condition] = node.inputs as readonly [Value, Value, Value];
    const zero = b.scalar(0);
    return [null, b.where(condition, ct, zero), b.where(condition, zero, ct)];
  },
};

export const Cast: OpDefinition<'Cast'> = {
  infer: (inputs, { dtype }) => {
    expectInputs(inputs, 1);
    return [{ dtype, shape: input(inputs, 0).shape }];
  },
  vjp: null,
};
