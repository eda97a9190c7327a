/** Element types of the graph's tensors. */
export type DType = 'float32' | 'int32' | 'int64' | 'bool';

export type Shape = readonly number[];

/** All shapes are known when the graph is written: a graph is made for one batch size. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** The result of a node, an input or an initializer. Identity is the object itself. */
export interface Value extends TensorType {
  readonly id: number;
}

export type NoAttributes = Readonly<Record<string, never>>;

/** Every operator of the graph with its attributes. Axes are never negative. */
export interface OpAttributes {
  Add: NoAttributes;
  Sub: NoAttributes;
  Mul: NoAttributes;
  Div: NoAttributes;
  Max: NoAttributes;
  Neg: NoAttributes;
  Exp: NoAttributes;
  Log: NoAttributes;
  Sqrt: NoAttributes;
  Atan: NoAttributes;
  Relu: NoAttributes;
  Sigmoid: NoAttributes;
  /** log(1 + exp(x)) without overflow. */
  Softplus: NoAttributes;
  /** x · sigmoid(x). */
  Silu: NoAttributes;
  /** The input, through which no gradient flows. */
  StopGradient: NoAttributes;
  ReduceSum: { readonly axes: readonly number[] };
  ReduceMean: { readonly axes: readonly number[] };
  Reshape: { readonly shape: Shape };
  Transpose: { readonly permutation: readonly number[] };
  Expand: { readonly shape: Shape };
  Concat: { readonly axis: number };
  /** Cuts one axis into pieces of the given sizes, one output each. */
  Split: { readonly axis: number; readonly sizes: readonly number[] };
  /** alpha · op(A) · op(B), where op swaps the last two axes if asked; leading axes broadcast. */
  MatMul: { readonly transA: boolean; readonly transB: boolean; readonly alpha: number };
  /** Along the last axis. */
  Softmax: NoAttributes;
  /** x / sqrt(mean(x²) + epsilon) along the last axis; the second output is the factor, [.., 1]. */
  RmsNorm: { readonly epsilon: number };
  /** Non-causal softmax(q·kᵀ/√hd)·v by heads; q, k, v and the output are [batch, sequence, heads · hd]. */
  Attention: { readonly heads: number };
  /** Rotates the halves of each head of x [batch, sequence, heads · hd] by angles given as cos and sin, each [sequence, hd / 2]. */
  Rotary: { readonly heads: number };
  /** Rows of a [rows, width] table by int32 index of any shape. */
  Gather: NoAttributes;
  /** int32 of any shape to float32 [.., depth]; an index outside 0..depth-1 gives zeros. */
  OneHot: { readonly depth: number };
  /** Index (int32) of the largest element along the last axis, the first of equals; the axis goes. */
  ArgMax: NoAttributes;
  Equal: NoAttributes;
  Greater: NoAttributes;
  Not: NoAttributes;
  /** condition (bool) ? a : b, with broadcasting. */
  Where: NoAttributes;
  Cast: { readonly dtype: DType };
}

export type OpName = keyof OpAttributes;

export interface GraphNode<K extends OpName = OpName> {
  readonly op: K;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: OpAttributes[K];
}

/** A node whose `op` tells the type of its attributes. */
export type AnyNode = { [K in OpName]: GraphNode<K> }[OpName];

export type ConstantData = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** The kind of array that holds elements of each type. */
export const elementArray = { float32: Float32Array, int32: Int32Array, int64: BigInt64Array, bool: Uint8Array } as const satisfies Record<
  DType,
  unknown
>;

/** Where a value comes from that no node computes. */
export type Source =
  | { readonly kind: 'input'; readonly name: string; readonly value: Value }
  | { readonly kind: 'constant'; readonly value: Value; readonly data: ConstantData }
  /** Bytes of a file (safetensors) that the runtime reads by itself. */
  | { readonly kind: 'external'; readonly name: string; readonly value: Value; readonly offset: number; readonly byteLength: number };

export interface Graph {
  readonly sources: readonly Source[];
  /** In an order in which each node follows those it takes values from. */
  readonly nodes: readonly AnyNode[];
  readonly outputs: ReadonlyMap<string, Value>;
}

export class GraphError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'GraphError';
  }
}

export function elementCount(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function describeType(type: TensorType): string {
  return `${type.dtype}[${type.shape.join(', ')}]`;
}
