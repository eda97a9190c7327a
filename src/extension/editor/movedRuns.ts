import * as vscode from 'vscode';
import type { DocumentRuns } from './documentRuns.ts';
import type { TaskDocument } from './taskDocument.ts';

/** How long the tab under the new name may take to come. */
const patience = 10_000;

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
    this.lookLater(task, address);
  }

  /** The solves of the task that has just come to this address; undefined where it comes from nowhere. */
  take(uri: vscode.Uri): DocumentRuns | undefined {
    const address = uri.toString();
    const runs = this.runs.get(address);
    this.runs.delete(address);
    return runs;
  }

  /** The task comes to its new address when its tab there is on show for the first time; where there is no such tab, it does not. */
  private lookLater(task: TaskDocument, address: string): void {
    setTimeout(() => {
      const { runs } = task;
      if (this.runs.get(address) !== runs) return; // The task has come there, or goes elsewhere.
      if (hasTab(address)) {
        this.lookLater(task, address);
        return;
      }
      this.runs.delete(address);
      task.keepsRuns = true;
      if (task.isDisposed) runs.dispose();
    }, patience);
  }
}

function hasTab(address: string): boolean {
  const inputs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input));
  return inputs.some((input) => input instanceof vscode.TabInputCustom && input.uri.toString() === address);
}
