import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Studio } from '../../../src/extension/commands/command.ts';
import { pageCommands } from '../../../src/extension/commands/pageCommands.ts';
import { Comparison } from '../../../src/extension/editor/comparison.ts';
import { TaskDiffs } from '../../../src/extension/editor/taskDiffs.ts';
import type { TaskEditorProvider } from '../../../src/extension/editor/taskEditorProvider.ts';
import { taskText, utf8 } from './editorDoubles.ts';
import { context, providerWith } from './providerDouble.ts';
import { disk, done, fileUri, shown } from './vscodeDouble.ts';
import { WebviewDouble } from './webviewDouble.ts';

vi.mock('vscode', async () => {
  const { api } = await import('./vscodeDouble.ts');
  return { ...api, Uri: { ...api.Uri, [Symbol.hasInstance]: (value: unknown) => typeof value === 'object' } };
});

let editors: TaskEditorProvider;

beforeEach(() => {
  vi.useFakeTimers();
  disk.files = new Map(['/a.json', '/b.json'].map((path) => [path, utf8(taskText(1))]));
  shown.groups = [{ viewColumn: 1, tabs: [] }];
  done.notes = [];
  editors = providerWith({});
});
afterEach(() => {
  vi.useRealTimers();
});

async function open(path: string, visible: boolean): Promise<WebviewDouble> {
  const webview = new WebviewDouble();
  webview.visible = visible;
  editors.resolveCustomEditor(await editors.openCustomDocument(fileUri(path), context), webview.panel);
  if (visible) await webview.call('ready');
  return webview;
}

async function solve(command = 'solve', ...args: readonly unknown[]): Promise<void> {
  pageCommands.find(({ id }) => id === `arcStudio.${command}`)?.run({ editors } as unknown as Studio, ...args);
  await vi.advanceTimersByTimeAsync(1);
}

it('a command comes to the page of the active editor', async () => {
  const [a, b] = [await open('/a.json', true), await open('/b.json', true)];
  b.active = true;
  await solve();
  expect([a.sent('command'), b.sent('command'), b.reveals]).toEqual([[], ['solve'], 0]);
});

it.each(['solve', 'cancelSolve'])('from the title bar of another editor, %s comes to the page of that one', async (command) => {
  const [hidden, a, b] = [await open('/a.json', false), await open('/a.json', true), await open('/b.json', true)];
  b.active = true;
  await solve(command, fileUri('/a.json'), { groupId: 1 });
  expect([hidden, a, b].map((webview) => webview.sent('command'))).toEqual([[], [command], []]);
  await solve(command, fileUri('/gone.json'));
  expect(done.notes).toEqual(['Open an ARC task in the task editor first.']);
});

it('of several editors of a task, the active one gets what its title bar asks for', async () => {
  const [a, b] = [await open('/a.json', true), await open('/a.json', true)];
  b.active = true;
  await solve('solve', fileUri('/a.json'));
  expect([a.sent('command'), b.sent('command')]).toEqual([[], ['solve']]);
});

it('the title bar of a diff, which names its newer side, is about the side with the focus', async () => {
  shown.groups = [{ viewColumn: 1, activeTab: { input: undefined }, tabs: [] }];
  const diffs = new TaskDiffs(editors, new Comparison());
  const [older, newer] = await Promise.all([open('/a.json', true), open('/b.json', true)]);
  await vi.advanceTimersByTimeAsync(1);
  expect([...editors.allPanels].map(({ comparedAs }) => comparedAs)).toEqual(['before', 'after']);
  await older.call('focusChanged', 'grid');
  await solve('nextDifference', fileUri('/b.json'));
  expect([older.sent('command'), newer.sent('command')]).toEqual([['nextDifference'], []]);
  diffs.dispose();
});

it('where no task is in the active editor, it comes to one that is on show beside it', async () => {
  const [a, b] = [await open('/a.json', true), await open('/b.json', false)];
  await b.call('focusChanged', 'grid');
  await solve();
  expect([a.sent('command'), a.reveals, b.reveals]).toEqual([['solve'], 1, 0]);
});

it('what changes a task asks for one in the active editor', async () => {
  const a = await open('/a.json', true);
  await solve('clearGrid');
  expect([a.sent('command'), a.reveals, done.notes]).toEqual([[], 0, ['Open an ARC task in the task editor first.']]);
});

it('where none is on show, it comes to the one used last, once its page is ready', async () => {
  const [a, b] = [await open('/a.json', false), await open('/b.json', false)];
  await a.call('focusChanged', 'grid');
  await solve();
  expect([a.reveals, b.reveals, a.sent('command')]).toEqual([1, 0, []]);
  await a.call('ready');
  expect(a.sent('command')).toEqual([]); // The page does not know its task yet.
  await vi.advanceTimersByTimeAsync(1);
  expect(a.sent('command')).toEqual(['solve']);
  await a.call('ready');
  await vi.advanceTimersByTimeAsync(1);
  expect(a.sent('command')).toEqual(['solve']);
});

it('a command for a page that was left before it was ready does not come later', async () => {
  const a = await open('/a.json', false);
  await solve();
  a.show(false);
  a.show(true);
  await a.call('ready');
  await vi.advanceTimersByTimeAsync(1);
  expect(a.sent('command')).toEqual([]);
});

it('where no task is open, the user is told', async () => {
  await solve();
  expect(done.notes).toEqual(['Open an ARC task in the task editor first.']);
});
