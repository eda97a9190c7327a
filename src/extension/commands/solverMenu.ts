import * as vscode from 'vscode';
import type { Command } from './command.ts';

/** What the status bar's solver item offers. */
export const solverMenu: Command = {
  id: 'arcStudio.solverMenu',
  run: async ({ solver }) => {
    const items = [
      { label: '$(debug-restart) Restart Solver', command: 'arcStudio.restartSolver' },
      { label: '$(folder-opened) Choose Model…', command: 'arcStudio.chooseModel' },
      { label: '$(output) Show Log', command: 'arcStudio.showLog' },
      { label: '$(settings-gear) Open Settings', command: 'workbench.action.openSettings' },
    ];
    const picked = await vscode.window.showQuickPick(items, { title: 'ARC Studio Solver', placeHolder: solver.state.message });
    if (picked !== undefined) await vscode.commands.executeCommand(picked.command, 'arcStudio');
  },
};
