import * as vscode from 'vscode';

/** Whether VS Code saves a file without being asked to. It does not tell which of its saves are such. */
export function savesByItself(uri: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration('files', uri).get<string>('autoSave', 'off') !== 'off';
}
