import path from 'node:path';
import * as vscode from 'vscode';
import { headVersion } from '../editor/gitVersions.ts';
import { savedVersion } from '../editor/savedVersions.ts';
import type { Command, Studio } from './command.ts';
import { dialogFolder } from './dialogFolder.ts';
import { resourceOf } from './resource.ts';

/** Shows a task beside another version of it or another task. Two tasks that are selected in the explorer are compared with each other. */
export const compareWith: Command = {
  id: 'arcStudio.compareWith',
  run: async (studio, clicked, selected) => {
    const [first, second] = Array.isArray(selected) ? selected.filter((uri) => uri instanceof vscode.Uri) : [];
    if (first !== undefined && second !== undefined) {
      await studio.diffs.open(first, second);
      return;
    }
    const uri = resourceOf(clicked) ?? studio.diffs.active?.task.uri;
    if (uri === undefined) {
      void vscode.window.showInformationMessage('Open an ARC task first, or choose one in the explorer.');
      return;
    }
    const other = await chooseVersion(studio, uri);
    if (other !== undefined) await studio.diffs.open(other, uri);
  },
};

async function chooseVersion({ editors }: Studio, uri: vscode.Uri): Promise<vscode.Uri | undefined> {
  const name = path.posix.basename(uri.path);
  const head = await headVersion(uri);
  const versions = [
    ...(editors.taskAt(uri)?.document.isDirty === true && uri.scheme !== 'untitled'
      ? [{ label: 'Saved version on disk', description: 'without unsaved changes', other: savedVersion(uri) }]
      : []),
    ...(head === null ? [] : [{ label: 'Version in git HEAD', description: 'as last committed', other: head }]),
    { label: 'Another task file…', description: '', other: null },
  ];
  const answer = await vscode.window.showQuickPick(versions, {
    title: `Compare ${name} With…`,
    placeHolder: 'What to show on the left',
    ignoreFocusOut: true,
  });
  if (answer === undefined || answer.other !== null) return answer?.other;
  const folder = dialogFolder(uri);
  const files = await vscode.window.showOpenDialog({
    title: `Compare ${name} With…`,
    openLabel: 'Compare',
    filters: { 'ARC tasks': ['json'] },
    ...(folder === undefined ? {} : { defaultUri: folder }),
  });
  return files?.[0];
}
