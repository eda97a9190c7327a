import type * as vscode from 'vscode';
import { Listeners } from '../../../src/extension/listeners.ts';

/** What the paths on the disk hold; some disks take two paths that differ in case alone for one. */
export const disk = { files: new Map<string, Uint8Array>(), isCaseSensitive: true };
export const events = { willRename: new Listeners<unknown>(), didRename: new Listeners<unknown>() };

export function fileUri(path: string, scheme = 'file'): vscode.Uri {
  const uri = {
    scheme,
    authority: '',
    path,
    toString: () => `${scheme}:${path}`,
    with: (change: { path: string }) => fileUri(change.path),
  };
  return uri as unknown as vscode.Uri;
}

function bytesAt({ path }: vscode.Uri): Uint8Array {
  const isSame = (name: string): boolean => (disk.isCaseSensitive ? name === path : name.toLowerCase() === path.toLowerCase());
  const [, bytes] = [...disk.files].find(([name]) => isSame(name)) ?? [];
  if (bytes === undefined) throw new FileSystemError();
  return bytes;
}

export class FileSystemError extends Error {
  readonly code = 'FileNotFound';
}

class Disposable {
  constructor(readonly dispose: () => void = () => undefined) {}

  static from(...all: readonly Disposable[]): Disposable {
    return new Disposable(() => {
      for (const one of all) one.dispose();
    });
  }
}

const nothing = (): Disposable => new Disposable();

/** As much of VS Code's API as the classes need that open, save and rename tasks. */
export const api = {
  Disposable,
  FileSystemError,
  EventEmitter: class {
    event = nothing;
    fire = nothing;
    dispose = nothing;
  },
  FilePermission: { Readonly: 1 },
  RelativePattern: Disposable,
  Uri: { joinPath: (base: vscode.Uri) => base },
  window: { onDidChangeWindowState: nothing },
  workspace: {
    registerTextDocumentContentProvider: nothing,
    onDidCloseTextDocument: nothing,
    createFileSystemWatcher: () => ({ onDidChange: nothing, onDidCreate: nothing, onDidDelete: nothing, dispose: nothing }),
    fs: {
      isWritableFileSystem: () => true,
      stat: (uri: vscode.Uri) => Promise.resolve(uri).then((at) => ({ size: bytesAt(at).length })),
      readFile: (uri: vscode.Uri) => Promise.resolve(uri).then(bytesAt),
      writeFile: (uri: vscode.Uri, bytes: Uint8Array) => {
        disk.files.set(uri.path, bytes);
        return Promise.resolve();
      },
    },
    onWillRenameFiles: (listener: (event: unknown) => void) => ({ dispose: events.willRename.add(listener) }),
    onDidRenameFiles: (listener: (event: unknown) => void) => ({ dispose: events.didRename.add(listener) }),
    save: (uri: vscode.Uri) => Promise.resolve(uri),
  },
};
