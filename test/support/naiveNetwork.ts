import type { ModelConfig } from '../../src/solver/model/config.ts';
import type { GradientReach } from '../../src/solver/model/hrm.ts';

/** Positions × width. */
type Matrix = readonly Float64Array[];

export interface NaiveSample {
  readonly tokens: readonly number[];
  readonly labels: readonly number[];
  /** [puzzle_emb_ndim]. */
  readonly embedding: ArrayLike<number>;
  /** The latents that the ACT step starts from. */
  readonly zH: Matrix;
  readonly zL: Matrix;
  /** Whether no ACT step of this sample came before. */
  readonly fresh: boolean;
  /** Whether no ACT step of this sample may follow. */
  readonly last: boolean;
}

/** What counts as constant while the loss is differentiated. */
export interface Frozen {
  /** The latents before the updates that gradients flow through. */
  readonly zH: Matrix;
  readonly zL: Matrix;
  readonly gradient: GradientReach;
  /** 1 where all counted cells are right. */
  readonly exact: number;
  readonly continueTarget: number;
}

export interface NaiveLoss {
  readonly token: number;
  readonly qHalt: number;
  readonly qContinue: number;
  /** What the sample adds to the loss before the division by the batch. */
  readonly total: number;
}

interface Latents {
  readonly zH: Matrix;
  readonly zL: Matrix;
}

/** What an ACT step gives for one sample. */
export interface NaiveStep {
  readonly zH: Matrix;
  readonly zL: Matrix;
  /** [seq_len][vocab_size]. */
  readonly logits: Matrix;
  /** q_halt, q_continue. */
  readonly q: Float64Array;
}

/**
 * One ACT step of HRM or TRM and its training loss for one sample, in float64 by plain loops: written from the papers' formulas, without
 * the graph. The constants are rounded to float32, as a graph's are.
 */
export class NaiveNetwork {
  private readonly width: number;
  private readonly headWidth: number;
  private readonly prefix: number;

  constructor(
    private readonly config: ModelConfig,
    /** A parameter's elements, row by row. */
    private readonly weights: (name: string) => Float64Array,
    /** Stands for the rounding of what is computed; exact where absent. */
    private readonly round: (x: number) => number = (x) => x,
  ) {
    this.width = config.hidden_size;
    this.headWidth = config.hidden_size / config.num_heads;
    const own = config.architecture === 'trm' ? config.puzzle_emb_len : 0;
    this.prefix = own > 0 ? own : Math.ceil(config.puzzle_emb_ndim / this.width);
  }

  step(sample: Pick<NaiveSample, 'tokens' | 'embedding' | 'zH' | 'zL'>): NaiveStep {
    const embedded = this.embed(sample);
    const { zH, zL } = this.lastUpdates(embedded, this.firstUpdates(embedded, sample, 'published'), 'published');
    return { zH, zL, logits: this.logits(zH), q: this.q(zH) };
  }

  /** Runs the step up to what its gradient takes as given. */
  freeze(sample: NaiveSample, gradient: GradientReach): Frozen {
    const { zH, zL } = this.firstUpdates(this.embed(sample), sample, gradient);
    const { logits, q } = this.step(sample);
    const right = logits.map((row, i) => row.indexOf(Math.max(...row)) === sample.labels[i]);
    const exact = sample.labels.every((label, i) => label === 0 || right[i]) ? 1 : 0;
    return { zH, zL, gradient, exact, continueTarget: sigmoid(sample.last ? (q[0] ?? NaN) : Math.max(...q)) };
  }

  loss(sample: NaiveSample, frozen: Frozen): NaiveLoss {
    const { zH: after } = this.lastUpdates(this.embed(sample), frozen, frozen.gradient);
    const logits = this.logits(after);
    let [token, counted] = [0, 0];
    sample.labels.forEach((label, i) => {
      if (label === 0) return;
      const stable = logits[i]?.map((x) => (x >= 0 ? x + 1 : 1 / (1 - x))) ?? new Float64Array(0);
      token -= Math.log((stable[label] ?? NaN) / stable.reduce((total, s) => total + s, 0));
      counted++;
    });
    token /= Math.max(1, counted);
    const qHalt = crossEntropy(this.q(after)[0] ?? NaN, frozen.exact);
    const untrained = this.config.architecture === 'trm' && this.config.no_ACT_continue;
    const qContinue = sample.fresh || untrained ? 0 : crossEntropy(this.q(sample.zH)[1] ?? NaN, frozen.continueTarget);
    return { token, qHalt, qContinue, total: token + (qHalt + qContinue) / 2 };
  }

