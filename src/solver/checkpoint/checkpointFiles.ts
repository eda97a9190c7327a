import { access, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ImportJob } from '../../shared/protocol/importProtocol.ts';
import { configFileName, identifiersFileName, weightsFileName } from '../model/modelFolder.ts';

/** The files of a checkpoint. */
export interface CheckpointFiles {
  /** What torch.save wrote, or a safetensors file. */
  readonly weights: string;
  /** all_config.yaml, or the config.json of a model folder. */
  readonly config: string;
  /** identifiers.json; null: there is none. */
  readonly identifiers: string | null;
}

type GivenFiles = Pick<ImportJob, 'checkpoint' | 'config' | 'identifiers'>;

const trainingConfigName = 'all_config.yaml';

/** Finds what was not given beside the checkpoint. Throws an Error that says what is missing and where it was looked for. */
export async function findCheckpointFiles({ checkpoint, config, identifiers }: GivenFiles): Promise<CheckpointFiles> {
  const weights = (await isFolder(checkpoint)) ? await checkpointIn(checkpoint) : checkpoint;
  await expectFile(weights);
  for (const file of [config, identifiers]) if (file !== null) await expectFile(file);
  const beside = (name: string): string => path.join(path.dirname(weights), name);
  return {
    weights,
    config: config ?? (await firstOf([trainingConfigName, configFileName].map(beside))) ?? missingConfig(weights),
    identifiers: identifiers ?? (await firstOf([beside(identifiersFileName)])),
  };
}

/** A model folder's weights, or what training leaves: `checkpoint`, or the last of `step_<n>`. */
async function checkpointIn(folder: string): Promise<string> {
  const names = await readdir(folder);
  const usual = [weightsFileName, 'checkpoint'].find((name) => names.includes(name));
  const stepOf = (name: string): number => Number(/^step_(\d+)$/.exec(name)?.[1] ?? -1);
  const last = names.filter((name) => stepOf(name) >= 0).toSorted((a, b) => stepOf(b) - stepOf(a))[0];
  const name = usual ?? last;
  if (name === undefined) throw new Error(`${folder}: there is no checkpoint in this folder (checkpoint, step_<n> or ${weightsFileName})`);
  return path.join(folder, name);
}

function missingConfig(weights: string): never {
  throw new Error(`${weights}: there is no ${trainingConfigName} beside it, without which its network is not known`);
}

async function expectFile(file: string): Promise<void> {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) throw new Error('not a file');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`${file}: ${code === 'ENOENT' ? 'no such file' : message}`, { cause: error });
  }
}

async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

async function firstOf(files: readonly string[]): Promise<string | null> {
  for (const file of files) {
    const exists = await access(file).then(
      () => true,
      () => false,
    );
    if (exists) return file;
  }
  return null;
}
