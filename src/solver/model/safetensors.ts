import { open } from 'node:fs/promises';
import * as v from 'valibot';
import { bytesOf, isFloatType, toFloat32, wrongType } from './elementTypes.ts';
import { readRange } from './fileRange.ts';

export interface StoredTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Position of the bytes in the file. */
  readonly offset: number;
  readonly byteLength: number;
}

const headerLimit = 100_000_000;
const metadataName = '__metadata__';
const size = v.pipe(v.number(), v.integer(), v.minValue(0));
const metadataSchema = v.record(v.string(), v.string());
const headerSchema = v.record(
  v.string(),
  v.union([v.object({ dtype: v.string(), shape: v.array(size), data_offsets: v.tuple([size, size]) }), metadataSchema]),
);

/**
 * Reads where the tensors of a safetensors file stand, without reading them. Those of a type that is not known here are among them. Throws
 * an Error that names the file and the tensor where the header is broken or a tensor's bytes are missing or too few.
 */
export async function readSafetensorsHeader(file: string): Promise<ReadonlyMap<string, StoredTensor>> {
  const { entries, dataStart, fileSize } = await readHeader(file);
  return placeTensors(file, entries, dataStart, fileSize);
}

/** The texts that a safetensors file holds beside its tensors, by name. Throws an Error that names the file where its header is broken. */
export async function readSafetensorsMetadata(file: string): Promise<Readonly<Record<string, string>>> {
  const { entries } = await readHeader(file);
  return v.is(metadataSchema, entries[metadataName]) ? entries[metadataName] : {};
}

type HeaderEntries = v.InferOutput<typeof headerSchema>;

interface Header {
  readonly entries: HeaderEntries;
  /** Where the tensors' bytes begin, and where the file ends. */
  readonly dataStart: number;
  readonly fileSize: number;
}

async function readHeader(file: string): Promise<Header> {
  const handle = await open(file, 'r');
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new Error(`${file}: is not a file`);
    const fileSize = stat.size;
    const prefix = Buffer.alloc(8);
    if ((await handle.read(prefix, 0, 8, 0)).bytesRead < 8) throw new Error(`${file}: too short for a safetensors file`);
    const headerLength = prefix.readBigUInt64LE();
    if (headerLength > BigInt(Math.min(headerLimit, fileSize - 8)))
      throw new Error(`${file}: its header is cut off, or it is no safetensors file`);
    const header = Buffer.alloc(Number(headerLength));
    await handle.read(header, 0, header.length, 8);
    return { entries: parseHeader(file, header), dataStart: 8 + header.length, fileSize };
  } finally {
    await handle.close();
  }
}

function parseHeader(file: string, header: Buffer): HeaderEntries {
  let json: unknown;
  try {
    json = JSON.parse(header.toString('utf8'));
  } catch {
    throw new Error(`${file}: its header is not JSON`);
  }
  const parsed = v.safeParse(headerSchema, json);
  if (!parsed.success) {
    throw new Error(`${file}: its header doesn't describe tensors, at ${v.getDotPath(parsed.issues[0]) ?? 'its root'}`);
  }
  return parsed.output;
}

function placeTensors(file: string, entries: HeaderEntries, dataStart: number, fileSize: number): ReadonlyMap<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(entries)) {
    if (name === metadataName) continue;
    if (!Array.isArray(entry.data_offsets)) throw new Error(`${file}: its header doesn't describe tensors, at ${name}`);
    const { dtype, shape, data_offsets } = entry as { dtype: string; shape: number[]; data_offsets: [number, number] };
    const [start, end] = data_offsets;
    const byteLength = end - start;
    const width = bytesOf(dtype);
    const expected = Number.isNaN(width) ? Math.max(0, byteLength) : shape.reduce((product, n) => product * n, width);
    if (byteLength !== expected) throw new Error(`${file}: ${name} is ${dtype} [${shape.join(', ')}] but has ${String(byteLength)} bytes`);
    if (dataStart + end > fileSize) throw new Error(`${file}: ends before the bytes of ${name}`);
    tensors.set(name, { dtype, shape, offset: dataStart + start, byteLength });
  }
  const placed = [...tensors].filter(([, { byteLength }]) => byteLength > 0).sort(([, a], [, b]) => a.offset - b.offset);
  placed.forEach(([name, { offset, byteLength }], i) => {
    const next = placed[i + 1];
    if (next && next[1].offset < offset + byteLength) throw new Error(`${file}: ${name} and ${next[0]} share bytes`);
  });
  return tensors;
}

