import * as v from 'valibot';
import * as vscode from 'vscode';
import { argumentText, drawCommandSchema, drawNames } from '../../shared/protocol/drawCommands.ts';
import type { Command } from './command.ts';

/** The commands that draw on the page of the active editor; keybindings can give them an argument. */
export const drawCommands: readonly Command[] = drawNames.map((name) => ({
  id: `arcStudio.${name}`,
  run: ({ editors }, given) => {
    const panel = editors.activePanel;
    const takes = argumentText(name);
    // From a menu, VS Code gives the address of the file.
    const argument = takes === null || (typeof given !== 'string' && typeof given !== 'number') ? undefined : given;
    const command = v.safeParse(drawCommandSchema, { name, argument });
    if (panel === undefined) void vscode.window.showInformationMessage('Open an ARC task in the task editor first.');
    else if (command.success) panel.draw(command.output);
    else void vscode.window.showErrorMessage(`arcStudio.${name} takes ${takes ?? 'nothing'} as the "args" of its keybinding.`);
  },
}));
