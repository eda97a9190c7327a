import { beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { SolveRequest } from '../../../src/extension/editor/documentRuns.ts';
import type { TaskDocument } from '../../../src/extension/editor/taskDocument.ts';
import type { TaskEditorProvider } from '../../../src/extension/editor/taskEditorProvider.ts';
import { firstCell, paint, taskText, utf8 } from './editorDoubles.ts';
import { context, providerWith } from './providerDouble.ts';
import { disk, fileUri } from './vscodeDouble.ts';

vi.mock('vscode', async () => (await import('./vscodeDouble.ts')).api);

const file = fileUri('/square.arc.json');
const copy = fileUri('/copy.arc.json');
const untitled = fileUri('/Untitled-1.arc.json', 'untitled');

/** Addresses of tasks that have a backup. */
let kept: Set<string>;
let provider: TaskEditorProvider;
let aborted: boolean;

beforeEach(() => {
  disk.files = new Map([[file.path, utf8(taskText(1))]]);
  disk.isCaseSensitive = true;
  kept = new Set();
  aborted = false;
  const edits = {
    discard: (uri: vscode.Uri) => Promise.resolve(void kept.delete(uri.toString())),
    keep: (uri: vscode.Uri) => Promise.resolve(kept.add(uri.toString())).then(() => ({ id: 'backup', delete: () => undefined })),
  };
  provider = providerWith(edits, (_, { signal }) => {
    signal.addEventListener('abort', () => (aborted = true));
    return new Promise(() => undefined);
  });
});

async function open(uri: vscode.Uri, untitledDocumentData?: Uint8Array): Promise<TaskDocument> {
  return provider.openCustomDocument(uri, { ...context, untitledDocumentData });
}

function solve({ runs, document }: TaskDocument): void {
  runs.start({ document: document.snapshot(), modelDirectory: '', fit: null, votes: null } as unknown as SolveRequest);
}

it('what was unsaved and is saved elsewhere does not come back, and what is drawn after that is kept', async () => {
  const task = await open(file);
  paint(task.document, 5);
  await provider.backupCustomDocument(task);
  await provider.saveCustomDocumentAs(task, copy);
  expect(Buffer.from(disk.files.get(copy.path) ?? []).toString()).toBe(taskText(5));
  expect(kept.size).toBe(0);

  // It may be open in another group still.
  expect(firstCell(task.document)).toBe(1);
  expect(task.document.isDirty).toBe(false);
  paint(task.document, 6);
  await provider.backupCustomDocument(task);
  expect([...kept]).toEqual([file.toString()]);
});

it('a new task that gets a file goes on with its solve there', async () => {
  const task = await open(untitled, utf8(taskText(1)));
  solve(task);
  await provider.saveCustomDocumentAs(task, copy);
  task.dispose();
  const saved = await open(copy);
  expect(saved.runs).toBe(task.runs);
  expect(saved.runs.isActive).toBe(true);
  expect(aborted).toBe(false);
  saved.dispose();
  expect(aborted).toBe(true);
});

it('a copy of a file has no part in the solves of the file', async () => {
  const task = await open(file);
  solve(task);
  await provider.saveCustomDocumentAs(task, copy);
  expect((await open(copy)).runs).not.toBe(task.runs);
  expect(aborted).toBe(false);
  task.dispose();
  expect(aborted).toBe(true);
});
