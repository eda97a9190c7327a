import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { RandomAccessReader, fromRandomAccessReader } from 'yauzl';
import { readPieces } from '../model/fileRange.ts';
import { quoted } from './quoted.ts';

/** A stored (uncompressed) member of a zip archive. */
export interface ZipMember {
  readonly name: string;
  /** Position of its header in the file. */
  readonly start: number;
  /** Position of its bytes in the file. */
  readonly offset: number;
  readonly size: number;
  readonly crc32: number;
}

/** A checkpoint has about a hundred. */
const memberLimit = 10_000;
const localHeaderBytes = 30;
const storedMethod = 0;

/**
 * The members of a zip archive (zip64 too) by name, from its central directory; their bytes are not read. Throws an Error, without
 * the file's name, where the archive is no such thing, is cut off, or says of members what cannot be: that they are outside the file, or share
 * bytes, or names.
 */
export async function readZipMembers(handle: FileHandle, fileSize: number): Promise<ReadonlyMap<string, ZipMember>> {
  const entries = await readCentralDirectory(handle, fileSize);
  const members = new Map<string, ZipMember>();
  for (const entry of entries) {
    const name = entry.fileName;
    if (members.has(name)) throw new Error(`two members of the zip archive are named ${quoted(name)}`);
    // A folder's own entry has no bytes.
    if (name.endsWith('/')) continue;
    if (entry.compressionMethod !== storedMethod || entry.compressedSize !== entry.uncompressedSize || entry.isEncrypted())
      throw new Error(`the member ${quoted(name)} of the zip archive is compressed or encrypted, which torch.save never does`);
    const offset = await dataOffset(handle, fileSize, entry);
    members.set(name, { name, start: entry.relativeOffsetOfLocalHeader, offset, size: entry.uncompressedSize, crc32: entry.crc32 });
  }
  refuseSharedBytes([...members.values()]);
  return members;
}

/** The bytes of a member in pieces; each overwrites the one before. Throws after the last where they don't match the member's checksum. */
export async function* readMember(handle: FileHandle, member: ZipMember): AsyncGenerator<Uint8Array> {
  let sum = 0;
  for await (const piece of readPieces(handle, member.offset, member.size)) {
    sum = crc32(piece, sum);
    yield piece;
  }
  if (sum !== member.crc32) throw new Error(`the bytes of ${quoted(member.name)} don't match their checksum: the file is damaged`);
}

function readCentralDirectory(handle: FileHandle, fileSize: number): Promise<readonly Entry[]> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      reject(new Error(`a broken zip archive: ${error instanceof Error ? error.message : String(error)}`));
    };
    const options = { autoClose: false, lazyEntries: true, strictFileNames: true };
    fromRandomAccessReader(new HandleReader(handle, fileSize, fail), fileSize, options, (error: Error | null, zip: ZipFile | undefined) => {
      if (error !== null || zip === undefined) {
        fail(error);
        return;
      }
      const entries: Entry[] = [];
      zip.on('error', fail);
      zip.on('entry', (entry: Entry) => {
        entries.push(entry);
        zip.readEntry();
      });
      zip.on('end', () => resolve(entries));
      if (zip.entryCount > memberLimit) fail(new Error(`it claims to have ${String(zip.entryCount)} members`));
      else zip.readEntry();
    });
  });
}

/** Reads for yauzl, which asks for whatever positions the archive names: also ones that no file has, and then Node's own read throws. */
class HandleReader extends RandomAccessReader {
  constructor(
    private readonly handle: FileHandle,
    private readonly fileSize: number,
    private readonly fail: (error: unknown) => void,
  ) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    const inside = position >= 0 && position + length <= this.fileSize;
    const reading = inside
      ? this.handle.read(buffer, offset, length, position).then(({ bytesRead }) => bytesRead)
      : Promise.reject(new Error('it points outside the file'));
    reading.then((bytesRead) => callback(null, bytesRead), callback).catch(this.fail);
  }
}

async function dataOffset(handle: FileHandle, fileSize: number, entry: Entry): Promise<number> {
  const header = Buffer.alloc(localHeaderBytes);
  const at = entry.relativeOffsetOfLocalHeader;
  const { bytesRead } = at + localHeaderBytes <= fileSize ? await handle.read(header, 0, localHeaderBytes, at) : { bytesRead: 0 };
  if (bytesRead !== localHeaderBytes || header.readUInt32LE(0) !== 0x04034b50)
    throw new Error(`a broken zip archive: there is no member where it says that ${quoted(entry.fileName)} is`);
  const offset = at + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (offset + entry.uncompressedSize > fileSize)
    throw new Error(`the member ${quoted(entry.fileName)} of the zip archive ends after the file's end`);
  return offset;
}

function refuseSharedBytes(members: readonly ZipMember[]): void {
  const inOrder = members.toSorted((a, b) => a.start - b.start);
  inOrder.forEach(({ name, offset, size }, index) => {
    const next = inOrder[index + 1];
    if (next !== undefined && next.start < offset + size)
      throw new Error(`the members ${quoted(name)} and ${quoted(next.name)} of the zip archive share bytes`);
  });
}
