// Programs of this machine, and Debian's packages for those that are missing.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** The first of these programs that is on the PATH, as a path; undefined where none is. */
export function findProgram(...names) {
  // On Windows those of VS Code and npm are scripts, `.cmd`; the files without it beside them are for other shells.
  const files = process.platform === 'win32' ? names.flatMap((name) => [`${name}.exe`, `${name}.cmd`]) : names;
  for (const name of files) {
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

/** What `spawn` needs to run a program: the scripts of Windows, `.cmd`, run in a shell alone, which takes one line apart at spaces. */
export function spawnable(program, args) {
  if (!/\.cmd$/i.test(program)) return { command: program, args, shell: false };
  // A backslash before the closing quote would make it part of the word.
  const words = [program, ...args].map((word) => `"${word.replace(/\\+$/, '$&$&')}"`);
  return { command: words.join(' '), args: [], shell: true };
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
