import type { DType, Graph, OpAttributes, OpName, Shape, Source, Value } from '../../src/solver/graph/ir.ts';

/** A tensor in float64; integers are numbers, truth values 0 and 1. */
export interface Tensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: Float64Array;
}

export interface NaiveOptions {
  /** Values to take as they are instead of computing them, such as those that a StopGradient froze. */
  readonly frozen?: ReadonlyMap<Value, Tensor>;
  /** The bytes that external initializers refer to. */
  readonly weights?: Uint8Array;
}

type Numbers = ArrayLike<number> | BigInt64Array;

/**
 * Computes every value of a graph in float64 by one plain loop an operator, written from what `OpAttributes` says of each and
 * independent of the operators' own code. Throws where a result has another type than the graph says.
 */
export function evaluateValues(graph: Graph, feeds: Readonly<Record<string, Numbers>>, options: NaiveOptions = {}): Map<Value, Tensor> {
  const values = new Map<Value, Tensor>();
  for (const source of graph.sources) {
    const { dtype, shape } = source.value;
    const data = Float64Array.from(sourceData(source, feeds, options.weights), Number);
    if (data.length !== count(shape)) throw new Error(`a source of [${shape.join(', ')}] is given ${String(data.length)} elements`);
    values.set(source.value, { dtype, shape, data });
  }
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((value) => valueOf(values, value));
    const known = node.outputs.map((value) => options.frozen?.get(value));
    const results = known.every((tensor) => tensor !== undefined)
      ? known
      : (ops[node.op] as NaiveOp<never>)(inputs, node.attributes as never);
    node.outputs.forEach((value, i) => {
      const result = results[i];
      if (result === undefined || result.dtype !== value.dtype || String(result.shape) !== String(value.shape)) {
        const found = result && `${result.dtype}[${result.shape.join(', ')}]`;
        throw new Error(
          `${node.op}: output ${String(i)} is ${String(found)} where the graph says ${value.dtype}[${value.shape.join(', ')}]`,
        );
      }
      values.set(value, result);
    });
  }
  return values;
}

/** The outputs of a graph by name. */
export function evaluate(graph: Graph, feeds: Readonly<Record<string, Numbers>>, options: NaiveOptions = {}): Map<string, Tensor> {
  const values = evaluateValues(graph, feeds, options);
  return new Map([...graph.outputs].map(([name, value]) => [name, valueOf(values, value)]));
}

/** The results of the StopGradient nodes among computed values: what stays as it is while a derivative is taken. */
export function stoppedValues(graph: Graph, values: ReadonlyMap<Value, Tensor>): Map<Value, Tensor> {
  const stopped = new Map<Value, Tensor>();
  for (const node of graph.nodes) {
    if (node.op === 'StopGradient') for (const value of node.outputs) stopped.set(value, valueOf(values, value));
  }
  return stopped;
}

function valueOf(values: ReadonlyMap<Value, Tensor>, value: Value): Tensor {
  const tensor = values.get(value);
  if (tensor === undefined) throw new Error(`value ${String(value.id)} is used before it is computed`);
  return tensor;
}

