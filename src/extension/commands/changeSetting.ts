import * as vscode from 'vscode';
import { section } from '../settings.ts';

/**
 * Changes one of the extension's settings where it is set already, so that the change shows for a task; else in the user's settings.
 * undefined: to its default.
 */
export async function changeSetting(name: string, value: unknown, task?: vscode.Uri): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(section, task);
  const found = configuration.inspect(name);
  // From the narrowest, whose value is the one that holds, to the widest.
  const scopes = [
    { target: vscode.ConfigurationTarget.WorkspaceFolder, value: found?.workspaceFolderValue },
    { target: vscode.ConfigurationTarget.Workspace, value: found?.workspaceValue },
    { target: vscode.ConfigurationTarget.Global, value: found?.globalValue },
  ].filter((scope) => scope.value !== undefined);
  const target = scopes[0]?.target ?? vscode.ConfigurationTarget.Global;
  // Where no value was left, that of a wider scope would hold, not the default.
  await configuration.update(name, value === undefined && scopes.length > 1 ? found?.defaultValue : value, target);
}
