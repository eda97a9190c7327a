import { Random } from '../../src/shared/concepts/random.ts';
import type { ModelConfig } from '../../src/solver/model/config.ts';
import { parseConfig } from '../../src/solver/model/config.ts';
import { modelParameters } from '../../src/solver/model/parameters.ts';
import { PuzzleEmbeddings } from '../../src/solver/train/puzzleEmbeddings.ts';
import { exportModel } from '../../src/solver/train/runFolder.ts';
import { drawParameters, freshState, truncatedNormal } from '../../src/solver/train/trainer.ts';

/** Writes a model with random weights that reads and answers ARC grids of up to 4 × 4 cells: fast, and it knows nothing. */
export async function writeTinyModel(
  folder: string,
  identifiers: readonly string[] = ['<blank>', 'one', 'two'],
  changes: Partial<ModelConfig> = {},
): Promise<void> {
  const config = parseConfig({
    architecture: 'hrm',
    hidden_size: 16,
    num_heads: 2,
    expansion: 1,
    H_layers: 1,
    L_layers: 2,
    H_cycles: 1,
    L_cycles: 1,
    puzzle_emb_ndim: 16,
    pos_encodings: 'rope',
    seq_len: 16,
    vocab_size: 12,
    halt_max_steps: 2,
    ...changes,
  });
  const random = new Random(11);
  const vector = (length: number): Float32Array => Float32Array.from({ length }, () => truncatedNormal(random));
  const parameters = modelParameters(config);
  const table = vector(identifiers.length * config.puzzle_emb_ndim).fill(0, 0, config.puzzle_emb_ndim);
  const state = freshState(drawParameters(parameters, random), new PuzzleEmbeddings(table, config.puzzle_emb_ndim));
  const [hInit, lInit] = [vector(config.hidden_size), vector(config.hidden_size)];
  await exportModel(folder, { config, identifiers, hInit, lInit, state, seconds: 0, samples: 0 }, parameters);
}
