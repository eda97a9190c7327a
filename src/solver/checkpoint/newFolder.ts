import { randomUUID } from 'node:crypto';
import { rmSync, rmdirSync } from 'node:fs';
import { mkdir, readdir, rename, rmdir } from 'node:fs/promises';
import path from 'node:path';

interface Unfinished {
  readonly folder: string;
  /** The topmost folder that was made for it: itself where no folder above it was missing. */
  readonly made: string;
}

const unfinished = new Set<Unfinished>();
process.on('exit', () => {
  for (const one of unfinished) discard(one);
});

/**
 * Makes a folder as a whole or not at all: `fill` writes into a folder beside it, which gets its name when that is done. Where that fails, or
 * this process exits meanwhile, nothing is left. Throws an Error that names the folder where there is something already.
 */
export async function makeFolder<T>(folder: string, fill: (temporary: string) => Promise<T>): Promise<T> {
  await expectNothing(folder);
  const temporary = path.join(path.dirname(folder), `.${path.basename(folder)}.${randomUUID()}`);
  const one = { folder: temporary, made: (await mkdir(temporary, { recursive: true })) ?? temporary };
  unfinished.add(one);
  try {
    const result = await fill(temporary);
    // An empty folder makes way; not everywhere does rename replace it.
    await rmdir(folder).catch(() => undefined);
    await rename(temporary, folder);
    return result;
  } catch (error) {
    discard(one);
    throw error;
  } finally {
    unfinished.delete(one);
  }
}

/** Removes the folder, and those above it that were made for it, as far as nobody has put anything else into them. */
function discard({ folder, made }: Unfinished): void {
  rmSync(folder, { recursive: true, force: true });
  try {
    for (let above = path.dirname(folder); above.length >= made.length; above = path.dirname(above)) rmdirSync(above);
  } catch {
    // It is not empty.
  }
}

/** There may be an empty folder, and nothing else. */
async function expectNothing(folder: string): Promise<void> {
  try {
    const entries = await readdir(folder);
    if (entries.length > 0) throw new Error(`${folder}: there is a folder of this name already, and it is not empty`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') throw new Error(`${folder}: there is a file of this name, or of that of a folder above it`, { cause: error });
    if (code !== 'ENOENT') throw error;
  }
}
