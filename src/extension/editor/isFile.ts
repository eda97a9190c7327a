import * as vscode from 'vscode';

/** Neither a new task that is not saved yet nor another version of a file, as comparisons show it. */
export function isFile({ scheme }: vscode.Uri): boolean {
  return scheme === 'file' || (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => uri.scheme === scheme);
}
