import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/ir.ts';
import type { ModelConfig } from './config.ts';
import { canvasSide, latentLength, mixesPositions, prefixLength, rotatesCells, swigluWidth } from './config.ts';

/** Gives the value of a parameter by its name. */
export type Weights = (name: string) => Value;

/** The networks of a model, by what their parameters' names begin with. */
export type Level = 'H_level' | 'L_level';

const weightTransposed = { transA: false, transB: true, alpha: 1 } as const;

/** x · weightᵀ, with a weight of out × in. */
export function linear(b: GraphBuilder, x: Value, weight: Value): Value {
  return b.matMul(x, weight, weightTransposed);
}

/** Layers of each network in the order of the parameters: HRM has one for each level, TRM one for both. */
export function layerCounts(config: ModelConfig): ReadonlyMap<Level, number> {
  const { L_layers } = config;
  return new Map(
    config.architecture === 'hrm'
      ? [
          ['H_level', config.H_layers],
          ['L_level', L_layers],
        ]
      : [['L_level', L_layers]],
  );
}

/** The networks of HRM and TRM: layers with the norm after each part, no biases, and norms without weights. */
export class Levels {
  private readonly angles: { readonly cos: Value; readonly sin: Value } | null;

  constructor(
    private readonly b: GraphBuilder,
    private readonly config: ModelConfig,
    private readonly weights: Weights,
  ) {
    this.angles = mixesPositions(config) ? null : rotaryAngles(b, config);
  }

  /** All layers of a network on a state [batch, positions, hidden_size] and what is added to it first. */
  run(level: Level, z: Value, injection: Value): Value {
    const { b, config } = this;
    let state = b.add(z, injection);
    const layers = layerCounts(config).get(level) ?? 0;
    for (let layer = 0; layer < layers; layer++) {
      const prefix = `${level}.layers.${String(layer)}`;
      state = mixesPositions(config) ? this.mixPositions(prefix, state) : this.attend(prefix, state);
      state = this.norm(state, this.swiglu(`${prefix}.mlp`, state));
    }
    return state;
  }

  private norm(x: Value, change: Value): Value {
    return this.b.rmsNorm(this.b.add(x, change), this.config.rms_norm_eps);
  }

  private attend(prefix: string, x: Value): Value {
    const { b, config } = this;
    const d = config.hidden_size;
    const [q, k, v] = this.project(x, `${prefix}.self_attn.qkv_proj.weight`, [d, d, d]) as [Value, Value, Value];
    const turn = (side: Value): Value => (this.angles ? b.rotary(side, this.angles.cos, this.angles.sin, config.num_heads) : side);
    const mixed = b.attention(turn(q), turn(k), v, config.num_heads);
    return this.norm(x, linear(b, mixed, this.weights(`${prefix}.self_attn.o_proj.weight`)));
  }

  /** Sum and norm, too, are along the positions here. */
  private mixPositions(prefix: string, x: Value): Value {
    const across = this.b.transpose(x, [0, 2, 1]);
    return this.b.transpose(this.norm(across, this.swiglu(`${prefix}.mlp_t`, across)), [0, 2, 1]);
  }

  /** Along the last axis. */
  private swiglu(prefix: string, x: Value): Value {
    const { b, config } = this;
    const middle = swigluWidth(x.shape.at(-1) ?? 0, config.expansion);
    const [gate, up] = this.project(x, `${prefix}.gate_up_proj.weight`, [middle, middle]) as [Value, Value];
    return linear(b, b.mul(b.silu(gate), up), this.weights(`${prefix}.down_proj.weight`));
  }

  /** A product for each piece of a weight's rows: cutting the small weight spares a copy of the large result, and of its gradient. */
  private project(x: Value, weight: string, widths: readonly number[]): readonly Value[] {
    return this.b.split(this.weights(weight), 0, widths).map((rows) => linear(this.b, x, rows));
  }
}

/**
 * cos and sin of what each position turns each pair of a head's numbers by, both [prefix + seq_len, hd / 2]; null where nothing
 * turns. Angles are rounded to float32 where the original code rounds: at the last position of 900 that alone makes a difference of 5e-5.
 */
function rotaryAngles(b: GraphBuilder, config: ModelConfig): { cos: Value; sin: Value } | null {
  const half = config.hidden_size / config.num_heads / 2;
  const angle = config.pos_encodings === 'rope' ? sequenceAngles(config, half) : rotatesCells(config) ? cellAngles(config, half) : null;
  if (angle === null) return null;
  const positions = latentLength(config);
  const table = (f: (x: number) => number): Value =>
    b.constant(
      'float32',
      [positions, half],
      Float32Array.from({ length: positions * half }, (_, i) => f(angle(Math.floor(i / half), i % half))),
    );
  return { cos: table(Math.cos), sin: table(Math.sin) };
}

type Angle = (position: number, pair: number) => number;

/** position · theta^(−pair / pairs) (RoFormer, arXiv 2104.09864). */
function sequenceAngles({ rope_theta }: ModelConfig, pairs: number): Angle {
  const frequencies = Float32Array.from({ length: pairs }, (_, i) => 1 / Math.fround(rope_theta ** Math.fround(i / pairs)));
  return (position, pair) => Math.fround(position * (frequencies[pair] ?? NaN));
}

/**
 * The first half of the pairs turns by the cell's row, the second by its column, both counted from 1: the puzzle embedding before them
 * stands at row 0 and column 0, so that what attends to it knows where it is itself.
 */
function cellAngles(config: ModelConfig, pairs: number): Angle {
  const side = canvasSide(config);
  if (side === null) throw new Error(`a sequence of ${String(config.seq_len)} has no rows and columns to rotate by`);
  const prefix = prefixLength(config);
  const along = sequenceAngles(config, pairs / 2);
  return (position, pair) => {
    const cell = position - prefix;
    if (cell < 0) return 0;
    return pair < pairs / 2 ? along(Math.floor(cell / side) + 1, pair) : along((cell % side) + 1, pair - pairs / 2);
  };
}
