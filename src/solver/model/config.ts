import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const countFrom0 = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Counts that no tensor's size confirms: a limit keeps a broken file from asking for an endless graph. */
const limited = (most: number) => v.pipe(count, v.maxValue(most));

const common = {
  hidden_size: count,
  num_heads: count,
  expansion: v.pipe(v.number(), v.minValue(0.01)),
  L_layers: limited(256),
  H_cycles: limited(64),
  L_cycles: limited(64),
  puzzle_emb_ndim: countFrom0,
  rope_theta: v.optional(v.pipe(v.number(), v.minValue(1)), 10000),
  rms_norm_eps: v.optional(v.pipe(v.number(), v.minValue(0)), 1e-5),
  seq_len: limited(10_000),
  vocab_size: count,
  halt_max_steps: limited(1000),
  /**
   * Its answer is that of the first step at which it halts. The original code's models answer at the last step; one that was trained for
   * short, and halted early in most of it, has learned little of what comes after.
   */
  answer_at_halt: v.optional(v.boolean(), false),
};

/**
 * config.json of a model folder. Names and defaults are those of the original code's configuration, which has no `rope2d`: rotary
 * positions of a cell's row and column in place of its place in the sequence. `rope2d+learned` adds a learned vector for each position:
 * what turns a grid must know where a cell is, and rotary positions tell only how far two are apart.
 */
const configSchema = v.variant('architecture', [
  v.object({
    architecture: v.literal('hrm'),
    ...common,
    H_layers: limited(256),
    pos_encodings: v.picklist(['rope', 'rope2d', 'rope2d+learned', 'learned']),
  }),
  // TRM has one network for both levels, with L_layers layers: an H_layers beside it means nothing.
  v.object({
    architecture: v.literal('trm'),
    ...common,
    pos_encodings: v.picklist(['rope', 'rope2d', 'rope2d+learned', 'learned', 'none']),
    /** A SwiGLU over the positions stands in the place of attention. */
    mlp_t: v.optional(v.boolean(), false),
    /** Positions of the puzzle embedding; 0: as many as it fills. */
    puzzle_emb_len: v.optional(v.pipe(countFrom0, v.maxValue(10_000)), 16),
    /** It halts by q_halt alone; q_continue was not trained then. */
    no_ACT_continue: v.optional(v.boolean(), true),
  }),
]);

export type ModelConfig = v.InferOutput<typeof configSchema>;

/** The names of all that a config of this architecture may say. */
export function settingNames(architecture: ModelConfig['architecture']): readonly string[] {
  return configSchema.options.flatMap(({ entries }) => (entries.architecture.literal === architecture ? Object.keys(entries) : []));
}

/** Checks a parsed config.json. Throws an Error that says what is wrong, without the file's name. */
export function parseConfig(json: unknown): ModelConfig {
  const parsed = v.safeParse(configSchema, json);
  if (!parsed.success) throw new Error(parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'config'}: ${issue.message}`).join('; '));
  const config = parsed.output;
  if (!mixesPositions(config)) {
    if (config.hidden_size % config.num_heads !== 0) throw new Error('hidden_size: must divide into num_heads heads');
    const width = config.hidden_size / config.num_heads;
    if (config.pos_encodings === 'rope' && width % 2 !== 0)
      throw new Error('hidden_size: rotary positions need heads of even width, these are of ' + String(width));
    if (rotatesCells(config) && width % 4 !== 0)
      throw new Error(
        'hidden_size: rotary positions of rows and columns need heads of a width that 4 divides, these are of ' + String(width),
      );
    if (rotatesCells(config) && canvasSide(config) === null)
      throw new Error('seq_len: rotary positions of rows and columns need a square canvas, this is of ' + String(config.seq_len));
  }
  if (config.architecture === 'trm' && config.puzzle_emb_len > 0) {
    const { puzzle_emb_len: positions, puzzle_emb_ndim: width } = config;
    if (width === 0) throw new Error('puzzle_emb_len: must be 0 where there is no puzzle embedding (puzzle_emb_ndim 0)');
    if (positions * config.hidden_size < width)
      throw new Error(
        `puzzle_emb_len: ${String(positions)} positions do not hold a puzzle embedding of ${String(width)} (puzzle_emb_ndim)`,
      );
  }
  return config;
}

/** Whether its layers mix positions by a SwiGLU over them, and not by attention. */
export function mixesPositions(config: ModelConfig): boolean {
  return config.architecture === 'trm' && config.mlp_t;
}

/** Whether its rotary positions are the row and the column of a cell. */
export function rotatesCells({ pos_encodings }: ModelConfig): boolean {
  return pos_encodings === 'rope2d' || pos_encodings === 'rope2d+learned';
}

/** Whether it has a learned vector for each position, so that a sequence has one length. */
export function learnsPositions({ pos_encodings }: ModelConfig): boolean {
  return pos_encodings === 'learned' || pos_encodings === 'rope2d+learned';
}

/** Whether it halts where q_halt exceeds 0, and not where it exceeds q_continue. */
export function haltsByQHaltAlone(config: ModelConfig): boolean {
  return config.architecture === 'trm' && config.no_ACT_continue;
}

/** Positions that the puzzle embedding takes before the tokens. */
export function prefixLength(config: ModelConfig): number {
  const filled = Math.ceil(config.puzzle_emb_ndim / config.hidden_size);
  return config.architecture === 'trm' && config.puzzle_emb_len > 0 ? config.puzzle_emb_len : filled;
}

/** Positions of the latents: prefix and tokens. */
export function latentLength(config: ModelConfig): number {
  return prefixLength(config) + config.seq_len;
}

/** Width of the middle of a SwiGLU on vectors of `size`: two thirds of the expansion, rounded up to a multiple of 256. */
export function swigluWidth(size: number, expansion: number): number {
  // The original code rounds to a whole number first, halves to even: downwards where it makes a difference here.
  return Math.ceil(Math.ceil((expansion * size * 2) / 3 - 0.5) / 256) * 256;
}

/** Side of the square canvas in cells; null where the sequence is no square's. */
export function canvasSide({ seq_len }: Pick<ModelConfig, 'seq_len'>): number | null {
  const side = Math.sqrt(seq_len);
  return Number.isInteger(side) ? side : null;
}
