import type { GraphBuilder } from '../builder.ts';
import type { Value } from '../ir.ts';
import { expectDType, expectInputs, expectRank, input, lastSize, sameShape } from './checks.ts';
import type { OpDefinition } from './definition.ts';

export const Attention: OpDefinition<'Attention'> = {
  infer: (inputs, { heads }) => {
    expectInputs(inputs, 3);
    const q = input(inputs, 0);
    for (const operand of inputs) {
      expectDType(operand, 'float32');
      expectRank(operand, 3);
      if (!sameShape(operand.shape, q.shape)) throw new Error('q, k and v differ in shape');
    }
    if (!Number.isInteger(heads) || heads < 1 || lastSize(q) % heads !== 0)
      throw new Error(`width ${String(lastSize(q))} doesn't divide into ${String(heads)} heads`);
    return [q];
  },
  // The probabilities are computed again: cheaper than keeping [batch, heads, sequence, sequence] in memory through the forward pass.
  vjp: (b, node, [ct]) => {
    if (!ct) return [null, null, null];
    const { heads } = node.attributes;
    const [q, k, v] = node.inputs.map((value) => splitHeads(b, value, heads)) as [Value, Value, Value];
    const out = splitHeads(b, ct, heads);
    const scale = 1 / Math.sqrt(lastSize(q));
    const p = b.softmax(b.matMul(q, k, { transA: false, transB: true, alpha: scale }));
    const dv = b.matMul(p, out, { transA: true, transB: false, alpha: 1 });
    const dp = b.mul(b.matMul(out, v, { transA: false, transB: true, alpha: 1 }), p);
    const ds = b.sub(dp, b.mul(p, b.reduceSum(dp, [3])));
    const dq = b.matMul(ds, k, { transA: false, transB: false, alpha: scale });
    const dk = b.matMul(ds, q, { transA: true, transB: false, alpha: scale });
    return [dq, dk, dv].map((value) => mergeHeads(b, value));
  },
};

/** [batch, sequence, heads · hd] to [batch, heads, sequence, hd]. */
function splitHeads(b: GraphBuilder, x: Value, heads: number): Value {
  const [batch, sequence, width] = x.shape as [number, number, number];
  return b.transpose(b.reshape(x, [batch, sequence, heads, width / heads]), [0, 2, 1, 3]);
}

/** The inverse of `splitHeads`. */
function mergeHeads(b: GraphBuilder, x: Value): Value {
  const [batch, heads, sequence, size] = x.shape as [number, number, number, number];
  return b.reshape(b.transpose(x, [0, 2, 1, 3]), [batch, sequence, heads * size]);
}

export const Rotary: OpDefinition<'Rotary'> = {
  infer: (inputs, { heads }) => {
    expectInputs(inputs, 3);
    const [x, cos, sin] = [input(inputs, 0), input(inputs, 1), input(inputs, 2)];
    expectRank(x, 3);
    for (const operand of inputs) expectDType(operand, 'float32');
    const expected = [x.shape[1] ?? 0, lastSize(x) / heads / 2];
    if (!sameShape(cos.shape, expected) || !sameShape(sin.shape, expected)) throw new Error(`cos and sin must be [${expected.join(', ')}]`);
    return [x];
  },
  // The inverse of a rotation is its transpose: the same by the negative angle. The angles are constants.
  vjp: (b, node, [ct]) => {
    const [, cos, sin] = node.inputs as readonly [Value, Value, Value];
    return [ct ? b.rotary(ct, cos, b.neg(sin), node.attributes.heads) : null, null, null];
  },
};
