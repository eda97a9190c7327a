import { existsSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');

/** A script that the build makes. */
export function built(name: string): string {
  const file = path.join(root, 'dist', name);
  if (!existsSync(file)) throw new Error(`these tests run the built ${name}: run "npm run build" first`);
  return file;
}

export const solverPath = built('solver.js');
export const cliPath = built('cli.js');
export const tinyModel = path.join(root, 'test/fixtures/models/hrm-tiny-rope');
