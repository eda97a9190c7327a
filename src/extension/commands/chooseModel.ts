import path from 'node:path';
import * as vscode from 'vscode';
import { isModelFolder, section } from '../settings.ts';
import type { Command } from './command.ts';

/** Sets the folder of the model that Solve uses, where it is set now or else for the user. */
export const chooseModel: Command = {
  id: 'arcStudio.chooseModel',
  run: async ({ bundledModel }) => {
    const bundled = { label: `$(package) ${path.basename(bundledModel)}`, description: 'comes with ARC Studio' };
    const browse = { label: '$(folder-opened) Browse…', description: 'a folder with config.json, model.safetensors and identifiers.json' };
    const picked = await vscode.window.showQuickPick([bundled, browse], { title: 'Model for Solve', ignoreFocusOut: true });
    if (picked === undefined) return;
    if (picked === bundled) await setModel(undefined);
    else await browseForModel();
  },
};

async function browseForModel(): Promise<void> {
  const folders = await vscode.window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true, openLabel: 'Use This Model' });
  const folder = folders?.[0]?.fsPath;
  if (folder === undefined) return;
  if (isModelFolder(folder)) await setModel(folder);
  else void vscode.window.showErrorMessage(`${folder} is not a model folder: it lacks config.json or model.safetensors.`);
}

/** Makes a folder the model that Solve uses; undefined: the bundled one. */
export async function setModel(folder: string | undefined): Promise<void> {
  const settings = vscode.workspace.getConfiguration(section);
  const inWorkspace = settings.inspect('model')?.workspaceValue !== undefined;
  await settings.update('model', folder, inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global);
}
