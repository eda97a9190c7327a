import { unzipSync } from 'fflate';
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname, '../..');

/** Packs the built extension for this machine and unpacks it below `folder`, as an installation does; returns where it is then. */
export async function packagedExtension(folder) {
  const file = path.join(folder, 'arc-studio.vsix');
  const script = path.join(root, 'scripts', 'package.mjs');
  const packing = spawnSync(process.execPath, [script, `${process.platform}-${process.arch}`, file], { encoding: 'utf8' });
  if (packing.status !== 0) throw new Error(`The extension cannot be packed:\n${packing.stdout}${packing.stderr}`);
  const unpacked = path.join(folder, 'unpacked');
  for (const [name, bytes] of Object.entries(unzipSync(await readFile(file)))) {
    if (name.endsWith('/')) continue;
    const target = path.join(unpacked, name);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, bytes);
  }
  return path.join(unpacked, 'extension');
}
