import * as vscode from 'vscode';
import type { Command } from './command.ts';

/** Shows a diff of two tasks as text. */
const compareAsText: Command = {
  id: 'arcStudio.compareAsText',
  run: async ({ diffs }) => {
    if (diffs.active !== undefined) await diffs.active.compareAsText();
    else void vscode.window.showInformationMessage('Open a comparison of two ARC tasks first.');
  },
};

/** VS Code's undo and redo do not reach custom editors in a diff. */
const history = (['undo', 'redo'] as const).map((name): Command => ({
  id: `arcStudio.${name}`,
  run: ({ editors }) => editors.activePanel?.undoOrRedo(name),
}));

export const diffCommands: readonly Command[] = [compareAsText, ...history];
