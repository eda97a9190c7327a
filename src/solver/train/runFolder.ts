import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { Random } from '../../shared/concepts/random.ts';
import type { ModelConfig } from '../model/config.ts';
import { mixesPositions, parseConfig } from '../model/config.ts';
import { configFileName, embeddingTableName, identifiersFileName, openModelFolder, weightsFileName } from '../model/modelFolder.ts';
import type { Parameter } from '../model/parameters.ts';
import { modelParameters, parameterCount } from '../model/parameters.ts';
import { encodeSafetensors, readFloats, readSafetensorsHeader } from '../model/safetensors.ts';
import { elementCount } from '../graph/ir.ts';
import { PuzzleEmbeddings } from './puzzleEmbeddings.ts';
import type { TrainingState } from './trainer.ts';
import { drawParameters, freshState } from './trainer.ts';

const stateFileName = 'state.safetensors';
const runFileName = 'run.json';
const runSchema = v.object({
  config: v.unknown(),
  step: v.number(),
  /** Seconds spent training. */
  seconds: v.number(),
  /** Samples drawn. */
  samples: v.number(),
  identifiers: v.array(v.string()),
});

/** What a training run keeps on disk besides its log, so that it can go on. */
export interface Run {
  readonly config: ModelConfig;
  readonly identifiers: readonly string[];
  readonly hInit: Float32Array;
  readonly lInit: Float32Array;
  readonly state: TrainingState;
  seconds: number;
  samples: number;
}

const flatVectors = ['weights', 'momentum', 'variance', 'average'] as const;

/** Writes the run so that a kill at any moment leaves either the old state or the new one. */
export async function saveRun(folder: string, run: Run): Promise<void> {
  const { state } = run;
  await mkdir(folder, { recursive: true });
  const tensors = [
    ...flatVectors.map((name) => ({ name, shape: [state[name].length], data: state[name] })),
    { name: 'H_init', shape: [run.hInit.length], data: run.hInit },
    { name: 'L_init', shape: [run.lInit.length], data: run.lInit },
    { name: embeddingTableName, shape: [run.identifiers.length, state.embeddings.width], data: state.embeddings.table },
  ];
  const { config, seconds, samples, identifiers } = run;
  // The step goes into the tensor file too, so that the two files can be seen to belong together.
  const stepped = [...tensors, { name: 'step', shape: [1], data: Float32Array.of(state.step) }];
  await replaceFile(path.join(folder, stateFileName), encodeSafetensors(stepped));
  await replaceFile(path.join(folder, runFileName), JSON.stringify({ config, step: state.step, seconds, samples, identifiers }));
}

/** Reads a saved run, or null where the folder holds none. */
export async function loadRun(folder: string): Promise<Run | null> {
  const runFile = path.join(folder, runFileName);
  let text;
  try {
    text = await readFile(runFile, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const saved = v.parse(runSchema, JSON.parse(text));
  const config = parseConfig(saved.config);
  const file = path.join(folder, stateFileName);
  const tensors = await readSafetensorsHeader(file);
  const read = async (name: string): Promise<Float32Array> => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`${file}: has no tensor ${name}`);
    return readFloats(file, tensor);
  };
  const [step, weights, momentum, variance, average, hInit, lInit, table] = (await Promise.all(
    ['step', ...flatVectors, 'H_init', 'L_init', embeddingTableName].map(read),
  )) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
  const state: TrainingState = {
    step: step[0] ?? saved.step,
    weights,
    momentum,
    variance,
    average,
    embeddings: new PuzzleEmbeddings(table, config.puzzle_emb_ndim),
  };
  return { config, identifiers: saved.identifiers, hInit, lInit, state, seconds: saved.seconds, samples: saved.samples };
}

