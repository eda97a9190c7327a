import * as vscode from 'vscode';
import { viewType } from '../editor/taskEditorProvider.ts';
import type { Command } from './command.ts';
import { resourceOf } from './resource.ts';

/** Opens files in the task editor: those selected in the explorer, or the one in the active editor. */
export const openInTaskEditor: Command = {
  id: 'arcStudio.openInTaskEditor',
  run: async (_studio, clicked, selected) => {
    const several = Array.isArray(selected) ? selected.filter((uri) => uri instanceof vscode.Uri) : [];
    const one = resourceOf(clicked);
    for (const uri of several.length > 0 ? several : one === undefined ? [] : [one]) {
      await vscode.commands.executeCommand('vscode.openWith', uri, viewType);
    }
  },
};
