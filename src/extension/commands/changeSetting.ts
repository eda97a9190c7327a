import * as vscode from 'vscode';
import { section } from '../settings.ts';

/** Changes one of the extension's settings where it is set already, so that the change shows for a task; else in the user's settings. */
export async function changeSetting(name: string, value: unknown, task?: vscode.Uri): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(section, task);
  const set = configuration.inspect(name);
  const target =
    set?.workspaceFolderValue !== undefined
      ? vscode.ConfigurationTarget.WorkspaceFolder
      : set?.workspaceValue !== undefined
        ? vscode.ConfigurationTarget.Workspace
        : vscode.ConfigurationTarget.Global;
  await configuration.update(name, value, target);
}
