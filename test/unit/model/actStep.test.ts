import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/shared/concepts/random.ts';
import { GraphBuilder } from '../../../src/solver/graph/builder.ts';
import type { Value } from '../../../src/solver/graph/ir.ts';
import { elementCount } from '../../../src/solver/graph/ir.ts';
import { actStep } from '../../../src/solver/model/actStep.ts';
import type { ModelConfig } from '../../../src/solver/model/config.ts';
import { latentLength, parseConfig } from '../../../src/solver/model/config.ts';
import { modelParameters } from '../../../src/solver/model/parameters.ts';
import { OnnxSession } from '../../../src/solver/runtime/onnxSession.ts';
import { NaiveNetwork } from '../../support/naiveNetwork.ts';

const batch = 2;

const sizes = fc.record({
  heads: fc.integer({ min: 1, max: 3 }),
  headWidth: fc.constantFrom(2, 4, 6),
  expansion: fc.constantFrom(1, 2.5, 4),
  H_cycles: fc.integer({ min: 1, max: 3 }),
  L_cycles: fc.integer({ min: 1, max: 3 }),
  L_layers: fc.integer({ min: 1, max: 3 }),
  /** Of the hidden size: none, below, equal, above. */
  embedding: fc.constantFrom(0, 0.5, 1, 1.5, 3),
  seq_len: fc.integer({ min: 1, max: 10 }),
  vocab_size: fc.integer({ min: 2, max: 12 }),
  rope_theta: fc.constantFrom(10000, 100),
  seed: fc.integer({ min: 0, max: 1e6 }),
});
const hrm = fc.record({ H_layers: fc.integer({ min: 1, max: 3 }), pos_encodings: fc.constantFrom('rope', 'learned') });
const trm = fc.record({
  mlp_t: fc.boolean(),
  pos_encodings: fc.constantFrom('rope', 'learned', 'none'),
  /** Positions beyond those that the embedding fills; null: 0 in the config. */
  spare: fc.option(fc.integer({ min: 0, max: 3 })),
});

interface Case {
  readonly config: ModelConfig;
  readonly seed: number;
}

const cases: fc.Arbitrary<Case> = fc.tuple(sizes, fc.oneof(hrm, trm)).map(([{ heads, headWidth, embedding, seed, ...common }, own]) => {
  const hidden_size = heads * headWidth;
  const puzzle_emb_ndim = Math.ceil(hidden_size * embedding);
  const shared = { ...common, hidden_size, num_heads: heads, puzzle_emb_ndim, halt_max_steps: 1 };
  if ('H_layers' in own) return { config: parseConfig({ architecture: 'hrm', ...shared, ...own }), seed };
  const { spare, ...settings } = own;
  const filled = Math.ceil(puzzle_emb_ndim / hidden_size);
  const puzzle_emb_len = spare === null || filled === 0 ? 0 : filled + spare;
  return { config: parseConfig({ architecture: 'trm', ...shared, ...settings, puzzle_emb_len }), seed };
});

/** Writes one step with weights and latents of its own, and runs it. */
async function runStep(
  { config, seed }: Case,
  fused: boolean,
): Promise<{ found: Record<string, ArrayLike<number>>; naive: Record<string, number[]> }> {
  const random = new Random(seed);
  const normal = (length: number, deviation = 1): Float32Array =>
    Float32Array.from({ length }, () => 2 * deviation * (random.nextFloat() + random.nextFloat() + random.nextFloat() - 1.5));
  const weights = new Map(
    modelParameters(config).map(({ name, shape }) => [
      name,
      { shape, data: normal(elementCount(shape), 1 / Math.sqrt(shape.at(-1) ?? 1)) },
    ]),
  );
  const length = latentLength(config);
  const width = config.hidden_size;
  const latents = [batch, length, width];
  const data = {
    tokens: Int32Array.from({ length: batch * config.seq_len }, () => random.nextInt(config.vocab_size)),
    embeddings: normal(batch * config.puzzle_emb_ndim),
    z_H: normal(elementCount(latents)),
    z_L: normal(elementCount(latents)),
  };

  const b = new GraphBuilder();
  const values = new Map([...weights].map(([name, weight]) => [name, b.constant('float32', weight.shape, weight.data)]));
  const step = actStep(b, config, (name): Value => values.get(name) ?? expect.fail(name), {
    tokens: b.input('tokens', 'int32', [batch, config.seq_len]),
    embeddings: config.puzzle_emb_ndim > 0 ? b.input('embeddings', 'float32', [batch, config.puzzle_emb_ndim]) : null,
    zH: b.input('z_H', 'float32', latents),
    zL: b.input('z_L', 'float32', latents),
  });
  const outputs = { z_H_next: step.zH, z_L_next: step.zL, logits: step.logits, q: step.q };
  for (const [name, value] of Object.entries(outputs)) b.output(name, value);
  const session = await OnnxSession.create(b.finish(), { fused, threads: 1 });
  const found = await session.run(data, ['z_H_next', 'z_L_next', 'logits', 'q'] as const);
  await session.dispose();

  const network = new NaiveNetwork(config, (name) => Float64Array.from(weights.get(name)?.data ?? []));
  const rows = (all: Float32Array, sample: number): Float64Array[] =>
    Array.from({ length }, (_, p) => Float64Array.from(all.subarray((sample * length + p) * width, (sample * length + p + 1) * width)));
  const naive = Array.from({ length: batch }, (_, sample) =>
    network.step({
      tokens: [...data.tokens.slice(sample * config.seq_len, (sample + 1) * config.seq_len)],
      embedding: data.embeddings.subarray(sample * config.puzzle_emb_ndim, (sample + 1) * config.puzzle_emb_ndim),
      zH: rows(data.z_H, sample),
      zL: rows(data.z_L, sample),
    }),
  );
  const flat = (pick: (of: (typeof naive)[number]) => readonly Float64Array[]): number[] =>
    naive.flatMap((of) => pick(of).flatMap((row) => [...row]));
  return {
    found: found as unknown as Record<string, ArrayLike<number>>,
    naive: {
      z_H_next: flat(({ zH }) => zH),
      z_L_next: flat(({ zL }) => zL),
      logits: flat(({ logits }) => logits),
      q: flat(({ q }) => [q]),
    },
  };
}

describe('one ACT step', () => {
  test.each([true, false])(
    'of any small HRM or TRM is that of the formulas in plain loops (fused operators: %s)',
    async (fused) => {
      await fc.assert(
        fc.asyncProperty(cases, async (one) => {
          const { found, naive } = await runStep(one, fused);
          for (const [name, expected] of Object.entries(naive)) {
            const actual = found[name] ?? [];
            expect(actual).toHaveLength(expected.length);
            const scale = Math.max(1, ...expected.map(Math.abs));
            const worst = Math.max(...expected.map((x, i) => Math.abs(x - (actual[i] ?? NaN))));
            // Random networks of a few numbers can be ill-conditioned; a wrong formula is off by far more. How exact it is: reference.test.ts.
            expect(worst / scale, name).toBeLessThan(5e-3);
          }
        }),
        { numRuns: 40 },
      );
    },
    60_000,
  );
});
