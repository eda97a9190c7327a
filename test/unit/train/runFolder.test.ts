import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/shared/concepts/random.ts';
import { elementCount } from '../../../src/solver/graph/ir.ts';
import { parseConfig } from '../../../src/solver/model/config.ts';
import { openModelFolder, readEmbedding } from '../../../src/solver/model/modelFolder.ts';
import { modelParameters } from '../../../src/solver/model/parameters.ts';
import { loadModel } from '../../../src/solver/runtime/loadModel.ts';
import { PuzzleEmbeddings } from '../../../src/solver/train/puzzleEmbeddings.ts';
import type { Run } from '../../../src/solver/train/runFolder.ts';
import { exportModel, loadRun, remapEmbeddings, runFromModel, saveRun } from '../../../src/solver/train/runFolder.ts';
import { drawParameters, freshState } from '../../../src/solver/train/trainer.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const config = parseConfig({
  architecture: 'hrm',
  hidden_size: 8,
  num_heads: 1,
  expansion: 1,
  H_layers: 1,
  L_layers: 1,
  H_cycles: 1,
  L_cycles: 1,
  puzzle_emb_ndim: 8,
  pos_encodings: 'rope',
  seq_len: 4,
  vocab_size: 12,
  halt_max_steps: 3,
});
const parameters = modelParameters(config);
const identifiers = ['<blank>', 'a', 'b'];

function someRun(): Run {
  const random = new Random(1);
  const floats = (length: number): Float32Array => Float32Array.from({ length }, () => random.nextFloat());
  const state = freshState(drawParameters(parameters, random), new PuzzleEmbeddings(floats(24), 8));
  state.step = 17;
  for (const vector of [state.momentum, state.variance, state.average]) vector.set(floats(vector.length));
  return { config, identifiers, hInit: floats(8), lInit: floats(8), state, seconds: 12.5, samples: 99 };
}

describe('a run in its folder', () => {
  const folder = temporaryFolder();

  test('comes back as it was saved, and leaves no other files', async () => {
    const run = someRun();
    await saveRun(folder, run);
    expect(await loadRun(folder)).toEqual(run);
    expect(readdirSync(folder).sort()).toEqual(['run.json', 'state.safetensors']);
  });

  test('that holds none is null', async () => {
    expect(await loadRun(path.join(folder, 'none'))).toBeNull();
  });

  test('without its weights is an error that names them', async () => {
    rmSync(path.join(folder, 'state.safetensors'));
    await expect(loadRun(folder)).rejects.toThrow('state.safetensors');
  });
});

/** Logits of two ACT steps. */
async function someSteps(folder: string): Promise<Float32Array> {
  const model = await loadModel(folder);
  try {
    const [tokens, embedding] = [Int32Array.of(2, 3, 4, 1), await model.embeddingOf(1)];
    const { carry } = await model.runStep(model.initialCarry(1), tokens, embedding, 1);
    return (await model.runStep(carry, tokens, embedding, 1)).logits;
  } finally {
    await model.dispose();
  }
}

