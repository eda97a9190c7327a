import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { UnsavedWork } from './backup.ts';
import { decodeBackup, encodeBackup } from './backup.ts';
import { exists } from './uriTaskFile.ts';

/**
 * Keeps unsaved edits on disk, one file a task at a place that follows from the task's address. VS Code tells where its backups
 * are only if it remembers them itself; after a crash, or in a browser that was reloaded, its memory may be older than the edits.
 */
export class KeptEdits {
  /** The newest backup of each task, by address: only its deletion deletes the file. */
  private readonly newest = new Map<string, vscode.CustomDocumentBackup>();
  /** What was begun last for each task, by address. */
  private readonly last = new Map<string, Promise<unknown>>();

  private readonly folder: vscode.Uri;

  /**
   * `storage` need not exist yet, and must be the same whenever this workspace is open. The storage that VS Code has for an extension
   * in a workspace is not: it is another one as long as the extension host of a window that crashed is still alive.
   */
  constructor(private readonly storage: vscode.Uri) {
    const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
    // A workspace of several folders is the same after one has come or gone.
    const workspace = workspaceFile === undefined ? workspaceFolders.map(({ uri }) => uri) : [workspaceFile];
    this.folder = vscode.Uri.joinPath(storage, sha256(workspace.join('\n')));
  }

  /** Writes the task's backup in place of the one before. */
  keep(task: vscode.Uri, work: UnsavedWork): Promise<vscode.CustomDocumentBackup> {
    return this.inTurn(task, async () => {
      const file = this.fileOf(task);
      const unfinished = file.with({ path: `${file.path}.new` });
      await vscode.workspace.fs.createDirectory(this.folder);
      await vscode.workspace.fs.writeFile(unfinished, encodeBackup({ ...work, task: task.toString() }));
      await vscode.workspace.fs.rename(unfinished, file, { overwrite: true });
      const kept: vscode.CustomDocumentBackup = {
        id: file.toString(),
        delete: () => {
          if (this.newest.get(task.toString()) === kept) void this.discard(task);
        },
      };
      this.newest.set(task.toString(), kept);
      return kept;
    });
  }

  /**
   * The task's unsaved work where some is kept. `backupId` is the backup that VS Code remembers: it may have been kept while the window had
   * another workspace, and is of this one from now on. Rejects where the backup is damaged.
   */
  find(task: vscode.Uri, backupId?: string): Promise<UnsavedWork | undefined> {
    return this.inTurn(task, async () => {
      let backup: Uint8Array;
      try {
        if (backupId !== undefined) await this.adopt(task, vscode.Uri.parse(backupId));
        backup = await vscode.workspace.fs.readFile(this.fileOf(task));
      } catch {
        return undefined;
      }
      return decodeBackup(backup);
    });
  }

  private async adopt(task: vscode.Uri, backup: vscode.Uri): Promise<void> {
    const file = this.fileOf(task);
    const isOfAnotherWorkspace = backup.path.startsWith(`${this.storage.path}/`) && backup.path.endsWith(`/${nameOf(task)}`);
    if (!isOfAnotherWorkspace || (await exists(file)) || !(await exists(backup))) return;
    await vscode.workspace.fs.createDirectory(this.folder);
    await vscode.workspace.fs.rename(backup, file);
  }

  async has(task: vscode.Uri): Promise<boolean> {
    return exists(this.fileOf(task));
  }

  /** The addresses of all tasks that have a backup; a damaged one, which cannot be restored, is left out. */
  async tasks(): Promise<readonly vscode.Uri[]> {
    const uris: vscode.Uri[] = [];
    for (const [name] of await this.files()) {
      try {
        const backup = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.folder, name));
        uris.push(vscode.Uri.parse(decodeBackup(backup).task, true));
      } catch {
        // Whoever opens its task is told.
      }
    }
    return uris;
  }

  /** Deletes the task's backup: its edits are saved, or given up. */
  discard(task: vscode.Uri): Promise<void> {
    return this.inTurn(task, async () => {
      this.newest.delete(task.toString());
      try {
        await vscode.workspace.fs.delete(this.fileOf(task));
      } catch {
        // There was none.
      }
    });
  }

  /** A backup that is being written when its edits are saved or given up must not be there after that. */
  private inTurn<T>(task: vscode.Uri, operation: () => Promise<T>): Promise<T> {
    const address = task.toString();
    const result = (this.last.get(address) ?? Promise.resolve()).then(operation);
    this.last.set(
      address,
      result.catch(() => undefined),
    );
    return result;
  }

  private async files(): Promise<readonly [string, vscode.FileType][]> {
    try {
      const entries = await vscode.workspace.fs.readDirectory(this.folder);
      return entries.filter(([name]) => !name.endsWith('.new'));
    } catch {
      return []; // Nothing was ever kept.
    }
  }

  private fileOf(task: vscode.Uri): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, nameOf(task));
  }
}

function nameOf(task: vscode.Uri): string {
  return sha256(task.toString());
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
