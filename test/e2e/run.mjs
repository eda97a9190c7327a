// Runs the tests of this folder inside a VS Code on a folder of their own: in the desktop one where there is one to use
// ($ARC_STUDIO_VSCODE, or `code` on the PATH with a display), else in VS Code in a headless Chromium.
// Arguments: --packaged for the extension as users get it, packed and unpacked, instead of the project's folder; what the names of
// the tests to run hold; none: all tests.
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { createReadStream, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { clearInterval, setInterval } from 'node:timers';
import { parseArgs } from 'node:util';
import { findProgram } from '../../scripts/tools/commands.mjs';
import { packagedExtension } from './packagedExtension.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const output = path.join(root, 'test-output', 'e2e');
const { values, positionals } = parseArgs({ allowPositionals: true, options: { packaged: { type: 'boolean', default: false } } });

/** The program of an installed desktop VS Code: `code` itself is only a script that starts it. */
function desktopCode() {
  if (process.env.ARC_STUDIO_VSCODE !== undefined) return process.env.ARC_STUDIO_VSCODE;
  const hasDisplay = process.platform === 'darwin' || process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined;
  const script = findProgram('code');
  if (!hasDisplay || script === undefined) return undefined;
  const bin = path.dirname(realpathSync(script));
  return [path.join(bin, '..', 'code'), path.join(bin, '../../../MacOS/Electron')].find((file) => existsSync(file));
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Prints what the tests report, as it comes; returns what ends that, once all is printed. */
function printReport(file) {
  let printed = 0;
  const print = async () => {
    const size = existsSync(file) ? statSync(file).size : 0;
    if (size === printed) return;
    const start = printed;
    printed = size;
    for await (const chunk of createReadStream(file, { start, end: size - 1 })) process.stdout.write(chunk);
  };
  const timer = setInterval(() => void print(), 200);
  return () => {
    clearInterval(timer);
    return print();
  };
}

await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });
await build({
  entryPoints: ['test/e2e/main.ts', 'test/e2e/*.test.ts'],
  absWorkingDir: root,
  outdir: path.join(output, 'built'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'inline',
  packages: 'external',
  logLevel: 'warning',
});

const temporary = await mkdtemp(path.join(tmpdir(), 'arc-studio-e2e-'));
const workspace = path.join(temporary, 'workspace');
await mkdir(path.join(workspace, '.vscode'), { recursive: true });
// Random weights, but loaded and run like any others; small enough to be quick.
const settings = {
  'arcStudio.model': path.join(root, 'test/fixtures/models/hrm-tiny-rope'),
  // Tests that are about fits ask for them.
  'arcStudio.fit.seconds': 0,
  // Dialogs that tests can reach, in a desktop VS Code too.
  'window.dialogStyle': 'custom',
  'files.simpleDialog.enable': true,
};
await writeFile(path.join(workspace, '.vscode', 'settings.json'), JSON.stringify(settings, null, 2));

const desktop = desktopCode();
console.log(`End-to-end tests in ${desktop ?? 'VS Code in a browser'}${values.packaged ? ', of the packaged extension' : ''}`);
const port = await freePort();
let failed = false;
const endReport = printReport(path.join(output, 'report.txt'));
try {
  await runTests({
    vscodeExecutablePath: desktop ?? path.join(root, 'test/support/codeInBrowser.mjs'),
    extensionDevelopmentPath: values.packaged ? await packagedExtension(temporary) : root,
    extensionTestsPath: path.join(output, 'built', 'main.js'),
    launchArgs: [
      workspace,
      '--disable-extensions',
      `--remote-debugging-port=${port}`,
      `--user-data-dir=${path.join(temporary, 'user-data')}`,
      `--extensions-dir=${path.join(temporary, 'extensions')}`,
    ],
    extensionTestsEnv: {
      ARC_STUDIO_ROOT: root,
      ARC_STUDIO_OUTPUT: output,
      ARC_STUDIO_DEBUGGING: `http://127.0.0.1:${port}`,
      CODE_LOG: path.join(output, 'console.log'),
      ARC_STUDIO_TESTS: positionals.join(' '),
    },
  });
} catch (error) {
  failed = true;
  console.error(error.message);
}
await endReport();
await rm(temporary, { recursive: true, force: true, maxRetries: 3 });

// The tests leave their counts at their end: an extension host that ended before has none to show.
const counts = path.join(output, 'counts.json');
if (!existsSync(counts)) {
  console.error('VS Code ended before the tests did.');
  process.exit(1);
}
const { passed, failed: failures } = JSON.parse(readFileSync(counts, 'utf8'));
console.log(`${passed} passed, ${failures} failed`);
process.exit(failed || failures > 0 ? 1 : 0);
