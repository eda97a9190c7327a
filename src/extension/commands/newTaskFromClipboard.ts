import * as vscode from 'vscode';
import { newTaskText } from '../../shared/arc/formatTask.ts';
import { readPastedGrids, type Pasted } from '../../shared/arc/readPastedGrids.ts';
import type { Grid, Pair, Task } from '../../shared/arc/task.ts';
import { blankGrid } from '../../shared/edits/gridEdits.ts';
import type { Command } from './command.ts';

/** Opens a new, unsaved task made of what the clipboard holds. */
export const newTaskFromClipboard: Command = {
  id: 'arcStudio.newTaskFromClipboard',
  run: async ({ editors }) => {
    const text = await vscode.env.clipboard.readText();
    const result = readPastedGrids(text);
    if (!result.ok) {
      const [first, ...others] = result.problems;
      const place = first === undefined ? '' : `line ${String(first.line)}, column ${String(first.column)}: ${first.message}`;
      const more = others.length === 0 ? '' : ` (and ${String(others.length)} more)`;
      void vscode.window.showErrorMessage(`The clipboard holds no ARC grids: ${place}${more}`);
      return;
    }
    const { task, name, note } = taskOf(result.pasted);
    await editors.openNew(newTaskText(task, name ?? undefined));
    if (note !== null) void vscode.window.showInformationMessage(note);
  },
};

/** The task that pasted grids make; `note` says how they were taken, where that was a choice. */
function taskOf(pasted: Pasted): { readonly task: Task; readonly name: string | null; readonly note: string | null } {
  if (pasted.kind === 'task') return { ...pasted, note: null };
  const pairs = pasted.kind === 'pairs' ? pasted.pairs : inPairs(pasted.grids);
  const complete = pairs.filter(({ output }) => output !== null);
  const open = pairs.filter(({ output }) => output === null);
  if (complete.length > 0) {
    const note =
      pasted.kind === 'pairs'
        ? null
        : `${String(pasted.grids.length)} grids were taken as input, output, input, output …${open.length > 0 ? '; the last is a test input.' : '.'}`;
    return { task: { train: complete, test: open }, name: null, note };
  }
  const train = open.map(({ input }) => ({ input, output: blankGrid(input.length, input[0]?.length ?? 1) }));
  return { task: { train, test: [] }, name: null, note: 'Nothing pasted is an output, so the outputs are blank.' };
}

/** Input, output, input, output …; one that is left over has no output. */
function inPairs(grids: readonly Grid[]): Pair[] {
  return grids.flatMap((input, index) => (index % 2 === 0 ? [{ input, output: grids[index + 1] ?? null }] : []));
}
