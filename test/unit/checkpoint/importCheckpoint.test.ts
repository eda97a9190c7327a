import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { dump } from 'js-yaml';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ImportJob, ImportedModel } from '../../../src/shared/protocol/importProtocol.ts';
import { importCheckpoint } from '../../../src/solver/checkpoint/importCheckpoint.ts';
import { openModelFolder, readEmbedding } from '../../../src/solver/model/modelFolder.ts';
import { encodeSafetensors, readFloats } from '../../../src/solver/model/safetensors.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import type { TinyOptions } from '../../support/tinyCheckpoint.ts';
import { tinyCheckpoint, tinyConfig, tinyIdentifiers, tinyNumbers, tinyTensors } from '../../support/tinyCheckpoint.ts';
import type { TorchTensors } from '../../support/torchWriter.ts';
import { encodeNumbers, writeTorchFile } from '../../support/torchWriter.ts';
import type { ZipOptions } from '../../support/zipWriter.ts';

const root = temporaryFolder();
let number = 0;
let folder: string;
let out: string;
const at = (name: string): string => path.join(folder, name);

beforeEach(() => {
  folder = path.join(root, String(number++));
  out = at('model');
  mkdirSync(folder);
  write(tinyCheckpoint());
  writeConfig(tinyConfig);
  writeFileSync(at('identifiers.json'), JSON.stringify(tinyIdentifiers));
});

function write(tensors: TorchTensors, options?: ZipOptions): void {
  writeFileSync(at('step_10'), writeTorchFile(tensors, options).bytes);
}

function writeConfig(config: unknown): void {
  writeFileSync(at('all_config.yaml'), dump(config));
}

function run(job: Partial<ImportJob> = {}, signal = new AbortController().signal): Promise<ImportedModel> {
  const complete = { checkpoint: at('step_10'), config: null, identifiers: null, out, seqLen: null, ...job };
  return importCheckpoint(complete, { signal, onProgress: () => undefined });
}

/** Every tensor of the imported model is the checkpoint's, number by number. */
async function expectTinyModel(directory = out): Promise<void> {
  const model = await openModelFolder(directory);
  expect(new Set(model.tensors.keys())).toEqual(new Set(tinyTensors.map(([name]) => name)));
  for (const [name, , shape] of tinyTensors) {
    const stored = model.tensors.get(name)!;
    expect(stored.shape).toEqual(shape);
    expect([...(await readFloats(model.weightsFile, stored))]).toEqual(tinyNumbers(name, shape));
  }
}

/** What is refused leaves nothing: the folder holds what it held before. */
async function expectRefusal(reason: RegExp | string, job: Partial<ImportJob> = {}): Promise<void> {
  const before = readdirSync(folder);
  const error = await run(job).then(
    () => new Error('it was imported'),
    (thrown: unknown) => thrown as Error,
  );
  expect(error.message).toMatch(reason);
  expect(error.message).not.toContain('\n');
  expect(readdirSync(folder)).toEqual(before);
}

