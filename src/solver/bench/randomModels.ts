import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Random } from '../../shared/concepts/random.ts';
import { elementCount } from '../graph/ir.ts';
import { parseConfig } from '../model/config.ts';
import { configFileName, embeddingTableName, identifiersFileName, weightsFileName } from '../model/modelFolder.ts';
import { modelParameters } from '../model/parameters.ts';
import { encodeSafetensors } from '../model/safetensors.ts';
import { drawParameters } from '../train/trainer.ts';

const fullSize = {
  hidden_size: 512,
  num_heads: 8,
  expansion: 4,
  puzzle_emb_ndim: 512,
  pos_encodings: 'rope',
  seq_len: 900,
  vocab_size: 12,
};

/** The published models' sizes for ARC. */
export const publishedSizes = {
  HRM: { ...fullSize, architecture: 'hrm', H_layers: 4, L_layers: 4, H_cycles: 2, L_cycles: 2, halt_max_steps: 16 },
  TRM: { ...fullSize, architecture: 'trm', L_layers: 2, H_cycles: 3, L_cycles: 4, puzzle_emb_len: 16, halt_max_steps: 16 },
} as const;

/** Writes a model folder with random weights and one puzzle embedding. */
export async function writeRandomModel(directory: string, json: (typeof publishedSizes)[keyof typeof publishedSizes]): Promise<void> {
  const config = parseConfig(json);
  const parameters = modelParameters(config);
  const random = new Random(1);
  const flat = drawParameters(parameters, random);
  let at = 0;
  const tensors = parameters.map(({ name, shape }) => ({ name, shape, data: flat.subarray(at, (at += elementCount(shape))) }));
  const vector = (name: string, shape: readonly number[]): (typeof tensors)[number] => {
    return { name, shape, data: Float32Array.from({ length: elementCount(shape) }, () => 2 * random.nextFloat() - 1) };
  };
  const constants = ['H_init', 'L_init'].map((name) => vector(name, [config.hidden_size]));
  const table = vector(embeddingTableName, [1, config.puzzle_emb_ndim]);
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, configFileName), JSON.stringify(json));
  await writeFile(path.join(directory, identifiersFileName), '["<blank>"]');
  await writeFile(path.join(directory, weightsFileName), encodeSafetensors([...tensors, ...constants, table]));
}
