import { quoted } from './quoted.ts';

/** What a pickle without calls can hold, and what the rules make of its calls. Numbers are safe integers or floating-point. */
export type PickleValue = null | boolean | number | string | PickleTuple | PickleList | PickleDict | PickledObject;

export class PickleTuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

export class PickleList {
  readonly items: PickleValue[] = [];
}

export class PickleDict {
  readonly entries = new Map<number | string, PickleValue>();
}

/** What the rules know and the pickle doesn't: functions, classes, tensors. */
export abstract class PickledObject {
  /** What it is, with its article. */
  abstract readonly kind: string;
}

/** What a pickle may ask for beyond plain data. Each throws an Error with the reason for a refusal. */
export interface PickleRules {
  /** The function or class of a name. */
  global(module: string, name: string): PickledObject;
  /** The result of a call of a function or class. */
  call(callee: PickledObject, args: readonly PickleValue[]): PickleValue;
  /** The object that is stored outside the pickle under this id. */
  load(id: PickleValue): PickledObject;
  /** Gives an object that was made its state. */
  setState(object: PickleValue, state: PickleValue): void;
}

/** A tensor takes about a dozen. */
const objectLimit = 100_000;

/**
 * Interprets a pickle (protocols 2 to 5). A pickle is a program for a stack machine that can call any function of Python; here it
 * can call nothing but what the rules allow. Of the machine's instructions only those that write tensors and plain data are
 * known. Throws an Error that names the instruction and its position in the pickle. Takes time and memory proportional to the
 * pickle's length.
 */
export function unpickle(bytes: Uint8Array, rules: PickleRules): PickleValue {
  return new PickleMachine(bytes, rules).run();
}

class PickleMachine {
  private at = 0;
  private readonly view: DataView;
  private readonly stack: PickleValue[] = [];
  /** Heights of the stack at which marks were set. */
  private readonly marks: number[] = [];
  private objects = 0;
  private readonly memo = new Map<number, PickleValue>();

