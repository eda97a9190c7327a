import type { AnyNode, ConstantData, DType, Graph, GraphNode, OpName, Shape, Source, Value } from '../graph/ir.ts';
import { elementArray, elementCount } from '../graph/ir.ts';
import { toHalf } from './half.ts';
import type { ElementType, NamedType, OnnxAttribute, OnnxInitializer, OnnxModel, OnnxNode } from './onnxModel.ts';
import { microsoft, onnxDataType } from './onnxModel.ts';

export interface LoweringOptions {
  /** Use ONNX Runtime's fused operators (domain com.microsoft); false writes standard ONNX operators only. */
  readonly fused: boolean;
  /** Operators to write in standard ONNX all the same. */
  readonly plain?: ReadonlySet<OpName>;
  /**
   * Compute in float16 what the graph says in float32, but for sums that would lose too much. Inputs, outputs and external initializers stay
   * float32; ONNX Runtime converts the latter once, when it loads the graph.
   */
  readonly half?: boolean;
  /** Name under which the runtime is given the file of the external initializers. */
  readonly externalFile: string;
}

/** Writes a graph in ONNX's operators. Inputs and outputs keep their names. */
export function lowerGraph(graph: Graph, options: LoweringOptions): OnnxModel {
  const emitter = new Emitter(graph, options);
  const inputs: NamedType[] = [];
  const initializers: OnnxInitializer[] = [];
  for (const source of graph.sources) {
    const { dtype, shape } = source.value;
    if (source.kind === 'constant') {
      initializers.push({ name: emitter.name(source.value), dtype: emitter.type(dtype), shape, data: emitter.bytes(source.data) });
    } else {
      const { name } = source;
      if (source.kind === 'input') inputs.push({ name, dtype, shape });
      else
        initializers.push({
          name,
          dtype,
          shape,
          data: { file: options.externalFile, offset: source.offset, byteLength: source.byteLength },
        });
      emitter.enter(source.value, name);
    }
  }
  for (const node of graph.nodes) (rules[node.op] as Rule<OpName>)(emitter, node);
  // An output may be an input or stand under two names: Identity gives each name a node of its own.
  const outputs = [...graph.outputs].map(([name, value]) => {
    if (emitter.type(value.dtype) === value.dtype) emitter.emit('Identity', [emitter.name(value)], {}, [name]);
    else emitter.emit('Cast', [emitter.name(value)], { to: onnxDataType[value.dtype] }, [name]);
    return { name, dtype: value.dtype, shape: value.shape };
  });
  return { nodes: emitter.nodes, initializers: [...initializers, ...emitter.initializers], inputs, outputs };
}

