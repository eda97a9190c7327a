import { createHash } from 'node:crypto';
import type { ModelFolder } from '../model/modelFolder.ts';
import { readFlat } from './flatTensors.ts';

/** Tells models apart by their configuration and weights. The embedding table, which can be gigabytes, does not count. */
export async function fingerprintOf(folder: ModelFolder): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(folder.config));
  for (const name of [...folder.parameters.map((parameter) => parameter.name), 'H_init', 'L_init'])
    hash.update(await readFlat(folder, [name]));
  return hash.digest('hex').slice(0, 16);
}
