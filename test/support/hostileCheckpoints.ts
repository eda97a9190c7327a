import * as p from './pickleWriter.ts';
import { tinyCheckpoint } from './tinyCheckpoint.ts';
import type { Storage } from './torchWriter.ts';
import { encodeNumbers, pickledStorage, pickledTensor, rebuildTensor, torchMembers, writeTorchFile } from './torchWriter.ts';
import type { WrittenZip, ZipEntry } from './zipWriter.ts';
import { uint16, uint32, uint64, writeZip } from './zipWriter.ts';

/** A file that is no honest checkpoint. */
export interface HostileFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What the refusal says; null where it does no harm and may be imported. */
  readonly refusal: RegExp | null;
}

const { storages, views } = tinyCheckpoint();
export const honestTensors = [...views].map(([name, view]) => [p.text(name), pickledTensor(view, storages)] as const);

/** An honest archive but for its pickle. */
export function withPickle(pickle: Uint8Array, own: readonly Storage[] = storages): Buffer {
  return writeZip(torchMembers('archive', pickle, own)).bytes;
}

/** An honest pickle with one more entry, whose value is this. */
function withValue(value: Buffer): Buffer {
  return withPickle(p.pickle(p.orderedDict([[p.text('extra'), value], ...honestTensors])));
}

/** A pickle that does this first. */
function withStart(...instructions: readonly Buffer[]): Buffer {
  return withPickle(Buffer.concat([p.protocol2, ...instructions, p.orderedDict(honestTensors), p.op('STOP')]));
}

const hostileGlobals = [
  'os.system',
  'posix.system',
  'nt.system',
  'subprocess.Popen',
  'builtins.eval',
  'builtins.exec',
  'builtins.getattr',
  'builtins.__import__',
  '__builtin__.eval',
  'importlib.import_module',
  'runpy._run_code',
  'pickle.loads',
  'types.CodeType',
  'types.FunctionType',
  'functools.partial',
  'operator.attrgetter',
  'operator.methodcaller',
  'collections.defaultdict',
  'collections.OrderedDict.__reduce__',
  'webbrowser.open',
  'shutil.rmtree',
  'socket.socket',
  'torch.load',
  'torch.hub.load',
  'torch.storage._load_from_bytes',
  'torch.jit.load',
  'torch.FloatStorage.from_file',
  'torch._utils._rebuild_tensor_v3',
  'torch._tensor._rebuild_from_type_v2',
  'torch.nn.modules.linear.Linear',
  'torch.Tensor',
  'numpy.core.multiarray._reconstruct',
  '__proto__.constructor',
  'constructor.prototype',
  'torch.constructor',
  'torch.__proto__',
  'toString.toString',
];

function globalCases(): HostileFile[] {
  return hostileGlobals.flatMap((name) => {
    const dot = name.indexOf('.');
    const [module, attribute] = [name.slice(0, dot), name.slice(dot + 1)];
    const stacked = Buffer.concat([p.shortText(module), p.shortText(attribute), p.op('STACK_GLOBAL')]);
    const refusal = /asks for "/;
    return [
      { name: `calls ${name}`, bytes: withValue(p.call(p.globalName(module, attribute), p.text('touch /tmp/owned'))), refusal },
      { name: `calls ${name} by the stack`, bytes: withValue(p.call(stacked, p.text('touch /tmp/owned'))), refusal },
    ];
  });
}

const known = '80 95 28 4e 88 89 4b 4d 4a 8a 47 58 8c 8d 29 85 86 87 74 5d 61 65 7d 73 75 71 72 94 68 6a 63 93 52 62 51 2e'.split(' ');

/** Every instruction that a checkpoint of tensors doesn't need. */
function instructionCases(): HostileFile[] {
  return Array.from({ length: 256 }, (_, code) => code)
    .filter((code) => !known.includes(code.toString(16).padStart(2, '0')))
    .map((code) => ({
      name: `the instruction 0x${code.toString(16)}`,
      bytes: withStart(p.op('MARK'), Buffer.from([code]), Buffer.from('os\nsystem\n')),
      refusal: /data\.pkl, byte 3: .* is an instruction that no checkpoint of tensors needs/,
    }));
}

