import type { PickleRules, PickleValue } from './pickle.ts';
import { PickleDict, PickleTuple, PickledObject, unpickle } from './pickle.ts';
import { quoted } from './quoted.ts';

/** A member of the archive that holds numbers. */
export class TorchStorage extends PickledObject {
  readonly kind = 'a storage';

  constructor(
    /** Its number in the archive: the member `<name>/data/<key>`. */
    readonly key: string,
    readonly dtype: string,
    readonly length: number,
  ) {
    super();
  }
}

/** A view of a storage; `offset` and `strides` count numbers. The storage may still be too short for it. */
export class TorchTensor extends PickledObject {
  readonly kind = 'a tensor';

  constructor(
    readonly storage: TorchStorage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {
    super();
  }
}

/**
 * The tensors of a pickled state_dict by name: of the dictionary itself, or of the one dictionary in it that holds tensors.
 * Nothing is called but the handful of functions that put tensors together. Throws an Error that names what else was
 * asked for, and at which byte.
 */
export function readStateDict(bytes: Uint8Array): ReadonlyMap<string, TorchTensor> {
  const root = unpickle(bytes, torchRules);
  if (!(root instanceof PickleDict)) throw new Error('holds no dictionary of tensors (state_dict)');
  const candidates = [root, ...root.entries.values()].filter((value) => value instanceof PickleDict);
  const [dictionary, ...others] = candidates.map(tensorsOf).filter((tensors) => tensors.size > 0);
  if (dictionary === undefined) throw new Error('holds no tensors');
  if (others.length > 0) throw new Error('holds more than one dictionary of tensors: save one state_dict alone');
  return dictionary;
}

function tensorsOf({ entries }: PickleDict): ReadonlyMap<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>();
  for (const [key, value] of entries) if (value instanceof TorchTensor) tensors.set(String(key), value);
  return tensors;
}

class StorageType extends PickledObject {
  readonly kind = 'a type of storage';

  constructor(readonly dtype: string) {
    super();
  }
}

class TorchFunction extends PickledObject {
  readonly kind = 'a function';

  constructor(readonly call: (args: readonly PickleValue[]) => PickleValue) {
    super();
  }
}

const globals: ReadonlyMap<string, PickledObject> = new Map<string, PickledObject>([
  ['collections.OrderedDict', new TorchFunction(newOrderedDict)],
  ['torch._utils._rebuild_tensor_v2', new TorchFunction(rebuildTensor)],
  ['torch._utils._rebuild_parameter', new TorchFunction(rebuildParameter)],
  ...Object.entries({
    DoubleStorage: 'F64',
    FloatStorage: 'F32',
    HalfStorage: 'F16',
    BFloat16Storage: 'BF16',
    LongStorage: 'I64',
    IntStorage: 'I32',
    ShortStorage: 'I16',
    CharStorage: 'I8',
    ByteStorage: 'U8',
    BoolStorage: 'BOOL',
  }).map(([name, dtype]) => [`torch.${name}`, new StorageType(dtype)] as const),
]);

const torchRules: PickleRules = {
  global(module, name) {
    const known = globals.get(`${module}.${name}`);
    if (known === undefined) throw new Error(`asks for ${quoted(`${module}.${name}`)}, which no checkpoint of tensors needs`);
    return known;
  },
  call(callee, args) {
    if (!(callee instanceof TorchFunction)) throw new Error(`calls ${callee.kind}`);
    return callee.call(args);
  },
  load(id) {
    const [kind, type, key, , length] = id instanceof PickleTuple ? id.items : [];
    if (kind !== 'storage' || !(type instanceof StorageType) || typeof key !== 'string' || !isCount(length))
      throw new Error('refers to something that is no storage');
    if (!/^\d{1,9}$/.test(key)) throw new Error(`refers to a storage named ${quoted(key)}, where torch.save writes a number`);
    return new TorchStorage(key, type.dtype, length);
  },
  // An OrderedDict of torch carries the versions of its modules, which say nothing of the tensors.
  setState(object) {
    if (!(object instanceof PickleDict)) throw new Error('gives a state to what has none');
  },
};

function newOrderedDict(args: readonly PickleValue[]): PickleValue {
  if (args.length > 0) throw new Error('makes an OrderedDict of arguments, which torch.save never does');
  return new PickleDict();
}

/** torch._utils._rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks[, metadata]). */
function rebuildTensor(args: readonly PickleValue[]): PickleValue {
  const [storage, offset, size, stride] = args;
  if (!(storage instanceof TorchStorage)) throw new Error('a tensor without a storage');
  if (!isCount(offset)) throw new Error('a tensor with a storage offset that is no count');
  const shape = counts(size);
  const strides = counts(stride);
  if (shape === null || strides?.length !== shape.length)
    throw new Error('a tensor whose size and strides are no counts, or of different length');
  return new TorchTensor(storage, offset, shape, strides);
}

/** torch._utils._rebuild_parameter(data, requires_grad, backward_hooks). */
function rebuildParameter([data]: readonly PickleValue[]): PickleValue {
  if (!(data instanceof TorchTensor)) throw new Error('a parameter without a tensor');
  return data;
}

const axisLimit = 8;

function counts(value: PickleValue | undefined): readonly number[] | null {
  if (!(value instanceof PickleTuple) || value.items.length > axisLimit || !value.items.every(isCount)) return null;
  return value.items;
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
