import path from 'node:path';
import type * as vscode from 'vscode';
import { Listeners } from '../../../src/extension/listeners.ts';

/** What the paths on the disk hold; some disks take two paths that differ in case alone for one. */
export const disk = { files: new Map<string, Uint8Array>(), isCaseSensitive: true };
export const events = { willRename: new Listeners<unknown>(), didRename: new Listeners<unknown>() };
/** The tabs of the window, by group; the texts that are open in it; and its workspace. */
export const shown = {
  workspaceFile: undefined as vscode.Uri | undefined,
  workspaceFolders: undefined as readonly { readonly uri: vscode.Uri }[] | undefined,
  groups: [] as { readonly viewColumn: number; readonly activeTab?: unknown; readonly tabs: readonly unknown[] }[],
  texts: [] as Pick<vscode.TextDocument, 'uri' | 'isDirty'>[],
};
/** Addresses that VS Code was asked to save, and what it told the user. */
export const done = { saves: [] as string[], warnings: [] as string[], notes: [] as string[] };

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

export class TabInputCustom {
  constructor(readonly uri: vscode.Uri) {}
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
  EventEmitter: class<T> {
    private readonly listeners = new Listeners<T>();
    readonly event = (listener: (event: T) => void): Disposable => new Disposable(this.listeners.add(listener));
    fire(event: T): void {
      this.listeners.emit(event);
    }
    dispose = nothing;
  },
  FilePermission: { Readonly: 1 },
  RelativePattern: Disposable,
  TabInputCustom,
  Uri: {
    joinPath: (base: vscode.Uri, ...names: string[]) => fileUri(path.posix.join(base.path, ...names)),
    parse: (text: string) => fileUri(text.slice(text.indexOf(':') + 1), text.slice(0, text.indexOf(':'))),
  },
  window: {
    onDidChangeWindowState: nothing,
    showInformationMessage: (message: string) => Promise.resolve(void done.notes.push(message)),
    showWarningMessage: (message: string) => Promise.resolve(void done.warnings.push(message)),
    tabGroups: {
      get all() {
        return shown.groups;
      },
      get activeTabGroup() {
        return shown.groups[0];
      },
      onDidChangeTabs: nothing,
      onDidChangeTabGroups: nothing,
    },
  },
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
      createDirectory: () => Promise.resolve(),
      rename: async (from: vscode.Uri, to: vscode.Uri) => {
        const bytes = await Promise.resolve(bytesAt(from));
        disk.files.delete(from.path);
        disk.files.set(to.path, bytes);
      },
      delete: (uri: vscode.Uri) => Promise.resolve(bytesAt(uri)).then(() => disk.files.delete(uri.path)),
    },
    onWillRenameFiles: (listener: (event: unknown) => void) => ({ dispose: events.willRename.add(listener) }),
    onDidRenameFiles: (listener: (event: unknown) => void) => ({ dispose: events.didRename.add(listener) }),
    get workspaceFile() {
      return shown.workspaceFile;
    },
    get workspaceFolders() {
      return shown.workspaceFolders;
    },
    get textDocuments() {
      return shown.texts;
    },
    getConfiguration: () => ({ get: (_: string, otherwise: unknown) => otherwise }),
    save: (uri: vscode.Uri) => {
      done.saves.push(uri.toString());
      return Promise.resolve(uri);
    },
  },
};