function sourceData(source: Source, feeds: Readonly<Record<string, Numbers>>, weights: Uint8Array | undefined): Iterable<number | bigint> {
  if (source.kind === 'constant') return source.data;
  if (source.kind === 'external') {
    if (weights === undefined || source.value.dtype !== 'float32') throw new Error(`no float32 bytes for ${source.name}`);
    const view = new DataView(weights.buffer, weights.byteOffset + source.offset, source.byteLength);
    return Array.from({ length: source.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
  }
  const feed = feeds[source.name];
  if (feed === undefined) throw new Error(`no feed for ${source.name}`);
  return Array.from<number | bigint>(feed as ArrayLike<number | bigint>);
}

type NaiveOp<K extends OpName> = (inputs: readonly Tensor[], attributes: OpAttributes[K]) => readonly Tensor[];

const ops: { readonly [K in OpName]: NaiveOp<K> } = {
  Add: ([x, y]) => [pairwise(at(x), at(y), (a, b) => a + b)],
  Sub: ([x, y]) => [pairwise(at(x), at(y), (a, b) => a - b)],
  Mul: ([x, y]) => [pairwise(at(x), at(y), (a, b) => a * b)],
  Div: ([x, y]) => [pairwise(at(x), at(y), at(x).dtype === 'float32' ? (a, b) => a / b : (a, b) => Math.trunc(a / b))],
  Max: ([x, y]) => [pairwise(at(x), at(y), (a, b) => (a > b ? a : b))],
  Neg: ([x]) => [each(at(x), (a) => -a)],
  Exp: ([x]) => [each(at(x), Math.exp)],
  Log: ([x]) => [each(at(x), Math.log)],
  Sqrt: ([x]) => [each(at(x), Math.sqrt)],
  Atan: ([x]) => [each(at(x), Math.atan)],
  Relu: ([x]) => [each(at(x), (a) => (a > 0 ? a : 0))],
  Sigmoid: ([x]) => [each(at(x), (a) => 1 / (1 + Math.exp(-a)))],
  Softplus: ([x]) => [each(at(x), (a) => (a > 30 ? a : Math.log1p(Math.exp(a))))],
  Silu: ([x]) => [each(at(x), (a) => a / (1 + Math.exp(-a)))],
  StopGradient: ([x]) => [at(x)],
  ReduceSum: ([x], { axes }) => [reduce(at(x), axes)],
  ReduceMean: ([x], { axes }) => {
    const sum = reduce(at(x), axes);
    return [each(sum, (a) => (a * count(sum.shape)) / count(at(x).shape))];
  },
  Reshape: ([x], { shape }) => [{ ...at(x), shape }],
  Transpose: ([x], { permutation }) => {
    const from = at(x);
    const shape = permutation.map((axis) => sizeOf(from, axis));
    const source = new Array<number>(shape.length);
    return [
      fill(from.dtype, shape, (place) => {
        permutation.forEach((axis, i) => (source[axis] = place[i] ?? 0));
        return read(from, source);
      }),
    ];
  },
  Expand: ([x], { shape }) => [fill(at(x).dtype, shape, (place) => read(at(x), place))],
  Concat: (inputs, { axis }) => {
    const first = at(inputs[0]);
    const total = inputs.reduce((sum, x) => sum + sizeOf(x, axis), 0);
    return [
      fill(
        first.dtype,
        first.shape.map((size, i) => (i === axis ? total : size)),
        (place) => {
          let position = place[axis] ?? 0;
          for (const part of inputs) {
            if (position < sizeOf(part, axis)) return read(part, replaced(place, axis, position));
            position -= sizeOf(part, axis);
          }
          throw new Error('beyond the last part');
        },
      ),
    ];
  },
  Split: ([x], { axis, sizes }) => {
    let start = 0;
    return sizes.map((size) => {
      const offset = start;
      start += size;
      const shape = replaced(at(x).shape, axis, size);
      return fill(at(x).dtype, shape, (place) => read(at(x), replaced(place, axis, (place[axis] ?? 0) + offset)));
    });
  },
  MatMul: ([x, y], { transA, transB, alpha }) => {
    const [a, b] = [transA ? swapLast(at(x)) : at(x), transB ? swapLast(at(y)) : at(y)];
    const [m, inner, n] = [sizeOf(a, -2), sizeOf(a, -1), sizeOf(b, -1)];
    const leading = commonShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const result = new Float64Array(count(leading) * m * n);
    let out = 0;
    forEachPlace(leading, (place) => {
      const startA = offsetOf(a.shape.slice(0, -2), place) * m * inner;
      const startB = offsetOf(b.shape.slice(0, -2), place) * inner * n;
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let k = 0; k < inner; k++) sum += (a.data[startA + i * inner + k] ?? NaN) * (b.data[startB + k * n + j] ?? NaN);
          result[out++] = alpha * sum;
        }
      }
    });
    return [{ dtype: 'float32', shape: [...leading, m, n], data: result }];
  },
  Softmax: ([x]) => [byRow(at(x), softmax)],
  RmsNorm: ([x], { epsilon }) => {
    const from = at(x);
    const factors: number[] = [];
    const normed = byRow(from, (row) => {
      const factor = 1 / Math.sqrt(row.reduce((sum, a) => sum + a * a, 0) / row.length + epsilon);
      factors.push(factor);
      return row.map((a) => a * factor);
    });
    return [normed, { dtype: 'float32', shape: [...from.shape.slice(0, -1), 1], data: Float64Array.from(factors) }];
  },
  Attention: ([q, k, v], { heads }) => {
    const [batch, sequence, width] = at(q).shape as [number, number, number];
    const size = width / heads;
    const result = new Float64Array(batch * sequence * width);
    for (let n = 0; n < batch; n++) {
      for (let h = 0; h < heads; h++) {
        for (let i = 0; i < sequence; i++) {
          const scores = Array.from({ length: sequence }, (_, j) => {
            let dot = 0;
            for (let c = h * size; c < (h + 1) * size; c++) dot += read(at(q), [n, i, c]) * read(at(k), [n, j, c]);
            return dot / Math.sqrt(size);
          });
          const weights = softmax(scores);
          for (let c = h * size; c < (h + 1) * size; c++) {
            result[(n * sequence + i) * width + c] = weights.reduce((sum, weight, j) => sum + weight * read(at(v), [n, j, c]), 0);
          }
        }
      }
    }
    return [{ dtype: 'float32', shape: at(q).shape, data: result }];
  },
  Rotary: ([x, cos, sin], { heads }) => {
    const from = at(x);
    const size = sizeOf(from, 2) / heads;
    return [
      fill('float32', from.shape, ([n = 0, position = 0, column = 0]) => {
        const within = column % size;
        const pair = within % (size / 2);
        const [c, s] = [read(at(cos), [position, pair]), read(at(sin), [position, pair])];
        const first = read(from, [n, position, column - within + pair]);
        const second = read(from, [n, position, column - within + pair + size / 2]);
        return within < size / 2 ? first * c - second * s : second * c + first * s;
      }),
    ];
  },
  Gather: ([table, indices]) => {
    const [rows, width] = [sizeOf(at(table), 0), sizeOf(at(table), 1)];
    const result = new Float64Array(at(indices).data.length * width);
    at(indices).data.forEach((index, i) => {
      if (index < 0 || index >= rows) throw new Error(`Gather: row ${String(index)} of ${String(rows)}`);
      for (let c = 0; c < width; c++) result[i * width + c] = read(at(table), [index, c]);
    });
    return [{ dtype: at(table).dtype, shape: [...at(indices).shape, width], data: result }];
  },
  OneHot: ([indices], { depth }) => {
    const result = new Float64Array(at(indices).data.length * depth);
    at(indices).data.forEach((index, i) => {
      if (index >= 0 && index < depth) result[i * depth + index] = 1;
    });
    return [{ dtype: 'float32', shape: [...at(indices).shape, depth], data: result }];
  },
  ArgMax: ([x]) => {
    const largest: number[] = [];
    byRow(at(x), (row) => {
      let best = 0;
      row.forEach((a, i) => {
        if (a > (row[best] ?? NaN)) best = i;
      });
      largest.push(best);
      return row;
    });
    return [{ dtype: 'int32', shape: at(x).shape.slice(0, -1), data: Float64Array.from(largest) }];
  },
  Equal: ([x, y]) => [{ ...pairwise(at(x), at(y), (a, b) => (a === b ? 1 : 0)), dtype: 'bool' }],
  Greater: ([x, y]) => [{ ...pairwise(at(x), at(y), (a, b) => (a > b ? 1 : 0)), dtype: 'bool' }],
  Not: ([x]) => [each(at(x), (a) => 1 - a)],
  Where: ([condition, x, y]) => {
    const shape = commonShape(at(condition).shape, commonShape(at(x).shape, at(y).shape));
    return [fill(at(x).dtype, shape, (place) => (read(at(condition), place) === 1 ? read(at(x), place) : read(at(y), place)))];
  },
  Cast: ([x], { dtype }) => {
    const convert = dtype === 'float32' ? (a: number) => a : dtype === 'bool' ? (a: number) => (a === 0 ? 0 : 1) : Math.trunc;
    return [{ ...each(at(x), convert), dtype }];
  },
};

