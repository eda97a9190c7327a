import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { Random } from '../../shared/concepts/random.ts';
import type { ModelConfig } from '../model/config.ts';
import { mixesPositions, parseConfig } from '../model/config.ts';
import { configFileName, embeddingTableName, identifiersFileName, openModelFolder, weightsFileName } from '../model/modelFolder.ts';
import type { Parameter } from '../model/parameters.ts';
import { modelParameters, parameterCount } from '../model/parameters.ts';
import { encodeSafetensors, readFloats, readSafetensorsHeader, readSafetensorsMetadata } from '../model/safetensors.ts';
import { elementCount } from '../graph/ir.ts';
import { PuzzleEmbeddings } from './puzzleEmbeddings.ts';
import type { TrainingState } from './trainer.ts';
import { drawParameters, freshState } from './trainer.ts';

const stateFileName = 'state.safetensors';
/** What earlier versions wrote beside the state, which holds the same as metadata now: of two files, one may be older than the other. */
const earlierFileName = 'run.json';
const metadataKey = 'run';
const runSchema = v.object({
  config: v.unknown(),
  step: v.number(),
  /** Seconds spent training. */
  seconds: v.number(),
  /** Samples drawn. */
  samples: v.number(),
  identifiers: v.array(v.string()),
});

interface SavedRun extends Readonly<Omit<v.InferOutput<typeof runSchema>, 'config' | 'identifiers'>> {
  readonly config: ModelConfig;
  readonly identifiers: readonly string[];
}

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
  const about: SavedRun = { config, step: state.step, seconds, samples, identifiers };
  await replaceFiles(folder, { [stateFileName]: encodeSafetensors(tensors, { [metadataKey]: JSON.stringify(about) }) });
  await rm(path.join(folder, earlierFileName), { force: true });
}

/** Reads a saved run, or null where the folder holds none. Throws an Error that names the file where one is damaged. */
export async function loadRun(folder: string): Promise<Run | null> {
  const file = path.join(folder, stateFileName);
  const saved = await readAbout(folder, file);
  if (saved === null) return null;
  const tensors = await readSafetensorsHeader(file);
  const read = async (name: string): Promise<Float32Array> => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`${file}: has no tensor ${name}`);
    return readFloats(file, tensor);
  };
  const { config, identifiers, step, seconds, samples } = saved;
  const storedStep = tensors.has('step') ? (await read('step'))[0] : step;
  if (storedStep !== step)
    throw new Error(
      `${file}: is of step ${String(storedStep)}, ${earlierFileName} beside it of step ${String(step)}: the run was ended between the two. ` +
        `Where its puzzles have stayed the same since then, write ${String(storedStep)} there`,
    );
  const [weights, momentum, variance, average, hInit, lInit, table] = (await Promise.all(
    [...flatVectors, 'H_init', 'L_init', embeddingTableName].map(read),
  )) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
  const width = config.puzzle_emb_ndim;
  if (table.length !== identifiers.length * width)
    throw new Error(`${file}: has ${String(table.length / width)} puzzle embeddings for ${String(identifiers.length)} identifiers`);
  const state: TrainingState = { step, weights, momentum, variance, average, embeddings: new PuzzleEmbeddings(table, width) };
  return { config, identifiers, hInit, lInit, state, seconds, samples };
}

/** What a run's folder holds besides tensors; null where it holds no run. */
async function readAbout(folder: string, stateFile: string): Promise<SavedRun | null> {
  const metadata = await ifThere(readSafetensorsMetadata(stateFile));
  const text = metadata?.[metadataKey];
  if (text !== undefined) return parseAbout(stateFile, text);
  const earlierFile = path.join(folder, earlierFileName);
  const earlier = await ifThere(readFile(earlierFile, 'utf8'));
  return earlier === null ? null : parseAbout(earlierFile, earlier);
}

function parseAbout(file: string, text: string): SavedRun {
  try {
    const saved = v.parse(runSchema, JSON.parse(text));
    return { ...saved, config: parseConfig(saved.config) };
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

async function ifThere<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
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
  await replaceFiles(folder, {
    [weightsFileName]: weights,
    [configFileName]: `${JSON.stringify(run.config, null, 2)}\n`,
    [identifiersFileName]: `${JSON.stringify(identifiers)}\n`,
  });
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

/**
 * The run with the puzzles that are drawn from now on in the first rows of its embedding table, in this order, `drawn[0]` being the blank
 * one. Rows keep what they learned, new ones are zero; those of puzzles that are not drawn any more come after the others.
 */
export function withPuzzles(run: Run, drawn: readonly string[]): Run {
  const identifiers = [...new Set([...drawn, ...run.identifiers.slice(1)])];
  const { table, width } = run.state.embeddings;
  const rowOf = new Map(run.identifiers.map((id, row) => [id, row]));
  const embeddings = PuzzleEmbeddings.zeros(identifiers.length, width);
  identifiers.forEach((id, row) => {
    const old = rowOf.get(id);
    if (old !== undefined) embeddings.table.set(table.subarray(old * width, (old + 1) * width), row * width);
  });
  return { ...run, identifiers, state: { ...run.state, embeddings } };
}

/** Puts files into a folder in the place of those of these names. All are written before the first gets its name. */
async function replaceFiles(folder: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<void> {
  const temporary = (name: string): string => path.join(folder, `${name}.new`);
  for (const [name, data] of Object.entries(files)) await writeFile(temporary(name), data);
  for (const name of Object.keys(files)) await rename(temporary(name), path.join(folder, name));
}
