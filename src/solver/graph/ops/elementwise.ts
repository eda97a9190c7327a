import type { GraphBuilder } from '../builder.ts';
import type { OpName, TensorType, Value } from '../ir.ts';
import { broadcastShapes, expectDType, expectInputs, expectNumbers, input } from './checks.ts';
import type { OpDefinition } from './definition.ts';

function inferBinary(inputs: readonly TensorType[]): readonly TensorType[] {
  expectInputs(inputs, 2);
  const [a, b] = [input(inputs, 0), input(inputs, 1)];
  expectNumbers(a);
  expectDType(b, a.dtype);
  return [{ dtype: a.dtype, shape: broadcastShapes(a.shape, b.shape) }];
}

function inferFloat(inputs: readonly TensorType[]): readonly TensorType[] {
  expectInputs(inputs, 1);
  const x = input(inputs, 0);
  expectDType(x, 'float32');
  return [x];
}

type BinaryRule = (b: GraphBuilder, operands: { x: Value; y: Value; out: Value; ct: Value }) => readonly [Value | null, Value | null];

function binary<K extends OpName>(rule: BinaryRule): OpDefinition<K> {
  return {
    infer: inferBinary,
    vjp: (b, node, [ct]) => {
      const [x, y] = node.inputs as readonly [Value, Value];
      const [out] = node.outputs as readonly [Value];
      return ct ? rule(b, { x, y, out, ct }) : [null, null];
    },
  };
}

function unary<K extends OpName>(rule: (b: GraphBuilder, operands: { x: Value; out: Value; ct: Value }) => Value | null): OpDefinition<K> {
  return {
    infer: inferFloat,
    vjp: (b, node, [ct]) => {
      const [x] = node.inputs as readonly [Value];
      const [out] = node.outputs as readonly [Value];
      return [ct ? rule(b, { x, out, ct }) : null];
    },
  };
}

export const Add = binary<'Add'>((_, { ct }) => [ct, ct]);
export const Sub = binary<'Sub'>((b, { ct }) => [ct, b.neg(ct)]);
export const Mul = binary<'Mul'>((b, { x, y, ct }) => [b.mul(ct, y), b.mul(ct, x)]);
export const Div = binary<'Div'>((b, { y, out, ct }) => {
  const scaled = b.div(ct, y);
  return [scaled, b.neg(b.mul(scaled, out))];
});
/** At a tie the gradient goes to the second operand. */
export const Max = binary<'Max'>((b, { x, y, ct }) => {
  const first = b.cast(b.greater(x, y), 'float32');
  return [b.mul(ct, first), b.mul(ct, b.sub(1, first))];
});

export const Neg = unary<'Neg'>((b, { ct }) => b.neg(ct));
export const Exp = unary<'Exp'>((b, { out, ct }) => b.mul(ct, out));
export const Log = unary<'Log'>((b, { x, ct }) => b.div(ct, x));
export const Sqrt = unary<'Sqrt'>((b, { out, ct }) => b.div(b.mul(ct, 0.5), out));
export const Atan = unary<'Atan'>((b, { x, ct }) => b.div(ct, b.add(1, b.mul(x, x))));
/** The derivative at 0 is taken as 0. */
export const Relu = unary<'Relu'>((b, { x, ct }) => b.mul(ct, b.cast(b.greater(x, 0), 'float32')));
export const Sigmoid = unary<'Sigmoid'>((b, { out, ct }) => b.mul(ct, b.mul(out, b.sub(1, out))));
export const Softplus = unary<'Softplus'>((b, { x, ct }) => b.mul(ct, b.sigmoid(x)));
export const Silu = unary<'Silu'>((b, { x, out, ct }) => {
  const s = b.sigmoid(x); // d silu = s + x·s·(1 − s) = s + out·(1 − s)
  return b.mul(ct, b.add(s, b.mul(out, b.sub(1, s))));
});
export const StopGradient: OpDefinition<'StopGradient'> = {
  infer: (inputs) => {
    expectInputs(inputs, 1);
    return [input(inputs, 0)];
  },
  vjp: null,
};
