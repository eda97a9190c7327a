import { existsSync } from 'node:fs';
import process from 'node:process';
import { findProgram, installDebianPackages } from './commands.mjs';

function findChromium() {
  return process.env.CHROMIUM ?? findProgram('chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome');
}

/** The Chromium that tests run in: $CHROMIUM, or the one on the PATH, which is installed where it is missing and that is possible. */
export async function ensureChromium() {
  if (findChromium() === undefined) {
    await installDebianPackages(
      ['chromium', 'libvulkan1'],
      'The tests of the editor page need Chromium (or Chrome): put one on the PATH, or its path into the variable CHROMIUM',
    );
  }
  const chromium = findChromium();
  if (chromium === undefined || !existsSync(chromium)) throw new Error(`There is no Chromium at ${String(chromium)}.`);
  return chromium;
}
