import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OnnxModel } from '../../../src/solver/onnx/onnxModel.ts';
import { encodeModel } from '../../../src/solver/onnx/onnxModel.ts';
import { ProtobufWriter } from '../../../src/solver/onnx/protobuf.ts';
import type { WireField } from '../../support/protobufReader.ts';
import { intsOf, piecesOf, readMessage, textsOf } from '../../support/protobufReader.ts';

/** Something to write into a message. */
type Entry =
  | { readonly kind: 'int'; readonly field: number; readonly value: bigint }
  | { readonly kind: 'float'; readonly field: number; readonly value: number }
  | { readonly kind: 'string'; readonly field: number; readonly value: string }
  | { readonly kind: 'raw'; readonly field: number; readonly value: Uint8Array }
  | { readonly kind: 'message'; readonly field: number; readonly value: readonly Entry[] };

const field = fc.integer({ min: 1, max: 2 ** 29 - 1 });
const { message } = fc.letrec<{ entry: Entry; message: readonly Entry[] }>((tie) => ({
  message: fc.array(tie('entry'), { maxLength: 6, depthIdentifier: 'message' }),
  entry: fc.oneof(
    { depthIdentifier: 'message', maxDepth: 4 },
    fc.record({ kind: fc.constant('int'), field, value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) }),
    fc.record({ kind: fc.constant('float'), field, value: fc.float() }),
    fc.record({ kind: fc.constant('string'), field, value: fc.string({ unit: 'binary' }) }),
    fc.record({ kind: fc.constant('raw'), field, value: fc.uint8Array({ maxLength: 3000 }) }),
    fc.record({ kind: fc.constant('message'), field, value: tie('message') }),
  ),
}));

function write(w: ProtobufWriter, entries: readonly Entry[]): void {
  for (const entry of entries) {
    if (entry.kind === 'int') w.int(entry.field, entry.value);
    else if (entry.kind === 'float') w.float(entry.field, entry.value);
    else if (entry.kind === 'string') w.string(entry.field, entry.value);
    else if (entry.kind === 'raw') w.raw(entry.field, entry.value);
    else {
      w.message(entry.field, (inner) => {
        write(inner, entry.value);
      });
    }
  }
}

function expectRead(entries: readonly Entry[], fields: readonly WireField[]): void {
  expect(fields.map((entry) => entry.field)).toEqual(entries.map((entry) => entry.field));
  entries.forEach((entry, i) => {
    const found = fields[i] as WireField;
    if (entry.kind === 'int') expect(found.kind === 'varint' && BigInt.asIntN(64, found.value)).toBe(entry.value);
    else if (entry.kind === 'float') expect(found).toMatchObject({ kind: 'fixed32', value: entry.value });
    else if (found.kind !== 'bytes') expect.fail(`${entry.kind} is written as ${found.kind}`);
    else if (entry.kind === 'string') expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(found.value)).toBe(entry.value);
    else if (entry.kind === 'raw') expect([...found.value]).toEqual([...entry.value]);
    else expectRead(entry.value, readMessage(found.value));
  });
}

describe('the protobuf writer', () => {
  test('writes any message so that a reader gets it back', () => {
    fc.assert(
      fc.property(message, (entries) => {
        const writer = new ProtobufWriter();
        write(writer, entries);
        expectRead(entries, readMessage(writer.finish()));
      }),
    );
  });

  test.each([
    ['0', 0, [0x08, 0]],
    ['127', 127, [0x08, 0x7f]],
    ['128', 128, [0x08, 0x80, 1]],
    ['300', 300, [0x08, 0xac, 2]],
    ['-1', -1, [0x08, ...new Array<number>(9).fill(0xff), 1]],
    ['the least of 64 bits', -(2n ** 63n), [0x08, ...new Array<number>(9).fill(0x80), 1]],
  ] as const)('a varint of %s', (_, value, bytes) => {
    const writer = new ProtobufWriter();
    writer.int(1, value);
    expect([...writer.finish()]).toEqual(bytes);
  });

  test('an empty string and an empty message are fields of length 0', () => {
    const writer = new ProtobufWriter();
    writer.string(1, '');
    writer.message(2, () => undefined);
    expect([...writer.finish()]).toEqual([0x0a, 0, 0x12, 0]);
  });

  test('what finish gave does not change when more is written', () => {
    const writer = new ProtobufWriter();
    writer.int(1, 5);
    const before = writer.finish();
    writer.int(1, 6);
    expect([...before]).toEqual([8, 5]);
    expect(writer.finish()).toHaveLength(4);
  });

  test('takes pieces larger than its buffer, several times over', () => {
    const writer = new ProtobufWriter();
    const piece = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
    for (let i = 1; i <= 3; i++) writer.raw(i, piece.subarray(i));
    const found = readMessage(writer.finish());
    expect(found.map((entry) => entry.kind === 'bytes' && Buffer.from(entry.value).equals(piece.subarray(entry.field)))).toEqual([
      true,
      true,
      true,
    ]);
  });
});