  constructor(
    private readonly bytes: Uint8Array,
    private readonly rules: PickleRules,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): PickleValue {
    for (;;) {
      const start = this.at;
      const code = this.bytes[this.at++];
      if (code === undefined) throw new Error(`byte ${String(start)}: the pickle is cut off`);
      const instruction = instructions.get(code);
      if (instruction === undefined)
        throw new Error(`byte ${String(start)}: ${nameOf(code)} is an instruction that no checkpoint of tensors needs`);
      try {
        instruction.run(this);
        if (instruction.name === 'STOP') return this.pop();
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`byte ${String(start)}, ${instruction.name}: ${reason}`, { cause: error });
      }
    }
  }

  take(length: number): Uint8Array {
    if (length > this.bytes.length - this.at) throw new Error('the pickle is cut off');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** The position of `length` bytes, which are passed over. */
  private pass(length: number): number {
    this.take(length);
    return this.at - length;
  }

  byte(): number {
    return this.view.getUint8(this.pass(1));
  }

  uint16(): number {
    return this.view.getUint16(this.pass(2), true);
  }

  uint32(): number {
    return this.view.getUint32(this.pass(4), true);
  }

  int32(): number {
    return this.view.getInt32(this.pass(4), true);
  }

  uint64(): number {
    return Number(this.view.getBigUint64(this.pass(8), true));
  }

  float64(): number {
    return this.view.getFloat64(this.pass(8), false);
  }

  /** A two's complement integer of `length` bytes. */
  integer(length: number): number {
    if (length > 8) throw new Error('an integer of more than 64 bits');
    const value = this.take(length).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    const number = Number(BigInt.asIntN(8 * length, value));
    if (!Number.isSafeInteger(number)) throw new Error('an integer of more than 53 bits');
    return number;
  }

  text(length: number): string {
    return decodeText(this.take(length));
  }

  line(): string {
    const end = this.bytes.indexOf(newline, this.at);
    if (end < 0) throw new Error('the pickle is cut off');
    const text = decodeText(this.bytes.subarray(this.at, end));
    this.at = end + 1;
    return text;
  }

  push(value: PickleValue): void {
    if (typeof value === 'object' && value !== null && ++this.objects > objectLimit) throw new Error('the pickle has too many objects');
    this.stack.push(value);
  }

  pop(): PickleValue {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  top(): PickleValue {
    const value = this.stack.length > (this.marks.at(-1) ?? 0) ? this.stack.at(-1) : undefined;
    if (value === undefined) throw new Error('nothing is on the stack');
    return value;
  }

  mark(): void {
    this.marks.push(this.stack.length);
  }

  popToMark(): PickleValue[] {
    const height = this.marks.pop();
    if (height === undefined) throw new Error('there is no mark on the stack');
    return this.stack.splice(height);
  }

  popTuple(length: number): void {
    const items: PickleValue[] = [];
    for (let i = 0; i < length; i++) items.unshift(this.pop());
    this.push(new PickleTuple(items));
  }

  popString(): string {
    const value = this.pop();
    if (typeof value !== 'string') throw new Error('needs a text');
    return value;
  }

  remember(index = this.memo.size): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw new Error(`recalls the value ${String(index)}, which was not remembered`);
    this.push(value);
  }

  append(items: readonly PickleValue[]): void {
    const list = this.top();
    if (!(list instanceof PickleList)) throw new Error('needs a list');
    for (const item of items) list.items.push(item);
  }

  setItems(keysAndValues: readonly PickleValue[]): void {
    const dict = this.top();
    if (!(dict instanceof PickleDict)) throw new Error('needs a dictionary');
    if (keysAndValues.length % 2 !== 0) throw new Error('a key without a value');
    for (let i = 0; i < keysAndValues.length; i += 2) {
      const key = keysAndValues[i];
      if (typeof key !== 'string' && typeof key !== 'number') throw new Error('a key that is neither text nor number');
      dict.entries.set(key, keysAndValues[i + 1] ?? null);
    }
  }

  global(module: string, name: string): void {
    this.push(this.rules.global(module, name));
  }

  call(): void {
    const args = this.pop();
    const callee = this.pop();
    if (!(callee instanceof PickledObject)) throw new Error('calls what is no function');
    if (!(args instanceof PickleTuple)) throw new Error('calls a function with what are no arguments');
    this.push(this.rules.call(callee, args.items));
  }

  build(): void {
    const state = this.pop();
    this.rules.setState(this.top(), state);
  }

  load(): void {
    this.push(this.rules.load(this.pop()));
  }

  /** Nothing may be left but the result. */
  finish(): void {
    if (this.marks.length > 0 || this.stack.length !== 1) throw new Error('the pickle ends with work left to do');
  }

  protocol(): void {
    const version = this.byte();
    if (version < 2 || version > 5) throw new Error(`protocol ${String(version)} is not one of 2 to 5`);
  }
}

interface Instruction {
  readonly name: string;
  readonly run: (machine: PickleMachine) => void;
}

const newline = 0x0a;

