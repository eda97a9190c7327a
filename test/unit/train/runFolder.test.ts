import { readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { Random } from '../../../src/shared/concepts/random.ts';
import { elementCount } from '../../../src/solver/graph/ir.ts';
import { parseConfig } from '../../../src/solver/model/config.ts';
import { openModelFolder, readEmbedding } from '../../../src/solver/model/modelFolder.ts';
import { modelParameters } from '../../../src/solver/model/parameters.ts';
import { encodeSafetensors } from '../../../src/solver/model/safetensors.ts';
import { loadModel } from '../../../src/solver/runtime/loadModel.ts';
import { PuzzleEmbeddings } from '../../../src/solver/train/puzzleEmbeddings.ts';
import type { Run } from '../../../src/solver/train/runFolder.ts';
import { exportModel, loadRun, runFromModel, saveRun, withPuzzles } from '../../../src/solver/train/runFolder.ts';
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
    expect(readdirSync(folder)).toEqual(['state.safetensors']);
  });

  test('that holds none is null', async () => {
    expect(await loadRun(path.join(folder, 'none'))).toBeNull();
  });

  test('that is damaged is an error that names the file', async () => {
    const file = path.join(folder, 'state.safetensors');
    const whole = readFileSync(file);
    truncateSync(file, whole.length - 1);
    await expect(loadRun(folder)).rejects.toThrow(`${file}: ends before the bytes of puzzle_emb.weights`);
    writeFileSync(file, encodeSafetensors([], { run: JSON.stringify({ ...aboutOf(someRun()), config: { architecture: 'hrm' } }) }));
    await expect(loadRun(folder)).rejects.toThrow(`${file}: hidden_size: `);
  });

  test('whose embeddings are not as many as its identifiers is refused', async () => {
    const run = someRun();
    await saveRun(folder, { ...run, state: { ...run.state, embeddings: PuzzleEmbeddings.zeros(3, 8) } });
    const file = path.join(folder, 'state.safetensors');
    writeFileSync(file, readFileSync(file, 'latin1').replace('\\"a\\",\\"b\\"', '\\"a\\"        '), 'latin1');
    await expect(loadRun(folder)).rejects.toThrow(`${file}: has 3 puzzle embeddings for 2 identifiers`);
  });
});

function aboutOf({ config, state: { step }, seconds, samples, identifiers }: Run): Readonly<Record<string, unknown>> {
  return { config, step, seconds, samples, identifiers };
}

describe('a run of an earlier version, in two files', () => {
  const folder = temporaryFolder();
  const [stateFile, runFile] = [path.join(folder, 'state.safetensors'), path.join(folder, 'run.json')];
  const run = someRun();

  beforeEach(() => {
    const { state, hInit, lInit } = run;
    const vector = (name: string, data: Float32Array): { name: string; shape: number[]; data: Float32Array } => ({
      ...{ name, shape: [data.length], data },
    });
    const { weights, momentum, variance, average } = state;
    const flat = Object.entries({ weights, momentum, variance, average, H_init: hInit, L_init: lInit, step: Float32Array.of(state.step) });
    const table = { name: 'puzzle_emb.weights', shape: [3, 8], data: state.embeddings.table };
    writeFileSync(stateFile, encodeSafetensors([...flat.map(([name, data]) => vector(name, data)), table]));
    writeFileSync(runFile, JSON.stringify(aboutOf(run)));
  });

  test('comes back, and is one file when it is saved', async () => {
    expect(await loadRun(folder)).toEqual(run);
    await saveRun(folder, run);
    expect(readdirSync(folder)).toEqual(['state.safetensors']);
    expect(await loadRun(folder)).toEqual(run);
  });

  test('that was ended between the two is refused: nobody knows whose embeddings these are', async () => {
    writeFileSync(runFile, JSON.stringify(aboutOf({ ...run, state: { ...run.state, step: 16 } })));
    await expect(loadRun(folder)).rejects.toThrow(`${stateFile}: is of step 17, run.json beside it of step 16: `);
    writeFileSync(runFile, JSON.stringify(aboutOf({ ...run, identifiers: [...identifiers, 'c'] })));
    await expect(loadRun(folder)).rejects.toThrow(`${stateFile}: has 3 puzzle embeddings for 4 identifiers`);
  });

  test('of which a file is damaged or missing is an error that names it', async () => {
    writeFileSync(runFile, '{"config":');
    await expect(loadRun(folder)).rejects.toThrow(`${runFile}: `);
    writeFileSync(runFile, '{}');
    await expect(loadRun(folder)).rejects.toThrow(`${runFile}: `);
    writeFileSync(runFile, JSON.stringify(aboutOf(run)));
    rmSync(stateFile);
    await expect(loadRun(folder)).rejects.toThrow(stateFile);
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

describe('a run with another list of puzzles', () => {
  const before: Run = {
    ...someRun(),
    identifiers: ['<blank>', 'a', 'b', 'c'],
    state: { ...someRun().state, embeddings: new PuzzleEmbeddings(Float32Array.of(0, 0, 1, 2, 3, 4, 5, 6), 2) },
  };

  test('has the rows of those in their order, new ones at zero, and after them those that are not drawn any more', () => {
    const { identifiers: after, state } = withPuzzles(before, ['<blank>', 'd', 'c', 'a']);
    expect(after).toEqual(['<blank>', 'd', 'c', 'a', 'b']);
    expect([...state.embeddings.table]).toEqual([0, 0, 0, 0, 5, 6, 1, 2, 3, 4]);
    expect(state.weights).toBe(before.state.weights);
  });

  test('comes back as it was when they are drawn again', () => {
    const without = withPuzzles(before, ['<blank>', 'b']);
    expect(without.identifiers).toEqual(['<blank>', 'b', 'a', 'c']);
    expect(withPuzzles(without, before.identifiers)).toEqual(before);
  });
});
