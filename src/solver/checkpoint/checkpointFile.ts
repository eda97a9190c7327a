import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { readSafetensorsHeader } from '../model/safetensors.ts';
import { readPieces } from '../model/fileRange.ts';
import { oneLine, quoted } from './quoted.ts';
import type { SourceTensor } from './sourceTensor.ts';
import { readTorchFile } from './torchFile.ts';

/** An open file that holds tensors by name. */
export interface CheckpointFile {
  readonly tensors: ReadonlyMap<string, SourceTensor>;
  close(): Promise<void>;
}

/**
 * Opens what torch.save wrote, or a safetensors file: told apart by their first bytes. Throws an Error that names the file, and so do its
 * tensors when they are read. `signal` ends a reading whose bytes nobody gets.
 */
export async function openCheckpointFile(file: string, signal: AbortSignal): Promise<CheckpointFile> {
  const handle = await open(file, 'r');
  try {
    const tensors = new Map<string, SourceTensor>();
    for (const [name, tensor] of await readTensors(handle, file, signal)) {
      tensors.set(name, { ...tensor, bytes: () => naming(`${file}: the tensor ${quoted(name)}`, tensor.bytes()) });
    }
    return { tensors, close: () => handle.close() };
  } catch (error) {
    await handle.close();
    const { message } = error as Error;
    throw new Error(`${file}: ${oneLine(message.startsWith(`${file}: `) ? message.slice(file.length + 2) : message)}`, { cause: error });
  }
}

/** The same pieces; an error on the way is told with what they are of. */
async function* naming(what: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
  }
}

async function readTensors(handle: FileHandle, file: string, signal: AbortSignal): Promise<ReadonlyMap<string, SourceTensor>> {
  const { size } = await handle.stat();
  const start = Buffer.alloc(9);
  await handle.read(start, 0, start.length, 0);
  if (start.toString('latin1', 0, 2) === 'PK') return readTorchFile(handle, size, signal);
  if (start.readUInt8(8) === '{'.charCodeAt(0)) return readSafetensors(handle, file);
  if (start.readUInt8(0) === 0x80)
    throw new Error('a pickle alone, as torch.save wrote before version 1.6: load and save it again with a newer torch');
  throw new Error('neither a zip archive of torch.save nor a safetensors file');
}

async function readSafetensors(handle: FileHandle, file: string): Promise<ReadonlyMap<string, SourceTensor>> {
  const header = await readSafetensorsHeader(file);
  return new Map(
    [...header].map(([name, { dtype, shape, offset, byteLength }]) => [
      name,
      { dtype, shape, byteLength, bytes: () => readPieces(handle, offset, byteLength) },
    ]),
  );
}
