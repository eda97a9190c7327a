import path from 'node:path';
import type * as vscode from 'vscode';
import { savedScheme } from './savedVersions.ts';

/** What version of a task stands at an address, as people call it. */
export function versionName(uri: vscode.Uri): string {
  if (uri.scheme === savedScheme) return 'saved on disk';
  if (uri.scheme !== 'git') return path.posix.basename(uri.path);
  const ref = refOf(uri);
  if (ref === null) return 'another version';
  if (ref === '~') return 'git'; // What is staged, or else HEAD.
  if (ref === '') return 'git index';
  if (ref === 'HEAD') return 'git HEAD';
  return `commit ${/^[0-9a-f]{9,}/.test(ref) ? ref.slice(0, 8) : ref}`;
}

/** VS Code's git extension keeps what it shows in the address's query. */
function refOf({ query }: vscode.Uri): string | null {
  try {
    const parsed: unknown = JSON.parse(query);
    return typeof parsed === 'object' && parsed !== null && 'ref' in parsed && typeof parsed.ref === 'string' ? parsed.ref : null;
  } catch {
    return null;
  }
}
