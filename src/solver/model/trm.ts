import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/ir.ts';
import type { ModelConfig } from './config.ts';
import type { Latents } from './hrm.ts';
import type { Levels } from './levels.ts';

/**
 * The cycles of one ACT step of the Tiny Recursive Model (arXiv 2510.04871): one network in both roles, L_cycles updates of z_L before
 * each of z_H. Gradients flow through the last H cycle as a whole.
 */
export function trmCycles(b: GraphBuilder, config: ModelConfig, levels: Levels, embedded: Value, { zH, zL }: Latents): Latents {
  for (let h = 1; h <= config.H_cycles; h++) {
    if (h === config.H_cycles) {
      zH = b.stopGradient(zH);
      zL = b.stopGradient(zL);
    }
    for (let l = 1; l <= config.L_cycles; l++) zL = levels.run('L_level', zL, b.add(zH, embedded));
    zH = levels.run('L_level', zH, zL);
  }
  return { zH, zL };
}
