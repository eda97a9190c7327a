import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/ir.ts';
import type { ModelConfig } from './config.ts';
import type { Levels } from './levels.ts';

/** The state of both levels, each [batch, prefix + seq_len, hidden_size]. */
export interface Latents {
  readonly zH: Value;
  readonly zL: Value;
}

/**
 * The cycles of one ACT step of the Hierarchical Reasoning Model (arXiv 2506.21734): H_cycles times L_cycles updates of the L-level
 * and one of the H-level. Gradients flow through the last update of each level only.
 */
export function hrmCycles(b: GraphBuilder, config: ModelConfig, levels: Levels, embedded: Value, { zH, zL }: Latents): Latents {
  for (let h = 1; h <= config.H_cycles; h++) {
    for (let l = 1; l <= config.L_cycles; l++) {
      if (h === config.H_cycles && l === config.L_cycles) {
        zH = b.stopGradient(zH);
        zL = b.stopGradient(zL);
      }
      zL = levels.run('L_level', zL, b.add(zH, embedded));
    }
    zH = levels.run('H_level', zH, zL);
  }
  return { zH, zL };
}
