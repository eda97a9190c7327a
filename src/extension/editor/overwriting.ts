import path from 'node:path';
import * as vscode from 'vscode';
import type { Comparison } from './comparison.ts';
import { savesByItself } from './savesByItself.ts';
import { saveTaskAsAsked } from './saveTask.ts';
import type { TaskDocument } from './taskDocument.ts';

/**
 * Asks whether a save may write over what others did to the file. VS Code does not tell whether the user saves or VS Code by itself.
 * So where it does so by itself, nothing is written and a notification offers to: no dialog may pop up while somebody draws.
 */
export class Overwriting {
  /** Tasks whose notification is open. */
  private readonly asked = new WeakSet<TaskDocument>();
  /** Tasks whose next save was answered with yes. */
  private readonly confirmed = new WeakSet<TaskDocument>();

  constructor(private readonly comparison: Comparison) {}

  /** `disk` is what is there now, null where the file was deleted. */
  async confirm(task: TaskDocument, disk: Uint8Array | null): Promise<boolean> {
    if (this.confirmed.delete(task)) return true;
    if (savesByItself(task.uri)) {
      void this.notify(task, disk);
      return false;
    }
    if (disk === null) return true; // The user saves a file that the tab shows as deleted.
    const detail = 'Overwrite replaces what is on disk by the task in the editor.';
    const answer = await vscode.window.showWarningMessage(message(task, disk), { modal: true, detail }, 'Overwrite', 'Compare');
    if (answer === 'Compare') await this.compare(task, disk);
    return answer === 'Overwrite';
  }

  private async notify(task: TaskDocument, disk: Uint8Array | null): Promise<void> {
    if (this.asked.has(task)) return;
    this.asked.add(task);
    const write = disk === null ? 'Save Again' : 'Overwrite';
    const answer = await vscode.window.showWarningMessage(message(task, disk), ...(disk === null ? [write] : [write, 'Compare']));
    this.asked.delete(task);
    if (answer === write) {
      this.confirmed.add(task);
      await saveTaskAsAsked(task.uri);
      this.confirmed.delete(task); // The answer is for this save alone.
    } else if (answer === 'Compare' && disk !== null) await this.compare(task, disk);
  }

  private async compare(task: TaskDocument, disk: Uint8Array): Promise<void> {
    if (task.document.bytes !== null) await this.comparison.show(task.uri, disk, task.document.bytes);
  }
}

function message(task: TaskDocument, disk: Uint8Array | null): string {
  const name = path.posix.basename(task.uri.path);
  if (disk === null) return `${name} was deleted on disk. Its task is still here, unsaved.`;
  return `${name} has changed on disk since it was opened here, and your changes are not saved.`;
}
