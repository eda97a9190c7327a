import type * as vscode from 'vscode';
import type { DocumentRuns } from './documentRuns.ts';
import type { TaskDocument } from './taskDocument.ts';

/** How long the editor under the new name may take to open. */
const openingMilliseconds = 10_000;

/** The solves of tasks that VS Code opens anew under another name: they go on, and the task has them there. */
export class MovedRuns {
  private readonly runs = new Map<string, DocumentRuns>();

  /** The task is about to be at another address. */
  leave(task: TaskDocument, to: vscode.Uri): void {
    const { runs } = task;
    const address = to.toString();
    task.keepsRuns = false;
    // Where it was to go before, it did not come.
    for (const [earlier, ones] of this.runs) if (ones === runs) this.runs.delete(earlier);
    this.runs.set(address, runs);
    setTimeout(() => {
      if (this.runs.get(address) !== runs) return; // The task has come there, or goes elsewhere.
      this.runs.delete(address);
      task.keepsRuns = true;
      if (task.isDisposed) runs.dispose();
    }, openingMilliseconds);
  }

  /** The solves of the task that has just come to this address; undefined where it comes from nowhere. */
  take(uri: vscode.Uri): DocumentRuns | undefined {
    const address = uri.toString();
    const runs = this.runs.get(address);
    this.runs.delete(address);
    return runs;
  }
}
