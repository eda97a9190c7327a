import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';

/** Paths in `dist` of the modules that the page's script imports from the start, as esbuild.mjs lists them; while it watches, it does not. */
export function pageModules(dist: string): readonly string[] {
  const list = path.join(dist, 'webview', 'modules.json');
  return existsSync(list) ? v.parse(v.array(v.string()), JSON.parse(readFileSync(list, 'utf8'))) : [];
}
