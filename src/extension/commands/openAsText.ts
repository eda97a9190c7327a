import path from 'node:path';
import * as vscode from 'vscode';
import { saveTaskAsAsked } from '../editor/saveTask.ts';
import type { TaskEditorProvider } from '../editor/taskEditorProvider.ts';
import type { Command } from './command.ts';
import { resourceOf } from './resource.ts';

export const openAsTextCommand: Command = {
  id: 'arcStudio.openAsText',
  run: async ({ editors }, uri) => {
    const resource = resourceOf(uri);
    if (resource !== undefined) await openAsText(editors, resource, null);
  },
};

/** Opens VS Code's text editor on a task file, at a place that counts from 1. It shows the file, so unsaved edits are saved first or left out. */
export async function openAsText(
  editors: TaskEditorProvider,
  uri: vscode.Uri,
  place: { readonly line: number; readonly column: number } | null,
): Promise<void> {
  const shown = editors.taskAt(uri)?.document.isDirty === true ? await savedOrAsOnDisk(uri) : uri;
  if (shown === undefined) return;
  const position = place === null ? undefined : new vscode.Position(Math.max(0, place.line - 1), Math.max(0, place.column - 1));
  await vscode.commands.executeCommand('vscode.openWith', shown, 'default', {
    ...(position === undefined ? {} : { selection: new vscode.Range(position, position) }),
  } satisfies vscode.TextDocumentShowOptions);
}

async function savedOrAsOnDisk(uri: vscode.Uri): Promise<vscode.Uri | undefined> {
  const save = 'Save and Open';
  const asOnDisk = 'Open as on Disk';
  const choices = uri.scheme === 'untitled' ? [save] : [save, asOnDisk];
  const message = `${path.posix.basename(uri.path)} has unsaved changes, which a text editor would not show.`;
  const answer = await vscode.window.showWarningMessage(message, { modal: true }, ...choices);
  if (answer === save) return saveTaskAsAsked(uri);
  return answer === asOnDisk ? uri : undefined;
}
