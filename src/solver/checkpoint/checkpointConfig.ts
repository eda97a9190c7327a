import * as v from 'valibot';
import { load } from 'js-yaml';
import type { LengthGuess } from '../../shared/protocol/importProtocol.ts';
import type { ModelConfig } from '../model/config.ts';
import { parseConfig, prefixLength, settingNames } from '../model/config.ts';
import { quoted } from './quoted.ts';

export type Shapes = ReadonlyMap<string, { readonly shape: readonly number[] }>;

export interface CheckpointConfig {
  /** What to write as config.json. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The same, checked. */
  readonly config: ModelConfig;
  readonly warnings: readonly string[];
}

/** Either the all_config.yaml that training leaves beside its checkpoints, or the config.json of a model folder (JSON is YAML, too). */
const fileSchema = v.union([
  v.looseObject({ arch: v.looseObject({ name: v.string() }) }),
  v.looseObject({ architecture: v.picklist(['hrm', 'trm']) }),
]);

/**
 * The configuration of a checkpoint's model: sizes as `text` gives them, vocabulary and sequence length as its tensors do. `seqLen` is
 * what the user says of the sequence length; null: nothing. Throws an Error that says what is missing or contradicts what, without the
 * file's name.
 */
export function readCheckpointConfig(text: string, tensors: Shapes, seqLen: number | null): CheckpointConfig {
  const { draft, length } = readDraft(text, tensors);
  if (seqLen !== null && length.by === 'tensor' && seqLen !== length.seqLen)
    throw new Error(`the checkpoint was made for ${String(length.seqLen)} tokens (${length.name}), not for ${String(seqLen)}`);
  const found = seqLen ?? length.seqLen;
  if (found === null)
    throw new Error(`nothing tells how many tokens the model reads (seq_len), for a vocabulary of ${String(draft.vocab_size)}`);
  const json = { ...draft, seq_len: found };
  return { json, config: parseConfig(json), warnings: seqLen === null && length.by === 'guess' ? [guessWarning(length)] : [] };
}

/** What can be taken for the sequence length where neither config nor tensors tell; null where they do. Throws as `readCheckpointConfig` does. */
export function guessedLength(text: string, tensors: Shapes): LengthGuess | null {
  const { length } = readDraft(text, tensors);
  return length.by === 'guess' ? { seqLen: length.seqLen, like: length.like } : null;
}

/** config.json with 1 for the sequence length, and what tells that. */
function readDraft(text: string, tensors: Shapes): { readonly draft: Readonly<Record<string, unknown>>; readonly length: Length } {
  const file = parseFile(text);
  const settings = isOriginal(file) ? file.arch : file;
  const architecture = isOriginal(file) ? architectureOf(file.arch.name) : file.architecture;
  expectKeysOf(architecture, tensors);
  const vocabulary = rowsOf(tensors, 'lm_head.weight');
  const puzzle_emb_ndim = settings.puzzle_emb_ndim ?? 0;
  const known: Readonly<Record<string, unknown>> = { ...settings, architecture, puzzle_emb_ndim, vocab_size: vocabulary, seq_len: 1 };
  const draft = Object.fromEntries(settingNames(architecture).flatMap((name) => (known[name] === undefined ? [] : [[name, known[name]]])));
  // How many positions the puzzle embedding takes does not depend on how many come after it; one token is a square canvas, too.
  const prefix = prefixLength(parseConfig(draft));
  return { draft, length: sequenceLength(file, settings, tensors, prefix, vocabulary) };
}

type ConfigFile = v.InferOutput<typeof fileSchema>;
type OriginalFile = Extract<ConfigFile, { arch: unknown }>;

function isOriginal(file: ConfigFile): file is OriginalFile {
  return typeof file.arch === 'object';
}

function parseFile(text: string): ConfigFile {
  let value: unknown;
  try {
    value = load(text);
  } catch (error) {
    throw new Error(`not YAML: ${((error as Error).message.split('\n')[0] ?? '').replace(/:$/, '')}`, { cause: error });
  }
  const parsed = v.safeParse(fileSchema, value);
  if (!parsed.success) throw new Error('names no network: it needs arch.name, as in the all_config.yaml of HRM and TRM');
  return parsed.output;
}

type Architecture = ModelConfig['architecture'];

