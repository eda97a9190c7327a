import * as vscode from 'vscode';
import { newTaskText } from '../../shared/arc/formatTask.ts';
import { maxGridSide } from '../../shared/arc/task.ts';
import { blankGrid } from '../../shared/edits/gridEdits.ts';
import { parseGridSize } from '../gridSize.ts';
import type { Command } from './command.ts';

/** Opens a new, unsaved task: a train pair, and a test pair whose output is yet to be drawn. */
export const newTask: Command = {
  id: 'arcStudio.newTask',
  run: async ({ editors }) => {
    const answer = await vscode.window.showInputBox({
      title: 'New ARC Task',
      prompt: `Size of its grids, rows × columns, ${String(maxGridSide)} × ${String(maxGridSide)} at most. Each grid can be resized later.`,
      value: '10 × 10',
      ignoreFocusOut: true, // An editor that takes the focus back from the command palette must not close it.
      validateInput: (text) => (parseGridSize(text) === null ? `Two numbers from 1 to ${String(maxGridSide)}, such as 3 × 4.` : null),
    });
    const size = answer === undefined ? null : parseGridSize(answer);
    if (size === null) return;
    const blank = blankGrid(size.rows, size.columns);
    await editors.openNew(newTaskText({ train: [{ input: blank, output: blank }], test: [{ input: blank, output: null }] }));
  },
};
