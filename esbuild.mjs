// Builds dist/: the extension, the solver process, the command line and the editor page. `--watch` rebuilds on every change.
import { context } from 'esbuild';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';

process.chdir(import.meta.dirname);

const watching = process.argv.includes('--watch');
const shared = { bundle: true, sourcemap: true, metafile: true, logLevel: 'warning', outdir: 'dist', target: 'es2023' };
// Some packages' `main` is a UMD file whose `require` calls no bundler can follow; their `module` has plain imports.
const nodeProgram = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'],
  external: ['onnxruntime-node'],
};
const commandLine = { ...nodeProgram, banner: { js: '#!/usr/bin/env node' } };

/** What is built: esbuild's options, and for each file that people download with the extension how large it may get. */
const bundles = [
  { ...nodeProgram, entryPoints: { extension: 'src/extension/extension.ts' }, external: ['vscode'], budget: 500_000 },
  // Names stay: an error's stack is readable all the same.
  { ...nodeProgram, entryPoints: { solver: 'src/solver/main.ts' }, minifyWhitespace: true, budget: 500_000 },
  { ...nodeProgram, entryPoints: { probe: 'src/solver/runtime/probeMain.ts' }, budget: 100_000 },
  { ...commandLine, entryPoints: { cli: 'src/solver/cli.ts' }, minifyWhitespace: true, budget: 700_000 },
  {
    ...commandLine,
    entryPoints: {
      train: 'src/solver/train/main.ts',
      evaluate: 'src/solver/train/evaluateMain.ts',
      ablate: 'src/solver/eval/ablateMain.ts',
      bench: 'src/solver/bench/main.ts',
      benchMemory: 'src/solver/bench/memoryMain.ts',
    },
  },
  {
    ...shared,
    platform: 'browser',
    // Modules, so that what the first look at a task does not need comes after it.
    format: 'esm',
    splitting: true,
    chunkNames: 'webview/[name]-[hash]',
    minify: true,
    entryPoints: { webview: 'src/webview/main.ts' },
    budget: 150_000,
    // The component library alone is larger than all the rest; it has no part in what the page's own code may weigh.
    outsideBudget: /node_modules\/(@vscode\/webview-ui-toolkit|@microsoft\/fast-[^/]+|exenv-es6|tabbable|tslib)\//,
  },
];

const codicons = 'node_modules/@vscode/codicons/dist';

async function copyCodicons() {
  await mkdir('dist/codicons', { recursive: true });
  for (const file of ['codicon.css', 'codicon.ttf']) await copyFile(path.join(codicons, file), path.join('dist/codicons', file));
}

/** Leaves the icons that the page's code does not name out of its sheet: a browser reads hundreds of rules before it shows anything. */
async function keepUsedCodicons(metafiles) {
  const { outputs } = metafiles.find((metafile) => 'dist/webview.js' in metafile.outputs);
  const scripts = await Promise.all(
    Object.keys(outputs)
      .filter((file) => file.endsWith('.js'))
      .map((file) => readFile(file, 'utf8')),
  );
  const named = new Set(scripts.join().match(/(?<=["'`-])[a-z][a-z\d-]*(?=["'` ])/g));
  const sheet = await readFile(path.join(codicons, 'codicon.css'), 'utf8');
  const kept = sheet.replaceAll(/^\.codicon-([a-z\d-]+):before.*\n/gm, (rule, name) => (named.has(name) ? rule : ''));
  await writeFile('dist/codicons/codicon.css', kept);
}

/** A file and what it imports from the start, which is loaded with it. */
function withImports(file, outputs, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const { path: imported, kind } of outputs[file]?.imports ?? []) {
    if (kind === 'import-statement' && imported in outputs) withImports(imported, outputs, found);
  }
  return found;
}

/** For the page's HTML, which has them fetched at once; src/extension/editor/pageModules.ts reads it. */
async function listPageModules(metafiles) {
  const { outputs } = metafiles.find((metafile) => 'dist/webview.js' in metafile.outputs);
  const [page, ...imported] = withImports('dist/webview.js', outputs);
  const modules = imported.map((file) => path.posix.relative(path.posix.dirname(page), file));
  await writeFile('dist/webview/modules.json', JSON.stringify(modules));
}

/** One line a bundle, or a part of it that is loaded later: its size, and what of it counts against its budget. */
function measure({ budget, outsideBudget }, { outputs }) {
  const files = Object.keys(outputs).filter((file) => file.endsWith('.js') || file.endsWith('.css'));
  const entries = files.filter((file) => outputs[file].entryPoint !== undefined || file.endsWith('.css'));
  const first = new Set(entries.filter((file) => path.dirname(file) === 'dist').flatMap((file) => [...withImports(file, outputs)]));
  return entries.map((file) => {
    const loaded =
      path.dirname(file) === 'dist' ? withImports(file, outputs) : [...withImports(file, outputs)].filter((one) => !first.has(one));
    let [size, outside] = [0, 0];
    for (const one of loaded) {
      size += outputs[one].bytes;
      for (const [input, { bytesInOutput }] of Object.entries(outputs[one].inputs))
        if (outsideBudget?.test(input)) outside += bytesInOutput;
    }
    return { file, size, counted: size - outside, budget };
  });
}

function report(sizes) {
  const kB = (bytes) => (bytes === undefined ? '' : `${(bytes / 1000).toFixed(1)} kB`).padStart(12);
  console.log(`${'bundle'.padEnd(20)}${'size'.padStart(12)}${'counted'.padStart(12)}${'budget'.padStart(12)}`);
  for (const { file, size, counted, budget } of sizes) console.log(file.padEnd(20) + kB(size) + kB(counted) + kB(budget));
  const tooLarge = sizes.filter(({ counted, budget }) => budget !== undefined && counted > budget);
  for (const { file, counted, budget } of tooLarge) console.error(`${file}: ${counted} bytes, over its budget of ${budget}.`);
  return tooLarge.length === 0;
}

const contexts = await Promise.all(
  bundles.map(({ budget, outsideBudget, ...options }) => context({ ...options, logLevel: watching ? 'info' : options.logLevel })),
);
await rm('dist/webview', { recursive: true, force: true });
await copyCodicons();
if (watching) {
  await Promise.all(contexts.map((one) => one.watch()));
} else {
  try {
    const results = await Promise.all(contexts.map((one) => one.rebuild()));
    const sizes = results.flatMap((result, index) => measure(bundles[index], result.metafile));
    await writeFile(path.join('dist', 'sizes.json'), JSON.stringify(sizes));
    const metafiles = results.map(({ metafile }) => metafile);
    await listPageModules(metafiles);
    await keepUsedCodicons(metafiles);
    if (!report(sizes)) process.exitCode = 1;
  } catch {
    process.exitCode = 1; // esbuild has printed what is wrong.
  }
  await Promise.all(contexts.map((one) => one.dispose()));
}
