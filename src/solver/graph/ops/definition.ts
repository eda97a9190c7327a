import type { GraphBuilder } from '../builder.ts';
import type { GraphNode, OpAttributes, OpName, TensorType, Value } from '../ir.ts';

/**
 * The vector-Jacobian product of a node: from the cotangents of its outputs (null: zero) to those of its inputs (null: none).
 * A cotangent may come in the broadcast shape of the output: the backward walk sums it down to the input's.
 */
export type VjpRule<K extends OpName> = (
  b: GraphBuilder,
  node: GraphNode<K>,
  cotangents: readonly (Value | null)[],
) => readonly (Value | null)[];

/** What the graph must know of an operator. `vjp` is null where nothing can be differentiated (indices, comparisons). */
export interface OpDefinition<K extends OpName> {
  /** Types of the outputs. Throws a plain message where the inputs don't fit; the builder adds which operator it was. */
  infer(inputs: readonly TensorType[], attributes: OpAttributes[K]): readonly TensorType[];
  readonly vjp: VjpRule<K> | null;
}
