import * as vscode from 'vscode';
import { isFile } from '../editor/isFile.ts';
import { fileBehind } from '../editor/savedVersions.ts';

/**
 * The folder that a dialog about a task begins in: that of the task's file, also for an older version of it, whose
 * own folder takes no files; for a new task the workspace's first, if there is one.
 */
export function dialogFolder(task: vscode.Uri): vscode.Uri | undefined {
  const file = task.scheme === 'git' ? task.with({ scheme: 'file', query: '' }) : fileBehind(task);
  return isFile(file) ? vscode.Uri.joinPath(file, '..') : vscode.workspace.workspaceFolders?.[0]?.uri;
}
