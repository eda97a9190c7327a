import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import path from 'node:path';
import * as fc from 'fast-check';
import type { MockInstance } from 'vitest';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  encodeSafetensors,
  readFloats,
  readSafetensorsHeader,
  readSafetensorsMetadata,
  writeSafetensors,
} from '../../../src/solver/model/safetensors.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder();
const file = path.join(folder, 'model.safetensors');

/** The bytes of a file with this header and so many bytes of data. */
function fileOf(header: unknown, dataBytes: number): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(dataBytes)]);
}

/** The whole message with which a file of these bytes is refused, without the file's name, which must come first. */
async function refusal(bytes: Uint8Array): Promise<string> {
  writeFileSync(file, bytes);
  const error: unknown = await readSafetensorsHeader(file).then(
    () => new Error('it was taken'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  const { message } = error as Error;
  expect(message.startsWith(`${file}: `), message).toBe(true);
  return message.slice(file.length + 2);
}

const f32 = (shape: readonly number[], start: number, end: number): unknown => ({ dtype: 'F32', shape, data_offsets: [start, end] });

describe('what was encoded is read again', () => {
  const tensor = fc
    .tuple(fc.string({ unit: 'binary', minLength: 1 }), fc.array(fc.nat(4), { maxLength: 3 }))
    .filter(([name]) => !['__metadata__', '__proto__', 'constructor', 'prototype'].includes(name))
    .chain(([name, shape]) => {
      const size = shape.reduce((product, n) => product * n, 1);
      return fc.record({ name: fc.constant(name), shape: fc.constant(shape), data: fc.float32Array({ minLength: size, maxLength: size }) });
    });

  test('whatever names, shapes and numbers it has, each tensor at a multiple of its element size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 6 }), async (tensors) => {
        writeFileSync(file, encodeSafetensors(tensors));
        const header = await readSafetensorsHeader(file);
        expect(new Set(header.keys())).toEqual(new Set(tensors.map(({ name }) => name)));
        for (const { name, shape, data } of tensors) {
          const stored = header.get(name);
          if (stored === undefined) throw new Error(`no tensor ${name}`);
          expect(stored).toMatchObject({ dtype: 'F32', shape, byteLength: data.byteLength });
          expect(stored.offset % 4).toBe(0);
          expect(await readFloats(file, stored)).toEqual(data);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('data is taken from views into larger arrays, and a part of a tensor can be read', async () => {
    const whole = Float32Array.of(9, 1, 2, 3, 4, 9);
    writeFileSync(file, encodeSafetensors([{ name: 'w', shape: [2, 2], data: whole.subarray(1, 5) }]));
    const stored = (await readSafetensorsHeader(file)).get('w');
    if (stored === undefined) throw new Error('no tensor w');
    expect(await readFloats(file, stored)).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(await readFloats(file, stored, 1, 2)).toEqual(Float32Array.of(2, 3));
    expect(await readFloats(file, stored, 3)).toEqual(Float32Array.of(4));
  });

  test('metadata is no tensor, and is read by itself', async () => {
    const w = { name: 'w', shape: [1], data: Float32Array.of(7) };
    writeFileSync(file, encodeSafetensors([w], { format: 'pt', '': '"ä\n' }));
    const header = await readSafetensorsHeader(file);
    expect([...header.keys()]).toEqual(['w']);
    expect(await readFloats(file, header.get('w')!)).toEqual(w.data);
    expect(await readSafetensorsMetadata(file)).toEqual({ format: 'pt', '': '"ä\n' });
    writeFileSync(file, encodeSafetensors([w]));
    expect(await readSafetensorsMetadata(file)).toEqual({});
  });
});

/** Watches what is done with open files. */
async function watched<K extends 'read' | 'datasync'>(method: K): Promise<MockInstance<FileHandle[K]>> {
  const handle = await open(folder);
  const calls = vi.spyOn(Object.getPrototypeOf(handle) as FileHandle, method);
  await handle.close();
  return calls;
}

describe('a large tensor', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('is read in parts, since no read can be of 2 GiB', async () => {
    const length = 2 ** 26 + 12;
    const header = fileOf({ w: f32([length / 4], 0, length) }, 0);
    writeFileSync(file, header);
    truncateSync(file, header.length + length);
    const stored = (await readSafetensorsHeader(file)).get('w')!;
    const reads = await watched('read');
    expect(await readFloats(file, stored)).toHaveLength(length / 4);
    expect(reads.mock.calls.map((args: readonly unknown[]) => args[2])).toEqual([2 ** 26, 12]);
    truncateSync(file, 0);
  });

  test('is put on the disk while it is written, so that little is left when the writing is given up', async () => {
    const target = path.join(folder, 'written.safetensors');
    const piece = new Uint8Array(2 ** 20);
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 40; i++) yield await Promise.resolve(piece);
    }
    const syncs = await watched('datasync');
    let [waiting, most, seen] = [0, 0, 0];
    const large = { name: 'w', dtype: 'U8', shape: [40 * piece.length], byteLength: 40 * piece.length, bytes: pieces };
    await writeSafetensors(target, [large], (bytes) => {
      if (syncs.mock.calls.length > seen) waiting = 0;
      seen = syncs.mock.calls.length;
      waiting += bytes;
      most = Math.max(most, waiting);
    });
    expect(most).toBeLessThanOrEqual(2 ** 23);
    expect(seen).toBeGreaterThan(0);
  });
});

describe('a broken file is refused with its name and what is wrong', () => {
  const lengthOf = (bytes: bigint): Buffer => {
    const buffer = Buffer.alloc(24, '{}');
    buffer.writeBigUInt64LE(bytes);
    return buffer;
  };

  test.each<readonly [string, Uint8Array]>([
    ['too short for a safetensors file', Buffer.alloc(0)],
    ['too short for a safetensors file', Buffer.alloc(7)],
    ['its header is cut off, or it is no safetensors file', lengthOf(17n)],
    ['its header is cut off, or it is no safetensors file', lengthOf(2n ** 64n - 1n)],
    ['its header is cut off, or it is no safetensors file', lengthOf(2n ** 63n)],
    ['its header is cut off, or it is no safetensors file', Buffer.from('this is a text, no safetensors file')],
    ['its header is not JSON', Buffer.alloc(8)],
    ['its header is not JSON', fileOf('{"w": ', 0)],
    ['its header is not JSON', fileOf(String.fromCharCode(0), 0)],
    ["its header doesn't describe tensors, at its root", fileOf('null', 0)],
    ["its header doesn't describe tensors, at its root", fileOf('7', 0)],
    ["its header doesn't describe tensors, at its root", fileOf('"w"', 0)],
    ["its header doesn't describe tensors, at w", fileOf({ w: null }, 0)],
    ["its header doesn't describe tensors, at w", fileOf({ w: 7 }, 0)],
    ["its header doesn't describe tensors, at w", fileOf({ ok: f32([1], 0, 4), w: { dtype: 'F32', shape: [1] } }, 4)],
    ["its header doesn't describe tensors, at w", fileOf({ w: { dtype: 'F32', shape: [1], data_offsets: [0] } }, 4)],
    ["its header doesn't describe tensors, at w.shape.0", fileOf({ w: { dtype: 'F32', shape: [-1], data_offsets: [4, 0] } }, 4)],
    ["its header doesn't describe tensors, at w.shape.0", fileOf({ w: { dtype: 'F32', shape: [0.5], data_offsets: [0, 2] } }, 4)],
    ["its header doesn't describe tensors, at w.data_offsets.0", fileOf({ w: f32([1], -4, 0) }, 4)],
    ["its header doesn't describe tensors, at w.shape.0", fileOf('{"w": {"dtype": "F32", "shape": [1e999], "data_offsets": [0, 4]}}', 4)],
    ["its header doesn't describe tensors, at w", fileOf({ w: { dtype: 'F32', shape: 'x', data_offsets: 'y' } }, 4)],
    ["its header doesn't describe tensors, at w", fileOf({ w: { dtype: 'F32', shape: '[1]' } }, 4)],
    ['w is F32 [2] but has 4 bytes', fileOf({ w: f32([2], 0, 4) }, 8)],
    ['w is F32 [1] but has -4 bytes', fileOf({ w: f32([1], 4, 0) }, 8)],
    ['w is F32 [9007199254740991, 9007199254740991] but has 4 bytes', fileOf({ w: f32([2 ** 53 - 1, 2 ** 53 - 1], 0, 4) }, 8)],
    ['w is F77 [1] but has -4 bytes', fileOf({ w: { dtype: 'F77', shape: [1], data_offsets: [4, 0] } }, 4)],
    ['ends before the bytes of w', fileOf({ w: { dtype: 'F77', shape: [1], data_offsets: [0, 5] } }, 4)],
    ['v and w share bytes', fileOf({ v: f32([1], 0, 4), w: { dtype: 'F77', shape: [1], data_offsets: [3, 4] } }, 4)],
    ['ends before the bytes of w', fileOf({ w: f32([2], 0, 8) }, 7)],
    ['ends before the bytes of w', fileOf({ v: f32([1], 0, 4), w: f32([0], 2 ** 52, 2 ** 52) }, 4)],
    ['v and w share bytes', fileOf({ w: f32([2], 4, 12), u: f32([1], 12, 16), v: f32([2], 0, 8) }, 16)],
    ['v and w share bytes', fileOf({ v: f32([1], 0, 4), w: f32([1], 0, 4) }, 4)],
  ])('%s', async (message, bytes) => {
    expect(await refusal(bytes)).toBe(message);
  });

  test('names of prototypes are names like others: nothing is changed, nothing is taken from them', async () => {
    writeFileSync(
      file,
      fileOf(
        '{"__proto__": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]}, "toString": {"dtype": "F32", "shape": [], "data_offsets": [4, 8]}}',
        8,
      ),
    );
    const header = await readSafetensorsHeader(file);
    expect(header.get('toString')).toMatchObject({ dtype: 'F32', shape: [], byteLength: 4 });
    expect(header.get('hasOwnProperty')).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, 'dtype')).toBe(false);
  });

  test('a file that is missing or a folder', async () => {
    const missing = path.join(folder, 'nothing.safetensors');
    await expect(readSafetensorsHeader(missing)).rejects.toThrow(missing);
    const directory = path.join(folder, 'folder.safetensors');
    mkdirSync(directory);
    await expect(readSafetensorsHeader(directory)).rejects.toThrow(`${directory}: is not a file`);
  });

  test('any prefix of a good file is refused by name, never read as something else', async () => {
    const whole = encodeSafetensors([
      { name: 'a', shape: [3], data: Float32Array.of(1, 2, 3) },
      { name: 'b', shape: [2], data: Float32Array.of(4, 5) },
    ]);
    for (let length = 0; length < whole.length; length++) await refusal(whole.subarray(0, length));
  });

  test('any bytes at all give tensors that lie within the file, or one error that names it', async () => {
    const header = fc.dictionary(
      fc.constantFrom('w', '__proto__', 'constructor', '__metadata__'),
      fc.oneof(
        fc.record({
          dtype: fc.constantFrom('F32', 'I8', 'toString', ''),
          shape: fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 2 }),
          data_offsets: fc.array(fc.integer({ min: -1, max: 20 }), { maxLength: 3 }),
        }),
        fc.jsonValue(),
      ),
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.tuple(fc.oneof(header, fc.jsonValue()), fc.nat(20)).map(([json, size]) => fileOf(json, size)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        writeFileSync(file, content);
        try {
          for (const { offset, byteLength } of (await readSafetensorsHeader(file)).values())
            expect(offset + byteLength).toBeLessThanOrEqual(content.length);
        } catch (error) {
          expect((error as Error).message).toContain(`${file}: `);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('a tensor of another type, and a file that has become shorter since, are refused when read', async () => {
    writeFileSync(file, encodeSafetensors([{ name: 'w', shape: [2], data: Float32Array.of(1, 2) }]));
    const stored = (await readSafetensorsHeader(file)).get('w');
    if (stored === undefined) throw new Error('no tensor w');
    await expect(readFloats(file, { ...stored, dtype: 'I32' })).rejects.toThrow(
      `${file}: holds I32 where floating-point numbers are needed`,
    );
    truncateSync(file, stored.offset + 7);
    await expect(readFloats(file, stored)).rejects.toThrow(`${file}: the file became shorter while it was read`);
  });

  test.each(['F8_E4M3', 'constructor', '__proto__'])(
    'a tensor of the type %s is refused where it is read, not those beside it',
    async (dtype) => {
      writeFileSync(file, fileOf({ v: { dtype, shape: [2], data_offsets: [0, 2] }, w: f32([1], 4, 8) }, 8));
      const header = await readSafetensorsHeader(file);
      expect(await readFloats(file, header.get('w')!)).toEqual(Float32Array.of(0));
      await expect(readFloats(file, header.get('v')!)).rejects.toThrow(
        `${file}: holds ${dtype}, a type that is not known here, where one of F64, F32, F16, BF16 is needed`,
      );
    },
  );
});
