import type { Value } from '../ir.ts';
import { elementCount } from '../ir.ts';
import { broadcastShapes, expectDType, expectInputs, input } from './checks.ts';
import type { OpDefinition } from './definition.ts';

export const MatMul: OpDefinition<'MatMul'> = {
  infer: (inputs, { transA, transB }) => {
    expectInputs(inputs, 2);
    const [a, b] = [input(inputs, 0), input(inputs, 1)];
    expectDType(a, 'float32');
    expectDType(b, 'float32');
    if (a.shape.length < 2 || b.shape.length < 2) throw new Error('takes at least two axes on each side');
    const [m, k] = lastTwo(a.shape, transA);
    const [k2, n] = lastTwo(b.shape, transB);
    if (k !== k2) throw new Error(`inner sizes differ: ${String(k)} and ${String(k2)}`);
    return [{ dtype: 'float32', shape: [...broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)), m, n] }];
  },
  vjp: (g, node, [ct]) => {
    if (!ct) return [null, null];
    const [a, b] = node.inputs as readonly [Value, Value];
    const { transA, transB, alpha } = node.attributes;
    const da = transA
      ? g.matMul(b, ct, { transA: transB, transB: true, alpha })
      : g.matMul(ct, b, { transA: false, transB: !transB, alpha });
    if (b.shape.length === 2 && !transA) {
      // A weight shared by a batch: one tall product sums over the batch by itself.
      const rows = g.reshape(a, tall(a.shape));
      const out = g.reshape(ct, tall(ct.shape));
      return [
        da,
        transB ? g.matMul(out, rows, { transA: true, transB: false, alpha }) : g.matMul(rows, out, { transA: true, transB: false, alpha }),
      ];
    }
    const db = transB
      ? g.matMul(ct, a, { transA: true, transB: transA, alpha })
      : g.matMul(a, ct, { transA: !transA, transB: false, alpha });
    return [da, db];
  },
};

function lastTwo(shape: readonly number[], swapped: boolean): readonly [number, number] {
  const [x, y] = shape.slice(-2) as [number, number];
  return swapped ? [y, x] : [x, y];
}

function tall(shape: readonly number[]): readonly number[] {
  const width = shape[shape.length - 1] ?? 1;
  return [elementCount(shape) / width, width];
}