describe('a checkpoint of HRM', () => {
  test('becomes a model folder with every number of it', async () => {
    expect(await run()).toEqual({
      directory: out,
      architecture: 'hrm',
      parameters: 2 * (4 * 64 + 3 * 8 * 256) + 2 * 12 * 8 + 2 * 8 + 2 + 17 * 8,
      embeddings: 5,
      seqLen: 16,
      warnings: [],
    });
    await expectTinyModel();
    expect(readdirSync(out).sort()).toEqual(['config.json', 'identifiers.json', 'model.safetensors']);
    expect((await openModelFolder(out)).config).toMatchObject({
      ...{ architecture: 'hrm', hidden_size: 8, num_heads: 2, H_cycles: 1, L_cycles: 2, H_layers: 1, L_layers: 1, expansion: 0.5 },
      ...{ puzzle_emb_ndim: 8, pos_encodings: 'learned', seq_len: 16, vocab_size: 12, halt_max_steps: 4 },
    });
    expect(JSON.parse(readFileSync(path.join(out, 'identifiers.json'), 'utf8'))).toEqual(tinyIdentifiers);
  });

  test.each<readonly [string, TinyOptions, ZipOptions]>([
    ['keys of a compiled model', { prefix: '_orig_mod.model.inner.' }, {}],
    ['keys of one that was not compiled', { prefix: 'model.inner.' }, {}],
    ['keys of the network alone', { prefix: '' }, {}],
    ['keys of a distributed model', { prefix: 'module.model._orig_mod.inner.' }, {}],
    ['64-bit sizes', {}, { zip64: true }],
    ['members without alignment', {}, { alignment: 1 }],
    ['weights in float16', { types: { 'lm_head.weight': 'F16', H_init: 'F16' } }, {}],
    ['weights in bfloat16', { types: { 'lm_head.weight': 'BF16', L_init: 'F32' } }, {}],
    ['weights in float64', { types: { 'lm_head.weight': 'F64', 'puzzle_emb.weights': 'F64' } }, {}],
  ])('with %s', async (_, options, zip) => {
    write(tinyCheckpoint(options), zip);
    expect((await run()).warnings).toEqual([]);
    await expectTinyModel();
  });

  test.each(['F16', 'BF16'] as const)('keeps its embedding table in %s, and its rows are read as numbers', async (dtype) => {
    write(tinyCheckpoint({ types: { 'puzzle_emb.weights': dtype } }));
    await run();
    const model = await openModelFolder(out);
    expect(model.tensors.get('puzzle_emb.weights')).toMatchObject({ dtype, byteLength: 5 * 8 * 2 });
    expect([...(await readEmbedding(model, 3))]).toEqual(tinyNumbers('puzzle_emb.weights', [5, 8]).slice(24, 32));
    await expectTinyModel();
  });

  test('whose tensors are views of shared storages, transposed or cut out of larger ones, is put in order', async () => {
    const { storages, views } = tinyCheckpoint();
    const name = 'L_level.layers.0.mlp.down_proj.weight';
    const key = `_orig_mod.model.inner.${name}`;
    const [rows, columns] = [8, 256];
    const numbers = tinyNumbers(name, [rows, columns]);
    const transposed = Array.from({ length: rows * columns }, (_, i) => numbers[(i % rows) * columns + Math.floor(i / rows)]!);
    const table = tinyNumbers('puzzle_emb.weights', [5, 8]);
    const shared = encodeNumbers('F32', [99, 99, ...transposed, ...table, 99]);
    views.set(key, { storage: storages.length, shape: [rows, columns], strides: [1, rows], offset: 2 });
    views.set('_orig_mod.model.inner.puzzle_emb.weights', { storage: storages.length, shape: [5, 8], offset: 2 + rows * columns });
    write({ storages: [...storages, { dtype: 'F32', bytes: shared }], views });
    await run();
    await expectTinyModel();
  });

  test('in which one number is stored for many', async () => {
    const { storages, views } = tinyCheckpoint();
    const zero = { storage: storages.length, shape: [2], strides: [0], offset: 1 };
    views.set('_orig_mod.model.inner.q_head.bias', zero);
    write({ storages: [...storages, { dtype: 'F32', bytes: encodeNumbers('F32', [1, -5]) }], views });
    await run();
    const model = await openModelFolder(out);
    expect(await readFloats(model.weightsFile, model.tensors.get('q_head.bias')!)).toEqual(Float32Array.of(-5, -5));
  });

  test('of which a tensor is stored out of order and too large to put in order is refused by name', async () => {
    const { storages, views } = tinyCheckpoint();
    views.set('_orig_mod.model.inner.puzzle_emb.weights', { storage: storages.length, shape: [10_000_000, 8], strides: [0, 0] });
    write({ storages: [...storages, { dtype: 'F32', bytes: encodeNumbers('F32', [1]) }], views });
    await expectRefusal(/puzzle_emb.weights.*contiguous\(\)/);
  });

  test('with tensors that the model has no use for is imported without them, and says so', async () => {
    const { storages, views } = tinyCheckpoint();
    views.set('model.inner.rotary_emb.cos_cached', { storage: 0, shape: [8] });
    write({ storages, views });
    expect((await run()).warnings).toEqual(['The model has no use for "rotary_emb.cos_cached": left out.']);
    await expectTinyModel();
  });

  test.each(tinyTensors.map(([name]) => name))('without %s is refused by its name', async (name) => {
    write(tinyCheckpoint({ without: name }));
    await expectRefusal(name === 'embed_pos.embedding_weight' ? /embed_pos|seq_len/ : name.replace(/layers.*/, ''));
  });

  test('with integers for weights is refused', async () => {
    write(tinyCheckpoint({ types: { 'q_head.bias': 'I64' } }));
    await expectRefusal(/q_head.bias holds I64/);
  });

  test('with one tensor under two names is refused', async () => {
    const { storages, views } = tinyCheckpoint();
    views.set('model.inner.H_init', { storage: 0, shape: [8] });
    write({ storages, views });
    await expectRefusal(/holds "H_init" twice/);
  });
});