/** Reads part of a floating-point tensor as float32: `count` elements from element `first`, to the end where it is left out. */
export async function readFloats(file: string, tensor: StoredTensor, first = 0, count?: number): Promise<Float32Array> {
  const { dtype } = tensor;
  if (!isFloatType(dtype)) throw new Error(`${file}: ${wrongType(dtype)}`);
  const width = bytesOf(dtype);
  const length = (count ?? tensor.byteLength / width - first) * width;
  const handle = await open(file, 'r');
  try {
    return toFloat32(dtype, await readRange(handle, tensor.offset + first * width, length));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  } finally {
    await handle.close();
  }
}

/** The bytes of a safetensors file with these float32 tensors, in this order, and texts beside them. */
export function encodeSafetensors(
  tensors: readonly { name: string; shape: readonly number[]; data: Float32Array }[],
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const entries = tensors.map(({ name, shape, data }) => ({ name, dtype: 'F32', shape, byteLength: data.byteLength }));
  const header = encodeSafetensorsHeader(entries, metadata);
  const bytes = new Uint8Array(entries.reduce((sum, { byteLength }) => sum + byteLength, header.length));
  bytes.set(header);
  let at = header.length;
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

export interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly byteLength: number;
}

/** What comes before the tensors' bytes in a safetensors file that holds them in this order without gaps. */
export function encodeSafetensorsHeader(tensors: readonly TensorEntry[], metadata?: Readonly<Record<string, string>>): Uint8Array {
  let end = 0;
  const entries = tensors.map(({ name, dtype, shape, byteLength }) => {
    const start = end;
    end += byteLength;
    return [name, { dtype, shape, data_offsets: [start, end] }] as const;
  });
  const json = Buffer.from(
    JSON.stringify({ ...(metadata === undefined ? {} : { [metadataName]: metadata }), ...Object.fromEntries(entries) }),
  );
  // Padded with spaces so that the data starts at a multiple of 8.
  const header = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ');
  header.writeBigUInt64LE(BigInt(header.length - 8));
  json.copy(header, 8);
  return header;
}

/** A tensor whose bytes come in pieces. */
export interface StreamedTensor extends TensorEntry {
  bytes(): AsyncIterable<Uint8Array>;
}

/** So much may wait to be put on the disk: a writing that is given up ends within a second then, on a slow disk, too. */
const syncBytes = 1 << 23;

/**
 * Writes a safetensors file piece by piece, its tensors in this order, and returns when all is on the disk. `onWritten` is told the
 * bytes of every piece; what it throws ends the writing.
 */
export async function writeSafetensors(
  file: string,
  tensors: readonly StreamedTensor[],
  onWritten: (bytes: number) => void,
): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(encodeSafetensorsHeader(tensors));
    let unsynced = 0;
    for (const { name, byteLength, bytes } of tensors) {
      let written = 0;
      for await (const piece of bytes()) {
        await handle.writeFile(piece);
        written += piece.length;
        unsynced += piece.length;
        onWritten(piece.length);
        if (unsynced >= syncBytes) {
          await handle.datasync();
          unsynced = 0;
        }
      }
      if (written !== byteLength) throw new Error(`${name} has ${String(written)} bytes where ${String(byteLength)} were announced`);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}
