import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** The file itself, or the .json files in a folder and its subfolders, hidden ones and node_modules left out. */
export async function taskFiles(given: string): Promise<string[]> {
  const isFolder = await stat(given).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isFolder) return [given];
  const files = await jsonFilesIn(given);
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
