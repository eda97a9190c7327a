import type { GraphBuilder } from './builder.ts';
import type { AnyNode, Shape, Value } from './ir.ts';
import { describeType, GraphError } from './ir.ts';
import type { VjpRule } from './ops/definition.ts';
import { opTable } from './ops/table.ts';

/**
 * Writes the nodes that compute the gradient of `loss` (one element, float32) with respect to each of `targets`, by one walk
 * backwards over the nodes written so far. A target that the loss doesn't depend on gets zeros. Each result has its
 * target's shape. Throws a GraphError that names the operator where the way leads through one without a derivative.
 */
export function gradients(b: GraphBuilder, loss: Value, targets: readonly Value[]): readonly Value[] {
  if (loss.dtype !== 'float32' || loss.shape.some((size) => size !== 1))
    throw new GraphError(`the loss is ${describeType(loss)}, not one number`);
  const nodes = [...b.written];
  const active = reachableFrom(targets, nodes);
  const cotangents = new Map<Value, Value>([[loss, b.expand(b.scalar(1), loss.shape)]]);

  for (const node of nodes.reverse()) {
    if (node.op === 'StopGradient' || !node.inputs.some((value) => active.has(value))) continue;
    if (!node.outputs.some((value) => cotangents.has(value))) continue;
    const vjp = opTable[node.op].vjp as VjpRule<never> | null;
    if (vjp === null) throw new GraphError(`${node.op} has no derivative, and the loss depends on a target through it`);
    const results = vjp(
      b,
      node as never,
      node.outputs.map((value) => cotangents.get(value) ?? null),
    );
    node.inputs.forEach((value, i) => {
      if (!active.has(value)) return;
      const result = results[i] ?? null;
      if (result === null) throw new GraphError(`${node.op} has no derivative with respect to its input ${String(i)}`);
      const cotangent = unbroadcast(b, result, value.shape);
      const known = cotangents.get(value);
      cotangents.set(value, known ? b.add(known, cotangent) : cotangent);
    });
  }
  return targets.map((target) => cotangents.get(target) ?? b.zeros(target.shape));
}

/** The values whose change the targets cause. A stopped gradient ends the way. */
function reachableFrom(targets: readonly Value[], nodes: readonly AnyNode[]): ReadonlySet<Value> {
  const reached = new Set(targets);
  for (const node of nodes) {
    if (node.op === 'StopGradient' || !node.inputs.some((value) => reached.has(value))) continue;
    // Indices and truth values are steps of no slope: nothing flows on through them.
    for (const value of node.outputs) if (value.dtype === 'float32') reached.add(value);
  }
  return reached;
}

/** Sums a cotangent over the axes along which an operand of the given shape was broadcast. The only place that does. */
function unbroadcast(b: GraphBuilder, cotangent: Value, shape: Shape): Value {
  const added = cotangent.shape.length - shape.length;
  const axes = cotangent.shape.flatMap((size, axis) => (axis < added || (shape[axis - added] === 1 && size !== 1) ? [axis] : []));
  if (axes.length === 0) return cotangent;
  const summed = b.reduceSum(cotangent, axes);
  return added > 0 ? b.reshape(summed, shape) : summed;
}