describe('the model of a run', () => {
  const folder = temporaryFolder();

  test('has the averaged weights and the embeddings under the names of its puzzles', async () => {
    const run = someRun();
    await exportModel(folder, run, parameters);
    const model = await openModelFolder(folder);
    expect(model.config).toEqual(config);
    expect(model.identifiers).toEqual(identifiers);
    expect(await readEmbedding(model, 2)).toEqual(run.state.embeddings.table.subarray(16, 24));
  });

  test('is what another run can begin with', async () => {
    const { state, hInit, lInit } = someRun();
    const begun = await runFromModel(folder, {}, new Random(1));
    expect(begun).toMatchObject({ config, identifiers, hInit, lInit, seconds: 0, samples: 0 });
    expect(begun.state.step).toBe(0);
    expect(begun.state.weights).toEqual(state.average);
    expect(begun.state.average).toEqual(state.average);
    expect(begun.state.embeddings).toEqual(state.embeddings);
    expect(begun.state.momentum.every((x) => x === 0)).toBe(true);
  });

  test('may learn positions beside those of rows and columns, zero at first', async () => {
    const flat: Run = { ...someRun(), config: { ...config, pos_encodings: 'rope2d' } };
    await exportModel(folder, flat, parameters);
    const { config: begun, state } = await runFromModel(folder, { positions: 'rope2d+learned' }, new Random(1));
    expect(begun).toEqual({ ...config, pos_encodings: 'rope2d+learned' });
    let at = 0;
    let before = 0;
    for (const { name, shape } of modelParameters(begun)) {
      const length = elementCount(shape);
      const weights = state.weights.subarray(at, (at += length));
      if (name === 'embed_pos.embedding_weight') expect(weights.every((x) => x === 0)).toBe(true);
      else expect(weights).toEqual(flat.state.average.subarray(before, (before += length)));
    }
    expect(before).toBe(flat.state.average.length);
  });

  test.each([
    ['an HRM', { architecture: 'hrm', H_layers: 1 }],
    ['a TRM', { architecture: 'trm', puzzle_emb_len: 1 }],
  ])('may have more layers than %s had, and computes the same before they learn', async (_, more) => {
    const small = parseConfig({ ...config, ...more });
    const few = modelParameters(small);
    const state = freshState(drawParameters(few, new Random(2)), new PuzzleEmbeddings(new Float32Array(24).fill(0.5), 8));
    await exportModel(folder, { ...someRun(), config: small, state }, few);
    const before = await someSteps(folder);
    const larger = await runFromModel(folder, { layers: 3 }, new Random(3));
    const many = modelParameters(larger.config);
    await exportModel(folder, larger, many);
    expect((await openModelFolder(folder)).config).toMatchObject({
      ...more,
      L_layers: 3,
      ...(more.architecture === 'hrm' ? { H_layers: 3 } : {}),
    });
    const after = await someSteps(folder);
    after.forEach((x, i) => {
      expect(x).toBeCloseTo(before[i]!, 4);
    });
    // What is drawn lets the new layers learn: what they add is zero, not all that leads to it.
    const old = new Set(few.map(({ name }) => name));
    let at = 0;
    for (const { name, shape } of many) {
      const weights = larger.state.weights.subarray(at, (at += elementCount(shape)));
      if (!old.has(name)) expect([name, weights.some((x) => x !== 0)]).toEqual([name, /qkv_proj|gate_up_proj/.test(name)]);
    }
    expect((await runFromModel(folder, { layers: 2 }, new Random(3))).config).toEqual(larger.config);
  });

  test('with a SwiGLU over positions keeps its layers', async () => {
    const mixing = parseConfig({ ...config, architecture: 'trm', puzzle_emb_len: 1, mlp_t: true, pos_encodings: 'none' });
    const its = modelParameters(mixing);
    const state = freshState(drawParameters(its, new Random(2)), PuzzleEmbeddings.zeros(3, 8));
    await exportModel(folder, { ...someRun(), config: mixing, state }, its);
    await expect(runFromModel(folder, { layers: 2 }, new Random(1))).rejects.toThrow('mlp_t');
  });

  test('that is damaged begins nothing', async () => {
    writeFileSync(path.join(folder, 'model.safetensors'), 'nonsense');
    await expect(runFromModel(folder, {}, new Random(1))).rejects.toThrow('model.safetensors');
  });
});

test('embeddings keep their puzzles when the list of puzzles changes, and new puzzles start at zero', () => {
  const table = new PuzzleEmbeddings(Float32Array.of(0, 0, 1, 2, 3, 4), 2);
  const next = remapEmbeddings(table, ['<blank>', 'a', 'b'], ['<blank>', 'c', 'b', 'a']);
  expect([...next.table]).toEqual([0, 0, 0, 0, 3, 4, 1, 2]);
});
