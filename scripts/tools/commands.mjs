// Programs of this machine, and Debian's packages for those that are missing.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** The first of these programs that is on the PATH, as a path; undefined where none is. */
export function findProgram(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
      const file = path.join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not there.
      }
    }
  }
  return undefined;
}

/** Runs a program to its end. Its output is shown only where it fails; then this throws. */
export async function runQuietly(command, args, options = {}) {
  let output = '';
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const end = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
  if (end === 0) return;
  const shown = output.length > 6000 ? `…${output.slice(-6000)}` : output;
  throw new Error(`${[command, ...args].join(' ')} ended with ${String(end)}:\n${shown}`);
}

/** Says what is being done, and how long it took. */
export async function step(what, work) {
  const start = Date.now();
  console.log(`${what} …`);
  const result = await work();
  console.log(`${what}: done in ${((Date.now() - start) / 1000).toFixed(0)} s`);
  return result;
}

/** Installs packages with apt-get where that is possible; else throws an error that says what a person has to do. */
export async function installDebianPackages(packages, why) {
  const list = packages.join(' ');
  if (process.getuid?.() !== 0 || findProgram('apt-get') === undefined) {
    throw new Error(`${why}. On Debian or Ubuntu: sudo apt-get install ${list}`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Another apt-get may be at work; that is waited for.
  const wait = ['-q', '-o', 'DPkg::Lock::Timeout=600'];
  await step(`apt-get install ${list}`, async () => {
    await runQuietly('apt-get', [...wait, 'update'], { env });
    await runQuietly('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...packages], { env });
  });
}