  /** All updates but the last ones. */
  private firstUpdates(embedded: Matrix, { zH, zL }: Latents, gradient: GradientReach): Latents {
    const { H_cycles, L_cycles } = this.config;
    for (let h = 0; h < H_cycles; h++) {
      const lastCycle = h === H_cycles - 1;
      if (lastCycle && this.reachesWholeCycle(gradient)) break;
      for (let l = 0; l < (lastCycle ? L_cycles - 1 : L_cycles); l++) zL = this.updateL(zL, zH, embedded);
      if (!lastCycle) zH = this.updateH(zH, zL);
    }
    return { zH, zL };
  }

  /** What gradients flow through: the last H cycle, or the last update of each level. */
  private lastUpdates(embedded: Matrix, { zH, zL }: Latents, gradient: GradientReach): Latents {
    for (let l = 0; l < (this.reachesWholeCycle(gradient) ? this.config.L_cycles : 1); l++) zL = this.updateL(zL, zH, embedded);
    return { zH: this.updateH(zH, zL), zL };
  }

  private reachesWholeCycle(gradient: GradientReach): boolean {
    return this.config.architecture === 'trm' || gradient === 'lastCycle';
  }

  private updateL(zL: Matrix, zH: Matrix, embedded: Matrix): Matrix {
    return this.level('L_level', this.config.L_layers, zL, sum(zH, embedded));
  }

  private updateH(zH: Matrix, zL: Matrix): Matrix {
    const { config } = this;
    return config.architecture === 'hrm' ? this.level('H_level', config.H_layers, zH, zL) : this.level('L_level', config.L_layers, zH, zL);
  }

  private embed({ tokens, embedding }: Pick<NaiveSample, 'tokens' | 'embedding'>): Matrix {
    const { pos_encodings } = this.config;
    const d = this.width;
    const table = this.weights('embed_tokens.embedding_weight');
    const rows = [
      ...Array.from({ length: this.prefix }, (_, p) => row(d, (c) => embedding[p * d + c] ?? 0)),
      ...tokens.map((token) => row(d, (c) => table[token * d + c] ?? NaN)),
    ];
    if (pos_encodings !== 'learned' && pos_encodings !== 'rope2d+learned')
      return rows.map((x) => x.map((a) => this.round(a * Math.fround(Math.sqrt(d)))));
    const positions = this.weights('embed_pos.embedding_weight');
    const scale = Math.fround((pos_encodings === 'learned' ? Math.SQRT1_2 : 1) * Math.sqrt(d));
    return rows.map((x, p) => x.map((a, c) => this.round(scale * (a + (positions[p * d + c] ?? NaN)))));
  }

  private level(name: string, layers: number, z: Matrix, injection: Matrix): Matrix {
    let state = sum(z, injection);
    for (let layer = 0; layer < layers; layer++) {
      const prefix = `${name}.layers.${String(layer)}`;
      if (this.config.architecture === 'trm' && this.config.mlp_t) {
        const columns = transposed(state);
        state = transposed(this.norm(sum(columns, this.swiglu(`${prefix}.mlp_t`, columns))));
      } else {
        state = this.norm(sum(state, this.attention(prefix, state)));
      }
      state = this.norm(sum(state, this.swiglu(`${prefix}.mlp`, state)));
    }
    return state;
  }

  private norm(x: Matrix): Matrix {
    return x.map((r) => {
      const deviation = Math.sqrt(r.reduce((total, a) => total + a * a, 0) / r.length + this.config.rms_norm_eps);
      return r.map((a) => this.round(a / deviation));
    });
  }

