import type { Shape } from '../graph/ir.ts';
import { elementCount } from '../graph/ir.ts';
import type { ModelConfig } from './config.ts';
import { latentLength, learnsPositions, mixesPositions, swigluWidth } from './config.ts';
import { layerCounts } from './levels.ts';

/** How a fresh parameter is drawn: normal, cut at ±2 standard deviations, or zero, or all one number. */
export type Initialization =
  { readonly kind: 'normal'; readonly deviation: number } | { readonly kind: 'constant'; readonly value: number };

export interface Parameter {
  /** Key in model.safetensors: that of the original code without `model.inner.`. */
  readonly name: string;
  /** Linear weights are out × in. */
  readonly shape: Shape;
  readonly initialization: Initialization;
}

/** LeCun's rule: the deviation of a layer with so many inputs. */
function lecun(inputs: number): Initialization {
  return { kind: 'normal', deviation: 1 / Math.sqrt(inputs) };
}

/** The trained parameters of a model in a fixed order, without the puzzle embeddings and without the constants H_init and L_init. */
export function modelParameters(config: ModelConfig): readonly Parameter[] {
  const d = config.hidden_size;
  const parameters: Parameter[] = [
    { name: 'embed_tokens.embedding_weight', shape: [config.vocab_size, d], initialization: lecun(d) },
    { name: 'lm_head.weight', shape: [config.vocab_size, d], initialization: lecun(d) },
    // Halting starts out as nearly certain "no": the model learns the answer before it learns to stop.
    { name: 'q_head.weight', shape: [2, d], initialization: { kind: 'constant', value: 0 } },
    { name: 'q_head.bias', shape: [2], initialization: { kind: 'constant', value: -5 } },
  ];
  if (learnsPositions(config)) {
    parameters.push({ name: 'embed_pos.embedding_weight', shape: [latentLength(config), d], initialization: lecun(d) });
  }
  for (const [level, layers] of layerCounts(config)) {
    for (let layer = 0; layer < layers; layer++) parameters.push(...layerParameters(config, `${level}.layers.${String(layer)}`));
  }
  return parameters;
}

function layerParameters(config: ModelConfig, prefix: string): readonly Parameter[] {
  const d = config.hidden_size;
  const attention = [
    { name: `${prefix}.self_attn.qkv_proj.weight`, shape: [3 * d, d], initialization: lecun(d) },
    { name: `${prefix}.self_attn.o_proj.weight`, shape: [d, d], initialization: lecun(d) },
  ];
  const { expansion } = config;
  const mixer = mixesPositions(config) ? swigluParameters(`${prefix}.mlp_t`, latentLength(config), expansion) : attention;
  return [...mixer, ...swigluParameters(`${prefix}.mlp`, d, expansion)];
}

function swigluParameters(prefix: string, size: number, expansion: number): readonly Parameter[] {
  const middle = swigluWidth(size, expansion);
  return [
    { name: `${prefix}.gate_up_proj.weight`, shape: [2 * middle, size], initialization: lecun(size) },
    { name: `${prefix}.down_proj.weight`, shape: [size, middle], initialization: lecun(middle) },
  ];
}

export function parameterCount(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, parameter) => sum + elementCount(parameter.shape), 0);
}
