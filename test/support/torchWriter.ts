import * as p from './pickleWriter.ts';
import type { WrittenZip, ZipEntry, ZipOptions } from './zipWriter.ts';
import { writeZip } from './zipWriter.ts';

export const storageNames = {
  F64: 'DoubleStorage',
  F32: 'FloatStorage',
  F16: 'HalfStorage',
  BF16: 'BFloat16Storage',
  I64: 'LongStorage',
  U8: 'ByteStorage',
} as const;
const widths = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, U8: 1 } as const;

export type TorchType = keyof typeof storageNames;

export interface Storage {
  readonly dtype: TorchType;
  readonly bytes: Uint8Array;
}

/** A view of a storage, in numbers; `strides` left out: row by row. */
export interface View {
  /** Index in the storages of the file. */
  readonly storage: number;
  readonly shape: readonly number[];
  readonly offset?: number;
  readonly strides?: readonly number[];
}

export function contiguousStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
}

/** What the pickle says for torch._utils._rebuild_tensor_v2. */
export function pickledTensor(view: View, storages: readonly Storage[]): Buffer {
  const { dtype, bytes } = storages[view.storage]!;
  return rebuildTensor({
    storage: pickledStorage(dtype, String(view.storage), bytes.length / widths[dtype]),
    offset: p.integer(view.offset ?? 0),
    shape: p.tuple(...view.shape.map(p.integer)),
    strides: p.tuple(...(view.strides ?? contiguousStrides(view.shape)).map(p.integer)),
  });
}

export function pickledStorage(dtype: TorchType, key: string, length: number): Buffer {
  const id = p.tuple(p.text('storage'), p.globalName('torch', storageNames[dtype]), p.text(key), p.text('cpu'), p.integer(length));
  return Buffer.concat([id, p.op('BINPERSID')]);
}

export function rebuildTensor(parts: { storage: Buffer; offset: Buffer; shape: Buffer; strides: Buffer }): Buffer {
  const { storage, offset, shape, strides } = parts;
  const callee = p.globalName('torch._utils', '_rebuild_tensor_v2');
  return p.call(callee, storage, offset, shape, strides, p.op('NEWFALSE'), p.emptyOrderedDict);
}

/** The members of a file of torch.save under the name that its file has. */
export function torchMembers(root: string, pickle: Uint8Array, storages: readonly Storage[]): ZipEntry[] {
  return [
    { name: `${root}/data.pkl`, data: pickle },
    { name: `${root}/byteorder`, data: Buffer.from('little') },
    ...storages.map(({ bytes }, index) => ({ name: `${root}/data/${String(index)}`, data: bytes })),
    { name: `${root}/version`, data: Buffer.from('3\n') },
  ];
}

export interface TorchTensors {
  readonly storages: readonly Storage[];
  readonly views: Map<string, View>;
}

/** A file as torch.save(model.state_dict()) writes it. */
export function writeTorchFile({ storages, views }: TorchTensors, options?: ZipOptions): WrittenZip {
  const items = [...views].map(([name, view]) => [p.text(name), pickledTensor(view, storages)] as const);
  return writeZip(torchMembers('archive', p.pickle(p.orderedDict(items)), storages), options);
}

/** Numbers as the bytes of a type; F16 and BF16 for numbers that these hold exactly. */
export function encodeNumbers(dtype: TorchType, numbers: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(numbers.length * widths[dtype]);
  numbers.forEach((value, i) => {
    const at = i * widths[dtype];
    switch (dtype) {
      case 'F64':
        bytes.writeDoubleLE(value, at);
        break;
      case 'F32':
        bytes.writeFloatLE(value, at);
        break;
      case 'BF16':
        bytes.writeUInt16LE(new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16, at);
        break;
      case 'F16':
        bytes.writeUInt16LE(halfBits(value), at);
        break;
      case 'I64':
        bytes.writeBigInt64LE(BigInt(Math.round(value)), at);
        break;
      case 'U8':
        bytes.writeUInt8(value, at);
    }
  });
  return bytes;
}

function halfBits(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = Math.abs(value) / 2 ** exponent - 1;
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | Math.round(fraction * 1024);
}
