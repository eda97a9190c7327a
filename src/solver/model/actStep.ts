import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/ir.ts';
import type { ModelConfig } from './config.ts';
import { latentLength, learnsPositions, prefixLength } from './config.ts';
import type { GradientReach, Latents } from './hrm.ts';
import { hrmCycles } from './hrm.ts';
import type { Weights } from './levels.ts';
import { Levels, linear } from './levels.ts';
import { trmCycles } from './trm.ts';

export interface StepInputs extends Latents {
  /** int32 [batch, seq_len]. */
  readonly tokens: Value;
  /** [batch, puzzle_emb_ndim]; null for a model without puzzle embeddings. */
  readonly embeddings: Value | null;
}

export interface StepOutputs extends Latents {
  /** [batch, seq_len, vocab_size]. */
  readonly logits: Value;
  /** [batch, 2]: q_halt and q_continue. */
  readonly q: Value;
}

/** Writes one ACT step of a model, as its published code computes it in float32. */
export function actStep(
  b: GraphBuilder,
  config: ModelConfig,
  weights: Weights,
  inputs: StepInputs,
  gradient: GradientReach = 'published',
): StepOutputs {
  const levels = new Levels(b, config, weights);
  const cycles = { hrm: hrmCycles, trm: trmCycles }[config.architecture];
  const { zH, zL } = cycles(b, config, levels, embedInputs(b, config, weights, inputs), inputs, gradient);
  const [, answer] = b.split(zH, 1, [prefixLength(config), config.seq_len]) as readonly [Value, Value];
  return { zH, zL, logits: linear(b, answer, weights('lm_head.weight')), q: qValues(b, config, weights, zH) };
}

/** q_halt and q_continue [batch, 2] of a state z_H: read from its first position. */
export function qValues(b: GraphBuilder, config: ModelConfig, weights: Weights, zH: Value): Value {
  const [first] = b.split(zH, 1, [1, latentLength(config) - 1]) as readonly [Value, Value];
  const state = b.reshape(first, [zH.shape[0] ?? 0, config.hidden_size]);
  return b.add(linear(b, state, weights('q_head.weight')), weights('q_head.bias'));
}

/** What the L-level gets in every update: the puzzle embedding, filled up with zeros, and after it the tokens'. */
function embedInputs(b: GraphBuilder, config: ModelConfig, weights: Weights, { tokens, embeddings }: StepInputs): Value {
  const d = config.hidden_size;
  const batch = tokens.shape[0] ?? 0;
  let embedded = b.gather(weights('embed_tokens.embedding_weight'), tokens);
  const prefix = prefixLength(config);
  if (embeddings !== null && prefix > 0) {
    const missing = prefix * d - config.puzzle_emb_ndim;
    const padded = missing > 0 ? b.concat([embeddings, b.zeros([batch, missing])], 1) : embeddings;
    embedded = b.concat([b.reshape(padded, [batch, prefix, d]), embedded], 1);
  }
  if (learnsPositions(config)) embedded = b.add(embedded, weights('embed_pos.embedding_weight'));
  return b.mul(embedded, (config.pos_encodings === 'learned' ? Math.SQRT1_2 : 1) * Math.sqrt(d));
}
