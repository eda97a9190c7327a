import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { cellMarkKinds } from '../shared/arc/cellMarks.ts';
import type { PaletteName } from '../shared/arc/palettes.ts';
import { paletteNames, palettes } from '../shared/arc/palettes.ts';
import { toolSets } from '../shared/edits/tools.ts';
import type { EditorSettings } from '../shared/protocol/editorProtocol.ts';
import type { Place } from '../shared/protocol/solverProtocol.ts';
import { devices, precisions } from '../shared/protocol/solverProtocol.ts';

export const section = 'arcStudio';

export interface Settings {
  /** Absolute folder of the model that Solve uses. */
  readonly modelDirectory: string;
  /** Where it runs. */
  readonly place: Place;
  /** Whether the problems of all task files in the workspace are listed, not only of open ones. */
  readonly checkWorkspace: boolean;
  /** Megabytes that kept fits may take. */
  readonly fitLimitMegabytes: number;
  readonly editor: EditorSettings;
}

/**
 * The settings as they are now, for a task where the folder of a workspace may have its own. Values of a wrong kind, which a settings file
 * may hold, count as their defaults.
 */
export function readSettings(bundledModel: string, task?: vscode.Uri): Settings {
  const values = vscode.workspace.getConfiguration(section, task);
  const model = values.get<unknown>('model');
  const palette = paletteNames.find((name) => name === values.get<unknown>('palette')) ?? ('arcprize' satisfies PaletteName);
  const maxSteps = wholeNumber(values.get<unknown>('solve.maxSteps'), 1024, 0);
  return {
    modelDirectory: typeof model === 'string' && model.trim() !== '' ? absoluteFolder(model.trim(), task) : bundledModel,
    place: {
      device: devices.find((name) => name === values.get<unknown>('device')) ?? 'auto',
      precision: precisions.find((name) => name === values.get<unknown>('precision')) ?? 'auto',
    },
    checkWorkspace: values.get<unknown>('checkWorkspace') !== false,
    fitLimitMegabytes: Math.max(1, wholeNumber(values.get<unknown>('fit.storageLimit'), 1e9, 1000)),
    editor: {
      palette: palettes[palette].colours.map(({ hex }) => hex),
      cellMarks: cellMarkKinds.find((kind) => kind === values.get<unknown>('cellMarks')) ?? 'none',
      tools: toolSets.find((set) => set === values.get<unknown>('tools')) ?? 'simple',
      maxSteps: maxSteps === 0 ? null : maxSteps,
      stopWhenHalting: values.get<unknown>('solve.stopWhenHalting') === true,
      fitSeconds: wholeNumber(values.get<unknown>('fit.seconds'), 86_400, 60),
      votes: wholeNumber(values.get<unknown>('solve.votes'), 1000, 0),
    },
  };
}

/** From 0 to `most`; `otherwise` where it is no number. */
function wholeNumber(value: unknown, most: number, otherwise: number): number {
  if (typeof value !== 'number' || Number.isNaN(value)) return otherwise;
  return Math.max(0, Math.min(most, Math.trunc(value)));
}

/** Whether a folder looks like a model: the solver says more about one that does not load. */
export function isModelFolder(directory: string): boolean {
  return ['config.json', 'model.safetensors'].every((name) => existsSync(path.join(directory, name)));
}

/** A relative folder is one in the workspace, in the task's folder of it or else the first; `~` is the user's own. */
function absoluteFolder(folder: string, task: vscode.Uri | undefined): string {
  if (folder === '~' || folder.startsWith('~/')) return path.join(homedir(), folder.slice(1));
  const own = task === undefined ? undefined : vscode.workspace.getWorkspaceFolder(task);
  const workspace = [own, ...(vscode.workspace.workspaceFolders ?? [])].find((one) => one?.uri.scheme === 'file');
  return workspace === undefined ? path.resolve(folder) : path.resolve(workspace.uri.fsPath, folder);
}
