import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { importCheckpoint } from '../../../src/solver/checkpoint/importCheckpoint.ts';
import { readStateDict } from '../../../src/solver/checkpoint/torchPickle.ts';
import { openModelFolder } from '../../../src/solver/model/modelFolder.ts';
import { readFloats } from '../../../src/solver/model/safetensors.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import type { Storage } from '../../support/torchWriter.ts';
import { encodeNumbers, torchMembers } from '../../support/torchWriter.ts';
import { writeZip } from '../../support/zipWriter.ts';

const fixtures = path.join(import.meta.dirname, '../../fixtures');
const pickled = (name: string): Buffer => readFileSync(path.join(fixtures, 'checkpoints', `${name}.pkl`));

describe('the pickles that torch itself wrote', () => {
  test('of an HRM name every tensor with its storage, shape and type', () => {
    const tensors = readStateDict(pickled('hrm-tiny-rope'));
    expect(tensors.size).toBe(7 + 4 * 4);
    expect(tensors.get('_orig_mod.model.inner.H_init')).toMatchObject({
      storage: { key: '0', dtype: 'BF16', length: 64 },
      shape: [64],
      strides: [1],
      offset: 0,
    });
    expect(tensors.get('_orig_mod.model.inner.puzzle_emb.weights')).toMatchObject({ shape: [8, 64], strides: [64, 1] });
    expect(tensors.get('_orig_mod.model.inner.H_level.layers.1.mlp.down_proj.weight')).toMatchObject({
      storage: { dtype: 'F32', length: 64 * 256 },
      shape: [64, 256],
    });
  });

  test('of a TRM without attention have its networks over the positions', () => {
    const tensors = readStateDict(pickled('trm-tiny-mlp'));
    expect(tensors.get('_orig_mod.model.inner.L_level.layers.0.mlp_t.down_proj.weight')).toMatchObject({ shape: [40, 256] });
    expect([...tensors.keys()].filter((name) => name.includes('H_level'))).toEqual([]);
  });
});

test('a checkpoint with the pickle that torch wrote becomes the model that its numbers are of', async () => {
  const folder = temporaryFolder();
  const expected = await openModelFolder(path.join(fixtures, 'models/hrm-tiny-rope'));
  const storages: Storage[] = [];
  for (const [name, { storage }] of readStateDict(pickled('hrm-tiny-rope'))) {
    const stored = expected.tensors.get(name.replace('_orig_mod.model.inner.', ''))!;
    const numbers = await readFloats(expected.weightsFile, stored);
    storages[Number(storage.key)] = { dtype: storage.dtype as 'F32', bytes: encodeNumbers(storage.dtype as 'F32', [...numbers]) };
  }
  const checkpoint = path.join(folder, 'step_1000');
  writeFileSync(checkpoint, writeZip(torchMembers('step_1000', pickled('hrm-tiny-rope'), storages)).bytes);
  const job = { checkpoint, config: path.join(fixtures, 'checkpoints/hrm-tiny-rope.yaml'), identifiers: null, seqLen: 36 };
  const out = path.join(folder, 'model');
  await importCheckpoint({ ...job, out }, { signal: new AbortController().signal, onProgress: () => undefined });
  const imported = await openModelFolder(out);
  expect(imported.config).toEqual(expected.config);
  expect(new Set(imported.tensors.keys())).toEqual(new Set(expected.tensors.keys()));
  for (const [name, stored] of expected.tensors) {
    expect(await readFloats(imported.weightsFile, imported.tensors.get(name)!)).toEqual(await readFloats(expected.weightsFile, stored));
  }
});

/** Checkpoints of the original code, where they are at hand. */
const reference = path.join(import.meta.dirname, '../../../../shared/reference');
const names = readFolder(reference);

function readFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

test.skipIf(names.length === 0)('every checkpoint of the original code at hand becomes a model folder', async () => {
  const folder = temporaryFolder();
  for (const name of names) {
    const expected = JSON.parse(readFileSync(path.join(reference, name, 'expected.json'), 'utf8')) as Record<string, number>;
    const seqLen = expected.seq_len!;
    const job = { checkpoint: path.join(reference, name, 'step_1000'), config: null, identifiers: null, seqLen };
    const options = { signal: new AbortController().signal, onProgress: () => undefined };
    const model = await importCheckpoint({ ...job, out: path.join(folder, name) }, options);
    expect(model).toMatchObject({ architecture: name.slice(0, 3), embeddings: expected.num_puzzle_identifiers });
    expect((await openModelFolder(model.directory)).config).toMatchObject({ seq_len: seqLen, vocab_size: expected.vocab_size });
  }
});
