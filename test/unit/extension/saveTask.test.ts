import { beforeEach, expect, it, vi } from 'vitest';
import { saveTask, saveTaskAsAsked } from '../../../src/extension/editor/saveTask.ts';
import { done, fileUri, shown } from './vscodeDouble.ts';

vi.mock('vscode', async () => (await import('./vscodeDouble.ts')).api);

const uri = fileUri('/square.arc.json');

beforeEach(() => {
  done.saves = [];
  done.warnings = [];
});

it.each([
  ['no text editor', [], true],
  ['a text editor without edits', [{ uri, isDirty: false }], true],
  ['unsaved text elsewhere', [{ uri: fileUri('/circle.arc.json'), isDirty: true }], true],
  ['unsaved text of the same file', [{ uri: fileUri(uri.path), isDirty: true }], false],
])('a task is saved unless VS Code would save text with it that nobody asked for: %s', async (_, texts, isSaved) => {
  shown.texts = texts;
  expect(await saveTask(uri)).toBe(isSaved ? uri : undefined);
  expect([done.saves, done.warnings]).toEqual([isSaved ? [uri.toString()] : [], []]);
  expect(await saveTaskAsAsked(uri)).toBe(isSaved ? uri : undefined);
  expect(done.saves).toHaveLength(isSaved ? 2 : 0);
  expect(done.warnings).toHaveLength(isSaved ? 0 : 1);
});
