import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Writes a file so that a kill at any moment leaves the old one or the new one. Its folder is made where it is missing. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${String(process.pid)}.new`;
  await writeFile(temporary, text);
  await rename(temporary, file);
}