const nested = (depth: number): Buffer =>
  Buffer.concat([...Array<Buffer>(depth).fill(p.op('EMPTY_LIST')), ...Array<Buffer>(depth - 1).fill(p.op('APPEND'))]);

/** Pairs of the pair before, twice: 2^60 values, were anybody to look at all of them. */
const doubling = Buffer.concat([p.integer(0), ...Array.from({ length: 60 }, () => Buffer.from([0x71, 0, 0x68, 0, 0x86]))]);

const ordered = p.globalName('collections', 'OrderedDict');
const huge = Buffer.alloc(8, 0xff);

function pickleCases(): HostileFile[] {
  const of = (name: string, bytes: Uint8Array, refusal: RegExp | null): HostileFile => ({ name, bytes, refusal });
  return [
    of('an empty pickle', withPickle(Buffer.alloc(0)), /cut off/),
    of('a pickle of its protocol alone', withPickle(p.protocol2), /cut off/),
    of('a pickle without an end', withPickle(p.pickle(p.orderedDict(honestTensors)).subarray(0, -1)), /cut off/),
    of('bytes after the end', withPickle(Buffer.concat([p.pickle(p.orderedDict(honestTensors)), Buffer.from('cos\nsystem\n')])), null),
    of('an end at once', withPickle(p.pickle(Buffer.alloc(0))), /STOP: the pickle ends with work left to do/),
    of('two results', withPickle(p.pickle(Buffer.concat([p.integer(1), p.dict(honestTensors)]))), /ends with work left/),
    of('a mark left over', withPickle(p.pickle(Buffer.concat([p.op('MARK'), p.dict(honestTensors)]))), /STOP: /),
    of('protocol 0', withPickle(Buffer.from([0x80, 0])), /PROTO: protocol 0/),
    of('protocol 255', withPickle(Buffer.from([0x80, 255])), /PROTO: protocol 255/),
    of('text in place of a pickle', withPickle(Buffer.from('import os; os.system("ls")')), /data\.pkl, byte 0/),
    of('a pickle too large', withPickle(Buffer.alloc((1 << 20) + 1, 0x5d)), /are plenty/),
    of(
      'a hundred thousand texts',
      withPickle(Buffer.concat([Buffer.alloc(1 << 19, Buffer.from('X\u0001\u0000\u0000\u0000a')), p.op('STOP')])),
      /work left|cut off/,
    ),
    of('a million dictionaries', withPickle(Buffer.alloc(1 << 20, 0x7d)), /too many objects/),
    of('a million marks', withPickle(Buffer.alloc(1 << 20, 0x28)), /cut off/),
    of('lists 50,000 deep', withValue(nested(50_000)), null),
    of('tuples 50,000 deep', withValue(Buffer.concat([p.integer(0), Buffer.alloc(50_000, 0x85)])), null),
    of('pairs that double 60 times', withValue(doubling), null),
    of('a list that holds itself', withValue(Buffer.from([0x5d, 0x71, 9, 0x68, 9, 0x61])), null),
    of(
      'a dictionary that holds itself',
      withValue(Buffer.concat([Buffer.from([0x7d, 0x71, 9]), p.text('x'), Buffer.from([0x68, 9, 0x73])])),
      null,
    ),
    of('a recalled value that was never remembered', withValue(Buffer.from([0x68, 200])), /BINGET: recalls the value 200/),
    of('a recalled value of the largest index', withValue(Buffer.from([0x6a, 255, 255, 255, 255])), /LONG_BINGET: recalls/),
    of('a value remembered at the largest index', withValue(Buffer.from([0x4b, 1, 0x72, 255, 255, 255, 255])), null),
    of('nothing to remember', withStart(p.op('MEMOIZE')), /MEMOIZE: nothing is on the stack/),
    of('a text of 4 GB', withStart(Buffer.from('X'), uint32(0xffffffff)), /BINUNICODE: the pickle is cut off/),
    of('a text of 2^64 bytes', withStart(Buffer.from([0x8d]), huge), /BINUNICODE8: the pickle is cut off/),
    of('a frame of 2^64 bytes', withStart(Buffer.from([0x95]), huge), null),
    of('an integer of 255 bytes', withStart(Buffer.from([0x8a, 255]), Buffer.alloc(255, 1)), /LONG1: an integer of more than/),
    of('an integer of 64 bits', withStart(Buffer.from([0x8a, 8]), Buffer.alloc(8, 0x7f)), /LONG1: an integer of more than 53 bits/),
    of('text that is not UTF-8', withStart(Buffer.from('X'), uint32(2), Buffer.from([0xc3, 0x28])), /not UTF-8/),
    of('a global without an end', withPickle(Buffer.from('\u0080\u0002cos.system', 'latin1')), /GLOBAL: the pickle is cut off/),
    of('a global with control characters', withValue(p.globalName('os\u001b[2J\u202e', 'x')), /asks for "os\\u001b\[2J./),
    of('a global with a long name', withValue(p.globalName('os', 'x'.repeat(5000))), /asks for "os\.x+…"/),
    of('a global by numbers', withStart(p.integer(1), p.integer(2), p.op('STACK_GLOBAL')), /STACK_GLOBAL: needs a text/),
    of('a call with nothing on the stack', withStart(p.op('REDUCE')), /REDUCE: nothing is on the stack/),
    of('a call across a mark', withStart(ordered, p.op('EMPTY_TUPLE'), p.op('MARK'), p.op('REDUCE')), /REDUCE: nothing/),
    of('a call of a text', withValue(p.call(p.text('system'), p.text('ls'))), /REDUCE: calls what is no function/),
    of('a call of a type of storage', withValue(p.call(p.globalName('torch', 'FloatStorage'), p.integer(9))), /calls a type of storage/),
    of('a call of a tensor', withValue(p.call(honestTensors[0]![1], p.integer(9))), /calls a tensor/),
    of('a call with a list', withValue(Buffer.concat([ordered, p.list(), p.op('REDUCE')])), /what are no arguments/),
    of('an OrderedDict of arguments', withValue(p.call(ordered, p.list())), /makes an OrderedDict of arguments/),
    of('a parameter of nothing', withValue(p.call(p.globalName('torch._utils', '_rebuild_parameter'))), /a parameter without a tensor/),
    of(
      'a parameter of a number',
      withValue(p.call(p.globalName('torch._utils', '_rebuild_parameter'), p.integer(1))),
      /a parameter without/,
    ),
    of('a state for a text', withValue(Buffer.concat([p.text('x'), p.dict([]), p.op('BUILD')])), /BUILD: gives a state to what has none/),
    of('a state for a tensor', withValue(Buffer.concat([honestTensors[0]![1], p.dict([]), p.op('BUILD')])), /BUILD: gives a state/),
    of('a state for a function', withValue(Buffer.concat([ordered, p.dict([]), p.op('BUILD')])), /BUILD: gives a state/),
    of(
      'a state with a class',
      withValue(Buffer.concat([p.emptyOrderedDict, p.dict([[p.text('__class__'), p.text('os')]]), p.op('BUILD')])),
      null,
    ),
    of('an item for what is no list', withValue(Buffer.concat([p.integer(1), p.integer(2), p.op('APPEND')])), /APPEND: needs a list/),
    of('items without a mark', withStart(p.op('APPENDS')), /APPENDS: there is no mark/),
    of('a key without a value', withValue(Buffer.from([0x7d, 0x28, 0x4b, 1, 0x75])), /SETITEMS: a key without a value/),
    of('a key that is a list', withValue(Buffer.from([0x7d, 0x5d, 0x4b, 1, 0x73])), /SETITEM: a key that is neither/),
    of('a key named __proto__', withValue(p.dict([[p.text('__proto__'), p.dict([[p.text('x'), p.integer(1)]])]])), null),
    of('a list in place of a dictionary', withPickle(p.pickle(p.list(p.integer(1)))), /holds no dictionary/),
    of('a tensor in place of a dictionary', withPickle(p.pickle(honestTensors[0]![1])), /holds no dictionary/),
    of('nothing in place of a dictionary', withPickle(p.pickle(p.op('NONE'))), /holds no dictionary/),
    of('an empty dictionary', withPickle(p.pickle(p.dict([]))), /holds no tensors/),
    of('numbers for tensors', withPickle(p.pickle(p.dict([[p.text('H_init'), p.integer(1)]]))), /holds no tensors/),
    of(
      'two dictionaries of tensors',
      withPickle(
        p.pickle(
          p.dict([
            [p.text('a'), p.dict(honestTensors)],
            [p.text('b'), p.dict(honestTensors)],
          ]),
        ),
      ),
      /more than one dictionary/,
    ),
    of('a dictionary in a dictionary', withPickle(p.pickle(p.dict([[p.text('model'), p.dict(honestTensors)]]))), null),
    of(
      'tensors named by numbers',
      withPickle(p.pickle(p.dict(honestTensors.map(([, tensor], i) => [p.integer(i), tensor])))),
      /no L_level/,
    ),
  ];
}

function tensorCases(): HostileFile[] {
  const storage = pickledStorage('F32', '2', 96);
  const parts = {
    storage,
    offset: p.integer(0),
    shape: p.tuple(p.integer(12), p.integer(8)),
    strides: p.tuple(p.integer(8), p.integer(1)),
  };
  const of = (name: string, change: Partial<typeof parts>, refusal: RegExp | null): HostileFile => ({
    name,
    bytes: withValue(rebuildTensor({ ...parts, ...change })),
    refusal,
  });
  const ints = (...values: readonly number[]): Buffer => p.tuple(...values.map(p.integer));
  const storageOf = (...items: readonly Buffer[]): Buffer => Buffer.concat([p.tuple(...items), p.op('BINPERSID')]);
  const float = p.globalName('torch', 'FloatStorage');
  const [word, key, place, length] = [p.text('storage'), p.text('2'), p.text('cpu'), p.integer(96)];
  const noCounts = /size and strides are no counts/;
  return [
    of('an honest extra tensor', {}, null),
    of('a negative offset', { offset: p.integer(-1) }, /storage offset that is no count/),
    of('a textual offset', { offset: p.text('0') }, /storage offset that is no count/),
    of('an offset beyond the storage', { offset: p.integer(1) }, /reaches beyond its storage/),
    of('an offset of 2^52', { offset: p.integer(2 ** 52) }, /reaches beyond its storage/),
    of('a negative size', { shape: ints(-12, 8) }, noCounts),
    of('a size of -1 × -1', { shape: ints(-1, -1) }, noCounts),
    of('a fractional size', { shape: p.tuple(Buffer.from([0x47, 0x3f, 0xe0, 0, 0, 0, 0, 0, 0]), p.integer(8)) }, noCounts),
    of('a size that is not a number', { shape: p.tuple(Buffer.from([0x47, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0]), p.integer(8)) }, noCounts),
    of('a size of texts', { shape: p.tuple(p.text('12'), p.text('8')) }, noCounts),
    of('a size of truth', { shape: p.tuple(p.op('NEWTRUE'), p.op('NEWTRUE')) }, noCounts),
    of('a size in a list', { shape: p.list(p.integer(12), p.integer(8)) }, noCounts),
    of('a size that is nothing', { shape: p.op('NONE') }, noCounts),
    of('a size of too many axes', { shape: ints(...Array<number>(9).fill(1)), strides: ints(...Array<number>(9).fill(1)) }, noCounts),
    of('a size beyond its storage', { shape: ints(13, 8) }, /reaches beyond its storage/),
    of('a size of 2^52 rows', { shape: ints(2 ** 52, 8) }, /reaches beyond its storage/),
    of('a size of 2^52 × 2^52', { shape: ints(2 ** 52, 2 ** 52), strides: ints(0, 0) }, /reaches beyond its storage/),
    of('a size of nothing times 2^52', { shape: ints(0, 2 ** 52) }, null),
    of('a single number repeated 2^40 times', { shape: ints(2 ** 40), strides: ints(0) }, /contiguous\(\)/),
    of('a negative stride', { strides: ints(-8, 1) }, noCounts),
    of('a stride of 2^52', { strides: ints(2 ** 52, 1) }, /reaches beyond its storage/),
    of('fewer strides than axes', { strides: ints(1) }, noCounts),
    of('more strides than axes', { strides: ints(8, 1, 1) }, noCounts),
    of('strides beyond the storage', { strides: ints(9, 1) }, /reaches beyond its storage/),
    of('rows that overlap', { strides: ints(1, 1) }, null),
    of('a text for a storage', { storage: p.text('2') }, /a tensor without a storage/),
    of('a tensor for a storage', { storage: rebuildTensor(parts) }, /a tensor without a storage/),
    of('a storage named by a text alone', { storage: Buffer.concat([p.text('2'), p.op('BINPERSID')]) }, /something that is no storage/),
    of('a storage of another kind', { storage: storageOf(p.text('file'), float, key, place, length) }, /something that is no storage/),
    of('a storage of a function', { storage: storageOf(word, ordered, key, place, length) }, /something that is no storage/),
    of('a storage of a text', { storage: storageOf(word, p.text('float'), key, place, length) }, /something that is no storage/),
    of('a storage without a length', { storage: storageOf(word, float, key, place) }, /something that is no storage/),
    of('a storage of negative length', { storage: storageOf(word, float, key, place, p.integer(-96)) }, /something that is no storage/),
    of('a storage longer than its member', { storage: pickledStorage('F32', '2', 97) }, /its storage has 384 bytes/),
    of('a storage of 2^52 numbers', { storage: pickledStorage('F32', '2', 2 ** 52) }, /its storage has 384 bytes/),
    of('a storage of wider numbers', { storage: pickledStorage('F64', '2', 96) }, /its storage has 384 bytes/),
    of('a storage of narrower numbers', { storage: pickledStorage('U8', '2', 384) }, null),
    of('a storage that is not there', { storage: pickledStorage('F32', '999', 96) }, /archive\/data\/999 is not in the file/),
    of('a storage outside', { storage: pickledStorage('F32', '../../../etc/passwd', 96) }, /a storage named/),
    of('a storage in the pickle', { storage: pickledStorage('F32', '../data.pkl', 1) }, /a storage named/),
    of('a storage of a negative name', { storage: pickledStorage('F32', '-1', 96) }, /a storage named/),
    of('a storage without a name', { storage: pickledStorage('F32', '', 96) }, /a storage named/),
  ];
}

/** An honest archive after a change of its bytes. */
function changed(
  name: string,
  refusal: RegExp | null,
  change: (bytes: Buffer, zip: WrittenZip) => Buffer | undefined,
  zip64 = false,
): HostileFile {
  const written = writeTorchFile({ storages, views }, { zip64 });
  return { name, bytes: change(written.bytes, written) ?? written.bytes, refusal };
}

function withMembers(name: string, refusal: RegExp | null, change: (members: ZipEntry[]) => ZipEntry[]): HostileFile {
  const members = torchMembers('archive', p.pickle(p.orderedDict(honestTensors)), storages);
  return { name, bytes: writeZip(change(members)).bytes, refusal };
}

const member = 'archive/data/2';

function zipCases(): HostileFile[] {
  const honest = writeTorchFile({ storages, views });
  /** Changes fields of the member's record in the central directory; places count from the record's start. */
  const record = (name: string, refusal: RegExp | null, fields: Readonly<Record<number, Buffer>>): HostileFile =>
    changed(name, refusal, (bytes, { places }) => {
      for (const [place, value] of Object.entries(fields)) value.copy(bytes, places.get(member)!.record + Number(place));
      return undefined;
    });
  const end = (name: string, refusal: RegExp | null, fields: Readonly<Record<number, Buffer>>, zip64 = false): HostileFile =>
    changed(
      name,
      refusal,
      (bytes, zip) => {
        for (const [place, value] of Object.entries(fields)) value.copy(bytes, zip.end + Number(place));
        return undefined;
      },
      zip64,
    );
  const broken = /a broken zip archive/;
  const named = (name: string): HostileFile =>
    withMembers(`a member named ${JSON.stringify(name)}`, null, (members) => [...members, { name, data: Buffer.from('x') }]);
  return [
    ...Array.from({ length: 24 }, (_, i) => Math.floor((honest.bytes.length * i) / 24)).map((length) => ({
      name: `only the first ${String(length)} bytes`,
      bytes: honest.bytes.subarray(0, length),
      refusal: length < 2 ? /neither a zip archive/ : broken,
    })),
    { name: 'one byte too few', bytes: honest.bytes.subarray(0, -1), refusal: broken },
    { name: 'one byte too many', bytes: Buffer.concat([honest.bytes, Buffer.from('x')]), refusal: broken },
    { name: 'bytes before the archive', bytes: Buffer.concat([Buffer.from('PK--'), honest.bytes]), refusal: broken },
    end('a directory at 2^32 - 2', broken, { 16: uint32(0xfffffffe) }),
    end('a directory at the start', broken, { 16: uint32(0) }),
    end('a directory in its middle', broken, { 16: uint32(honest.directory + 7) }),
    end('one member more than there are', broken, { 10: uint16(storages.length + 4) }),
    end('fewer members than there are', /archive|not in the file/, { 10: uint16(3) }),
    end('no members', /none of torch\.save/, { 10: uint16(0) }),
    end('65,535 members', broken, { 10: uint16(0xffff) }),
    end('a comment that is not there', broken, { 20: uint16(7) }),
    end('several disks', broken, { 4: uint16(3) }),
    ...[0, 2 ** 32, 2 ** 52, 2 ** 63, 1.844674407370955e19].map((place) =>
      end(`a 64-bit directory's end at ${String(place)}`, broken, { [-12]: uint64(place) }, true),
    ),
    ...[2 ** 32, 2 ** 52, 2 ** 63].map((place) => end(`a 64-bit directory at ${String(place)}`, broken, { [-28]: uint64(place) }, true)),
    ...[20_000, 2 ** 32, 2 ** 63].map((count) => end(`${String(count)} members in 64 bits`, broken, { [-44]: uint64(count) }, true)),
    record('a broken record', broken, { 0: Buffer.from('PK\u0007\u0008') }),
    record('a member compressed', /compressed or encrypted/, { 10: uint16(8) }),
    record('a member encrypted', broken, { 8: uint16(0x801) }),
    record('a member strongly encrypted', broken, { 8: uint16(0x841) }),
    record('a member of two sizes', broken, { 20: uint32(1) }),
    record('a member longer than the file', /ends after the file's end/, { 20: uint32(0x7fffffff), 24: uint32(0x7fffffff) }),
    record('a member of 4 GB', /ends after the file's end|broken/, { 20: uint32(0xfffffffe), 24: uint32(0xfffffffe) }),
    record('a member that reaches into the next', /share bytes/, { 20: uint32(4000), 24: uint32(4000) }),
    record('a member too short', /its storage has 380 bytes/, { 20: uint32(380), 24: uint32(380) }),
    record('a member of nothing', /its storage has 0 bytes/, { 20: uint32(0), 24: uint32(0) }),
    record('a wrong checksum', /don't match their checksum/, { 16: uint32(1) }),
    record('a member outside the file', /no member where it says/, { 42: uint32(0xfffffff0) }),
    record('a member in the middle of another', /no member where it says/, { 42: uint32(5) }),
    record('a member at the place of another', /share bytes/, { 42: uint32(honest.places.get('archive/data/3')!.header) }),
    record('a member in place of the pickle', /share bytes/, { 42: uint32(0) }),
    record('a name longer than the directory', broken, { 28: uint16(0xffff) }),
    record('an extra field longer than the directory', broken, { 30: uint16(0xffff) }),
    changed('a broken header', /no member where it says/, (bytes, { places }) => {
      bytes.write('XX', places.get(member)!.header);
      return undefined;
    }),
    changed("a header's name longer than the file", /ends after the file's end|share bytes/, (bytes, { places }) => {
      bytes.writeUInt16LE(0xffff, places.get(member)!.header + 26);
      return undefined;
    }),
    changed('a header that moves its bytes', /share bytes|checksum/, (bytes, { places }) => {
      bytes.writeUInt16LE(80, places.get(member)!.header + 28);
      return undefined;
    }),
    ...[0, 100, 383].map((place) =>
      changed(`a bit turned in byte ${String(place)} of a tensor`, /don't match their checksum/, (bytes, { places }) => {
        const at = places.get(member)!.data + place;
        bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at);
        return undefined;
      }),
    ),
    changed('a bit turned in the pickle', /don't match their checksum/, (bytes, { places }) => {
      const at = places.get('archive/data.pkl')!.data + 40;
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      return undefined;
    }),
    ...['../../owned', '/owned', 'C:/owned', 'archive/../../owned'].map((name) => ({ ...named(name), refusal: broken })),
    ...['archive\\..\\owned', 'x\\y'].map((name) => ({ ...named(name), refusal: broken })),
    ...['a\u0000b', '\u001b[2J', 'constructor', '__proto__', 'x'.repeat(4000)].map(named),
    withMembers('a member twice', /two members .* are named/, (members) => [...members, members[2]!]),
    withMembers('no pickle', /none of torch\.save/, (members) => members.slice(1)),
    withMembers('two pickles', /none of torch\.save/, (members) => [...members, { ...members[0]!, name: 'other/data.pkl' }]),
    withMembers('a TorchScript program', /TorchScript/, (members) => [
      ...members,
      { name: 'archive/constants.pkl', data: Buffer.from('x') },
    ]),
    withMembers('big-endian numbers', /"big" endian/, (members) =>
      members.map((one) => (one.name.endsWith('byteorder') ? { ...one, data: Buffer.from('big') } : one)),
    ),
    withMembers('a missing storage', /is not in the file/, (members) => members.filter(({ name }) => name !== member)),
    withMembers('an empty archive', /none of torch\.save/, () => []),
  ];
}

