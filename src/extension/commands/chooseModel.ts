import path from 'node:path';
import * as vscode from 'vscode';
import { isModelFolder } from '../settings.ts';
import { changeSetting } from './changeSetting.ts';
import type { Command, Studio } from './command.ts';

/** Sets the folder of the model that Solve uses, where it is set now or else for the user. */
export const chooseModel: Command = {
  id: 'arcStudio.chooseModel',
  run: async (studio) => {
    const bundled = { label: `$(package) ${path.basename(studio.bundledModel)}`, description: 'comes with ARC Studio' };
    const browse = { label: '$(folder-opened) Browse…', description: 'a folder with config.json, model.safetensors and identifiers.json' };
    const picked = await vscode.window.showQuickPick([bundled, browse], { title: 'Model for Solve', ignoreFocusOut: true });
    if (picked === undefined) return;
    if (picked === bundled) await setModel(studio, undefined);
    else await browseForModel(studio);
  },
};

async function browseForModel(studio: Studio): Promise<void> {
  const folders = await vscode.window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true, openLabel: 'Use This Model' });
  const folder = folders?.[0]?.fsPath;
  if (folder === undefined) return;
  if (isModelFolder(folder)) await setModel(studio, folder);
  else void vscode.window.showErrorMessage(`${folder} is not a model folder: it lacks config.json or model.safetensors.`);
}

/** Makes a folder the model that Solve uses; undefined: the bundled one. */
export async function setModel({ editors }: Studio, folder: string | undefined): Promise<void> {
  await changeSetting('model', folder, editors.activePanel?.task.uri);
}
