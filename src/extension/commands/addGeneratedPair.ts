import * as vscode from 'vscode';
import { drawNewExample, instanceWithId } from '../../shared/concepts/conceptTask.ts';
import type { Command } from './command.ts';
import { randomSeeded } from './newTaskFromConcept.ts';

/** Adds a train pair to the task in the active editor, where its id is that of a rule that ARC Studio can generate. */
export const addGeneratedPair: Command = {
  id: 'arcStudio.addGeneratedPair',
  run: ({ editors }) => {
    const panel = editors.activePanel;
    const snapshot = panel?.task.document.snapshot();
    if (panel === undefined || snapshot == null) {
      void vscode.window.showInformationMessage('Open an ARC task in the task editor first.');
      return;
    }
    const { task, taskId, version } = snapshot;
    const instance = instanceWithId(taskId);
    if (instance === null) {
      const message = `No pairs can be generated for ${taskId}: it is not the id of a concept. Tasks made with New Task from Concept are.`;
      void vscode.window.showInformationMessage(message);
      return;
    }
    const grids = [...task.train, ...task.test].map(({ input }) => input);
    const side = (of: (grid: (typeof grids)[number]) => number): number =>
      Math.max(10, instance.concept.sideNeeded(instance.values), ...grids.map(of));
    const limits = { maxRows: side((grid) => grid.length), maxColumns: side((grid) => grid[0]?.length ?? 0) };
    const pair = drawNewExample(instance, randomSeeded(), limits, grids);
    panel.edit(version, { kind: 'insertPair', split: 'train', index: task.train.length, pair }, 'Add Generated Pair');
  },
};
