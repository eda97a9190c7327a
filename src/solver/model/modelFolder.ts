import { access, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { ModelConfig } from './config.ts';
import { parseConfig } from './config.ts';
import { isFloatType } from './elementTypes.ts';
import type { Parameter } from './parameters.ts';
import { modelParameters } from './parameters.ts';
import type { StoredTensor } from './safetensors.ts';
import { readFloats, readSafetensorsHeader } from './safetensors.ts';

export const weightsFileName = 'model.safetensors';
export const configFileName = 'config.json';
export const identifiersFileName = 'identifiers.json';
export const embeddingTableName = 'puzzle_emb.weights';

/** A model as it lies in a folder: config.json, model.safetensors, identifiers.json. Checked; the big tensors stay on disk. */
export interface ModelFolder {
  readonly directory: string;
  readonly config: ModelConfig;
  readonly parameters: readonly Parameter[];
  readonly weightsFile: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Names by row of the puzzle embedding table; row 0 is blank. */
  readonly identifiers: readonly string[];
  /** Of the file of weights as it was opened. */
  readonly weightsVersion: string;
}

/** Opens a model folder. Throws an Error that names the file and says what is wrong with it. */
export async function openModelFolder(directory: string): Promise<ModelFolder> {
  await expectFiles(directory);
  const config = await readJson(path.join(directory, configFileName), parseConfig);
  const identifiers = await readJson(path.join(directory, identifiersFileName), (json) => v.parse(v.array(v.string()), json));
  const weightsFile = path.join(directory, weightsFileName);
  const weightsVersion = await versionOf(weightsFile);
  const tensors = await readSafetensorsHeader(weightsFile);
  const parameters = modelParameters(config);
  for (const { name, shape } of parameters) expectTensor(weightsFile, tensors, name, shape);
  for (const name of ['H_init', 'L_init']) expectTensor(weightsFile, tensors, name, [config.hidden_size]);
  if (config.puzzle_emb_ndim > 0) {
    const rows = tensors.get(embeddingTableName)?.shape[0] ?? 0;
    expectTensor(weightsFile, tensors, embeddingTableName, [rows, config.puzzle_emb_ndim]);
    if (rows < 1) throw new Error(`${weightsFile}: ${embeddingTableName} has no rows`);
  }
  return { directory, config, parameters, weightsFile, tensors, identifiers, weightsVersion };
}

/** Throws an Error where the weights are others by now, as after a training has exported: a row or an offset would mean something else. */
export async function expectUnchanged({ weightsFile, weightsVersion }: ModelFolder): Promise<void> {
  if ((await versionOf(weightsFile)) !== weightsVersion) throw new Error(`${weightsFile}: has changed since the model was loaded`);
}

/** Changes whenever the file does, or another comes in its place. */
export async function versionOf(file: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(file);
  return [size, mtimeMs, ino].join();
}

/** One row of the puzzle embedding table, [puzzle_emb_ndim]. */
export async function readEmbedding(folder: ModelFolder, row: number): Promise<Float32Array> {
  const width = folder.config.puzzle_emb_ndim;
  const table = folder.tensors.get(embeddingTableName);
  if (width === 0 || table === undefined) return new Float32Array(0);
  const rows = table.shape[0] ?? 0;
  if (!Number.isInteger(row) || row < 0 || row >= rows)
    throw new Error(`${folder.weightsFile}: has ${String(rows)} puzzle embeddings, none for row ${String(row)}`);
  const embedding = await readFloats(folder.weightsFile, table, row * width, width);
  await expectUnchanged(folder);
  return embedding;
}

async function expectFiles(directory: string): Promise<void> {
  for (const name of [configFileName, identifiersFileName, weightsFileName]) {
    const file = path.join(directory, name);
    await access(file).catch((error: unknown) => {
      throw new Error(`not a model folder: ${whyNoModel(directory, file, error as NodeJS.ErrnoException)}`, { cause: error });
    });
  }
}

function whyNoModel(directory: string, file: string, { code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOENT':
      return `there is no ${file}`;
    case 'ENOTDIR':
      return `${directory} is a file`;
    default:
      return message;
  }
}

async function readJson<T>(file: string, parse: (json: unknown) => T): Promise<T> {
  try {
    return parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** The embedding table may be of any floating-point type: a row is converted when it is read. The graph takes the others as they are. */
function expectTensor(file: string, tensors: ReadonlyMap<string, StoredTensor>, name: string, shape: readonly number[]): void {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`${file}: has no tensor ${name}`);
  if (name === embeddingTableName ? !isFloatType(tensor.dtype) : tensor.dtype !== 'F32') {
    throw new Error(`${file}: ${name} is ${tensor.dtype}, not F32`);
  }
  if (tensor.shape.length !== shape.length || tensor.shape.some((n, axis) => n !== shape[axis])) {
    throw new Error(`${file}: ${name} is [${tensor.shape.join(', ')}] where the config asks for [${shape.join(', ')}]`);
  }
}