/** Names are those of Python's pickletools. */
const instructions: ReadonlyMap<number, Instruction> = new Map(
  (
    [
      [0x80, 'PROTO', (m) => m.protocol()],
      [0x2e, 'STOP', (m) => m.finish()],
      [0x95, 'FRAME', (m) => void m.uint64()],
      [0x28, 'MARK', (m) => m.mark()],
      [0x4e, 'NONE', (m) => m.push(null)],
      [0x88, 'NEWTRUE', (m) => m.push(true)],
      [0x89, 'NEWFALSE', (m) => m.push(false)],
      [0x4b, 'BININT1', (m) => m.push(m.byte())],
      [0x4d, 'BININT2', (m) => m.push(m.uint16())],
      [0x4a, 'BININT', (m) => m.push(m.int32())],
      [0x8a, 'LONG1', (m) => m.push(m.integer(m.byte()))],
      [0x47, 'BINFLOAT', (m) => m.push(m.float64())],
      [0x58, 'BINUNICODE', (m) => m.push(m.text(m.uint32()))],
      [0x8c, 'SHORT_BINUNICODE', (m) => m.push(m.text(m.byte()))],
      [0x8d, 'BINUNICODE8', (m) => m.push(m.text(m.uint64()))],
      [0x29, 'EMPTY_TUPLE', (m) => m.popTuple(0)],
      [0x85, 'TUPLE1', (m) => m.popTuple(1)],
      [0x86, 'TUPLE2', (m) => m.popTuple(2)],
      [0x87, 'TUPLE3', (m) => m.popTuple(3)],
      [0x74, 'TUPLE', (m) => m.push(new PickleTuple(m.popToMark()))],
      [0x5d, 'EMPTY_LIST', (m) => m.push(new PickleList())],
      [0x61, 'APPEND', (m) => m.append([m.pop()])],
      [0x65, 'APPENDS', (m) => m.append(m.popToMark())],
      [0x7d, 'EMPTY_DICT', (m) => m.push(new PickleDict())],
      [
        0x73,
        'SETITEM',
        (m) => {
          const value = m.pop();
          m.setItems([m.pop(), value]);
        },
      ],
      [0x75, 'SETITEMS', (m) => m.setItems(m.popToMark())],
      [0x71, 'BINPUT', (m) => m.remember(m.byte())],
      [0x72, 'LONG_BINPUT', (m) => m.remember(m.uint32())],
      [0x94, 'MEMOIZE', (m) => m.remember()],
      [0x68, 'BINGET', (m) => m.recall(m.byte())],
      [0x6a, 'LONG_BINGET', (m) => m.recall(m.uint32())],
      [0x63, 'GLOBAL', (m) => m.global(m.line(), m.line())],
      [
        0x93,
        'STACK_GLOBAL',
        (m) => {
          const name = m.popString();
          m.global(m.popString(), name);
        },
      ],
      [0x52, 'REDUCE', (m) => m.call()],
      [0x62, 'BUILD', (m) => m.build()],
      [0x51, 'BINPERSID', (m) => m.load()],
    ] satisfies [number, string, (machine: PickleMachine) => void][]
  ).map(([code, name, run]) => [code, { name, run }]),
);

/** Instructions that are refused, for the message. */
const refused: Readonly<Record<number, string>> = {
  0x30: 'POP',
  0x31: 'POP_MARK',
  0x32: 'DUP',
  0x46: 'FLOAT',
  0x49: 'INT',
  0x4c: 'LONG',
  0x50: 'PERSID',
  0x53: 'STRING',
  0x54: 'BINSTRING',
  0x55: 'SHORT_BINSTRING',
  0x56: 'UNICODE',
  0x42: 'BINBYTES',
  0x43: 'SHORT_BINBYTES',
  0x64: 'DICT',
  0x67: 'GET',
  0x69: 'INST',
  0x6c: 'LIST',
  0x6f: 'OBJ',
  0x70: 'PUT',
  0x81: 'NEWOBJ',
  0x82: 'EXT1',
  0x83: 'EXT2',
  0x84: 'EXT4',
  0x8b: 'LONG4',
  0x8e: 'BINBYTES8',
  0x8f: 'EMPTY_SET',
  0x90: 'ADDITEMS',
  0x91: 'FROZENSET',
  0x92: 'NEWOBJ_EX',
  0x96: 'BYTEARRAY8',
  0x97: 'NEXT_BUFFER',
  0x98: 'READONLY_BUFFER',
};

function nameOf(code: number): string {
  return refused[code] ?? `0x${code.toString(16).padStart(2, '0')}`;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Error(`a text that is not UTF-8, ${quoted(Buffer.from(bytes.subarray(0, 80)).toString('latin1'))}`);
  }
}
