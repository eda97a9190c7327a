import * as vscode from 'vscode';

export const savedScheme = 'arc-studio-saved';

/** The address of what is on disk at an address, to be shown beside the editor that holds unsaved edits of it. */
export function savedVersion(uri: vscode.Uri): vscode.Uri {
  return uri.with({ scheme: savedScheme, query: uri.toString() });
}

/** The file that an address shows. */
export function fileBehind(uri: vscode.Uri): vscode.Uri {
  return uri.scheme === savedScheme ? vscode.Uri.parse(uri.query, true) : uri;
}

/** A read-only file system whose files are other files as they are on disk. */
export class SavedVersions implements vscode.FileSystemProvider {
  /** Nobody listens: what shows such a file watches the one behind it. */
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  static register(): vscode.Disposable {
    return vscode.workspace.registerFileSystemProvider(savedScheme, new SavedVersions(), { isReadonly: true, isCaseSensitive: true });
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat(uri: vscode.Uri): Thenable<vscode.FileStat> {
    return vscode.workspace.fs.stat(fileBehind(uri));
  }

  readFile(uri: vscode.Uri): Thenable<Uint8Array> {
    return vscode.workspace.fs.readFile(fileBehind(uri));
  }

  readDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  createDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  writeFile(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  delete(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  rename(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
}