function at(tensor: Tensor | undefined): Tensor {
  if (tensor === undefined) throw new Error('an operand is missing');
  return tensor;
}

function count(shape: Shape): number {
  let product = 1;
  for (const size of shape) product *= size;
  return product;
}

function sizeOf(tensor: Tensor, axis: number): number {
  return tensor.shape.at(axis) ?? NaN;
}

function replaced(numbers: readonly number[], index: number, by: number): readonly number[] {
  return numbers.map((n, i) => (i === index ? by : n));
}

/** Calls `visit` with every place of a shape, in row-major order. The array is the same each time. */
function forEachPlace(shape: Shape, visit: (place: readonly number[]) => void): void {
  const place = shape.map(() => 0);
  const total = count(shape);
  for (let flat = 0; flat < total; flat++) {
    visit(place);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (place[axis] ?? 0) + 1;
      place[axis] = next < (shape[axis] ?? 0) ? next : 0;
      if (place[axis] !== 0) break;
    }
  }
}

/** Row-major offset of a place in a shape that may have fewer axes or axes of size 1 there: aligned at the right, 1 stretches. */
function offsetOf(shape: Shape, place: readonly number[]): number {
  const added = place.length - shape.length;
  let offset = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    const size = shape[axis] ?? 0;
    offset = offset * size + (size === 1 ? 0 : (place[axis + added] ?? 0));
  }
  return offset;
}

