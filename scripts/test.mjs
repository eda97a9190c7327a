// Runs every check and every test, whatever fails on the way, and ends with one line: N passed, N failed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { ensureChromium } from './tools/chromium.mjs';
import { findProgram, spawnable } from './tools/commands.mjs';

const root = path.resolve(import.meta.dirname, '..');
const output = path.join(root, 'test-output');
const vitestReport = path.join(output, 'vitest.json');
const e2eCounts = path.join(output, 'e2e', 'counts.json');

let passed = 0;
let failed = 0;
const failures = [];

function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** Runs one stage; where it fails, that is one failure more than its tests count. Returns whether it went well. */
async function stage(name, program, programArgs = [], env = {}) {
  console.log(`\n── ${name}`);
  const start = Date.now();
  const { command, args, shell } = spawnable(program, programArgs);
  const exitCode = await new Promise((resolve) => {
    const child = spawn(command, args, { shell, cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } });
    child.once('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
  console.log(`── ${name}: ${exitCode === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - start) / 1000).toFixed(0)} s`);
  if (exitCode !== 0) failures.push(name);
  return exitCode === 0;
}

function count(name, counts) {
  if (counts === undefined) {
    failed++;
    console.error(`${name} ended before its tests did.`);
    return;
  }
  passed += counts.passed;
  failed += counts.failed;
}

process.chdir(root);
await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });

const npm = findProgram('npm') ?? 'npm';
for (const [name, script] of [
  ['types', 'typecheck'],
  ['lint', 'lint'],
]) {
  if (!(await stage(name, npm, ['run', '--silent', script]))) failed++;
}
const built = await stage('build', process.execPath, ['esbuild.mjs']);
if (!built) failed++;

try {
  const env = { CHROMIUM: await ensureChromium() };
  const vitest = path.join('node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`];
  const vitestPassed = await stage('unit, integration and page tests', process.execPath, [vitest, 'run', ...reporters], env);
  const report = read(vitestReport);
  count('vitest', report && { passed: report.numPassedTests, failed: report.numFailedTests });
  // A file that does not load, or an error outside of any test, fails the run without a failed test.
  if (!vitestPassed && report?.numFailedTests === 0) failed++;

  if (built) {
    const e2ePassed = await stage('end-to-end tests', process.execPath, [path.join('test', 'e2e', 'run.mjs'), '--packaged'], env);
    const counts = read(e2eCounts);
    count('VS Code', counts);
    if (!e2ePassed && counts?.failed === 0) failed++;
  }
} catch (error) {
  console.error(error.message);
  failed++;
}

if (failures.length > 0) console.error(`\nFailed: ${failures.join(', ')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && failures.length === 0 ? 0 : 1;