/** The network of a name such as `hrm.hrm_act_v1@HierarchicalReasoningModel_ACTV1`: the module of the original code and the class in it. */
function architectureOf(name: string): Architecture {
  const [, module, network] = /^(?:.*\.)?([^.@]+)@([^@]+)$/.exec(name) ?? [];
  if (network === 'HierarchicalReasoningModel_ACTV1' && (module === 'hrm_act_v1' || module === 'hrm')) return 'hrm';
  if (network === 'TinyRecursiveReasoningModel_ACTV1' && module === 'trm') return 'trm';
  throw new Error(
    `arch.name: ${quoted(name)} is neither HRM (hrm_act_v1@HierarchicalReasoningModel_ACTV1) nor TRM (trm@TinyRecursiveReasoningModel_ACTV1)`,
  );
}

/** HRM has two networks, TRM one that it uses for both levels. */
function expectKeysOf(architecture: Architecture, tensors: Shapes): void {
  const has = (level: string): boolean => [...tensors.keys()].some((name) => name.startsWith(`${level}.layers.`));
  if (!has('L_level')) throw new Error('the checkpoint holds no L_level: it is neither of an HRM nor of a TRM');
  const kept = has('H_level') ? 'hrm' : 'trm';
  if (kept === architecture) return;
  const of = { hrm: 'an HRM (an H_level and an L_level)', trm: 'a TRM (an L_level alone)' };
  throw new Error(`the config is that of ${of[architecture]}, the checkpoint's tensors are those of ${of[kept]}`);
}

function rowsOf(tensors: Shapes, name: string): number {
  const rows = tensors.get(name)?.shape[0];
  if (rows === undefined) throw new Error(`the checkpoint has no ${name}`);
  return rows;
}

/** A tensor with a row for each position, the config, or a guess. */
type Length =
  | { readonly by: 'tensor'; readonly seqLen: number; readonly name: string }
  | { readonly by: 'config'; readonly seqLen: number }
  | ({ readonly by: 'guess' } & LengthGuess);

/** The sequence length, which the original code takes from its data set: neither its config nor most of its checkpoints hold it. */
function sequenceLength(
  file: ConfigFile,
  settings: Readonly<Record<string, unknown>>,
  tensors: Shapes,
  prefix: number,
  vocabulary: number,
): Length {
  // One row a position: of learned positions, and of a network that mixes along the sequence.
  const name = ['embed_pos.embedding_weight', 'L_level.layers.0.mlp_t.down_proj.weight'].find((candidate) => tensors.has(candidate));
  if (name !== undefined) return { by: 'tensor', seqLen: rowsOf(tensors, name) - prefix, name };
  const stated = settings.seq_len ?? file.seq_len;
  if (typeof stated === 'number') return { by: 'config', seqLen: stated };
  return { by: 'guess', ...(usualLength(dataPath(file), vocabulary) ?? { seqLen: null, like: null }) };
}

function guessWarning({ seqLen, like }: LengthGuess): string {
  return (
    `The checkpoint does not tell how many tokens its model reads: ${String(seqLen)} were taken, as in ${String(like)}. ` +
    'Where it was trained on another number, give that (--seq-len, or seq_len in config.json).'
  );
}

function dataPath(file: ConfigFile): string {
  return [file.data_path, file.data_paths]
    .flat()
    .filter((part) => typeof part === 'string')
    .join(' ')
    .toLowerCase();
}

/** What the published models read: by the name of their data, or else by their vocabulary. */
function usualLength(data: string, vocabulary: number): { seqLen: number; like: string } | null {
  const arc = { seqLen: 900, like: 'published ARC models (a 30 × 30 canvas)' };
  const sudoku = { seqLen: 81, like: 'published Sudoku models (9 × 9)' };
  const maze = { seqLen: 900, like: 'published Maze models (30 × 30)' };
  const [, rows, columns] = /maze-(\d{1,3})x(\d{1,3})/.exec(data) ?? [];
  if (rows !== undefined && columns !== undefined)
    return { seqLen: Number(rows) * Number(columns), like: `a ${rows} × ${columns} maze, which its data is named after` };
  if (/sudoku/.test(data)) return sudoku;
  if (/maze/.test(data)) return maze;
  if (/\barc\b/.test(data)) return arc;
  return (
    new Map([
      [12, arc],
      [11, sudoku],
      [6, maze],
    ]).get(vocabulary) ?? null
  );
}
