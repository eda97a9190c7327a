import { dump } from 'js-yaml';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CheckpointConfig, Shapes } from '../../../src/solver/checkpoint/checkpointConfig.ts';
import { guessedLength, readCheckpointConfig } from '../../../src/solver/checkpoint/checkpointConfig.ts';
import { readStateDict } from '../../../src/solver/checkpoint/torchPickle.ts';
import { settingNames } from '../../../src/solver/model/config.ts';
import { tinyConfig, tinyTensors } from '../../support/tinyCheckpoint.ts';

const fixtures = path.join(import.meta.dirname, '../../fixtures/checkpoints');
const learned = new Map(tinyTensors.map(([name, , shape]) => [name, { shape }]));
const rope = new Map([...learned].filter(([name]) => name !== 'embed_pos.embedding_weight'));

type Changes = Readonly<Record<string, unknown>>;

function read(arch: Changes = {}, tensors: Shapes = learned, rest: Changes = {}, seqLen: number | null = null): CheckpointConfig {
  return readCheckpointConfig(dump({ ...tinyConfig, ...rest, arch: { ...tinyConfig.arch, ...arch } }), tensors, seqLen);
}

/** The shapes of the tiny model with this many words in its vocabulary. */
function withVocabulary(size: number): Shapes {
  return new Map([...rope].map(([name, { shape }]) => [name, { shape: name === 'lm_head.weight' ? [size, 8] : shape }]));
}

function trm(): { text: string; tensors: Map<string, { shape: readonly number[] }> } {
  const stateDict = readStateDict(readFileSync(path.join(fixtures, 'trm-tiny-mlp.pkl')));
  const tensors = new Map([...stateDict].map(([name, { shape }]) => [name.replace('_orig_mod.model.inner.', ''), { shape }]));
  return { text: readFileSync(path.join(fixtures, 'trm-tiny-mlp.yaml'), 'utf8'), tensors };
}

describe('the sequence length', () => {
  test('is that of learned positions less those of the puzzle embedding', () => {
    expect(read()).toMatchObject({ config: { seq_len: 16 }, warnings: [] });
    expect(read({ puzzle_emb_ndim: 12 })).toMatchObject({ config: { seq_len: 15 }, warnings: [] });
    expect(read({ puzzle_emb_ndim: 0 })).toMatchObject({ config: { seq_len: 17 }, warnings: [] });
  });

  test('is that of a network over the positions', () => {
    const { text, tensors } = trm();
    const { config, warnings } = readCheckpointConfig(text, tensors, null);
    expect(config).toMatchObject({
      architecture: 'trm',
      mlp_t: true,
      puzzle_emb_len: 4,
      seq_len: 36,
      vocab_size: 12,
      no_ACT_continue: true,
    });
    expect(warnings).toEqual([]);
  });

  test.each([
    ['data/arc-aug-1000', 12, 900, /ARC/],
    ['data/arc-2-aug-1000', 12, 900, /ARC/],
    ['data/sudoku-extreme-1k-aug-1000', 11, 81, /Sudoku/],
    ['data/maze-30x30-hard-1k', 6, 900, /30 × 30 maze/],
    ['data/maze-12x10', 6, 120, /12 × 10 maze/],
    ['somewhere', 12, 900, /ARC/],
    ['somewhere', 11, 81, /Sudoku/],
    ['somewhere', 6, 900, /Maze/],
  ])('of a model of %s with %i words is %i, with a warning', (data_path, words, seqLen, like) => {
    const { config, warnings } = read({ pos_encodings: 'rope' }, withVocabulary(words), { data_path });
    expect(config.seq_len).toBe(seqLen);
    expect(warnings.join()).toMatch(like);
  });

  test('of TRM, which names a list of data, too', () => {
    const { text, tensors } = trm();
    const changed = text.replace('mlp_t: true', 'mlp_t: false').replace('pos_encodings: none', 'pos_encodings: rope');
    const attention = new Map([...tensors].filter(([name]) => !name.includes('mlp_t')));
    const { config, warnings } = readCheckpointConfig(changed.replace('- data/arc-aug-1000', '- data/sudoku-extreme'), attention, null);
    expect(config.seq_len).toBe(81);
    expect(warnings).toHaveLength(1);
  });

  test('that nothing tells is asked for, never guessed', () => {
    const odd = withVocabulary(40);
    expect(() => read({ pos_encodings: 'rope' }, odd, { data_path: 'data/mine' })).toThrow(
      /nothing tells how many tokens .* vocabulary of 40/,
    );
    expect(read({ pos_encodings: 'rope' }, odd, { data_path: 'data/mine' }, 49)).toMatchObject({ config: { seq_len: 49 }, warnings: [] });
    expect(read({ pos_encodings: 'rope', seq_len: 64 }, odd)).toMatchObject({ config: { seq_len: 64 }, warnings: [] });
  });

  test('that is not told can be asked for beforehand, with a number where something suggests one', () => {
    const guess = (changes: Changes, tensors: Shapes, rest: Changes = {}): unknown =>
      guessedLength(dump({ ...tinyConfig, ...rest, arch: { ...tinyConfig.arch, pos_encodings: 'rope', ...changes } }), tensors);
    expect(guess({ pos_encodings: 'learned' }, learned)).toBeNull();
    expect(guess({ seq_len: 64 }, rope)).toBeNull();
    expect(guess({}, rope)).toEqual({ seqLen: 900, like: 'published ARC models (a 30 × 30 canvas)' });
    expect(guess({}, withVocabulary(40), { data_path: 'data/mine' })).toEqual({ seqLen: null, like: null });
    const { text, tensors } = trm();
    expect(guessedLength(text, tensors)).toBeNull();
    expect(() => guess({ hidden_size: 0 }, rope)).toThrow('hidden_size');
  });

  test('that contradicts the tensors is refused', () => {
    expect(() => read({}, learned, {}, 900)).toThrow('made for 16 tokens (embed_pos.embedding_weight), not for 900');
    expect(read({}, learned, {}, 16).config.seq_len).toBe(16);
  });
});

