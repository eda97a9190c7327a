import * as vscode from 'vscode';
import { editorPageContract } from '../../shared/protocol/editorProtocol.ts';
import type { Command } from './command.ts';

/** The commands that the page of an editor carries out. */
export const pageCommands: readonly Command[] = editorPageContract.command.params.options.map((name) => ({
  id: `arcStudio.${name}`,
  run: ({ editors }) => {
    const panel = editors.panelInUse;
    if (panel === undefined) void vscode.window.showInformationMessage('Open an ARC task in the task editor first.');
    else panel.command(name);
  },
}));