function read(tensor: Tensor, place: readonly number[]): number {
  const value = tensor.data[offsetOf(tensor.shape, place)];
  if (value === undefined) throw new Error(`[${place.join(', ')}] is outside [${tensor.shape.join(', ')}]`);
  return value;
}

function fill(dtype: DType, shape: Shape, value: (place: readonly number[]) => number): Tensor {
  const data = new Float64Array(count(shape));
  let flat = 0;
  forEachPlace(shape, (place) => {
    data[flat++] = value(place);
  });
  return { dtype, shape, data };
}

function each(x: Tensor, f: (a: number) => number): Tensor {
  return { ...x, data: x.data.map((a) => f(a)) };
}

function commonShape(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const padded = [a, b].map((shape) => [...new Array<number>(rank - shape.length).fill(1), ...shape]);
  return Array.from({ length: rank }, (_, axis) => {
    const [x, y] = padded.map((shape) => shape[axis] ?? 0) as [number, number];
    return x === 1 ? y : x;
  });
}

function pairwise(x: Tensor, y: Tensor, f: (a: number, b: number) => number): Tensor {
  if (String(x.shape) === String(y.shape)) return { ...x, data: x.data.map((a, i) => f(a, y.data[i] ?? NaN)) };
  return fill(x.dtype, commonShape(x.shape, y.shape), (place) => f(read(x, place), read(y, place)));
}

function reduce(x: Tensor, axes: readonly number[]): Tensor {
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const data = new Float64Array(count(shape));
  let flat = 0;
  forEachPlace(x.shape, (place) => {
    const offset = offsetOf(shape, place);
    data[offset] = (data[offset] ?? NaN) + (x.data[flat++] ?? NaN);
  });
  return { dtype: x.dtype, shape, data };
}

function swapLast(x: Tensor): Tensor {
  const rank = x.shape.length;
  const shape = [...x.shape.slice(0, -2), sizeOf(x, -1), sizeOf(x, -2)];
  return fill(x.dtype, shape, (place) => read(x, [...place.slice(0, rank - 2), place[rank - 1] ?? 0, place[rank - 2] ?? 0]));
}

/** Applies a function to each row along the last axis. */
function byRow(x: Tensor, f: (row: readonly number[]) => readonly number[]): Tensor {
  const width = sizeOf(x, -1);
  const data = new Float64Array(x.data.length);
  for (let start = 0; start < data.length; start += width) data.set(f([...x.data.subarray(start, start + width)]), start);
  return { ...x, data };
}

function softmax(row: readonly number[]): readonly number[] {
  const largest = Math.max(...row);
  const powers = row.map((a) => Math.exp(a - largest));
  const sum = powers.reduce((total, a) => total + a, 0);
  return powers.map((a) => a / sum);
}
