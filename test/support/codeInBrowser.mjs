#!/usr/bin/env node
// Stands in for the `code` executable of a desktop VS Code: takes the options that @vscode/test-electron gives that one, and runs
// the tests in code-server's extension host with its workbench in a headless Chromium.
// What VS Code logs goes into the file that $CODE_LOG names. Exits with the tests' exit code; 70 and more where VS Code itself did not get through.
import { appendFileSync, existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { format, parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { ensureChromium } from '../../scripts/tools/chromium.mjs';
import { ensureCodeServer, quietSettings, remoteAddress, startCodeServer, workbenchAddress } from '../../scripts/tools/codeServer.mjs';

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
    'extensions-dir': { type: 'string' },
    'remote-debugging-port': { type: 'string', default: '0' },
  },
});
const folder = positionals.find((file) => existsSync(file) && statSync(file).isDirectory());
if (folder === undefined || values.extensionDevelopmentPath === undefined || values.extensionTestsPath === undefined) {
  console.error('Give a folder to open, --extensionDevelopmentPath and --extensionTestsPath.');
  process.exit(64);
}

const temporary = await mkdtemp(path.join(tmpdir(), 'code-in-browser-'));
let server;
let context;
let finishing = false;
async function finish(exitCode) {
  if (finishing) return;
  finishing = true;
  await context?.close().catch(() => undefined);
  await server?.stop();
  await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
  process.exit(exitCode);
}
function fail(message, exitCode) {
  if (!finishing) console.error(message, server?.output() ?? '');
  void finish(exitCode);
}
const longestMinutes = 20;
setTimeout(() => fail(`No end after ${longestMinutes} minutes.`, 124), longestMinutes * 60_000);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void finish(130));
process.on('uncaughtException', (error) => fail(error, 70));
process.on('unhandledRejection', (error) => fail(error, 70));

const browser = await ensureChromium();
server = await startCodeServer(await ensureCodeServer(), {
  userData: path.resolve(values['user-data-dir'] ?? path.join(temporary, 'user-data')),
  extensions: path.resolve(values['extensions-dir'] ?? path.join(temporary, 'extensions')),
  settings: { ...quietSettings, 'git.enabled': false },
  args: ['--vscode-option', 'enable-smoke-test-driver'],
});
void server.ended.then((end) => fail(`code-server ended (${String(end)}):`, 71));

// The default context, which the tests find when they connect to the debugging port.
context = await chromium.launchPersistentContext(path.join(temporary, 'browser'), {
  executablePath: browser,
  viewport: { width: 1280, height: 800 },
  handleSIGINT: false,
  handleSIGTERM: false,
  handleSIGHUP: false,
  args: [
    `--remote-debugging-port=${values['remote-debugging-port']}`,
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--force-color-profile=srgb',
  ],
});
await context.route(
  ({ hostname }) => hostname !== '127.0.0.1',
  (route) => route.abort(),
);
const page = context.pages()[0] ?? (await context.newPage());
// All that the workbench and the extension host write to their consoles, of which most is VS Code's own.
await page.exposeFunction('codeAutomationLog', (type, args) => {
  if (process.env.CODE_LOG !== undefined) appendFileSync(process.env.CODE_LOG, `${type}: ${format(...args)}\n`);
});
await page.exposeFunction('codeAutomationExit', (exitCode) => void finish(exitCode));
page.on('crash', () => fail('The workbench page crashed.', 72));
await page.goto(
  workbenchAddress(server.origin, {
    folder: path.resolve(folder),
    payload: [
      ['extensionDevelopmentPath', remoteAddress(server.origin, values.extensionDevelopmentPath)],
      ['extensionTestsPath', remoteAddress(server.origin, values.extensionTestsPath)],
      ['disableExtensions', 'true'],
    ],
  }),
  { waitUntil: 'commit', timeout: 120_000 },
);
