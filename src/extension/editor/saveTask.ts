import path from 'node:path';
import * as vscode from 'vscode';

/**
 * Has VS Code save a task; undefined where it is not saved. VS Code saves all editors of an address: where a text editor has edits of its
 * own there, which only their author may save, none is.
 */
export async function saveTask(uri: vscode.Uri): Promise<vscode.Uri | undefined> {
  return hasUnsavedText(uri) ? undefined : vscode.workspace.save(uri);
}

/** The same for a save that the user has asked for: who is told why it does not come about. */
export async function saveTaskAsAsked(uri: vscode.Uri): Promise<vscode.Uri | undefined> {
  if (hasUnsavedText(uri)) {
    const name = path.posix.basename(uri.path);
    void vscode.window.showWarningMessage(`${name} was not saved: a text editor has unsaved changes to it. Save or revert those first.`);
  }
  return saveTask(uri);
}

function hasUnsavedText(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some((document) => document.isDirty && document.uri.toString() === uri.toString());
}
