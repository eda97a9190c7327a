import * as vscode from 'vscode';
import { editorPageContract } from '../../shared/protocol/editorProtocol.ts';
import type { TaskEditorPanel } from '../editor/taskEditorPanel.ts';
import type { TaskEditorProvider } from '../editor/taskEditorProvider.ts';
import type { Command } from './command.ts';

/**
 * The commands that the page of the active editor carries out, or of the one whose title bar has the button. Solve, which the walkthrough has
 * a button for, takes another one where that is no task; what changes a task does not, since nobody would see it coming.
 */
export const pageCommands: readonly Command[] = editorPageContract.command.params.options.map((name) => ({
  id: `arcStudio.${name}`,
  run: ({ editors }, resource) => {
    const otherwise = name === 'solve' ? editors.panelInUse : editors.activePanel;
    const panel = resource instanceof vscode.Uri ? shownPanel(editors, resource) : otherwise;
    if (panel === undefined) void vscode.window.showInformationMessage('Open an ARC task in the task editor first.');
    else panel.command(name);
  },
}));

/** The editor of a task that is on show: of several the active one. The title bar of a diff names the newer side, and is about the active one. */
function shownPanel({ activePanel, allPanels }: TaskEditorProvider, task: vscode.Uri): TaskEditorPanel | undefined {
  const found = [activePanel, ...allPanels].find((panel) => panel?.visible === true && panel.task.uri.toString() === task.toString());
  const isOfDiff = found !== undefined && found.comparedAs !== null && found.viewColumn === activePanel?.viewColumn;
  return isOfDiff ? activePanel : found;
}
