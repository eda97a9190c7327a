import * as vscode from 'vscode';
import type { SolverState } from '../shared/protocol/editorProtocol.ts';

const icons: Record<SolverState['health'], string> = {
  stopped: '$(circle-outline)',
  starting: '$(loading~spin)',
  ready: '$(pass)',
  busy: '$(loading~spin)',
  error: '$(error)',
};

/** The solver's health and model; a click offers what can be done about it. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('arcStudio.solver', vscode.StatusBarAlignment.Right, 100);

  constructor() {
    this.item.name = 'ARC Studio Solver';
    this.item.command = 'arcStudio.solverMenu';
  }

  /** Shown while a task is open, and while the solver does something or has failed. */
  update({ health, model, provider, progress, message }: SolverState, taskIsOpen: boolean): void {
    const warning = model === null && health !== 'error';
    const where = provider === undefined ? '' : ` on ${provider}`;
    const doing = progress === undefined ? '' : `, ${progress}`;
    this.item.text = `${warning ? '$(warning)' : icons[health]} ARC: ${model ?? 'no model'}${where}${doing}`;
    this.item.tooltip = warning ? 'There is no model in the folder that the setting arcStudio.model names.' : message;
    this.item.backgroundColor =
      health === 'error' || warning ? new vscode.ThemeColor(`statusBarItem.${warning ? 'warning' : 'error'}Background`) : undefined;
    this.item.accessibilityInformation = {
      label: `ARC Studio solver: ${health}, model ${model ?? 'none'}${where}${doing}`,
      role: 'button',
    };
    if (taskIsOpen || health === 'busy' || health === 'starting' || health === 'error') this.item.show();
    else this.item.hide();
  }

  dispose(): void {
    this.item.dispose();
  }
}
