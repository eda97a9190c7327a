import type { AnyNode, ConstantData, DType, Graph, OpAttributes, OpName, Shape, Source, Value } from './ir.ts';
import { describeType, elementArray, elementCount, GraphError } from './ir.ts';
import { opTable } from './ops/table.ts';

/** An operand; a number stands for a float32 scalar. */
export type Operand = Value | number;

/** Writes a graph node by node and knows the type of every value at once; an operand that doesn't fit throws a GraphError. */
export class GraphBuilder {
  private readonly sources: Source[] = [];
  private readonly nodes: AnyNode[] = [];
  private readonly outputs = new Map<string, Value>();
  private readonly names = new Set<string>();
  private readonly scalars = new Map<number, Value>();
  private nextId = 0;

  /** The nodes written so far, each after those it takes values from. */
  get written(): readonly AnyNode[] {
    return this.nodes;
  }

  input(name: string, dtype: DType, shape: Shape): Value {
    this.claim(name);
    const value = this.value(dtype, shape);
    this.sources.push({ kind: 'input', name, value });
    return value;
  }

  constant(dtype: DType, shape: Shape, data: ConstantData): Value {
    const value = this.value(dtype, shape);
    if (!(data instanceof elementArray[dtype]) || data.length !== elementCount(shape)) {
      throw new GraphError(`a ${describeType(value)} constant can't be ${String(data.length)} elements of a ${data.constructor.name}`);
    }
    this.sources.push({ kind: 'constant', value, data });
    return value;
  }

  /** A float32 scalar; equal numbers share one constant. */
  scalar(number: number): Value {
    const known = this.scalars.get(number);
    if (known) return known;
    const value = this.constant('float32', [], Float32Array.of(number));
    this.scalars.set(number, value);
    return value;
  }

  zeros(shape: Shape): Value {
    return this.expand(this.scalar(0), shape);
  }

  /** An initializer whose bytes stay in a file; offset and length in bytes. */
  external(name: string, dtype: DType, shape: Shape, offset: number, byteLength: number): Value {
    this.claim(name);
    const value = this.value(dtype, shape);
    if (byteLength !== elementCount(shape) * elementArray[dtype].BYTES_PER_ELEMENT) {
      throw new GraphError(`${name}: ${describeType(value)} doesn't take ${String(byteLength)} bytes`);
    }
    this.sources.push({ kind: 'external', name, value, offset, byteLength });
    return value;
  }

  output(name: string, value: Value): void {
    this.claim(name);
    this.outputs.set(name, value);
  }

  /** Writes one node; all shorthands below come here. */
  node<K extends OpName>(op: K, inputs: readonly Value[], attributes: OpAttributes[K]): readonly Value[] {
    let outputs;
    try {
      outputs = opTable[op].infer(inputs, attributes).map((type) => this.value(type.dtype, type.shape));
    } catch (error) {
      throw new GraphError(`${op}(${inputs.map(describeType).join(', ')}): ${error instanceof Error ? error.message : String(error)}`);
    }
    this.nodes.push({ op, inputs, outputs, attributes } as unknown as AnyNode);
    return outputs;
  }

  /** The graph as written, without the nodes that no output needs. */
  finish(): Graph {
    const needed = new Set(this.outputs.values());
    const nodes: AnyNode[] = [];
    for (const node of this.nodes.toReversed()) {
      if (!node.outputs.some((value) => needed.has(value))) continue;
      for (const value of node.inputs) needed.add(value);
      nodes.push(node);
    }
    return {
      sources: this.sources.filter((source) => source.kind === 'input' || needed.has(source.value)),
      nodes: nodes.reverse(),
      outputs: new Map(this.outputs),
    };
  }

