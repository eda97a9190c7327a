import type { TensorType, Value } from '../ir.ts';
import { elementCount } from '../ir.ts';
import { expectAxis, expectDType, expectInputs, input } from './checks.ts';
import type { OpDefinition } from './definition.ts';

/** Reduced axes stay with size 1, so that the result broadcasts against the input. */
function inferReduction(inputs: readonly TensorType[], attributes: { readonly axes: readonly number[] }): readonly TensorType[] {
  expectInputs(inputs, 1);
  const x = input(inputs, 0);
  expectDType(x, 'float32');
  for (const axis of attributes.axes) expectAxis(x, axis);
  if (attributes.axes.length === 0) throw new Error('takes at least one axis');
  return [{ dtype: 'float32', shape: x.shape.map((size, axis) => (attributes.axes.includes(axis) ? 1 : size)) }];
}

export const ReduceSum: OpDefinition<'ReduceSum'> = {
  infer: inferReduction,
  vjp: (b, node, [ct]) => [ct ? b.expand(ct, (node.inputs[0] as Value).shape) : null],
};

export const ReduceMean: OpDefinition<'ReduceMean'> = {
  infer: inferReduction,
  vjp: (b, node, [ct]) => {
    if (!ct) return [null];
    const shape = (node.inputs[0] as Value).shape;
    return [b.expand(b.mul(ct, elementCount(ct.shape) / elementCount(shape)), shape)];
  },
};
