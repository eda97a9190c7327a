import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ArcDocument } from '../../../src/extension/editor/arcDocument.ts';
import type { TaskDocument } from '../../../src/extension/editor/taskDocument.ts';
import type { TaskEditorProvider } from '../../../src/extension/editor/taskEditorProvider.ts';
import { paint, taskText, utf8 } from './editorDoubles.ts';
import { context, providerWith } from './providerDouble.ts';
import { disk, fileUri } from './vscodeDouble.ts';

vi.mock('vscode', async () => (await import('./vscodeDouble.ts')).api);

const file = fileUri('/square.arc.json');
const copy = fileUri('/copy.arc.json');

/** What is done while the backup of a task is dropped, the last that a save waits for. */
let meanwhile: (document: ArcDocument) => void;
let provider: TaskEditorProvider;
let task: TaskDocument;
/** VS Code's idea of it. */
let isDirty: boolean;

beforeEach(async () => {
  vi.useFakeTimers();
  disk.files = new Map([[file.path, utf8(taskText(1))]]);
  meanwhile = () => undefined;
  provider = providerWith({
    discard: () => {
      meanwhile(task.document);
      return Promise.resolve();
    },
  });
  task = await provider.openCustomDocument(file, context);
  await vi.runAllTimersAsync();
  isDirty = false;
  provider.onDidChangeCustomDocument(() => (isDirty = true));
  paint(task.document, 5);
});
afterEach(() => {
  vi.useRealTimers();
});

/** VS Code takes the task for clean, with all edits so far, when a save has ended. */
async function ends(save: Promise<void>): Promise<void> {
  await save;
  isDirty = false;
  await vi.runAllTimersAsync();
}

it.each([
  ['a save', () => provider.saveCustomDocument(task)],
  ['a save under the same name', () => provider.saveCustomDocumentAs(task, file)],
  ['a save under another name', () => provider.saveCustomDocumentAs(task, copy)],
])('an edit made while %s ends is told to VS Code again, and one after it as ever', async (_, save) => {
  await ends(save());
  expect(isDirty).toBe(false);
  paint(task.document, 6);
  expect(isDirty).toBe(true);

  meanwhile = (document) => paint(document, 7);
  await ends(save());
  expect(task.document.isDirty).toBe(true);
  expect(isDirty).toBe(true);
});

it('an edit made while a save ends and taken back after it leaves nothing unsaved', async () => {
  const steps: { undo(): unknown }[] = [];
  provider.onDidChangeCustomDocument((event) => 'undo' in event && steps.push(event));
  meanwhile = (document) => paint(document, 7);
  await ends(provider.saveCustomDocument(task));
  await steps.at(-1)?.undo();
  expect(task.document.isDirty).toBe(false);
  meanwhile = () => undefined;
  await ends(provider.saveCustomDocument(task));
  expect(isDirty).toBe(false);
  expect(Buffer.from(disk.files.get(file.path) ?? []).toString()).toBe(taskText(5));
});

it('what is edited after VS Code found nothing to save is written by the next save', async () => {
  task.document.undo();
  expect(task.document.expectsNoWrite).toBe(true);
  await vi.runAllTimersAsync();
  paint(task.document, 6);
  await ends(provider.saveCustomDocument(task));
  expect(Buffer.from(disk.files.get(file.path) ?? []).toString()).toBe(taskText(6));
});

it('a file that was deleted and is saved elsewhere leaves no unsaved task behind', async () => {
  disk.files.clear();
  await task.document.refresh();
  await ends(provider.saveCustomDocumentAs(task, copy));
  expect(isDirty).toBe(false);
});