class Emitter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxInitializer[] = [];
  private readonly names = new Map<Value, string>();
  private readonly used = new Set<Value>();
  private readonly constants = new Map<string, string>();
  private readonly external = new Map<Value, Extract<Source, { kind: 'external' }>>();
  /** Names of inputs, external initializers and outputs: no others may be called so. */
  private readonly reserved: ReadonlySet<string>;
  private temporaries = 0;

  constructor(
    graph: Graph,
    private readonly options: LoweringOptions,
  ) {
    const named = graph.sources.filter((source) => source.kind !== 'constant');
    for (const source of named) if (source.kind === 'external') this.external.set(source.value, source);
    this.reserved = new Set([...named.map(({ name }) => name), ...graph.outputs.keys()]);
    for (const node of graph.nodes) for (const value of node.inputs) this.used.add(value);
    for (const value of graph.outputs.values()) this.used.add(value);
  }

  /** Whether an operator is to be written in ONNX Runtime's fused form. */
  fuses(op: OpName): boolean {
    return this.options.fused && !this.options.plain?.has(op);
  }

  /** The type in which ONNX Runtime computes what the graph has in another. */
  type(dtype: DType): ElementType {
    return dtype === 'float32' && this.options.half ? 'float16' : dtype;
  }

  /** A constant's bytes in that type. */
  bytes(data: ConstantData): Uint8Array {
    const { buffer, byteOffset, byteLength } = data instanceof Float32Array && this.options.half ? toHalf(data) : data;
    return new Uint8Array(buffer, byteOffset, byteLength);
  }

  /** Takes a value that comes from outside under a name, in the type that the graph has for it. */
  enter(value: Value, name: string): void {
    const type = this.type(value.dtype);
    this.names.set(value, type === value.dtype ? name : this.emit('Cast', [name], { to: onnxDataType[type] }));
  }

  name(value: Value): string {
    const known = this.names.get(value);
    if (known !== undefined) return known;
    const name = this.unreserved(`v${String(value.id)}`);
    this.names.set(value, name);
    return name;
  }

  /** Name of an output, or '' (left out) where nothing uses it. */
  optionalName(value: Value): string {
    return this.used.has(value) ? this.name(value) : '';
  }

  /** Writes a node; without names for its outputs it gets one temporary. Answers the first output's name. */
  emit(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    outputs: readonly string[] = [this.unreserved(`t${String(this.temporaries++)}`)],
    domain = '',
  ): string {
    this.nodes.push({ opType, domain, inputs, outputs, attributes });
    return outputs[0] ?? '';
  }

  ints(values: readonly number[], shape: Shape = [values.length]): string {
    return this.constant('int64', shape, BigInt64Array.from(values, BigInt));
  }

  /** In the type of the graph's floats, or, where that would lose too much, in float32. */
  floats(values: readonly number[], shape: Shape = [values.length], type = this.type('float32')): string {
    const exact = Float32Array.from(values);
    return this.constant(type, shape, type === 'float16' ? toHalf(exact) : exact);
  }

  /** As another type; the name itself where it is that already. */
  cast(name: string, from: ElementType, to: ElementType): string {
    return from === to ? name : this.emit('Cast', [name], { to: onnxDataType[to] });
  }

  /**
   * Pieces of an external initializer's rows are bytes in a row of its file, so they are initializers of their own: as a node, ONNX
   * Runtime would cut a copy of the weights when it loads the graph. Answers whether this was such a piece.
   */
  cutExternal(node: GraphNode<'Split'>): boolean {
    const source = this.external.get(node.inputs[0] as Value);
    if (source === undefined || node.attributes.axis !== 0) return false;
    let { offset } = source;
    for (const piece of node.outputs) {
      const byteLength = elementCount(piece.shape) * elementArray[piece.dtype].BYTES_PER_ELEMENT;
      const key = `${source.name}@${String(offset)}+${String(byteLength)}`;
      const name = this.constants.get(key) ?? this.unreserved(key);
      if (!this.constants.has(key)) {
        this.constants.set(key, name);
        const data = { file: this.options.externalFile, offset, byteLength };
        this.initializers.push({ name, dtype: piece.dtype, shape: piece.shape, data });
      }
      this.enter(piece, name);
      offset += byteLength;
    }
    return true;
  }

  private unreserved(name: string): string {
    return this.reserved.has(name) ? this.unreserved(`_${name}`) : name;
  }

  private constant(dtype: ElementType, shape: Shape, data: Float32Array | Uint16Array | BigInt64Array): string {
    const key = `${dtype}[${shape.join(',')}]${data.join(',')}`;
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const name = this.unreserved(`c${String(this.initializers.length)}`);
    this.constants.set(key, name);
    this.initializers.push({ name, dtype, shape, data: new Uint8Array(data.buffer) });
    return name;
  }
}

type Rule<K extends OpName> = (e: Emitter, node: GraphNode<K>) => void;

function inputNames(e: Emitter, node: AnyNode | GraphNode): readonly string[] {
  return node.inputs.map((value) => e.name(value));
}

function outputName(e: Emitter, node: AnyNode | GraphNode): string {
  return e.name(node.outputs[0] as Value);
}

/** An operator that ONNX has as it is. */
function same<K extends OpName>(opType: string, attributes: Readonly<Record<string, OnnxAttribute>> = {}): Rule<K> {
  return (e, node) => {
    e.emit(opType, inputNames(e, node), attributes, [outputName(e, node)]);
  };
}

function withInts<K extends OpName>(opType: string, ints: (node: GraphNode<K>) => readonly number[]): Rule<K> {
  return (e, node) => {
    e.emit(opType, [...inputNames(e, node), e.ints(ints(node))], {}, [outputName(e, node)]);
  };
}

