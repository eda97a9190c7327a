// Builds ARC Studio and opens a VS Code with it on samples/: the desktop one where there is one, else VS Code in a browser.
// Arguments: another folder to open; --user-data-dir=FOLDER for settings and state of VS Code in a browser; --browser to use that
// in any case.
import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { findProgram, spawnable } from './tools/commands.mjs';
import { cacheFolder, ensureCodeServer, remoteAddress, startCodeServer, workbenchAddress } from './tools/codeServer.mjs';

const root = path.resolve(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { browser: { type: 'boolean', default: false }, 'user-data-dir': { type: 'string' } },
});
// npm starts this in the project's folder; $INIT_CWD is where the user called npm.
const folder = positionals[0] === undefined ? path.join(root, 'samples') : path.resolve(process.env.INIT_CWD ?? '.', positionals[0]);
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** Starts a program and resolves with its exit code. */
function run(program, programArgs) {
  const { command, args, shell } = spawnable(program, programArgs);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', cwd: root, shell });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

async function startInBrowser() {
  const server = await startCodeServer(await ensureCodeServer(), {
    userData: path.resolve(values['user-data-dir'] ?? path.join(cacheFolder, 'start', 'user-data')),
    extensions: path.join(cacheFolder, 'start', 'extensions'),
    // Without it, the workbench does not look at extensionDevelopmentPath.
    args: ['--vscode-option', 'enable-smoke-test-driver'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void server.stop());
  const address = workbenchAddress(server.origin, {
    folder,
    payload: [['extensionDevelopmentPath', remoteAddress(server.origin, root)]],
  });
  console.log(`\nARC Studio is open in VS Code at\n\n  ${address}\n\nCtrl+C ends it.`);
  openInBrowser(address);
  const end = await server.ended;
  if (end !== 'SIGTERM' && end !== 0) throw new Error(`code-server ended (${String(end)}):\n${server.output()}`);
}

/** Opens the address where there is a browser to do so; it is printed in any case. */
function openInBrowser(address) {
  const opener = process.platform === 'darwin' ? 'open' : findProgram('xdg-open');
  if (opener === undefined || !hasDisplay) return;
  spawn(opener, [address], { stdio: 'ignore', detached: true })
    .once('error', () => undefined)
    .unref();
}

try {
  if ((await run(process.execPath, [path.join(root, 'esbuild.mjs')])) !== 0) process.exit(1);
  const code = hasDisplay && !values.browser ? findProgram('code') : undefined;
  if (code === undefined) await startInBrowser();
  else process.exitCode = await run(code, ['--new-window', `--extensionDevelopmentPath=${root}`, folder]);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
