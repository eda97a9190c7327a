import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/ir.ts';
import type { ModelConfig } from './config.ts';
import type { Levels } from './levels.ts';

/**
 * How far back gradients flow within an ACT step: as the model's authors have it, or through the last H cycle as a whole, which for a TRM
 * is the same. What the step computes is the same too.
 */
export const gradientReaches = ['published', 'lastCycle'] as const;
export type GradientReach = (typeof gradientReaches)[number];

/** The state of both levels, each [batch, prefix + seq_len, hidden_size]. */
export interface Latents {
  readonly zH: Value;
  readonly zL: Value;
}

/**
 * The cycles of one ACT step of the Hierarchical Reasoning Model (arXiv 2506.21734): H_cycles times L_cycles updates of the L-level
 * and one of the H-level. Published: gradients flow through the last update of each level only.
 */
export function hrmCycles(
  b: GraphBuilder,
  config: ModelConfig,
  levels: Levels,
  embedded: Value,
  { zH, zL }: Latents,
  gradient: GradientReach,
): Latents {
  for (let h = 1; h <= config.H_cycles; h++) {
    for (let l = 1; l <= config.L_cycles; l++) {
      if (h === config.H_cycles && l === (gradient === 'lastCycle' ? 1 : config.L_cycles)) {
        zH = b.stopGradient(zH);
        zL = b.stopGradient(zL);
      }
      zL = levels.run('L_level', zL, b.add(zH, embedded));
    }
    zH = levels.run('H_level', zH, zL);
  }
  return { zH, zL };
}
