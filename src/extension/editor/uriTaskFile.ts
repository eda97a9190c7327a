import path from 'node:path';
import * as vscode from 'vscode';
import type { TaskFile } from './taskFile.ts';
import { maxTaskBytes } from './taskFile.ts';

/** A task file in one of VS Code's file systems. */
export class UriTaskFile implements TaskFile {
  readonly name: string;

  private constructor(
    private readonly uri: vscode.Uri,
    readonly writable: boolean,
  ) {
    this.name = path.posix.basename(uri.path);
  }

  static async at(uri: vscode.Uri): Promise<UriTaskFile> {
    return new UriTaskFile(uri, uri.scheme === 'untitled' || (await isWritable(uri)));
  }

  async read(): Promise<Uint8Array | null> {
    if (this.uri.scheme === 'untitled') return null;
    try {
      const { size } = await vscode.workspace.fs.stat(this.uri);
      if (size > maxTaskBytes) throw new Error(`This file is too large for a task: ${String(size)} bytes.`);
      return await vscode.workspace.fs.readFile(this.uri);
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    await vscode.workspace.fs.writeFile(this.uri, bytes);
  }
}

/** Calls back when the file may have changed. */
export function watchFile(uri: vscode.Uri, onChange: () => void): vscode.Disposable {
  // In a pattern these characters would mean something; in brackets they stand for themselves.
  const name = path.posix.basename(uri.path).replace(/[[\]{}*?]/g, '[$&]');
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), name));
  const subscriptions = [
    watcher,
    watcher.onDidChange(onChange),
    watcher.onDidCreate(onChange),
    watcher.onDidDelete(onChange),
    // Not every file system can be watched.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) onChange();
    }),
  ];
  return vscode.Disposable.from(...subscriptions);
}

export async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

async function isWritable(uri: vscode.Uri): Promise<boolean> {
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) === false) return false;
  try {
    const { permissions } = await vscode.workspace.fs.stat(uri);
    return permissions !== vscode.FilePermission.Readonly;
  } catch {
    return true; // Whatever is wrong shows when the file is read.
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
}
