import { readFile, stat, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImportJob, ImportProgress, ImportedModel, LengthGuess } from '../../shared/protocol/importProtocol.ts';
import { configFileName, identifiersFileName, openModelFolder, weightsFileName } from '../model/modelFolder.ts';
import { parameterCount } from '../model/parameters.ts';
import type { StreamedTensor } from '../model/safetensors.ts';
import { writeSafetensors } from '../model/safetensors.ts';
import { guessedLength, readCheckpointConfig } from './checkpointConfig.ts';
import { openCheckpointFile } from './checkpointFile.ts';
import { findCheckpointFiles } from './checkpointFiles.ts';
import { readIdentifiers } from './identifiers.ts';
import { byParameterName, chooseModelTensors } from './modelTensors.ts';
import { makeFolder } from './newFolder.ts';
import { oneLine, quoted } from './quoted.ts';

export interface ImportOptions {
  readonly signal: AbortSignal;
  /** Called a hundred times at most. */
  readonly onProgress: (progress: ImportProgress) => void;
}

const configSizeLimit = 1_000_000;
const cancelled = 'the import was cancelled';

/**
 * Makes a model folder of a checkpoint of HRM or TRM. Tensors stream from file to file: the network's weights become float32, the
 * embedding table, which may have gigabytes, keeps its type. Throws an Error that names the file and what is wrong with it; then, and when
 * cancelled, no folder is left.
 */
export async function importCheckpoint(job: ImportJob, { signal, onProgress }: ImportOptions): Promise<ImportedModel> {
  const files = await findCheckpointFiles(job);
  const text = await readConfigText(files.config);
  const checkpoint = await openCheckpointFile(files.weights, signal);
  try {
    const tensors = within(files.weights, () => byParameterName(checkpoint.tensors));
    const { config, json, warnings } = within(files.config, () => readCheckpointConfig(text, tensors, job.seqLen));
    const { written, rows, unused } = within(files.weights, () => chooseModelTensors(tensors, config));
    const identifiers = await readIdentifiers(files.identifiers, rows);
    const directory = path.resolve(job.out);
    const parameters = await makeFolder(directory, async (folder) => {
      await expectSpace(folder, directory, written);
      await writeFile(path.join(folder, configFileName), `${JSON.stringify(json, null, 2)}\n`);
      await writeFile(path.join(folder, identifiersFileName), `${JSON.stringify(identifiers.names)}\n`);
      await writeSafetensors(path.join(folder, weightsFileName), written, progressOf(written, signal, onProgress));
      signal.throwIfAborted();
      return parameterCount((await openModelFolder(folder)).parameters);
    });
    return {
      directory,
      architecture: config.architecture,
      parameters,
      embeddings: rows,
      seqLen: config.seq_len,
      warnings: [...warnings, ...identifiers.warnings, ...unusedWarning(unused)],
    };
  } catch (error) {
    throw signal.aborted ? new Error(cancelled, { cause: error }) : error;
  } finally {
    await checkpoint.close();
  }
}

/** What an import would take for the sequence length; null where the checkpoint's files tell it. Throws an Error that names the file and what is wrong with it. */
export async function inspectCheckpoint(source: Pick<ImportJob, 'checkpoint' | 'config'>): Promise<LengthGuess | null> {
  const files = await findCheckpointFiles({ ...source, identifiers: null });
  const text = await readConfigText(files.config);
  const checkpoint = await openCheckpointFile(files.weights, new AbortController().signal);
  try {
    const tensors = within(files.weights, () => byParameterName(checkpoint.tensors));
    return within(files.config, () => guessedLength(text, tensors));
  } finally {
    await checkpoint.close();
  }
}

async function readConfigText(file: string): Promise<string> {
  const { size } = await stat(file);
  if (size > configSizeLimit) throw new Error(`${file}: too large for a config`);
  return readFile(file, 'utf8');
}

/** Names the file in what is wrong with it. */
function within<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${file}: ${oneLine((error as Error).message)}`, { cause: error });
  }
}

async function expectSpace(folder: string, directory: string, tensors: readonly StreamedTensor[]): Promise<void> {
  const needed = totalBytes(tensors);
  const { bavail, bsize } = await statfs(folder);
  if (needed > bavail * bsize)
    throw new Error(`${directory}: there is not enough space for ${megabytes(needed)}, only ${megabytes(bavail * bsize)}`);
}

function progressOf(
  tensors: readonly StreamedTensor[],
  signal: AbortSignal,
  onProgress: (progress: ImportProgress) => void,
): (bytes: number) => void {
  const total = totalBytes(tensors);
  let done = 0;
  let told = 0;
  return (bytes) => {
    signal.throwIfAborted();
    done += bytes;
    const percent = Math.floor((100 * done) / total);
    if (percent === told) return;
    told = percent;
    onProgress({ done, total });
  };
}

function totalBytes(tensors: readonly StreamedTensor[]): number {
  return tensors.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
}

function unusedWarning(names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, 3).map(quoted).join(', ');
  return [`The model has no use for ${names.length > 3 ? `${String(names.length)} tensors, such as ${shown}` : shown}: left out.`];
}