/** Every operator's ONNX form: the type makes the compiler ask for each. */
const rules: { readonly [K in OpName]: Rule<K> } = {
  Add: same('Add'),
  Sub: same('Sub'),
  Mul: same('Mul'),
  Div: same('Div'),
  Max: same('Max'),
  Neg: same('Neg'),
  Exp: same('Exp'),
  Log: same('Log'),
  Sqrt: same('Sqrt'),
  Atan: same('Atan'),
  Relu: same('Relu'),
  Sigmoid: same('Sigmoid'),
  Softplus: same('Softplus'),
  Silu: (e, node) => {
    const [x] = inputNames(e, node) as readonly [string];
    if (e.fuses('Silu')) e.emit('QuickGelu', [x], { alpha: { float: 1 } }, [outputName(e, node)], microsoft);
    else e.emit('Mul', [x, e.emit('Sigmoid', [x])], {}, [outputName(e, node)]);
  },
  StopGradient: same('Identity'),
  ReduceSum: withInts('ReduceSum', (node) => node.attributes.axes),
  ReduceMean: withInts('ReduceMean', (node) => node.attributes.axes),
  Reshape: withInts('Reshape', (node) => node.attributes.shape),
  Transpose: (e, node) => {
    e.emit('Transpose', inputNames(e, node), { perm: node.attributes.permutation }, [outputName(e, node)]);
  },
  Expand: withInts('Expand', (node) => node.attributes.shape),
  Concat: (e, node) => {
    e.emit('Concat', inputNames(e, node), { axis: node.attributes.axis }, [outputName(e, node)]);
  },
  Split: (e, node) => {
    if (e.cutExternal(node)) return;
    const outputs = node.outputs.map((value) => e.name(value));
    e.emit('Split', [...inputNames(e, node), e.ints(node.attributes.sizes)], { axis: node.attributes.axis }, outputs);
  },
  MatMul: lowerMatMul,
  Softmax: same('Softmax', { axis: -1 }),
  RmsNorm: lowerRmsNorm,
  Attention: lowerAttention,
  Rotary: lowerRotary,
  Gather: same('Gather', { axis: 0 }),
  OneHot: (e, node) => {
    const [indices] = inputNames(e, node) as readonly [string];
    // ONNX's OneHot counts a negative index from the end; compared with every code instead, one outside gives zeros.
    const rank = (node.inputs[0] as Value).shape.length;
    const codes = e.emit('Cast', [e.ints(Array.from({ length: node.attributes.depth }, (_, i) => i))], { to: onnxDataType.int32 });
    const hits = e.emit('Equal', [e.emit('Unsqueeze', [indices, e.ints([rank])]), codes]);
    e.emit('Cast', [hits], { to: onnxDataType[e.type('float32')] }, [outputName(e, node)]);
  },
  ArgMax: (e, node) => {
    const index = e.emit('ArgMax', inputNames(e, node), { axis: -1, keepdims: 0 });
    e.emit('Cast', [index], { to: onnxDataType.int32 }, [outputName(e, node)]);
  },
  Equal: same('Equal'),
  Greater: same('Greater'),
  Not: same('Not'),
  Where: same('Where'),
  Cast: (e, node) => {
    e.emit('Cast', inputNames(e, node), { to: onnxDataType[e.type(node.attributes.dtype)] }, [outputName(e, node)]);
  },
};

function lowerMatMul(e: Emitter, node: GraphNode<'MatMul'>): void {
  const { transA, transB, alpha } = node.attributes;
  const [a, b] = inputNames(e, node) as readonly [string, string];
  const out = outputName(e, node);
  if (!transA && !transB && alpha === 1) e.emit('MatMul', [a, b], {}, [out]);
  else if (e.fuses('MatMul')) {
    e.emit('FusedMatMul', [a, b], { transA: Number(transA), transB: Number(transB), alpha: { float: alpha } }, [out], microsoft);
  } else {
    const [va, vb] = node.inputs as readonly [Value, Value];
    const factors = [transA ? swapLastAxes(e, a, va.shape.length) : a, transB ? swapLastAxes(e, b, vb.shape.length) : b];
    if (alpha === 1) e.emit('MatMul', factors, {}, [out]);
    else e.emit('Mul', [e.emit('MatMul', factors), e.floats([alpha], [])], {}, [out]);
  }
}

function swapLastAxes(e: Emitter, x: string, rank: number): string {
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
  return e.emit('Transpose', [x], { perm });
}