/** Field numbers of onnx.proto3. */
const onnx = { opsetImport: 8, graph: 7, node: 1, initializer: 5, input: 11, output: 12 } as const;

describe('an ONNX model', () => {
  const model: OnnxModel = {
    nodes: [
      {
        opType: 'FusedMatMul',
        domain: 'com.microsoft',
        inputs: ['x', '', 'w'],
        outputs: ['', 'y'],
        attributes: { transA: 1, axis: -1, alpha: { float: 0.5 }, perm: [1, 0, -3] },
      },
      { opType: 'Identity', domain: '', inputs: ['y'], outputs: ['out'], attributes: {} },
    ],
    initializers: [
      { name: 'w', dtype: 'float32', shape: [2, 3], data: { file: 'weights', offset: 2 ** 40, byteLength: 24 } },
      { name: 'c', dtype: 'int64', shape: [], data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
    ],
    inputs: [{ name: 'x', dtype: 'int32', shape: [4, 1] }],
    outputs: [{ name: 'out', dtype: 'bool', shape: [] }],
  };
  const root = readMessage(encodeModel(model));
  const graph = readMessage(piecesOf(root, onnx.graph)[0] ?? new Uint8Array());
  const messages = (field: number): readonly (readonly WireField[])[] => piecesOf(graph, field).map(readMessage);

  test('imports both domains with their versions', () => {
    expect(
      piecesOf(root, onnx.opsetImport)
        .map(readMessage)
        .map((entry) => [textsOf(entry, 1)[0], intsOf(entry, 2)[0]]),
    ).toEqual([
      ['', 21n],
      ['com.microsoft', 1n],
    ]);
  });

  test('a node has its operands in order, with left out ones empty, and its attributes with their types', () => {
    const [matMul, identity] = messages(onnx.node) as readonly [readonly WireField[], readonly WireField[]];
    expect([1, 2, 4, 7].map((field) => textsOf(matMul, field))).toEqual([['x', '', 'w'], ['', 'y'], ['FusedMatMul'], ['com.microsoft']]);
    expect([1, 2, 4, 7].map((field) => textsOf(identity, field))).toEqual([['y'], ['out'], ['Identity'], []]);
    const attributes = piecesOf(matMul, 5).map(readMessage);
    const values = attributes.map((entry) => ({
      name: textsOf(entry, 1)[0],
      type: Number(intsOf(entry, 20)[0]),
      float: entry.find(({ field }) => field === 2)?.value,
      int: intsOf(entry, 3)[0],
      ints: intsOf(entry, 8),
    }));
    const none = { float: undefined, int: undefined, ints: [] };
    expect(values).toEqual([
      { ...none, name: 'transA', type: 2, int: 1n },
      { ...none, name: 'axis', type: 2, int: -1n },
      { ...none, name: 'alpha', type: 1, float: 0.5 },
      { ...none, name: 'perm', type: 7, ints: [1n, 0n, -3n] },
    ]);
  });

  test('an initializer carries its bytes, or says where they are in another file', () => {
    const [external, inline] = messages(onnx.initializer) as readonly [readonly WireField[], readonly WireField[]];
    expect([intsOf(external, 1), intsOf(external, 2), textsOf(external, 8), intsOf(external, 14)]).toEqual([[2n, 3n], [1n], ['w'], [1n]]);
    expect(
      piecesOf(external, 13)
        .map(readMessage)
        .map((entry) => [textsOf(entry, 1)[0], textsOf(entry, 2)[0]]),
    ).toEqual([
      ['location', 'weights'],
      ['offset', '1099511627776'],
      ['length', '24'],
    ]);
    expect([intsOf(inline, 1), intsOf(inline, 2), textsOf(inline, 8), intsOf(inline, 14)]).toEqual([[], [7n], ['c'], []]);
    expect([...(piecesOf(inline, 9)[0] ?? [])]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('inputs and outputs have their names, types and shapes', () => {
    const described = [...messages(onnx.input), ...messages(onnx.output)].map((value) => {
      const tensor = readMessage(piecesOf(readMessage(piecesOf(value, 2)[0] ?? new Uint8Array()), 1)[0] ?? new Uint8Array());
      const shape = readMessage(piecesOf(tensor, 2)[0] ?? new Uint8Array());
      return {
        name: textsOf(value, 1)[0],
        type: intsOf(tensor, 1)[0],
        shape: piecesOf(shape, 1).map((size) => intsOf(readMessage(size), 1)[0]),
      };
    });
    expect(described).toEqual([
      { name: 'x', type: 6n, shape: [4n, 1n] },
      { name: 'out', type: 9n, shape: [] },
    ]);
  });
});
