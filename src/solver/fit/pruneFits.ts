import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isFitFile } from './fitFile.ts';

interface KeptFolder {
  readonly folder: string;
  readonly bytes: number;
  /** When it was kept or used last, in milliseconds since 1970. */
  readonly at: number;
}

/**
 * Removes the fits of all models in a folder that were not used for longest, until the rest takes no more than `bytes`. The newest one stays
 * in any case, and so does what is no fit: the folder may be one that holds other things too.
 */
export async function pruneFits(directory: string, bytes: number): Promise<void> {
  const models = await foldersIn(directory);
  const fits = (await Promise.all(models.map(foldersIn))).flat();
  const newestFirst = (await Promise.all(fits.map(measure))).filter((fit) => fit !== null).sort((a, b) => b.at - a.at);
  let total = 0;
  for (const [i, fit] of newestFirst.entries()) {
    total += fit.bytes;
    if (i > 0 && total > bytes) await rm(fit.folder, { recursive: true, force: true });
  }
}

async function foldersIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(directory, name));
}

/** null where the folder holds no fit. */
async function measure(folder: string): Promise<KeptFolder | null> {
  const names = await readdir(folder).catch(() => []);
  if (!names.some(isFitFile) || !names.every(isFitFile)) return null;
  // Another process may remove one meanwhile.
  const files = await Promise.all(names.map((name) => stat(path.join(folder, name)).catch(() => null)));
  const found = files.filter((file) => file !== null);
  return { folder, bytes: found.reduce((sum, { size }) => sum + size, 0), at: Math.max(0, ...found.map(({ mtimeMs }) => mtimeMs)) };
}