function otherCases(): HostileFile[] {
  const neither = /neither a zip archive of torch\.save nor a safetensors file/;
  const of = (name: string, bytes: Uint8Array, refusal: RegExp): HostileFile => ({ name, bytes, refusal });
  const numbers = encodeNumbers('F32', [1, 2]);
  const safetensors = (header: string): Buffer => Buffer.concat([uint64(header.length), Buffer.from(header), numbers]);
  return [
    of('an empty file', Buffer.alloc(0), neither),
    of('one byte', Buffer.from([0x80]), /a pickle alone/),
    of('a text', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\n'), neither),
    of('a web page', Buffer.from('<!DOCTYPE html><html><title>404</title></html>'), neither),
    of('zeros', Buffer.alloc(5000), neither),
    of('a picture', Buffer.from('\u0089PNG\r\n\u001a\n00000000', 'latin1'), neither),
    of('a pickle of torch before 1.6', Buffer.from([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20]), /before version 1\.6/),
    of('a bare pickle of os.system', Buffer.concat([p.protocol2, p.globalName('os', 'system'), p.op('STOP')]), /a pickle alone/),
    of('safetensors without JSON', safetensors('{"w": '), /header is not JSON/),
    of('safetensors that lie about their header', Buffer.concat([uint64(2 ** 60), Buffer.from('{}')]), /header is cut off/),
    of('safetensors of another model', safetensors('{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'), /no L_level/),
    of('safetensors that end early', safetensors('{"w":{"dtype":"F32","shape":[9],"data_offsets":[0,36]}}'), /ends before the bytes/),
  ];
}

/** Files made by hand to deceive the reader of checkpoints, each in its own way. */
export function hostileFiles(): readonly HostileFile[] {
  return [...globalCases(), ...instructionCases(), ...pickleCases(), ...tensorCases(), ...zipCases(), ...otherCases()];
}
