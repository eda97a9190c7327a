import type { FileHandle } from 'node:fs/promises';

/** A multiple of every number's size. */
const pieceBytes = 1 << 20;
/** One read of 2 GiB or more ends the process. */
const mostAtOnce = 1 << 26;

/** The bytes of a file from `start`, `length` of them, in pieces of 1 MiB; each overwrites the one before. */
export async function* readPieces(handle: FileHandle, start: number, length: number): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(Math.min(pieceBytes, length));
  for (let done = 0; done < length; done += buffer.length) {
    const piece = buffer.subarray(0, Math.min(buffer.length, length - done));
    await fill(handle, piece, start + done);
    yield piece;
  }
}

/** All bytes of a range, in one array. For ranges whose length was checked. */
export async function readRange(handle: FileHandle, start: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  await fill(handle, bytes, start);
  return bytes;
}

async function fill(handle: FileHandle, bytes: Uint8Array, start: number): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, at, Math.min(mostAtOnce, bytes.length - at), start + at);
    if (bytesRead === 0) throw new Error('the file became shorter while it was read');
    at += bytesRead;
  }
}
