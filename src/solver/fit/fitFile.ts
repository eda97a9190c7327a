import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { fitMethods } from '../../shared/protocol/fitEvents.ts';
import type { Parameter } from '../model/parameters.ts';
import { encodeSafetensors, readFloats, readSafetensorsHeader } from '../model/safetensors.ts';
import type { Fit } from './fit.ts';

const infoFileName = 'fit.json';
const tensorsFileName = 'fit.safetensors';
const embeddingsName = 'embeddings';
const firstRuleName = 'first_rule';

/** Whether a fit's folder holds a file of this name; it holds no others. */
export function isFitFile(name: string): boolean {
  return name === infoFileName || name === tensorsFileName;
}

const writingSuffix = '.new';

/** Whether a folder of this name is a fit that is not written whole yet. */
export function isBeingWritten(name: string): boolean {
  return name.endsWith(writingSuffix);
}

const unfinishedSuffix = '.unfinished';

/** Name of the folder for a fit as it is while it still learns. */
export function unfinishedName(name: string): string {
  return `${name}${unfinishedSuffix}`;
}

/** Notes that a fit is used. When it was kept is told by its tensors, which stay as they are. */
export async function markUsed(folder: string): Promise<void> {
  const now = new Date();
  await utimes(path.join(folder, infoFileName), now, now);
}

const digits = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9));
const permutation = v.pipe(
  v.array(digits),
  v.length(10),
  v.check((colours) => new Set(colours).size === 10, 'a permutation of the ten colours is needed'),
);
const infoSchema = v.object({
  taskId: v.string(),
  /** Hash of the train pairs that were learned from. */
  pairs: v.string(),
  /** Fingerprint of the model: to any other the weights mean nothing. */
  model: v.string(),
  /** Hash of each grid that was ever learned from, by what this fit went on from too: some of them an edited task still has. */
  gridHashes: v.array(v.string()),
  /** Seconds that were asked for. One that was stopped and kept counts as having had them: it was good enough. */
  budget: v.number(),
  method: v.picklist(fitMethods),
  augmentations: v.pipe(
    v.array(
      v.object({ dihedral: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(7)), colours: v.pipe(v.array(digits), v.length(10)) }),
    ),
    v.minLength(1),
  ),
  /** Its embedding lies among the tensors. Absent from fits of before there were any. */
  first: v.optional(v.nullable(v.object({ name: v.string(), recolouring: permutation })), null),
  /** Absent from fits of before there were any. */
  views: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(7))), []),
  steps: v.number(),
  seconds: v.number(),
});

/** A fit with what it was made of and for. */
export interface StoredFit {
  readonly fit: Fit;
  readonly pairs: string;
  readonly gridHashes: readonly string[];
  readonly model: string;
  readonly budget: number;
}

/** Seconds that count as spent on a fit: none where there was nothing to learn. */
export function secondsSpent({ fit, budget }: StoredFit): number {
  return fit.steps === 0 ? 0 : budget;
}

/** A fit as it lies in a folder. */
export interface ReadFit extends StoredFit {
  /** When it was kept, in milliseconds since 1970. */
  readonly at: number;
}

/** What stands in a fit folder's own description, without the tensors. */
export type FitInfo = v.InferOutput<typeof infoSchema>;

/**
 * Writes a fit as a folder: fit.json, and fit.safetensors with the trained weights by name. A kill at any moment leaves the folder as it
 * was, or none.
 */
export async function writeFit(folder: string, stored: StoredFit, parameters: readonly Parameter[]): Promise<void> {
  const { fit, pairs, gridHashes, model, budget } = stored;
  const { taskId, method, first, augmentations, views, steps, seconds } = fit;
  let at = 0;
  const trained = parameters.map(({ name, shape }) => {
    const start = at;
    at += shape.reduce((product, n) => product * n, 1);
    return { name, shape, data: fit.trained.subarray(start, at) };
  });
  const width = fit.embeddings.length / augmentations.length;
  const embeddings = { name: embeddingsName, shape: [augmentations.length, width], data: fit.embeddings };
  const info: v.InferInput<typeof infoSchema> = {
    taskId,
    pairs,
    gridHashes: [...gridHashes],
    model,
    budget,
    method,
    first: first === null ? null : { name: first.name, recolouring: [...first.recolouring] },
    augmentations: augmentations.map(({ dihedral, colours }) => ({ dihedral, colours: [...colours] })),
    views: [...views],
    steps,
    seconds,
  };
  const firstRule = first === null ? [] : [{ name: firstRuleName, shape: [width], data: first.embedding }];
  // Processes in two containers may have one number.
  const temporary = `${folder}.${randomBytes(6).toString('hex')}${writingSuffix}`;
  try {
    await mkdir(temporary, { recursive: true });
    await writeFile(path.join(temporary, tensorsFileName), encodeSafetensors([...trained, embeddings, ...firstRule]));
    await writeFile(path.join(temporary, infoFileName), `${JSON.stringify(info)}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } catch (error) {
    // On a full disk each attempt would leave one.
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** Reads a fit folder's description. Throws an Error that names the file. */
export async function readFitInfo(folder: string): Promise<FitInfo> {
  const file = path.join(folder, infoFileName);
  try {
    return v.parse(infoSchema, JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === 'ENOENT' ? `not a fit: there is no ${file}` : `${file}: ${message}`, { cause: error });
  }
}

/** Reads a fit folder; `parametersOf` gives the parameters that a method trains. Throws an Error that names the file. */
export async function readFit(folder: string, parametersOf: (method: Fit['method']) => readonly Parameter[]): Promise<ReadFit> {
  const { pairs, gridHashes, model, budget, ...info } = await readFitInfo(folder);
  const file = path.join(folder, tensorsFileName);
  const tensors = await readSafetensorsHeader(file);
  const read = async (name: string, shape: readonly number[] | null): Promise<Float32Array> => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`${file}: has no tensor ${name}`);
    if (shape !== null && shape.join() !== tensor.shape.join())
      throw new Error(`${file}: ${name} is [${tensor.shape.join(', ')}] where the model asks for [${shape.join(', ')}]`);
    return readFloats(file, tensor);
  };
  const pieces: Float32Array[] = [];
  for (const { name, shape } of parametersOf(info.method)) pieces.push(await read(name, shape));
  const trained = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    trained.set(piece, at);
    at += piece.length;
  }
  const { mtimeMs } = await stat(file);
  const embeddings = await read(embeddingsName, null);
  const width = embeddings.length / info.augmentations.length;
  const first = info.first === null ? null : { ...info.first, embedding: await read(firstRuleName, [width]) };
  return { fit: { ...info, first, trained, embeddings }, pairs, gridHashes, model, budget, at: mtimeMs };
}

/** A short hash of train pairs in their order, or of one. */
export function hashOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}
