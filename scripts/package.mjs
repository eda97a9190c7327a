// Packs the built extension for one platform: arc-studio-<platform>.vsix, with that platform's ONNX Runtime and no other's.
// Arguments: the platform as VS Code names it (without one, this machine's), and where to write the package instead.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname, '..');
const [target = `${process.platform}-${process.arch}`, out = `arc-studio-${target}.vsix`] = process.argv.slice(2);
const runtime = `node_modules/onnxruntime-node/bin/napi-v6/${target.replace('-', '/')}`;

async function pack() {
  if (!existsSync(path.join(root, runtime))) throw new Error(`There is no ONNX Runtime for ${target}: no folder ${runtime}.`);
  const temporary = await mkdtemp(path.join(tmpdir(), 'arc-studio-package-'));
  try {
    const ignoreFile = path.join(temporary, '.vscodeignore');
    await copyFile(path.join(root, '.vscodeignore'), ignoreFile);
    await appendFile(ignoreFile, `!${runtime}/**\n`);
    const vsce = path.join(root, 'node_modules/@vscode/vsce/vsce');
    const options = [
      '--target',
      target,
      '--ignoreFile',
      ignoreFile,
      '--out',
      path.resolve(out),
      '--allow-missing-repository',
      '--no-rewrite-relative-links',
    ];
    return spawnSync(process.execPath, [vsce, 'package', ...options], { cwd: root, stdio: 'inherit' }).status ?? 1;
  } finally {
    await rm(temporary, { recursive: true });
  }
}

try {
  process.exitCode = await pack();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
