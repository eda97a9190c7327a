import type { Storage, TorchTensors, TorchType, View } from './torchWriter.ts';
import { encodeNumbers } from './torchWriter.ts';

const d = 8;
const rows = 5;

/** A HRM small enough to be written thousands of times: the all_config.yaml of its training, and the tensors that go with it. */
export const tinyConfig = {
  arch: {
    name: 'hrm.hrm_act_v1@HierarchicalReasoningModel_ACTV1',
    loss: { name: 'losses@ACTLossHead', loss_type: 'stablemax_cross_entropy' },
    halt_exploration_prob: 0.1,
    halt_max_steps: 4,
    H_cycles: 1,
    L_cycles: 2,
    H_layers: 1,
    L_layers: 1,
    hidden_size: d,
    num_heads: 2,
    expansion: 0.5,
    puzzle_emb_ndim: d,
    pos_encodings: 'learned',
  },
  data_path: 'data/arc-aug-1000',
  global_batch_size: 768,
  lr: 0.0001,
};

/** [name, type in the checkpoint, shape]. Its canvas is 4 × 4: 16 positions after that of the puzzle embedding. */
export const tinyTensors: readonly (readonly [string, TorchType, readonly number[]])[] = [
  ['H_init', 'BF16', [d]],
  ['L_init', 'BF16', [d]],
  ['embed_tokens.embedding_weight', 'F32', [12, d]],
  ['lm_head.weight', 'F32', [12, d]],
  ['q_head.weight', 'F32', [2, d]],
  ['q_head.bias', 'F32', [2]],
  ['puzzle_emb.weights', 'F32', [rows, d]],
  ['embed_pos.embedding_weight', 'F32', [17, d]],
  ...['H_level', 'L_level'].flatMap(
    (level) =>
      [
        [`${level}.layers.0.self_attn.qkv_proj.weight`, 'F32', [3 * d, d]],
        [`${level}.layers.0.self_attn.o_proj.weight`, 'F32', [d, d]],
        [`${level}.layers.0.mlp.gate_up_proj.weight`, 'F32', [512, d]],
        [`${level}.layers.0.mlp.down_proj.weight`, 'F32', [d, 256]],
      ] as const,
  ),
];

export const tinyIdentifiers = ['<blank>', 'one', 'two', 'three', 'four'];

/** The numbers of a tensor: all different from their neighbours, and exact in every floating-point type. */
export function tinyNumbers(name: string, shape: readonly number[]): number[] {
  const length = shape.reduce((product, n) => product * n, 1);
  return Array.from({ length }, (_, i) => (((i * 7 + name.length * 13) % 255) - 127) / 64);
}

export interface TinyOptions {
  /** What its keys begin with. */
  readonly prefix?: string;
  /** Types other than those of `tinyTensors`, by name. */
  readonly types?: Readonly<Record<string, TorchType>>;
  readonly without?: string;
}

/** The tiny model's tensors as a checkpoint holds them, a storage each. */
export function tinyCheckpoint({ prefix = '_orig_mod.model.inner.', types = {}, without }: TinyOptions = {}): TorchTensors {
  const storages: Storage[] = [];
  const views = new Map<string, View>();
  for (const [name, usual, shape] of tinyTensors) {
    if (name === without) continue;
    const dtype = types[name] ?? usual;
    views.set(prefix + name, { storage: storages.length, shape });
    storages.push({ dtype, bytes: encodeNumbers(dtype, tinyNumbers(name, shape)) });
  }
  return { storages, views };
}