/** Writes a model folder from a run: the averaged weights under the names of the original code. */
export async function exportModel(folder: string, run: Run, parameters: readonly Parameter[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  let at = 0;
  const tensors = parameters.map(({ name, shape }) => {
    const start = at;
    at += elementCount(shape);
    return { name, shape, data: run.state.average.subarray(start, at) };
  });
  const { hInit, lInit, identifiers, state } = run;
  const weights = encodeSafetensors([
    ...tensors,
    { name: 'H_init', shape: [hInit.length], data: hInit },
    { name: 'L_init', shape: [lInit.length], data: lInit },
    { name: embeddingTableName, shape: [identifiers.length, state.embeddings.width], data: state.embeddings.table },
  ]);
  await replaceFile(path.join(folder, weightsFileName), weights);
  await replaceFile(path.join(folder, configFileName), JSON.stringify(run.config, null, 2) + '\n');
  await replaceFile(path.join(folder, identifiersFileName), JSON.stringify(identifiers, null, 0) + '\n');
}

/** What a run may add to the model that it begins with. None of it changes what the model computes before it learns. */
export interface Growth {
  /** Positions of rows and columns may get learned ones beside them, zero at first; others than the model's own are passed over. */
  readonly positions?: ModelConfig['pos_encodings'];
  /** Layers of each level. What the model has too few of come after its own and add zero at first: a normed state, normed again, stays. */
  readonly layers?: number;
}

/** A run that starts from a model folder's weights, with a fresh optimiser. Throws an Error that names the file where the folder is broken. */
export async function runFromModel(directory: string, growth: Growth, random: Random): Promise<Run> {
  const folder = await openModelFolder(directory);
  const { identifiers, weightsFile, tensors } = folder;
  const config = grown(folder.config, growth);
  const parameters = modelParameters(config);
  const read = async (name: string): Promise<Float32Array> => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`${weightsFile}: has no tensor ${name}`);
    return readFloats(weightsFile, tensor);
  };
  const weights = new Float32Array(parameterCount(parameters));
  let at = 0;
  for (const parameter of parameters) {
    const { name, shape } = parameter;
    if (tensors.has(name)) weights.set(await read(name), at);
    else if (!addsToState(name)) weights.set(drawParameters([parameter], random), at);
    at += elementCount(shape);
  }
  const table = config.puzzle_emb_ndim > 0 ? await read(embeddingTableName) : new Float32Array();
  const [hInit, lInit] = [await read('H_init'), await read('L_init')];
  const state = freshState(weights, new PuzzleEmbeddings(table, config.puzzle_emb_ndim));
  return { config, identifiers, hInit, lInit, state, seconds: 0, samples: 0 };
}

function grown(config: ModelConfig, { positions, layers = 0 }: Growth): ModelConfig {
  if (layers > config.L_layers && mixesPositions(config))
    throw new Error('no layers can be added to a model with mlp_t: it norms over positions too, and each more changes what it computes');
  const L_layers = Math.max(config.L_layers, layers);
  const next: ModelConfig =
    config.architecture === 'hrm' ? { ...config, L_layers, H_layers: Math.max(config.H_layers, layers) } : { ...config, L_layers };
  return next.pos_encodings === 'rope2d' && positions === 'rope2d+learned' ? { ...next, pos_encodings: positions } : next;
}

/** Whether what a parameter gives is added to the state: as zero, it and what leads to it change nothing. */
function addsToState(name: string): boolean {
  return /(^embed_pos\.|\.(o_proj|down_proj)\.weight$)/.test(name);
}

/** The embedding table laid out for another list of puzzles: rows keep what they learned, new ones are zero. */
export function remapEmbeddings(table: PuzzleEmbeddings, from: readonly string[], to: readonly string[]): PuzzleEmbeddings {
  const rowOf = new Map(from.map((id, row) => [id, row]));
  const next = PuzzleEmbeddings.zeros(to.length, table.width);
  to.forEach((id, row) => {
    const old = rowOf.get(id);
    if (old !== undefined) next.table.set(table.table.subarray(old * table.width, (old + 1) * table.width), row * table.width);
  });
  return next;
}

async function replaceFile(file: string, data: Uint8Array | string): Promise<void> {
  const temporary = `${file}.new`;
  await writeFile(temporary, data);
  await rename(temporary, file);
}
