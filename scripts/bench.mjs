// Measures the solver (dist/bench.js) and the editor (test/bench/editor.ts), or the parts named as arguments: `editor`, or one of the
// solver's, which gets all other arguments too.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { ensureChromium } from './tools/chromium.mjs';

process.chdir(path.resolve(import.meta.dirname, '..'));
const args = process.argv.slice(2);
const others = args.filter((arg) => arg !== 'editor');

/** Files find others by where they lie themselves, which must stay so where they are put together. */
const ownFolders = {
  name: 'own folders',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]test[\\/].*\.ts$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, 'utf8')).replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file))),
      loader: 'ts',
    }));
  },
};

async function benchEditor() {
  process.env.CHROMIUM = await ensureChromium();
  const outfile = path.resolve('test-output/bench/editor.mjs');
  await build({
    entryPoints: ['test/bench/editor.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    plugins: [ownFolders],
    logLevel: 'warning',
  });
  const { bench } = await import(pathToFileURL(outfile).href);
  await bench();
}

if (args.length === 0 || others.length > 0) {
  const { status } = spawnSync(process.execPath, [path.join('dist', 'bench.js'), ...others], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
if (args.length !== others.length || args.length === 0) await benchEditor();
