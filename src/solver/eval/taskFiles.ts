import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * The file itself, or the .json files in a folder and its subfolders, hidden ones, node_modules and the files `leftOut` not among them.
 * Throws an Error that names the folder where there is none.
 */
export async function taskFiles(given: string, leftOut: readonly string[] = []): Promise<string[]> {
  const isFolder = await stat(given).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isFolder) return [given];
  const others = new Set(leftOut.map((file) => path.resolve(file)));
  const files = (await jsonFilesIn(given)).filter((file) => !others.has(path.resolve(file)));
  if (files.length === 0) throw new Error(`${given}: there is no .json file in this folder`);
  return files;
}

async function jsonFilesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') files.push(...(await jsonFilesIn(file)));
    else if (!entry.isDirectory() && entry.name.toLowerCase().endsWith('.json')) files.push(file);
  }
  return files;
}
