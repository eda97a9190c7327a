import type { DType, Shape } from '../graph/ir.ts';
import { ProtobufWriter } from './protobuf.ts';

/** Domain of ONNX Runtime's own operators; the empty string is ONNX's. */
export const microsoft = 'com.microsoft';

const opset = 21;
const irVersion = 10;

export type OnnxAttribute = number | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly opType: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** A plain number is an int, `{ float }` a float, a list ints. */
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** float16 stands for a graph's float32 where less precision is enough. */
export type ElementType = DType | 'float16';

export interface NamedType {
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: Shape;
}

export interface OnnxInitializer extends NamedType {
  /** The tensor's bytes (little-endian), or where the runtime finds them. */
  readonly data: Uint8Array | { readonly file: string; readonly offset: number; readonly byteLength: number };
}

export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly NamedType[];
  readonly outputs: readonly NamedType[];
}

/** TensorProto.DataType. */
export const onnxDataType: Readonly<Record<ElementType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9, float16: 10 };

/** The bytes of a ModelProto (onnx.proto3, IR version 10, opset 21). */
export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = new ProtobufWriter();
  writer.int(1, irVersion);
  writer.string(2, 'arc-studio');
  writer.message(7, (graph) => {
    for (const node of model.nodes)
      graph.message(1, (w) => {
        writeNode(w, node);
      });
    graph.string(2, 'graph');
    for (const tensor of model.initializers)
      graph.message(5, (w) => {
        writeInitializer(w, tensor);
      });
    for (const value of model.inputs)
      graph.message(11, (w) => {
        writeValueInfo(w, value);
      });
    for (const value of model.outputs)
      graph.message(12, (w) => {
        writeValueInfo(w, value);
      });
  });
  for (const [domain, version] of [
    ['', opset],
    [microsoft, 1],
  ] as const) {
    writer.message(8, (w) => {
      w.string(1, domain);
      w.int(2, version);
    });
  }
  return writer.finish();
}

function writeNode(w: ProtobufWriter, node: OnnxNode): void {
  for (const name of node.inputs) w.string(1, name);
  for (const name of node.outputs) w.string(2, name);
  w.string(3, node.outputs.find((name) => name !== '') ?? '');
  w.string(4, node.opType);
  for (const [name, value] of Object.entries(node.attributes))
    w.message(5, (a) => {
      writeAttribute(a, name, value);
    });
  if (node.domain !== '') w.string(7, node.domain);
}

/** AttributeProto; field 20 is its type: 1 float, 2 int, 7 ints. */
function writeAttribute(w: ProtobufWriter, name: string, value: OnnxAttribute): void {
  w.string(1, name);
  if (typeof value === 'number') {
    w.int(3, value);
    w.int(20, 2);
  } else if ('float' in value) {
    w.float(2, value.float);
    w.int(20, 1);
  } else {
    for (const element of value) w.int(8, element);
    w.int(20, 7);
  }
}

function writeInitializer(w: ProtobufWriter, tensor: OnnxInitializer): void {
  for (const size of tensor.shape) w.int(1, size);
  w.int(2, onnxDataType[tensor.dtype]);
  w.string(8, tensor.name);
  if (tensor.data instanceof Uint8Array) {
    w.raw(9, tensor.data);
    return;
  }
  const { file, offset, byteLength } = tensor.data;
  for (const [key, value] of [
    ['location', file],
    ['offset', String(offset)],
    ['length', String(byteLength)],
  ] as const) {
    w.message(13, (entry) => {
      entry.string(1, key);
      entry.string(2, value);
    });
  }
  w.int(14, 1); // data_location EXTERNAL
}

function writeValueInfo(w: ProtobufWriter, value: NamedType): void {
  w.string(1, value.name);
  w.message(2, (type) => {
    type.message(1, (tensor) => {
      tensor.int(1, onnxDataType[value.dtype]);
      tensor.message(2, (shape) => {
        writeShape(shape, value.shape);
      });
    });
  });
}

function writeShape(w: ProtobufWriter, shape: Shape): void {
  for (const size of shape)
    w.message(1, (dimension) => {
      dimension.int(1, size);
    });
}
