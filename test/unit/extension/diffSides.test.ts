import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { Studio } from '../../../src/extension/commands/command.ts';
import { diffCommands } from '../../../src/extension/commands/diffCommands.ts';
import { Comparison } from '../../../src/extension/editor/comparison.ts';
import { TaskDiffs } from '../../../src/extension/editor/taskDiffs.ts';
import type { TaskEditorProvider } from '../../../src/extension/editor/taskEditorProvider.ts';
import { firstCell, paint, taskText, utf8 } from './editorDoubles.ts';
import { context, providerWith } from './providerDouble.ts';
import { disk, fileUri, shown } from './vscodeDouble.ts';
import { WebviewDouble } from './webviewDouble.ts';

vi.mock('vscode', async () => (await import('./vscodeDouble.ts')).api);

const [older, newer] = [fileUri('/older.json'), fileUri('/newer.json')];
let editors: TaskEditorProvider;
let diffs: TaskDiffs;

beforeEach(() => {
  disk.files = new Map([
    [older.path, utf8(taskText(1))],
    [newer.path, utf8(taskText(2))],
  ]);
  shown.groups = [{ viewColumn: 1, activeTab: { input: undefined }, tabs: [] }];
  editors = providerWith({});
  diffs = new TaskDiffs(editors, new Comparison());
});

/** What VS Code does for an editor: it asks for the task where none is open, and then for the editor. */
async function resolve(uri: vscode.Uri): Promise<WebviewDouble> {
  const webview = new WebviewDouble();
  const task = editors.taskAt(uri) ?? (await editors.openCustomDocument(uri, context));
  editors.resolveCustomEditor(task, webview.panel);
  return webview;
}

/** Both sides at once, the left one first. */
function diff(left: vscode.Uri, right: vscode.Uri): Promise<[WebviewDouble, WebviewDouble]> {
  return Promise.all([resolve(left), resolve(right)]);
}

async function open(uri: vscode.Uri): Promise<WebviewDouble> {
  const webview = await resolve(uri);
  webview.show(false);
  return webview;
}

function sides(): Record<string, string | null> {
  const visible = [...editors.allPanels].filter((panel) => panel.visible);
  return Object.fromEntries(visible.map(({ task, comparedAs }) => [task.uri.path, comparedAs]));
}

const edit = {
  ...{ kind: 'setCells', at: { split: 'train', index: 0, side: 'input' } },
  ...{ cells: [{ row: 0, column: 0, before: 1, after: 9 }] },
};

describe('the left side of a diff is the older one', () => {
  it.each([
    ['neither', []],
    ['the left one', [older]],
    ['the right one', [newer]],
    ['the right one, then the left one', [newer, older]],
  ])('where tabs had these tasks before: %s', async (_, tabs) => {
    for (const uri of tabs) await open(uri);
    await diff(older, newer);
    expect(sides()).toEqual({ [older.path]: 'before', [newer.path]: 'after' });
  });

  it('where the same tasks were compared the other way round before, and that diff comes on show again', async () => {
    const first = await diff(older, newer);
    for (const side of first) side.show(false);
    const second = await diff(newer, older);
    expect(sides()).toEqual({ [newer.path]: 'before', [older.path]: 'after' });
    for (const side of second) side.show(false);
    for (const side of first) side.show(true);
    expect(sides()).toEqual({ [older.path]: 'before', [newer.path]: 'after' });
  });
});

describe('the older side of a diff', () => {
  it('is only read, from the moment on that it is one', async () => {
    const left = await resolve(older);
    const first = await left.call('ready');
    expect(first?.result).toMatchObject({ document: { editable: true } });
    const right = await resolve(newer);
    expect(left.sent('documentChanged')).toMatchObject([{ document: { editable: false } }]);
    expect((await left.call('ready'))?.result).toMatchObject({ document: { editable: false } });
    expect((await right.call('ready'))?.result).toMatchObject({ document: { editable: true } });

    const document = editors.taskAt(older)?.document;
    const answer = await left.call('edit', { version: document?.version, edit, label: 'Paint' });
    expect(answer?.error?.code).toBe('read-only');
    expect(document?.isDirty).toBe(false);

    right.show(false);
    expect(left.sent('documentChanged').at(-1)).toMatchObject({ document: { editable: true } });
    expect((await left.call('edit', { version: document?.version, edit, label: 'Paint' }))?.error).toBeUndefined();
    expect(document?.isDirty).toBe(true);
  });

  it('shows what its task becomes in another editor, and is still only read', async () => {
    const [left] = await diff(older, newer);
    await left.call('ready');
    paint(editors.taskAt(older)!.document, 9);
    expect(left.sent('documentChanged')).toMatchObject([{ document: { editable: false, version: 2 } }]);
  });
});

describe('undo and redo in a diff', () => {
  const run = (name: 'undo' | 'redo'): unknown =>
    diffCommands.find(({ id }) => id === `arcStudio.${name}`)?.run({ editors, diffs } as unknown as Studio);
  const colours = (): (number | undefined)[] => [older, newer].map((uri) => firstCell(editors.taskAt(uri)!.document));

  it('are of the side that has the focus, of which the older one stays as it is', async () => {
    const [left, right] = await diff(older, newer);
    for (const uri of [older, newer]) paint(editors.taskAt(uri)!.document, 9);
    for (const name of ['undo', 'redo'] as const) {
      await left.call('focusChanged', 'grid');
      await run(name);
      expect(colours()).toEqual([9, name === 'undo' ? 9 : 2]);
      await right.call('focusChanged', 'grid');
      await run(name);
      expect(colours()).toEqual([9, name === 'undo' ? 2 : 9]);
    }
  });
});
