import type * as vscode from 'vscode';
import { Comparison } from '../../../src/extension/editor/comparison.ts';
import type { Solve } from '../../../src/extension/editor/documentRuns.ts';
import type { KeptEdits } from '../../../src/extension/editor/keptEdits.ts';
import { TaskEditorProvider } from '../../../src/extension/editor/taskEditorProvider.ts';
import { fileUri } from './vscodeDouble.ts';

export const context = { backupId: undefined, untitledDocumentData: undefined } satisfies vscode.CustomDocumentOpenContext;

/** A provider of editors in a window without settings, whose solves do not end by themselves. */
export function providerWith(edits: Partial<KeptEdits>, solve: Solve = () => new Promise(() => undefined)): TaskEditorProvider {
  const services = {
    extensionUri: fileUri('/extension'),
    pageModules: [],
    log: { error: () => undefined, warn: () => undefined },
    editorSettings: () => ({
      ...{ palette: [], cellMarks: 'none', tools: 'simple', maxSteps: null, stopWhenHalting: false, fitSeconds: 0, votes: 0 },
    }),
    solverState: () => ({ health: 'ready', model: null, message: '' }),
    keys: [],
  };
  const kept: Partial<KeptEdits> = { find: () => Promise.resolve(undefined), discard: () => Promise.resolve(), ...edits };
  return new TaskEditorProvider(
    solve,
    new Comparison(),
    services as unknown as ConstructorParameters<typeof TaskEditorProvider>[2],
    kept as KeptEdits,
  );
}
