import { mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { elementCount } from '../../../src/solver/graph/ir.ts';
import { latentLength, parseConfig, prefixLength, swigluWidth } from '../../../src/solver/model/config.ts';
import { openModelFolder, readEmbedding } from '../../../src/solver/model/modelFolder.ts';
import { modelParameters, parameterCount } from '../../../src/solver/model/parameters.ts';
import { encodeSafetensors } from '../../../src/solver/model/safetensors.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder();
const at = (name: string): string => path.join(folder, name);

const tiny = {
  architecture: 'hrm',
  hidden_size: 4,
  num_heads: 2,
  expansion: 1,
  H_layers: 1,
  L_layers: 1,
  H_cycles: 1,
  L_cycles: 1,
  puzzle_emb_ndim: 3,
  pos_encodings: 'rope',
  seq_len: 4,
  vocab_size: 12,
  halt_max_steps: 4,
};

interface Tensor {
  name: string;
  shape: readonly number[];
  data: Float32Array;
}

function tensor(name: string, shape: readonly number[]): Tensor {
  return { name, shape, data: Float32Array.from({ length: elementCount(shape) }, (_, i) => i) };
}

const tensors: readonly Tensor[] = [
  ...modelParameters(parseConfig(tiny)).map(({ name, shape }) => tensor(name, shape)),
  tensor('H_init', [4]),
  tensor('L_init', [4]),
  tensor('puzzle_emb.weights', [5, 3]),
];

function writeWeights(some: readonly Tensor[]): void {
  writeFileSync(at('model.safetensors'), encodeSafetensors(some));
}

beforeEach(() => {
  for (const name of ['config.json', 'identifiers.json', 'model.safetensors']) rmSync(at(name), { recursive: true, force: true });
  writeFileSync(at('config.json'), JSON.stringify(tiny));
  writeFileSync(at('identifiers.json'), JSON.stringify(['<blank>', 'one']));
  writeWeights(tensors);
});

describe('opening a model folder', () => {
  test('reads no embedding of weights that came in the place of those it has opened', async () => {
    const model = await openModelFolder(folder);
    expect(await readEmbedding(model, 1)).toHaveLength(3);
    writeFileSync(at('other'), encodeSafetensors(tensors));
    renameSync(at('other'), at('model.safetensors'));
    await expect(readEmbedding(model, 1)).rejects.toThrow(`${at('model.safetensors')}: has changed since the model was loaded`);
    expect(await readEmbedding(await openModelFolder(folder), 1)).toHaveLength(3);
  });

  test('gives the config with its defaults, where the tensors are, and the names of the rows', async () => {
    const model = await openModelFolder(folder);
    expect(model.config).toEqual({ ...tiny, rope_theta: 10000, rms_norm_eps: 1e-5, answer_at_halt: false });
    expect(model.identifiers).toEqual(['<blank>', 'one']);
    expect([...model.tensors.keys()]).toEqual(tensors.map(({ name }) => name));
  });

  test.each(['config.json', 'identifiers.json', 'model.safetensors'])('%s that is missing or a folder is named', async (name) => {
    rmSync(at(name));
    await expect(openModelFolder(folder)).rejects.toThrow(at(name));
    mkdirSync(at(name));
    await expect(openModelFolder(folder)).rejects.toThrow(at(name));
  });

  test.each([
    ['config.json', '{"architecture": ', /JSON/],
    ['config.json', '[]', /architecture/],
    ['config.json', '{"__proto__": {"architecture": "hrm"}}', /architecture/],
    ['identifiers.json', '{"0": "one"}', /Array/],
    ['identifiers.json', '["one", 2]', /string/],
    ['identifiers.json', '', /JSON/],
  ])('%s of %s is refused by name', async (name, text, problem) => {
    writeFileSync(at(name), text);
    const opening = openModelFolder(folder);
    await expect(opening).rejects.toThrow(at(name));
    await expect(opening).rejects.toThrow(problem);
  });

  test.each(tensors.map(({ name }) => name))('%s that is missing, of another shape or of another type is named', async (name) => {
    const others = tensors.filter((other) => other.name !== name);
    const { shape } = tensors.find((other) => other.name === name) ?? { shape: [] };
    writeWeights(others);
    await expect(openModelFolder(folder)).rejects.toThrow(`${at('model.safetensors')}: has no tensor ${name}`);

    const wider = [...shape.slice(0, -1), (shape.at(-1) ?? 0) + 1];
    writeWeights([...others, tensor(name, wider)]);
    await expect(openModelFolder(folder)).rejects.toThrow(
      `${at('model.safetensors')}: ${name} is [${wider.join(', ')}] where the config asks for [${shape.join(', ')}]`,
    );
    writeWeights([...others, tensor(name, [1, ...shape])]);
    await expect(openModelFolder(folder)).rejects.toThrow(`${name} is [1, ${shape.join(', ')}]`);

    const bytes = Buffer.from(encodeSafetensors([...others, tensor(name, shape)]));
    const entry = `"${name}":{"dtype":"F32"`;
    bytes.write(entry.replace('F32', 'I32'), bytes.indexOf(entry));
    writeFileSync(at('model.safetensors'), bytes);
    await expect(openModelFolder(folder)).rejects.toThrow(`${at('model.safetensors')}: ${name} is I32, not F32`);
  });

  test('an embedding table without rows is refused', async () => {
    writeWeights([...tensors.slice(0, -1), tensor('puzzle_emb.weights', [0, 3])]);
    await expect(openModelFolder(folder)).rejects.toThrow(`${at('model.safetensors')}: puzzle_emb.weights has no rows`);
  });

  test('weights that are cut off are refused by the tensor that is incomplete', async () => {
    truncateSync(at('model.safetensors'), encodeSafetensors(tensors).length - 1);
    await expect(openModelFolder(folder)).rejects.toThrow(`${at('model.safetensors')}: ends before the bytes of puzzle_emb.weights`);
  });
});

describe('reading an embedding', () => {
  test('gives the row, and refuses one that is not there', async () => {
    const model = await openModelFolder(folder);
    expect(await readEmbedding(model, 4)).toEqual(Float32Array.of(12, 13, 14));
    for (const row of [5, -1, 0.5, NaN, 2 ** 40]) {
      await expect(readEmbedding(model, row)).rejects.toThrow(
        `${at('model.safetensors')}: has 5 puzzle embeddings, none for row ${String(row)}`,
      );
    }
  });

  test('is empty for a model without embeddings', async () => {
    writeFileSync(at('config.json'), JSON.stringify({ ...tiny, puzzle_emb_ndim: 0 }));
    writeWeights(tensors.slice(0, -1));
    expect(await readEmbedding(await openModelFolder(folder), 0)).toEqual(new Float32Array(0));
  });
});

describe('a config', () => {
  test.each([
    ['architecture', 'mlp'],
    ['hidden_size', 0],
    ['hidden_size', 6],
    ['hidden_size', '4'],
    ['num_heads', 2.5],
    ['expansion', 0],
    ['expansion', null],
    ['H_layers', -1],
    ['L_layers', 1e9],
    ['H_cycles', 1e9],
    ['L_cycles', undefined],
    ['puzzle_emb_ndim', -1],
    ['pos_encodings', 'alibi'],
    ['rope_theta', 0],
    ['rms_norm_eps', -1],
    ['seq_len', 2.5],
    ['seq_len', 2 ** 40],
    ['vocab_size', Infinity],
    ['halt_max_steps', 0],
  ])('with %s of %s is refused by the name of the setting', (name, value) => {
    expect(() => parseConfig({ ...tiny, [name]: value })).toThrow(name);
  });

  test.each([
    [{ pos_encodings: 'rope', hidden_size: 6, num_heads: 2 }, 'hidden_size: rotary positions need heads of even width, these are of 3'],
    [
      { pos_encodings: 'rope2d', hidden_size: 12, num_heads: 2, seq_len: 9 },
      'hidden_size: rotary positions of rows and columns need heads of a width that 4 divides, these are of 6',
    ],
    [
      { pos_encodings: 'rope2d', hidden_size: 8, num_heads: 2, seq_len: 10 },
      'seq_len: rotary positions of rows and columns need a square canvas, this is of 10',
    ],
    [{ puzzle_emb_ndim: 0 }, 'puzzle_emb_len: must be 0 where there is no puzzle embedding (puzzle_emb_ndim 0)'],
    [{ puzzle_emb_len: 2, puzzle_emb_ndim: 9 }, 'puzzle_emb_len: 2 positions do not hold a puzzle embedding of 9 (puzzle_emb_ndim)'],
    [{ mlp_t: 1 }, /^mlp_t: /],
    [{ no_ACT_continue: 'yes' }, /^no_ACT_continue: /],
  ])('of a TRM with %j is refused', (wrong, message) => {
    expect(() => parseConfig({ ...tiny, architecture: 'trm', ...wrong })).toThrow(message);
  });

  test('of a TRM takes the defaults of the original code, and needs no H_layers', () => {
    const settings = { ...tiny, H_layers: undefined };
    expect(parseConfig({ ...settings, architecture: 'trm', pos_encodings: 'none' })).toMatchObject({
      mlp_t: false,
      puzzle_emb_len: 16,
      no_ACT_continue: true,
      rope_theta: 10000,
      rms_norm_eps: 1e-5,
    });
    expect(() => parseConfig(settings)).toThrow('H_layers');
    expect(() => parseConfig({ ...tiny, pos_encodings: 'none' })).toThrow('pos_encodings');
  });

  test('whose layers mix positions by a SwiGLU has no heads to fit', () => {
    const config = { ...tiny, architecture: 'trm', mlp_t: true, hidden_size: 5, num_heads: 2 };
    expect(parseConfig(config).hidden_size).toBe(5);
    expect(() => parseConfig({ ...config, mlp_t: false })).toThrow('hidden_size: must divide into num_heads heads');
  });

  test.each([null, 7, 'hrm', undefined])('that is %s is refused', (json) => {
    expect(() => parseConfig(json)).toThrow(Error);
  });

  test('says all that is wrong at once', () => {
    expect(() => parseConfig({ ...tiny, seq_len: 0, vocab_size: 0 })).toThrow(/seq_len.*vocab_size/);
  });

  test.each([
    [512, 4, 1536],
    [128, 4, 512],
    [8, 1, 256],
    [512, 1.5, 512],
  ])('of width %i with an expansion of %d has a SwiGLU of %i', (hidden_size, expansion, width) => {
    expect(swigluWidth(hidden_size, expansion)).toBe(width);
  });

  test('rounds the embedding up to whole positions', () => {
    const config = (puzzle_emb_ndim: number): ReturnType<typeof parseConfig> => parseConfig({ ...tiny, puzzle_emb_ndim });
    expect([0, 1, 4, 5].map((width) => prefixLength(config(width)))).toEqual([0, 1, 1, 2]);
    expect(latentLength(config(5))).toBe(6);
  });
});

describe('the parameters', () => {
  test('of the published full-size model number 27 million', () => {
    const published = { hidden_size: 512, num_heads: 8, expansion: 4, H_layers: 4, L_layers: 4, puzzle_emb_ndim: 512, seq_len: 900 };
    const count = parameterCount(modelParameters(parseConfig({ ...tiny, ...published })));
    // Eight layers of 4·512² for attention and 3·512·1536 for SwiGLU, and the embedding, the head and q_head.
    expect(count).toBe(8 * (4 * 512 ** 2 + 3 * 512 * 1536) + 2 * 12 * 512 + 2 * 512 + 2);
    expect(count / 1e6).toBeCloseTo(27.3, 1);
  });

  test('have one name each, and those of learned positions only where the config asks', () => {
    const names = (pos_encodings: string): readonly string[] =>
      modelParameters(parseConfig({ ...tiny, pos_encodings })).map(({ name }) => name);
    expect(new Set(names('learned')).size).toBe(names('learned').length);
    expect(names('learned').filter((name) => !names('rope').includes(name))).toEqual(['embed_pos.embedding_weight']);
  });
});
