import { homedir } from 'node:os';
import path from 'node:path';

/** Where the command line keeps its fits. */
export function fitDirectory(): string {
  const cache = process.env.XDG_CACHE_HOME ?? '';
  return path.join(cache === '' ? path.join(homedir(), '.cache') : cache, 'arc-studio', 'fits');
}
