import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DocumentRuns } from '../../../src/extension/editor/documentRuns.ts';
import { MovedRuns } from '../../../src/extension/editor/movedRuns.ts';
import { ArcDocument } from '../../../src/extension/editor/arcDocument.ts';
import { TaskDocument } from '../../../src/extension/editor/taskDocument.ts';
import { MemoryFile, taskText } from './editorDoubles.ts';
import { fileUri, shown, TabInputCustom } from './vscodeDouble.ts';

vi.mock('vscode', async () => (await import('./vscodeDouble.ts')).api);

const to = fileUri('/after.arc.json');
let ended: boolean;
let moved: MovedRuns;
let task: TaskDocument;

beforeEach(async () => {
  vi.useFakeTimers();
  ended = false;
  shown.groups = [];
  const runs = new DocumentRuns(() => new Promise(() => undefined));
  vi.spyOn(runs, 'dispose').mockImplementation(() => (ended = true));
  const document = await ArcDocument.open(MemoryFile.of(taskText(1)), () => undefined);
  task = new TaskDocument(fileUri('/before.arc.json'), document, runs, () => undefined);
  moved = new MovedRuns();
  moved.leave(task, to);
});
afterEach(() => {
  vi.useRealTimers();
});

it('solves outlive a task that VS Code opens under another name', () => {
  task.dispose();
  expect(moved.take(to)).toBe(task.runs);
  expect(moved.take(to)).toBeUndefined();
  vi.advanceTimersByTime(60_000);
  expect(ended).toBe(false);
});

it('solves of a task that comes to no other name end after a while', () => {
  task.dispose();
  vi.advanceTimersByTime(60_000);
  expect(ended).toBe(true);
  expect(moved.take(to)).toBeUndefined();
});

it('solves of a task that stays end with it', () => {
  vi.advanceTimersByTime(60_000);
  expect(ended).toBe(false);
  task.dispose();
  expect(ended).toBe(true);
});

it('solves of a task that comes to another name than it was to have at first go on there', () => {
  vi.advanceTimersByTime(9_000);
  const other = fileUri('/other.arc.json');
  moved.leave(task, other);
  task.dispose();
  expect(moved.take(to)).toBeUndefined();
  vi.advanceTimersByTime(2_000);
  expect(moved.take(other)).toBe(task.runs);
  vi.advanceTimersByTime(60_000);
  expect(ended).toBe(false);
});

it('solves go on for a task whose tab was not looked at since it was renamed, until the tab is closed', () => {
  task.dispose();
  shown.groups = [{ viewColumn: 1, tabs: [{ input: undefined }, { input: new TabInputCustom(fileUri(to.path)) }] }];
  vi.advanceTimersByTime(3_600_000);
  expect(ended).toBe(false);
  shown.groups = [{ viewColumn: 1, tabs: [{ input: new TabInputCustom(fileUri('/other.arc.json')) }] }];
  vi.advanceTimersByTime(11_000);
  expect(ended).toBe(true);
  expect(moved.take(to)).toBeUndefined();
});
