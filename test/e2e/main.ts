import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import { variable } from './support/environment.ts';
import { disconnect } from './support/workbench.ts';

/** What VS Code calls in its extension host; the tests lie beside this file when they are built. */
export async function run(): Promise<void> {
  const output = variable('ARC_STUDIO_OUTPUT');
  // Not to the console, into which VS Code writes a lot.
  const report = (...args: unknown[]): void => {
    appendFileSync(path.join(output, 'report.txt'), `${format(...args)}\n`);
  };
  Mocha.reporters.Base.consoleLog = report;
  const mocha = new Mocha({ ui: 'tdd', timeout: 180_000, color: false, forbidOnly: true });
  const wanted = process.env['ARC_STUDIO_TESTS'] ?? '';
  if (wanted !== '') mocha.fgrep(wanted);
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.js')) mocha.addFile(path.join(__dirname, name));
  }
  const counts = { passed: 0, failed: 0, skipped: 0 };
  await new Promise<void>((resolve) => {
    mocha
      .run(() => {
        resolve();
      })
      .on('pass', () => counts.passed++)
      .on('fail', (_, error: Error) => {
        counts.failed++;
        report(`       ${error.message}`); // At once, and not only at the end, which a hanging run may not have.
      })
      .on('pending', () => counts.skipped++);
  });
  await disconnect();
  writeFileSync(path.join(output, 'counts.json'), JSON.stringify(counts));
  if (counts.failed > 0) throw new Error(`${String(counts.failed)} failed`);
}
