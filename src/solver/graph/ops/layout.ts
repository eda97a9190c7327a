import type { Value } from '../ir.ts';
import { elementCount } from '../ir.ts';
import { broadcastShapes, expectAxis, expectDType, expectInputs, input, sameShape } from './checks.ts';
import type { OpDefinition } from './definition.ts';

export const Reshape: OpDefinition<'Reshape'> = {
  infer: (inputs, { shape }) => {
    expectInputs(inputs, 1);
    const x = input(inputs, 0);
    if (elementCount(shape) !== elementCount(x.shape)) throw new Error(`[${x.shape.join(', ')}] doesn't fill [${shape.join(', ')}]`);
    return [{ dtype: x.dtype, shape }];
  },
  vjp: (b, node, [ct]) => [ct ? b.reshape(ct, (node.inputs[0] as Value).shape) : null],
};

export const Transpose: OpDefinition<'Transpose'> = {
  infer: (inputs, { permutation }) => {
    expectInputs(inputs, 1);
    const x = input(inputs, 0);
    if ([...permutation].sort((p, q) => p - q).some((axis, i) => axis !== i) || permutation.length !== x.shape.length) {
      throw new Error(`(${permutation.join(', ')}) doesn't permute the axes of [${x.shape.join(', ')}]`);
    }
    return [{ dtype: x.dtype, shape: permutation.map((axis) => x.shape[axis] ?? 0) }];
  },
  vjp: (b, node, [ct]) => {
    if (!ct) return [null];
    const { permutation } = node.attributes;
    return [
      b.transpose(
        ct,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
    ];
  },
};

export const Expand: OpDefinition<'Expand'> = {
  infer: (inputs, { shape }) => {
    expectInputs(inputs, 1);
    const x = input(inputs, 0);
    if (!sameShape(broadcastShapes(x.shape, shape), shape))
      throw new Error(`[${x.shape.join(', ')}] doesn't expand to [${shape.join(', ')}]`);
    return [{ dtype: x.dtype, shape }];
  },
  vjp: (_, _node, [ct]) => [ct ?? null], // The backward walk sums it down to the input's shape.
};

export const Concat: OpDefinition<'Concat'> = {
  infer: (inputs, { axis }) => {
    const first = input(inputs, 0);
    expectAxis(first, axis);
    for (const other of inputs) {
      expectDType(other, first.dtype);
      if (other.shape.length !== first.shape.length || other.shape.some((size, i) => i !== axis && size !== first.shape[i])) {
        throw new Error(`[${other.shape.join(', ')}] doesn't continue [${first.shape.join(', ')}] along axis ${String(axis)}`);
      }
    }
    const total = inputs.reduce((sum, type) => sum + (type.shape[axis] ?? 0), 0);
    return [{ dtype: first.dtype, shape: first.shape.map((size, i) => (i === axis ? total : size)) }];
  },
  vjp: (b, node, [ct]) => {
    if (!ct) return node.inputs.map(() => null);
    const { axis } = node.attributes;
    return b.split(
      ct,
      axis,
      node.inputs.map((value) => value.shape[axis] ?? 0),
    );
  },
};

export const Split: OpDefinition<'Split'> = {
  infer: (inputs, { axis, sizes }) => {
    expectInputs(inputs, 1);
    const x = input(inputs, 0);
    expectAxis(x, axis);
    if (sizes.reduce((sum, size) => sum + size, 0) !== x.shape[axis]) {
      throw new Error(`pieces of ${sizes.join(' + ')} don't make up axis ${String(axis)} of [${x.shape.join(', ')}]`);
    }
    return sizes.map((piece) => ({ dtype: x.dtype, shape: x.shape.map((size, i) => (i === axis ? piece : size)) }));
  },
  vjp: (b, node, cotangents) => {
    if (cotangents.every((ct) => ct === null)) return [null];
    const pieces = node.outputs.map((piece, i) => cotangents[i] ?? b.zeros(piece.shape));
    return [b.concat(pieces, node.attributes.axis)];
  },
};
