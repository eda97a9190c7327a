import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeOutputFolder } from './outputFile.ts';

/**
 * Writes a file so that a kill at any moment leaves the old one or the new one. Its folder is made where it is missing. Throws an Error that
 * names the file where it cannot be written; nothing is left beside it then.
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  await makeOutputFolder(path.dirname(file));
  const temporary = `${file}.${String(process.pid)}.new`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new Error(`${file}: cannot be written: ${(error as Error).message}`, { cause: error });
  }
}
