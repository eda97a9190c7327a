// VS Code in a browser: code-server, a build of VS Code's own server and workbench that comes through npm.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { findProgram, installDebianPackages, runQuietly, step } from './commands.mjs';

/** code-server runs on the very Node release that it was built for, which npm carries too. */
const nodeVersion = '24.21.0';
const codeServerVersion = '4.139.1';

export const cacheFolder = path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'arc-studio', 'code-web');

/** Where the two programs are, once installed. */
function places() {
  const nodePackage = `node-${process.platform}-${process.arch}`;
  const nodeFolder = path.join(cacheFolder, `node-${nodeVersion}`, 'node_modules', nodePackage);
  const serverFolder = path.join(cacheFolder, `code-server-${codeServerVersion}`, 'node_modules', 'code-server');
  const node = path.join(nodeFolder, 'bin', 'node');
  return { nodePackage, nodeFolder, node, serverFolder, entry: path.join(serverFolder, 'out', 'node', 'entry.js') };
}

/** Installs code-server and its Node into the cache folder, or does nothing where they are there. */
export async function ensureCodeServer() {
  const { nodePackage, nodeFolder, node, serverFolder, entry } = places();
  if (!existsSync(entry) || !existsSync(node)) {
    if (!['linux', 'darwin'].includes(process.platform)) {
      throw new Error(`code-server does not run on ${process.platform}: install VS Code and put its "code" command on the PATH.`);
    }
    console.log(`Installing VS Code for the browser into ${cacheFolder}, once (0.8 GB, a few minutes):`);
    if (findProgram('g++', 'clang++') === undefined || findProgram('make') === undefined || findProgram('python3') === undefined) {
      await installDebianPackages(
        ['g++', 'make', 'python3'],
        'VS Code for the browser needs a C++ compiler, make and Python 3 to be installed',
      );
    }
  }
  await installOnce(`node-${nodeVersion}`, (folder) =>
    step(`Node ${nodeVersion}`, () => npm(['install', `${nodePackage}@${nodeVersion}`], { cwd: folder })),
  );
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`, npm_config_nodedir: nodeFolder };
  await installOnce(`code-server-${codeServerVersion}`, async (folder) => {
    // Its own install scripts would compile nine native modules, most of which are not needed.
    const withoutScripts = ['install', '--omit=dev', '--ignore-scripts'];
    const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
    await step(`code-server ${codeServerVersion}`, () =>
      npm([...withoutScripts, `code-server@${codeServerVersion}`], { cwd: folder, env }),
    );
    await step('VS Code’s packages', () => npm(withoutScripts, { cwd: vscode, env }));
    await step('VS Code’s native modules', () => npm(['rebuild', '@vscode/spdlog', '@vscode/native-watchdog'], { cwd: vscode, env }));
    await step('VS Code’s own extensions', () => npm(withoutScripts, { cwd: path.join(vscode, 'extensions'), env }));
  });
  // code-server's own service worker, there to make it installable, has the webviews in its scope: one that comes up while VS Code
  // registers the worker for them may keep the wrong one, and then never gets what its page asks for.
  await rm(path.join(serverFolder, 'out', 'browser', 'serviceWorker.js'), { force: true });
  return { node, entry };
}

/**
 * Makes a folder of the cache, whole or not at all: it is filled under another name and then renamed. So an interrupted install
 * leaves nothing that looks finished, and of two at a time the first to finish wins.
 */
async function installOnce(name, fill) {
  const target = path.join(cacheFolder, name);
  if (existsSync(target)) return;
  await removeLeftovers();
  const partial = `${target}.partial-${process.pid}`;
  await mkdir(partial, { recursive: true });
  await writeFile(path.join(partial, 'package.json'), '{ "private": true }\n');
  try {
    await fill(partial);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
}

async function removeLeftovers() {
  for (const name of await readdir(cacheFolder).catch(() => [])) {
    const pid = /\.partial-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(path.join(cacheFolder, name), { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** This project's own npm settings, which npm hands down in variables, are not those of other packages. */
function npm(args, { env = process.env, ...options }) {
  const clean = Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^npm_(package|lifecycle|config_(local|engine|omit))/.test(name)),
  );
  return runQuietly('npm', [...args, '--no-audit', '--no-fund', '--engine-strict=false'], { ...options, env: clean });
}

/** For people who did not ask for what else VS Code can do: nothing but the files and the editor. */
export const quietSettings = {
  'chat.disableAIFeatures': true,
  'chat.agentHost.enabled': false,
  'workbench.startupEditor': 'none',
  // As in a desktop VS Code: in a browser it saves by itself, a second after each change.
  'files.autoSave': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'remote.autoForwardPorts': false,
};

/**
 * Starts code-server on a free port of this machine alone. `userData` gets `settings` unless it has settings already.
 * Throws with the server's output where it does not come up.
 */
export async function startCodeServer({ node, entry }, { userData, extensions, settings = quietSettings, env = {}, args = [] }) {
  const temporary = await mkdtemp(path.join(tmpdir(), 'code-server-'));
  const settingsFile = path.join(userData, 'User', 'settings.json');
  await mkdir(path.dirname(settingsFile), { recursive: true });
  await mkdir(extensions, { recursive: true });
  if (!existsSync(settingsFile)) await writeFile(settingsFile, JSON.stringify(settings, null, 2));
  const config = path.join(temporary, 'config.yaml');
  await writeFile(config, 'auth: none\n'); // Else it writes one into the user's own ~/.config.

  const options = ['--config', config, '--auth', 'none', '--bind-addr', '127.0.0.1:0', '--session-socket', path.join(temporary, 'socket')];
  const folders = ['--user-data-dir', userData, '--extensions-dir', extensions];
  const silence = ['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', '--disable-getting-started-override'];
  const child = spawn(node, [entry, ...options, ...folders, ...silence, ...args], {
    env: { ...process.env, EXTENSIONS_GALLERY: '{}', PORT: '', XDG_RUNTIME_DIR: temporary, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  const remove = () => rm(temporary, { recursive: true, force: true, maxRetries: 3 });
  const origin = await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        const address = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output);
        if (address) resolve(address[1]);
      });
    }
    child.once('error', reject);
    void ended.then((end) => reject(new Error(`code-server ended (${String(end)}):\n${output}`)));
  }).catch(async (error) => {
    await remove();
    // It gives itself 10 s, which a machine that is busy with other things may not have for it.
    if (/error +timed out/.test(output)) return undefined;
    throw error;
  });
  if (origin === undefined) return startCodeServer({ node, entry }, { userData, extensions, settings, env, args });
  return {
    origin,
    /** Resolves when the server has ended, with its exit code or signal. */
    ended,
    output: () => output,
    async stop() {
      const kill = setTimeout(() => child.kill('SIGKILL'), 3000);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(kill);
      await remove();
    },
  };
}

/** The address of the workbench on a folder. `payload` is what a desktop VS Code gets as command-line options, as pairs. */
export function workbenchAddress(origin, { folder, payload }) {
  const query = new URLSearchParams({ folder, payload: JSON.stringify(payload) });
  return `${origin}/?${query}`;
}

/** A path of this machine as the workbench in a browser names it. */
export function remoteAddress(origin, file) {
  return `vscode-remote://${new URL(origin).host}${encodeURI(path.resolve(file))}`;
}
