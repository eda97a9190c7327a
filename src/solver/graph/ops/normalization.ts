import type { TensorType, Value } from '../ir.ts';
import { GraphError } from '../ir.ts';
import { expectDType, expectInputs, input, lastAxis } from './checks.ts';
import type { OpDefinition } from './definition.ts';

function floatWithLastAxis(inputs: readonly TensorType[]): TensorType {
  expectInputs(inputs, 1);
  const x = input(inputs, 0);
  expectDType(x, 'float32');
  lastAxis(x);
  return x;
}

export const Softmax: OpDefinition<'Softmax'> = {
  infer: (inputs) => [floatWithLastAxis(inputs)],
  vjp: (b, node, [ct]) => {
    if (!ct) return [null];
    const [out] = node.outputs as readonly [Value];
    const weighted = b.mul(ct, out);
    return [b.sub(weighted, b.mul(out, b.reduceSum(weighted, [lastAxis(out)])))];
  },
};

export const RmsNorm: OpDefinition<'RmsNorm'> = {
  infer: (inputs) => {
    const x = floatWithLastAxis(inputs);
    return [x, { dtype: 'float32', shape: [...x.shape.slice(0, -1), 1] }];
  },
  vjp: (b, node, [ct, factorCt]) => {
    if (factorCt) throw new GraphError('RmsNorm has no derivative of its factor, which is for the backward pass only');
    if (!ct) return [null];
    const [y, factor] = node.outputs as readonly [Value, Value];
    // y = x·f with f = (mean(x²) + ε)^-½, so dx = f·(dy − y·mean(dy·y)).
    const along = b.reduceMean(b.mul(ct, y), [lastAxis(y)]);
    return [b.mul(factor, b.sub(ct, b.mul(y, along)))];
  },
};