function lowerRmsNorm(e: Emitter, node: GraphNode<'RmsNorm'>): void {
  const [x] = inputNames(e, node) as readonly [string];
  const [y, factor] = node.outputs as readonly [Value, Value];
  const { epsilon } = node.attributes;
  const axis = y.shape.length - 1;
  if (e.fuses('RmsNorm')) {
    const ones = e.floats(new Array<number>(y.shape[axis] ?? 0).fill(1));
    const outputs = [e.name(y), e.optionalName(factor)].filter((name, i) => i === 0 || name !== '');
    e.emit('SimplifiedLayerNormalization', [x, ones], { axis: -1, epsilon: { float: epsilon }, stash_type: 1 }, outputs);
    return;
  }
  // The squares of a few hundred numbers can be more than float16 holds, and epsilon is less.
  const type = e.type('float32');
  const exact = e.cast(x, type, 'float32');
  const meanSquare = e.emit('ReduceMean', [e.emit('Mul', [exact, exact]), e.ints([axis])]);
  const root = e.emit('Sqrt', [e.emit('Add', [meanSquare, e.floats([epsilon], [], 'float32')])]);
  if (type === 'float32') e.emit('Reciprocal', [root], {}, [e.name(factor)]);
  else e.emit('Cast', [e.emit('Reciprocal', [root])], { to: onnxDataType[type] }, [e.name(factor)]);
  e.emit('Mul', [x, e.name(factor)], {}, [e.name(y)]);
}

function lowerAttention(e: Emitter, node: GraphNode<'Attention'>): void {
  const [q, k, v] = inputNames(e, node) as readonly [string, string, string];
  const { heads } = node.attributes;
  const out = outputName(e, node);
  if (e.fuses('Attention')) {
    e.emit('MultiHeadAttention', [q, k, v], { num_heads: heads }, [out], microsoft);
    return;
  }
  const [batch, sequence, width] = (node.inputs[0] as Value).shape as readonly [number, number, number];
  const split = (x: string, perm: readonly number[]): string =>
    e.emit('Transpose', [e.emit('Reshape', [x, e.ints([batch, sequence, heads, width / heads])])], { perm });
  // Scaled first, or the products could be more than float16 holds; the matrix of scores is the larger one, too.
  const scaled = e.emit('Mul', [split(q, [0, 2, 1, 3]), e.floats([1 / Math.sqrt(width / heads)], [])]);
  const scores = e.emit('MatMul', [scaled, split(k, [0, 2, 3, 1])]);
  const mixed = e.emit('MatMul', [e.emit('Softmax', [scores], { axis: -1 }), split(v, [0, 2, 1, 3])]);
  e.emit('Reshape', [e.emit('Transpose', [mixed], { perm: [0, 2, 1, 3] }), e.ints([batch, sequence, width])], {}, [out]);
}

function lowerRotary(e: Emitter, node: GraphNode<'Rotary'>): void {
  const [x, cos, sin] = inputNames(e, node) as readonly [string, string, string];
  const [batch, sequence, width] = (node.inputs[0] as Value).shape as readonly [number, number, number];
  const { heads } = node.attributes;
  const out = outputName(e, node);
  if (e.fuses('Rotary')) {
    const positions = e.ints(
      Array.from({ length: batch * sequence }, (_, i) => i % sequence),
      [batch, sequence],
    );
    e.emit('RotaryEmbedding', [x, positions, cos, sin], { interleaved: 0, num_heads: heads }, [out], microsoft);
    return;
  }
  const half = width / heads / 2;
  const byHead = e.emit('Reshape', [x, e.ints([batch, sequence, heads, 2, half])]);
  const [first, second] = [0, 1].map((i) => e.emit('Gather', [byHead, e.ints([i], [])], { axis: 3 })) as [string, string];
  const angle = (name: string): string => e.emit('Reshape', [name, e.ints([1, sequence, 1, half])]);
  const [c, s] = [angle(cos), angle(sin)];
  const left = e.emit('Sub', [e.emit('Mul', [first, c]), e.emit('Mul', [second, s])]);
  const right = e.emit('Add', [e.emit('Mul', [second, c]), e.emit('Mul', [first, s])]);
  e.emit('Reshape', [e.emit('Concat', [left, right], { axis: 3 }), e.ints([batch, sequence, width])], {}, [out]);
}

/** Floating-point operations of the graph's matrix products (multiply and add count as two). */
export function matMulFlops(graph: Graph): number {
  let total = 0;
  for (const node of graph.nodes) {
    if (node.op === 'MatMul') {
      const a = node.inputs[0] as Value;
      const inner = a.shape[a.shape.length - (node.attributes.transA ? 2 : 1)] ?? 0;
      total += 2 * elementCount((node.outputs[0] as Value).shape) * inner;
    } else if (node.op === 'Attention') {
      const [batch, sequence, width] = (node.inputs[0] as Value).shape as readonly [number, number, number];
      total += 4 * batch * sequence * sequence * width;
    }
  }
  return total;
}