describe('the network', () => {
  test.each(['hrm.hrm_act_v1@HierarchicalReasoningModel_ACTV1', 'recursive_reasoning.hrm@HierarchicalReasoningModel_ACTV1'])(
    '%s is an HRM',
    (name) => {
      expect(read({ name }).config.architecture).toBe('hrm');
    },
  );

  test.each([
    'recursive_reasoning.trm_singlez@TinyRecursiveReasoningModel_ACTV1',
    'recursive_reasoning.transformers_baseline@Model_ACTV2',
    'hrm.hrm_act_v1',
    '@',
    '',
  ])('%j is neither HRM nor TRM', (name) => {
    expect(() => read({ name })).toThrow(/neither HRM .* nor TRM/);
  });

  test('that the config names must be that of the tensors', () => {
    expect(() => read({ name: 'recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1' })).toThrow(
      "the config is that of a TRM (an L_level alone), the checkpoint's tensors are those of an HRM (an H_level and an L_level)",
    );
    const { text } = trm();
    expect(() => readCheckpointConfig(text, learned, null)).toThrow(/config is that of a TRM/);
    expect(() => read({}, trm().tensors)).toThrow(/config is that of an HRM/);
    expect(() => read({}, new Map())).toThrow(/no L_level/);
  });

  test('of a TRM has 16 positions of puzzle embedding where its config does not say', () => {
    const { text, tensors } = trm();
    expect(readCheckpointConfig(text.replace(/ {2}puzzle_emb_len: 4\n/, ''), tensors, null).config).toMatchObject({
      seq_len: 24,
      puzzle_emb_len: 16,
    });
  });
});

describe('the config of a model folder', () => {
  const common = {
    ...{ hidden_size: 8, num_heads: 2, expansion: 0.5, L_layers: 1, H_cycles: 3, L_cycles: 2, puzzle_emb_ndim: 8, rope_theta: 100 },
    ...{ rms_norm_eps: 1e-6, halt_max_steps: 4, answer_at_halt: true },
  };
  const hrm = { architecture: 'hrm', ...common, H_layers: 1, pos_encodings: 'learned', seq_len: 16, vocab_size: 12 };
  const trmConfig = {
    ...{ architecture: 'trm', ...common, mlp_t: true, puzzle_emb_len: 4, no_ACT_continue: false },
    ...{ pos_encodings: 'none', seq_len: 36, vocab_size: 12 },
  };

  test.each([
    ['hrm', hrm, learned],
    ['trm', trmConfig, trm().tensors],
  ] as const)('comes back as a whole: %s', (architecture, whole, tensors) => {
    // Of a setting that is missing here nobody would know whether it is carried over.
    expect(Object.keys(whole).sort()).toEqual(settingNames(architecture).toSorted());
    const { json, config } = readCheckpointConfig(JSON.stringify(whole), tensors, null);
    expect(json).toEqual(whole);
    expect(config).toEqual(whole);
  });
});

describe('a config that cannot be', () => {
  test.each<readonly [string, Changes]>([
    ['hidden_size', { hidden_size: 0 }],
    ['hidden_size', { hidden_size: '8' }],
    ['num_heads', { num_heads: null }],
    ['H_cycles', { H_cycles: 1e9 }],
    ['L_layers', { L_layers: -1 }],
    ['expansion', { expansion: NaN }],
    ['pos_encodings', { pos_encodings: 'alibi' }],
    ['halt_max_steps', { halt_max_steps: [4] }],
    ['puzzle_emb_ndim', { puzzle_emb_ndim: 2.5 }],
  ])('is refused by the name of the setting: %s', (name, arch) => {
    expect(() => read(arch)).toThrow(name);
  });

  test.each([
    ['arch: [1, 2', /not YAML/],
    ['arch: !!js/function "x"', /not YAML/],
    [`a: ${'['.repeat(10_000)}`, /not YAML/],
    ['a: &a [*a]', /arch\.name|not YAML/],
    ['', /not YAML/],
    ['7', /arch\.name/],
    ['[]', /arch\.name/],
    ['arch: hrm', /arch\.name/],
    ['arch: {name: 7}', /arch\.name/],
    ['architecture: lstm', /arch\.name/],
    ['__proto__: {arch: {name: x}}', /arch\.name/],
  ])('%s', (text, refusal) => {
    expect(() => readCheckpointConfig(text, learned, null)).toThrow(refusal);
  });
});