  add(a: Operand, b: Operand): Value {
    return this.single('Add', [this.operand(a), this.operand(b)], {});
  }
  sub(a: Operand, b: Operand): Value {
    return this.single('Sub', [this.operand(a), this.operand(b)], {});
  }
  mul(a: Operand, b: Operand): Value {
    return this.single('Mul', [this.operand(a), this.operand(b)], {});
  }
  div(a: Operand, b: Operand): Value {
    return this.single('Div', [this.operand(a), this.operand(b)], {});
  }
  max(a: Operand, b: Operand): Value {
    return this.single('Max', [this.operand(a), this.operand(b)], {});
  }
  neg(x: Value): Value {
    return this.single('Neg', [x], {});
  }
  exp(x: Value): Value {
    return this.single('Exp', [x], {});
  }
  log(x: Value): Value {
    return this.single('Log', [x], {});
  }
  sqrt(x: Value): Value {
    return this.single('Sqrt', [x], {});
  }
  atan(x: Value): Value {
    return this.single('Atan', [x], {});
  }
  relu(x: Value): Value {
    return this.single('Relu', [x], {});
  }
  sigmoid(x: Value): Value {
    return this.single('Sigmoid', [x], {});
  }
  softplus(x: Value): Value {
    return this.single('Softplus', [x], {});
  }
  silu(x: Value): Value {
    return this.single('Silu', [x], {});
  }
  stopGradient(x: Value): Value {
    return this.single('StopGradient', [x], {});
  }
  reduceSum(x: Value, axes: readonly number[]): Value {
    return this.single('ReduceSum', [x], { axes });
  }
  reduceMean(x: Value, axes: readonly number[]): Value {
    return this.single('ReduceMean', [x], { axes });
  }
  reshape(x: Value, shape: Shape): Value {
    return this.single('Reshape', [x], { shape });
  }
  transpose(x: Value, permutation: readonly number[]): Value {
    return this.single('Transpose', [x], { permutation });
  }
  expand(x: Value, shape: Shape): Value {
    return this.single('Expand', [x], { shape });
  }
  concat(parts: readonly Value[], axis: number): Value {
    return this.single('Concat', parts, { axis });
  }
  split(x: Value, axis: number, sizes: readonly number[]): readonly Value[] {
    return this.node('Split', [x], { axis, sizes });
  }
  matMul(a: Value, b: Value, attributes: OpAttributes['MatMul'] = { transA: false, transB: false, alpha: 1 }): Value {
    return this.single('MatMul', [a, b], attributes);
  }
  softmax(x: Value): Value {
    return this.single('Softmax', [x], {});
  }
  rmsNorm(x: Value, epsilon: number): Value {
    return this.single('RmsNorm', [x], { epsilon });
  }
  attention(q: Value, k: Value, v: Value, heads: number): Value {
    return this.single('Attention', [q, k, v], { heads });
  }
  rotary(x: Value, cos: Value, sin: Value, heads: number): Value {
    return this.single('Rotary', [x, cos, sin], { heads });
  }
  gather(table: Value, indices: Value): Value {
    return this.single('Gather', [table, indices], {});
  }
  oneHot(indices: Value, depth: number): Value {
    return this.single('OneHot', [indices], { depth });
  }
  argMax(x: Value): Value {
    return this.single('ArgMax', [x], {});
  }
  equal(a: Operand, b: Operand): Value {
    return this.single('Equal', [this.operand(a), this.operand(b)], {});
  }
  greater(a: Operand, b: Operand): Value {
    return this.single('Greater', [this.operand(a), this.operand(b)], {});
  }
  not(x: Value): Value {
    return this.single('Not', [x], {});
  }
  where(condition: Value, a: Operand, b: Operand): Value {
    return this.single('Where', [condition, this.operand(a), this.operand(b)], {});
  }
  cast(x: Value, dtype: DType): Value {
    return this.single('Cast', [x], { dtype });
  }

  private operand(x: Operand): Value {
    return typeof x === 'number' ? this.scalar(x) : x;
  }

  private single<K extends OpName>(op: K, inputs: readonly Value[], attributes: OpAttributes[K]): Value {
    return this.node(op, inputs, attributes)[0] as Value;
  }

  private value(dtype: DType, shape: Shape): Value {
    if (shape.some((size) => !Number.isInteger(size) || size < 0)) throw new GraphError(`[${shape.join(', ')}] is no shape`);
    return { id: this.nextId++, dtype, shape };
  }

  private claim(name: string): void {
    if (name === '') throw new GraphError('a value of the graph has an empty name');
    if (this.names.has(name)) throw new GraphError(`two values are named ${name}`);
    this.names.add(name);
  }
}
