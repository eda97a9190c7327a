import { uint16, uint32 } from './zipWriter.ts';

/** Instructions of a pickle, by the names of Python's pickletools, with their arguments as the pickle has them. */
const codes = {
  MARK: 0x28,
  STOP: 0x2e,
  POP: 0x30,
  DUP: 0x32,
  NONE: 0x4e,
  REDUCE: 0x52,
  BINPERSID: 0x51,
  BUILD: 0x62,
  APPEND: 0x61,
  APPENDS: 0x65,
  EMPTY_DICT: 0x7d,
  EMPTY_LIST: 0x5d,
  EMPTY_TUPLE: 0x29,
  SETITEM: 0x73,
  SETITEMS: 0x75,
  TUPLE: 0x74,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  MEMOIZE: 0x94,
  STACK_GLOBAL: 0x93,
  NEWOBJ: 0x81,
  OBJ: 0x6f,
} as const;

export type PlainInstruction = keyof typeof codes;

/** One instruction without an argument. */
export function op(name: PlainInstruction): Buffer {
  return Buffer.from([codes[name]]);
}

export const protocol2 = Buffer.from([0x80, 2]);

export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from('X'), uint32(bytes.length), bytes]);
}

export function shortText(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([0x8c, bytes.length]), bytes]);
}

export function integer(value: number): Buffer {
  if (value >= 0 && value < 256) return Buffer.from([0x4b, value]);
  if (value >= 0 && value < 65536) return Buffer.concat([Buffer.from([0x4d]), uint16(value)]);
  if (Math.abs(value) < 2 ** 31) {
    const bytes = Buffer.from([0x4a, 0, 0, 0, 0]);
    bytes.writeInt32LE(value, 1);
    return bytes;
  }
  const bytes = Buffer.alloc(10);
  bytes.set([0x8a, 8]);
  bytes.writeBigInt64LE(BigInt(value), 2);
  return bytes;
}

export function globalName(module: string, name: string): Buffer {
  return Buffer.from(`c${module}\n${name}\n`);
}

export function tuple(...items: readonly Buffer[]): Buffer {
  return Buffer.concat([op('MARK'), ...items, op('TUPLE')]);
}

export function list(...items: readonly Buffer[]): Buffer {
  return Buffer.concat([op('EMPTY_LIST'), op('MARK'), ...items, op('APPENDS')]);
}

export function call(callee: Buffer, ...args: readonly Buffer[]): Buffer {
  return Buffer.concat([callee, tuple(...args), op('REDUCE')]);
}

export function dict(items: readonly (readonly [Buffer, Buffer])[]): Buffer {
  return Buffer.concat([op('EMPTY_DICT'), op('MARK'), ...items.flat(), op('SETITEMS')]);
}

export const emptyOrderedDict = Buffer.concat([globalName('collections', 'OrderedDict'), op('EMPTY_TUPLE'), op('REDUCE')]);

/** A state_dict as Module.state_dict() gives it: an OrderedDict with the versions of its modules as an attribute. */
export function orderedDict(items: readonly (readonly [Buffer, Buffer])[]): Buffer {
  const versions = Buffer.concat([emptyOrderedDict, op('MARK'), text(''), dict([[text('version'), integer(1)]]), op('SETITEMS')]);
  return Buffer.concat([emptyOrderedDict, op('MARK'), ...items.flat(), op('SETITEMS'), dict([[text('_metadata'), versions]]), op('BUILD')]);
}

/** A whole pickle that gives one value. */
export function pickle(value: Buffer): Buffer {
  return Buffer.concat([protocol2, value, op('STOP')]);
}
