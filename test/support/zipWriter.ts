import { crc32 } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly data: Uint8Array;
}

export interface ZipOptions {
  /** Sizes and places in 64 bits, as for archives above 4 GB. */
  readonly zip64?: boolean;
  /** Data starts at multiples of this many bytes, as in torch's archives. */
  readonly alignment?: number;
}

/** The places of an archive's fields, for tests that make them lie. */
export interface WrittenZip extends ZipPlaces {
  readonly bytes: Buffer;
}

interface ZipPlaces {
  /** Of each entry, by name: its header, its data, its record in the central directory. */
  readonly places: ReadonlyMap<string, { readonly header: number; readonly data: number; readonly record: number }>;
  readonly directory: number;
  /** The end of central directory record. */
  readonly end: number;
}

/** A zip archive with stored members, as torch.save writes them. */
export function writeZip(entries: readonly ZipEntry[], options?: ZipOptions): WrittenZip {
  const { parts, ...places } = zipParts(entries, options);
  return { bytes: Buffer.concat(parts), ...places };
}

/** The same as its parts one after the other, for archives too large to be put together in memory. */
export function zipParts(
  entries: readonly ZipEntry[],
  { zip64 = false, alignment = 64 }: ZipOptions = {},
): ZipPlaces & { readonly parts: readonly Uint8Array[] } {
  const parts: Uint8Array[] = [];
  let at = 0;
  const add = (part: Uint8Array): void => {
    parts.push(part);
    at += part.length;
  };
  const headers = entries.map(({ name, data }) => {
    const header = at;
    const padding = (alignment - ((at + 30 + Buffer.byteLength(name) + 4) % alignment)) % alignment;
    const extra = Buffer.concat([Buffer.from('FB'), uint16(padding), Buffer.alloc(padding, 'Z')]);
    const sizes = zip64 ? [0xffffffff, 0xffffffff] : [data.length, data.length];
    const extras = zip64 ? Buffer.concat([zip64Extra([data.length, data.length]), extra]) : extra;
    add(Buffer.concat([Buffer.from('PK\u0003\u0004'), localFields(name, data, sizes, extras.length), Buffer.from(name), extras]));
    const start = at;
    add(data);
    return { name, data, header, start };
  });
  const directory = at;
  const places = new Map<string, { header: number; data: number; record: number }>();
  for (const { name, data, header, start } of headers) {
    places.set(name, { header, data: start, record: at });
    const extras = zip64 ? zip64Extra([data.length, data.length, header]) : Buffer.alloc(0);
    const sizes = zip64 ? [0xffffffff, 0xffffffff] : [data.length, data.length];
    add(
      Buffer.concat([
        Buffer.from('PK\u0001\u0002'),
        uint16(0),
        localFields(name, data, sizes, extras.length),
        Buffer.alloc(10),
        uint32(zip64 ? 0xffffffff : header),
        Buffer.from(name),
        extras,
      ]),
    );
  }
  const size = at - directory;
  if (zip64) {
    const record = at;
    add(Buffer.concat([Buffer.from('PK\u0006\u0006'), uint64(44), uint16(45), uint16(45), Buffer.alloc(8)]));
    add(Buffer.concat([uint64(entries.length), uint64(entries.length), uint64(size), uint64(directory)]));
    add(Buffer.concat([Buffer.from('PK\u0006\u0007'), uint32(0), uint64(record), uint32(1)]));
  }
  const end = at;
  const count = zip64 ? 0xffff : entries.length;
  add(Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(4), uint16(count), uint16(count)]));
  add(Buffer.concat([uint32(zip64 ? 0xffffffff : size), uint32(zip64 ? 0xffffffff : directory), uint16(0)]));
  return { parts, places, directory, end };
}

/** From "version needed" to the length of the extra field: the same in both headers of a member. */
function localFields(name: string, data: Uint8Array, sizes: readonly number[], extraLength: number): Buffer {
  const utf8Name = 0x800;
  return Buffer.concat([
    uint16(20),
    uint16(utf8Name),
    Buffer.alloc(6),
    uint32(crc32(data)),
    ...sizes.map(uint32),
    uint16(Buffer.byteLength(name)),
    uint16(extraLength),
  ]);
}

function zip64Extra(values: readonly number[]): Buffer {
  return Buffer.concat([uint16(1), uint16(8 * values.length), ...values.map(uint64)]);
}

export function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