describe('the other files', () => {
  test('are taken from where the options say', async () => {
    const elsewhere = at('elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(path.join(elsewhere, 'c.yaml'), dump({ ...tinyConfig, arch: { ...tinyConfig.arch, halt_max_steps: 7 } }));
    writeFileSync(path.join(elsewhere, 'i.json'), JSON.stringify(['<blank>', 'a', 'b', 'c', 'd']));
    await run({ config: path.join(elsewhere, 'c.yaml'), identifiers: path.join(elsewhere, 'i.json') });
    const { config, identifiers } = await openModelFolder(out);
    expect(config.halt_max_steps).toBe(7);
    expect(identifiers).toEqual(['<blank>', 'a', 'b', 'c', 'd']);
  });

  test.each([
    ['config', /none.yaml: no such file/],
    ['identifiers', /none.yaml: no such file/],
    ['checkpoint', /none.yaml: no such file/],
  ] as const)('that are named and are not there are refused: %s', async (name, reason) => {
    await expectRefusal(reason, { [name]: at('none.yaml') });
  });

  test('names that are fewer or more than the rows are a warning with both numbers, and no row beyond the table is named', async () => {
    writeFileSync(at('identifiers.json'), JSON.stringify(['<blank>', 'one']));
    expect((await run()).warnings.join()).toMatch(/identifiers.json has 2 names, the checkpoint 5 puzzle embeddings/);
    writeFileSync(at('identifiers.json'), JSON.stringify([...tinyIdentifiers, 'five', 'six']));
    const second = await run({ out: at('second') });
    expect(second.warnings.join()).toMatch(/7 names, the checkpoint 5 puzzle embeddings/);
    expect((await openModelFolder(second.directory)).identifiers).toEqual(tinyIdentifiers);
  });

  test('without names the model has the blank embedding alone, and says so', async () => {
    const { warnings } = await run({ checkpoint: moved(['step_10', 'all_config.yaml']) });
    expect(warnings.join()).toMatch(/no identifiers.json, so no task is known by name: of the 5 puzzle embeddings, only the blank one/);
    expect((await openModelFolder(out)).identifiers).toEqual(['<blank>']);
  });

  /** Copies of these files in a folder of their own; the first of them. */
  function moved(names: readonly string[]): string {
    mkdirSync(at('apart'));
    for (const name of names) writeFileSync(path.join(at('apart'), name), readFileSync(at(name)));
    return path.join(at('apart'), names[0]!);
  }

  test('without a config nothing is imported', async () => {
    await expectRefusal(/there is no all_config.yaml beside it/, { checkpoint: moved(['step_10']) });
  });

  test.each(['{"0": "a"}', '[1]', '', '["a"', 'null'])('names of %s are refused', async (text) => {
    writeFileSync(at('identifiers.json'), text);
    await expectRefusal(at('identifiers.json'));
  });

  test('a folder stands for the checkpoint in it: the last of several', async () => {
    writeFileSync(at('step_9'), 'nothing that could be imported');
    expect((await run({ checkpoint: folder })).embeddings).toBe(5);
    await expectRefusal(/there is no checkpoint in this folder/, { checkpoint: root, out: at('other') });
  });
});

describe('safetensors', () => {
  const safetensors = tinyTensors.map(([name, , shape]) => ({
    name: `model.inner.${name}`,
    shape,
    data: Float32Array.from(tinyNumbers(name, shape)),
  }));

  test('with the same keys are imported the same', async () => {
    writeFileSync(at('weights.safetensors'), encodeSafetensors(safetensors));
    await run({ checkpoint: at('weights.safetensors') });
    await expectTinyModel();
  });

  test('of a model folder make the same model again', async () => {
    await run();
    await run({ checkpoint: out, out: at('again') });
    await expectTinyModel(at('again'));
    for (const name of ['config.json', 'identifiers.json', 'model.safetensors'])
      expect(readFileSync(path.join(at('again'), name))).toEqual(readFileSync(path.join(out, name)));
  });

  test('that are cut off are refused', async () => {
    writeFileSync(at('weights.safetensors'), encodeSafetensors(safetensors).subarray(0, -1));
    await expectRefusal(/weights.safetensors: ends before the bytes/, { checkpoint: at('weights.safetensors') });
  });
});

describe('the folder to make', () => {
  test('may be there if it is empty, and folders above it may be missing', async () => {
    mkdirSync(out);
    await run();
    await run({ out: at('a/b/model') });
    await expectTinyModel(at('a/b/model'));
  });

  test('is left as it is where it holds something', async () => {
    mkdirSync(out);
    writeFileSync(path.join(out, 'mine.txt'), 'mine');
    await expectRefusal(/model: there is a folder of this name already, and it is not empty/);
    expect(readdirSync(out)).toEqual(['mine.txt']);
    await expectRefusal(/there is a file of this name/, { out: at('step_10') });
    await expectRefusal(/there is a file of this name/, { out: at('step_10/model') });
  });

  test('is not there after a failure in the middle, nor are those above it', async () => {
    const { bytes, places } = writeTorchFile(tinyCheckpoint());
    bytes.writeUInt8(1 ^ bytes.readUInt8(places.get('archive/data/9')!.data), places.get('archive/data/9')!.data);
    writeFileSync(at('step_10'), bytes);
    await expectRefusal(/step_10: the tensor .*: the bytes of "archive\/data\/9" don't match their checksum/, { out: at('a/b/model') });
    expect(existsSync(at('a'))).toBe(false);
  });

  test('that fails takes nothing with it that others put beside it meanwhile', async () => {
    const cancel = new AbortController();
    const running = importCheckpoint(
      { checkpoint: at('step_10'), config: null, identifiers: null, out: at('a/b/model'), seqLen: null },
      {
        signal: cancel.signal,
        onProgress: () => {
          writeFileSync(at('a/mine.txt'), 'mine');
          cancel.abort();
        },
      },
    );
    await expect(running).rejects.toThrow('the import was cancelled');
    expect(readdirSync(at('a'))).toEqual(['mine.txt']);
  });

  test('is not there after a cancel while a checksum is looked at, which ends soon', async () => {
    const { storages, views } = tinyCheckpoint();
    // The first tensor that is written is a part of 3 MiB.
    const large = { dtype: 'F32' as const, bytes: new Uint8Array(3 * 2 ** 20) };
    views.set('_orig_mod.model.inner.embed_tokens.embedding_weight', { storage: storages.length, shape: [12, 8] });
    write({ storages: [...storages, large], views });
    const handle = await open(at('step_10'));
    const reads = vi.spyOn(Object.getPrototypeOf(handle) as FileHandle, 'read');
    await handle.close();
    const piecesRead = (): number => reads.mock.calls.filter((args: readonly unknown[]) => args[2] === 2 ** 20).length;
    try {
      await run();
      expect(piecesRead()).toBe(3);
      reads.mockClear();
      await expect(run({ out: at('second') }, AbortSignal.abort())).rejects.toThrow(/^the import was cancelled$/);
      expect(piecesRead()).toBe(1);
    } finally {
      reads.mockRestore();
    }
    expect(existsSync(at('second'))).toBe(false);
  });

  test('is not there after a cancel', async () => {
    const cancel = new AbortController();
    const before = readdirSync(folder);
    const running = importCheckpoint(
      { checkpoint: at('step_10'), config: null, identifiers: null, out, seqLen: null },
      { signal: cancel.signal, onProgress: ({ done, total }) => (done > total / 2 ? cancel.abort() : undefined) },
    );
    await expect(running).rejects.toThrow('the import was cancelled');
    expect(readdirSync(folder)).toEqual(before);
  });
});

test('progress grows to all that is written', async () => {
  const seen: { done: number; total: number }[] = [];
  await importCheckpoint(
    { checkpoint: at('step_10'), config: null, identifiers: null, out, seqLen: null },
    { signal: new AbortController().signal, onProgress: (progress) => seen.push(progress) },
  );
  expect(seen.length).toBeGreaterThan(3);
  expect(seen.length).toBeLessThanOrEqual(100);
  expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((a, b) => a - b));
  expect(seen.at(-1)!.done).toBe(seen.at(-1)!.total);
});
