import * as vscode from 'vscode';
import { editorPageContract } from '../../shared/protocol/editorProtocol.ts';
import type { Command } from './command.ts';

/**
 * The commands that the page of the active editor carries out. Solve, which the walkthrough has a button for, takes another one where that is
 * no task; what changes a task does not, since nobody would see it coming.
 */
export const pageCommands: readonly Command[] = editorPageContract.command.params.options.map((name) => ({
  id: `arcStudio.${name}`,
  run: ({ editors }) => {
    const panel = name === 'solve' ? editors.panelInUse : editors.activePanel;
    if (panel === undefined) void vscode.window.showInformationMessage('Open an ARC task in the task editor first.');
    else panel.command(name);
  },
}));