  private attention(prefix: string, x: Matrix): Matrix {
    const d = this.width;
    const size = this.headWidth;
    const qkv = this.linear(`${prefix}.self_attn.qkv_proj.weight`, x, 3 * d);
    const mixed = x.map(() => new Float64Array(d));
    for (let start = 0; start < d; start += size) {
      const side = (offset: number): Matrix => qkv.map((r) => r.slice(offset + start, offset + start + size));
      const [q, k, v] = [this.rotate(side(0)), this.rotate(side(d)), side(2 * d)];
      q.forEach((query, i) => {
        const powers = k.map((key) => Math.exp(this.round(dot(query, key) / Math.sqrt(size))));
        const total = powers.reduce((all, power) => all + power, 0);
        mixed[i]?.set(
          row(size, (c) => this.round(powers.reduce((all, power, j) => all + (power / total) * (v[j]?.[c] ?? NaN), 0))),
          start,
        );
      });
    }
    return this.linear(`${prefix}.self_attn.o_proj.weight`, mixed, d);
  }

  /**
   * Rotates component i against component i + half: by place · theta^(−i / half) in the sequence ("rope"); in two halves, by the row and by
   * the column of the cell, counted from 1, with 0 for the prefix ("rope2d").
   */
  private rotate(x: Matrix): Matrix {
    const { pos_encodings, rope_theta, seq_len } = this.config;
    if (!pos_encodings.startsWith('rope')) return x;
    const half = this.headWidth / 2;
    const side = Math.sqrt(seq_len);
    const turns = (position: number, i: number): { place: number; exponent: number } => {
      if (pos_encodings === 'rope') return { place: position, exponent: i / half };
      const quarter = half / 2;
      const cell = position - this.prefix;
      const place = cell < 0 ? 0 : i < quarter ? Math.floor(cell / side) + 1 : (cell % side) + 1;
      return { place, exponent: (i % quarter) / quarter };
    };
    return x.map((r, position) =>
      row(2 * half, (c) => {
        const i = c % half;
        const { place, exponent } = turns(position, i);
        const angle = Math.fround(place * Math.fround(1 / Math.fround(rope_theta ** Math.fround(exponent))));
        const [cos, sin] = [Math.fround(Math.cos(angle)), Math.fround(Math.sin(angle))];
        const [first, second] = [r[i] ?? NaN, r[i + half] ?? NaN];
        return this.round(c < half ? first * cos - second * sin : second * cos + first * sin);
      }),
    );
  }

  private swiglu(prefix: string, x: Matrix): Matrix {
    const size = x[0]?.length ?? 0;
    const middle = this.weights(`${prefix}.down_proj.weight`).length / size;
    const both = this.linear(`${prefix}.gate_up_proj.weight`, x, 2 * middle);
    const gated = both.map((r) => row(middle, (c) => this.round((r[c] ?? NaN) * sigmoid(r[c] ?? NaN) * (r[middle + c] ?? NaN))));
    return this.linear(`${prefix}.down_proj.weight`, gated, size);
  }

  private linear(name: string, x: Matrix, outputs: number): Matrix {
    const weight = this.weights(name);
    return x.map((r) => {
      const result = new Float64Array(outputs);
      let at = 0;
      for (let out = 0; out < outputs; out++) {
        let total = 0;
        for (const factor of r) total += factor * (weight[at++] ?? NaN);
        result[out] = this.round(total);
      }
      return result;
    });
  }

  private logits(zH: Matrix): Matrix {
    return this.linear('lm_head.weight', zH.slice(zH.length - this.config.seq_len), this.config.vocab_size);
  }

  private q(zH: Matrix): Float64Array {
    const [halting] = sum(this.linear('q_head.weight', zH.slice(0, 1), 2), [this.weights('q_head.bias')]);
    return halting ?? new Float64Array(0);
  }
}

function row(length: number, element: (column: number) => number): Float64Array {
  const elements = new Float64Array(length);
  for (let column = 0; column < length; column++) elements[column] = element(column);
  return elements;
}

function transposed(x: Matrix): Matrix {
  return Array.from(x[0] ?? [], (_, column) => Float64Array.from(x, (r) => r[column] ?? NaN));
}

function sum(a: Matrix, b: Matrix): Matrix {
  return a.map((r, i) => r.map((x, c) => x + (b[i]?.[c] ?? NaN)));
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((total, x, i) => total + x * (b[i] ?? NaN), 0);
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** −(y·log σ(x) + (1 − y)·log(1 − σ(x))). */
function crossEntropy(x: number, y: number): number {
  return -(y * Math.log(sigmoid(x)) + (1 - y) * Math.log(1 - sigmoid(x)));
}
