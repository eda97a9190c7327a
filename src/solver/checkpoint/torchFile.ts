import type { FileHandle } from 'node:fs/promises';
import { bytesOf } from '../model/elementTypes.ts';
import { readPieces, readRange } from '../model/fileRange.ts';
import { quoted } from './quoted.ts';
import type { SourceTensor } from './sourceTensor.ts';
import type { TorchTensor } from './torchPickle.ts';
import { readStateDict } from './torchPickle.ts';
import type { ZipMember } from './zipArchive.ts';
import { readMember, readZipMembers } from './zipArchive.ts';

/** The pickle of a published checkpoint has less than 20 kB. */
const pickleLimit = 1 << 20;
/** Bytes of a tensor that is not stored row by row, which is put in order in memory. */
const gatherLimit = 1 << 26;

/**
 * The tensors of a file written by torch.save(state_dict), by their names in it. Numbers are read when a tensor's bytes are asked for, and
 * those that only a checksum asks for no longer than until `signal` aborts. Throws an Error, without the file's name, where the archive or
 * its pickle is broken or asks for anything but tensors.
 */
export async function readTorchFile(handle: FileHandle, fileSize: number, signal: AbortSignal): Promise<ReadonlyMap<string, SourceTensor>> {
  const members = await readZipMembers(handle, fileSize);
  const root = archiveRoot(members);
  const pickle = await readSmallMember(handle, members, `${root}/data.pkl`, pickleLimit);
  await refuseBigEndian(handle, members, root);
  const tensors = new Map<string, SourceTensor>();
  const verified = new Map<ZipMember, Promise<void>>();
  /** For tensors that are only a part of their member: its checksum is that of the whole. */
  const verify = (member: ZipMember): Promise<void> => {
    const done = verified.get(member) ?? exhaust(readMember(handle, member), signal);
    verified.set(member, done);
    return done;
  };
  for (const [name, tensor] of readPickle(pickle)) {
    try {
      const member = members.get(`${root}/data/${tensor.storage.key}`);
      if (member === undefined) throw new Error(`its storage ${root}/data/${tensor.storage.key} is not in the file`);
      tensors.set(name, sourceTensor(handle, member, tensor, verify));
    } catch (error) {
      throw new Error(`the tensor ${quoted(name)}: ${(error as Error).message}`, { cause: error });
    }
  }
  return tensors;
}

/** The one folder of the archive that has a data.pkl. */
function archiveRoot(members: ReadonlyMap<string, ZipMember>): string {
  const roots = [...members.keys()].flatMap((name) => /^([^/]+)\/data\.pkl$/.exec(name)?.[1] ?? []);
  const [root, ...others] = roots;
  if (root === undefined || others.length > 0)
    throw new Error('a zip archive, but none of torch.save: it needs one folder with a data.pkl');
  if (members.has(`${root}/constants.pkl`)) throw new Error('a TorchScript program, where a state_dict is needed');
  return root;
}

async function refuseBigEndian(handle: FileHandle, members: ReadonlyMap<string, ZipMember>, root: string): Promise<void> {
  const name = `${root}/byteorder`;
  if (!members.has(name)) return;
  const order = Buffer.from(await readSmallMember(handle, members, name, 16)).toString('latin1');
  if (order !== 'little') throw new Error(`its numbers are stored as ${quoted(order)} endian, where little endian is needed`);
}

function readPickle(bytes: Uint8Array): ReadonlyMap<string, TorchTensor> {
  try {
    return readStateDict(bytes);
  } catch (error) {
    throw new Error(`data.pkl, ${(error as Error).message}`, { cause: error });
  }
}

async function readSmallMember(
  handle: FileHandle,
  members: ReadonlyMap<string, ZipMember>,
  name: string,
  limit: number,
): Promise<Uint8Array> {
  const member = members.get(name);
  if (member === undefined) throw new Error(`the zip archive has no member ${quoted(name)}`);
  if (member.size > limit) throw new Error(`${quoted(name)} has ${String(member.size)} bytes, where ${String(limit)} are plenty`);
  const bytes = new Uint8Array(member.size);
  let at = 0;
  for await (const piece of readMember(handle, member)) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function sourceTensor(
  handle: FileHandle,
  member: ZipMember,
  tensor: TorchTensor,
  verify: (member: ZipMember) => Promise<void>,
): SourceTensor {
  const { storage, offset, shape } = tensor;
  const width = bytesOf(storage.dtype);
  if (member.size < storage.length * width)
    throw new Error(`its storage has ${String(member.size)} bytes, where ${String(storage.length)} numbers of ${storage.dtype} need more`);
  const length = shape.reduce((product, n) => product * n, 1);
  const span = spanOf(tensor);
  if (!Number.isSafeInteger(length) || !Number.isSafeInteger(offset + span) || offset + span > storage.length)
    throw new Error(`it reaches beyond its storage, which holds ${String(storage.length)} numbers`);
  const byteLength = length * width;
  const inOrder = isContiguous(tensor);
  if (!inOrder && Math.max(byteLength, span * width) > gatherLimit)
    throw new Error('it is not stored row by row, and too large to be put in order: save it with .contiguous()');
  const start = member.offset + offset * width;
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    if (inOrder && byteLength === member.size) {
      yield* readMember(handle, member);
      return;
    }
    await verify(member);
    if (inOrder) yield* readPieces(handle, start, byteLength);
    else yield gather(await readRange(handle, start, span * width), width, tensor);
  };
  return { dtype: storage.dtype, shape, byteLength, bytes };
}

async function exhaust(pieces: AsyncGenerator<Uint8Array>, signal: AbortSignal): Promise<void> {
  while ((await pieces.next()).done !== true) signal.throwIfAborted();
}

/** How many numbers of the storage lie between a tensor's first and last, both included. */
function spanOf({ shape, strides }: TorchTensor): number {
  if (shape.includes(0)) return 0;
  return shape.reduce((sum, n, axis) => sum + (n - 1) * (strides[axis] ?? 0), 1);
}

/** Whether the numbers lie row by row without gaps. An axis of one may have any stride. */
function isContiguous({ shape, strides }: TorchTensor): boolean {
  if (shape.includes(0)) return true;
  let expected = 1;
  return shape.every((_, index) => {
    const axis = shape.length - 1 - index;
    const n = shape[axis] ?? 0;
    const fits = n === 1 || strides[axis] === expected;
    expected *= n;
    return fits;
  });
}

/** A tensor's numbers row by row, from the part of the storage that it spans. */
function gather(stored: Uint8Array, width: number, { shape, strides }: TorchTensor): Uint8Array {
  const length = shape.reduce((product, n) => product * n, 1);
  const bytes = new Uint8Array(length * width);
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < length; to++) {
    for (let byte = 0; byte < width; byte++) bytes[to * width + byte] = stored[from * width + byte] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next;
        from += stride;
        break;
      }
      from -= stride * (next - 1);
      index[axis] = 0;
    }
  }
  return bytes;
}
