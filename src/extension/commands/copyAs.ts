import * as vscode from 'vscode';
import type { Task } from '../../shared/arc/task.ts';
import { pairLiteral, taskLiteral, type LiteralLanguage } from '../../shared/arc/taskLiteral.ts';
import type { Command } from './command.ts';

const languageNames: Readonly<Record<LiteralLanguage, string>> = { json: 'JSON', python: 'Python', numpy: 'NumPy' };

const copyIn = (id: string, language: LiteralLanguage): Command => ({
  id: `arcStudio.${id}`,
  run: async ({ editors }) => {
    const task = editors.activePanel?.task.document.snapshot()?.task;
    if (task === undefined) {
      void vscode.window.showInformationMessage('Open an ARC task in the task editor first.');
      return;
    }
    const name = languageNames[language];
    const part = await vscode.window.showQuickPick(partsOf(task, language), {
      title: `Copy as ${name}`,
      placeHolder: 'What to copy',
      ignoreFocusOut: true,
    });
    if (part === undefined) return;
    await vscode.env.clipboard.writeText(part.text());
    vscode.window.setStatusBarMessage(`${part.label} copied as ${name}`, 4000);
  },
});

/** Commands that copy the open task, or one of its pairs, as text that programs read. */
export const copyCommands: readonly Command[] = [
  copyIn('copyAsJson', 'json'),
  copyIn('copyAsPython', 'python'),
  copyIn('copyAsNumpy', 'numpy'),
];

function partsOf(task: Task, language: LiteralLanguage): { readonly label: string; text(): string }[] {
  const pairs = (['train', 'test'] as const).flatMap((split) =>
    task[split].map((pair, index) => ({
      label: `${split === 'train' ? 'Train' : 'Test'} pair ${String(index + 1)}`,
      text: () => `${pairLiteral(pair, language)}\n`,
    })),
  );
  return [{ label: 'The task', text: () => taskLiteral(task, language) }, ...pairs];
}
