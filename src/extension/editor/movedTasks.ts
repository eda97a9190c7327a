import * as vscode from 'vscode';
import type { UnsavedWork } from './backup.ts';
import { saveTask } from './saveTask.ts';
import type { TaskDocument } from './taskDocument.ts';
import { exists } from './uriTaskFile.ts';

interface Move {
  readonly from: vscode.Uri;
  readonly to: vscode.Uri;
  readonly work: UnsavedWork;
}

/** How long a file operation may take until we look whether it has failed. */
const operationMilliseconds = 10_000;

/**
 * Carries unsaved edits over to a file's new name. When a file is renamed, VS Code opens it anew and drops what was unsaved; when a
 * folder around it is, VS Code also asks whether to save under the name that is gone.
 */
export class MovedTasks implements vscode.Disposable {
  /** Moves of which the new editor is yet to come, by the new address. */
  private readonly moves = new Map<string, Move>();
  /** What will look whether a task is still where it was. */
  private readonly looks = new WeakMap<TaskDocument, NodeJS.Timeout>();
  private readonly subscriptions: vscode.Disposable[];

  /** `leave` is told of each task that is about to move, dirty or not; `reopen` opens an editor on one that VS Code did not open by itself. */
  constructor(
    openTasks: () => Iterable<TaskDocument>,
    leave: (task: TaskDocument, to: vscode.Uri) => void,
    reopen: (uri: vscode.Uri) => void,
  ) {
    this.subscriptions = [
      vscode.workspace.onWillRenameFiles((event) => {
        for (const task of openTasks()) {
          const to = event.files.map((file) => movedAddress(task.uri, file)).find((address) => address !== null);
          if (to == null) continue;
          leave(task, to);
          event.waitUntil(this.leave(task, to));
        }
      }),
      vscode.workspace.onDidRenameFiles(({ files }) => {
        for (const { from, to } of this.moves.values()) if (files.some((file) => movedAddress(from, file) !== null)) reopen(to);
      }),
    ];
  }

  /** The unsaved work of a task that has just come to this address. */
  async take(uri: vscode.Uri): Promise<UnsavedWork | undefined> {
    const move = this.moves.get(uri.toString());
    this.moves.delete(uri.toString());
    if (move === undefined) return undefined;
    // The renaming may have failed. Where only case has changed, the old name may still lead to the file: not every disk minds it.
    const hasMoved = move.from.path.toLowerCase() === uri.path.toLowerCase() || !(await exists(move.from));
    return hasMoved ? move.work : undefined;
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private async leave(task: TaskDocument, to: vscode.Uri): Promise<void> {
    const { uri, document } = task;
    this.forgetFailed(task);
    const isDirty = document.isDirty;
    if (isDirty) this.moves.set(to.toString(), { from: uri, to, work: document.unsavedWork() });
    document.expectMove();
    const look = setTimeout(() => {
      void exists(uri).then((isStillHere) => {
        if (!isStillHere) return;
        this.moves.delete(to.toString());
        if (!task.isDisposed) document.cancelMove(); // One that was closed has moved all the same, by a change of case.
      });
    }, operationMilliseconds);
    this.looks.set(task, look);
    if (isDirty) await saveTask(uri); // Writes nothing: VS Code takes the task for clean.
  }

  /** A task that moves again is still where it was: what went before has failed, and nobody has looked yet. */
  private forgetFailed(task: TaskDocument): void {
    clearTimeout(this.looks.get(task));
    for (const [address, { from }] of this.moves) if (from.toString() === task.uri.toString()) this.moves.delete(address);
    task.document.cancelMove();
  }
}

/** Where a file comes to by a renaming of itself or of a folder around it; null where it stays. */
function movedAddress(
  uri: vscode.Uri,
  { oldUri, newUri }: { readonly oldUri: vscode.Uri; readonly newUri: vscode.Uri },
): vscode.Uri | null {
  if (uri.scheme !== oldUri.scheme || uri.authority !== oldUri.authority) return null;
  if (uri.path === oldUri.path) return newUri;
  return uri.path.startsWith(`${oldUri.path}/`) ? newUri.with({ path: newUri.path + uri.path.slice(oldUri.path.length) }) : null;
}
