import path from 'node:path';
import type * as vscode from 'vscode';
import { savedScheme } from './savedVersions.ts';

interface Version {
  readonly name: string;
  /** The larger, the older; versions of one age may follow in either order. */
  readonly age: number;
}

/** What version of a task stands at an address, as people call it. */
export function versionOf(uri: vscode.Uri): Version {
  if (uri.scheme === savedScheme) return { name: 'saved on disk', age: 1 };
  if (uri.scheme !== 'git') return { name: path.posix.basename(uri.path), age: 0 };
  const ref = refOf(uri);
  if (ref === null) return { name: 'another version', age: 4 };
  if (ref === '~') return { name: 'git', age: 2 }; // What is staged, or else HEAD.
  if (ref === '') return { name: 'git index', age: 2 };
  if (ref === 'HEAD') return { name: 'git HEAD', age: 3 };
  return { name: `commit ${/^[0-9a-f]{9,}/.test(ref) ? ref.slice(0, 8) : ref}`, age: 4 };
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
