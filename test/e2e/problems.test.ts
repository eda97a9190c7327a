import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { read, taskText, workspaceFile, write } from './support/files.ts';
import type { Pair } from '../../src/shared/arc/task.ts';
import { extensionApi, openTask, shownTask, tidyUp, type TaskPage } from './support/taskPage.ts';
import { until } from './support/waiting.ts';
import { workbench } from './support/workbench.ts';

const input = [
  [0, 1, 0],
  [0, 2, 0],
];
const ragged = taskText(input).replace('[0, 2, 0]\n', '[0, 2]\n');
const repeated = '{\n  "train": [\n    {"input": [[1]], "output": [[2]]},\n    {"input": [[1]], "output": [[2]]}\n  ],\n  "test": []\n}\n';

/** What the list of problems holds for a file, as `line:column code` that count from 1. */
function problemsOf(file: string): string[] {
  return vscode.languages
    .getDiagnostics(vscode.Uri.file(file))
    .filter(({ source }) => source === 'ARC Studio')
    .map(
      ({ range: { start }, code }) => `${String(start.line + 1)}:${String(start.character + 1)} ${typeof code === 'string' ? code : ''}`,
    );
}

async function shows(file: string, ...problems: string[]): Promise<void> {
  try {
    await until(`${file} has ${problems.join(', ') || 'no problem'}`, () => problemsOf(file).sort().join() === problems.sort().join());
  } catch (error) {
    throw new Error(`${String(error)}; it has ${problemsOf(file).join(', ')}`, { cause: error });
  }
}

async function openText(file: string): Promise<vscode.TextEditor> {
  await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(file), 'default');
  return until('the text editor is open', () =>
    vscode.window.activeTextEditor?.document.uri.fsPath === file ? vscode.window.activeTextEditor : undefined,
  );
}

async function applyFix({ document }: vscode.TextEditor, title: string): Promise<void> {
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, whole);
  const action = actions.find((one) => one.title === title);
  assert.ok(action?.edit, `no fix "${title}" among: ${actions.map((one) => one.title).join(', ')}`);
  await vscode.workspace.applyEdit(action.edit);
}

suite('Problems', () => {
  suiteSetup(extensionApi);
  teardown(tidyUp);

  test('of files that nobody has opened come, change and go', async () => {
    mkdirSync(workspaceFile('training'), { recursive: true });
    const file = write('unopened.arc.json', ragged);
    const other = write('training/other.json', '{"train": [{"input": [[10]], "output": [[1]]}], "test": []}');
    const settings = write('training/config.json', '{"epochs": 3}');
    await shows(file, '7:9 row-length');
    await shows(other, '1:24 invalid-grid');
    assert.deepEqual(problemsOf(settings), []);
    writeFileSync(file, taskText(input));
    await shows(file, '14:7 test-without-output');
    rmSync(file);
    rmSync(workspaceFile('training'), { recursive: true });
    await shows(file);
    await shows(other);
  });

  test('of excluded files, and of all unopened ones where the setting says so, do not show', async () => {
    const configuration = vscode.workspace.getConfiguration();
    const set = (name: string, value: unknown): Thenable<void> => configuration.update(name, value, vscode.ConfigurationTarget.Workspace);
    const file = write('plain.arc.json', ragged);
    const excluded = write('hidden.arc.json', ragged);
    await shows(excluded, '7:9 row-length');
    try {
      await set('files.exclude', { 'hidden.arc.json': true });
      await shows(excluded);
      await shows(file, '7:9 row-length');
      await set('arcStudio.checkWorkspace', false);
      await shows(file);
      await openText(file);
      await shows(file, '7:9 row-length');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await shows(file);
      await openTask(excluded);
      await shows(excluded, '7:9 row-length');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await shows(excluded);
    } finally {
      await set('files.exclude', undefined);
      await set('arcStudio.checkWorkspace', undefined);
      rmSync(file);
      rmSync(excluded);
    }
  });

  test('of a text that is typed are those of its editor, and its fixes keep the layout', async () => {
    const file = write('typed.arc.json', ragged);
    const editor = await openText(file);
    await shows(file, '7:9 row-length');
    await applyFix(editor, 'Fill the row up to 3 cells with 0');
    assert.equal(editor.document.getText(), taskText(input));
    await shows(file, '14:7 test-without-output');
    assert.equal(read(file), ragged);

    await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, editor.document.lineCount, 0), repeated));
    await shows(file, '4:6 duplicate-pair', '6:11 no-test-pair');
    await applyFix(editor, 'Delete train pair 2');
    assert.equal(editor.document.getText(), '{\n  "train": [\n    {"input": [[1]], "output": [[2]]}\n  ],\n  "test": []\n}\n');
    await shows(file, '5:11 no-test-pair');
  });

  test('of a task in the task editor follow its strokes', async () => {
    const file = write('painted.arc.json', '{"train": [{"input": [[1]], "output": [[2]]}], "test": [{"input": [[3]], "output": [[2]]}]}');
    const page = await openTask(file);
    await shows(file);
    await page.paint('train/0/output', 1, [[0, 0]]);
    await shows(file, '1:29 identical-pair', '1:74 new-output-colour');
  });
});

suite('The JSON schema', () => {
  teardown(tidyUp);

  test('explains keys in the text editor, by name and by folder, but not those of other JSON files', async () => {
    mkdirSync(workspaceFile('evaluation'), { recursive: true });
    const hoverAt = async (file: string, position: vscode.Position): Promise<string> => {
      const { document } = await openText(file);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
      return JSON.stringify(
        hovers.flatMap(({ contents }) => contents.map((one) => (one instanceof vscode.MarkdownString ? one.value : ''))),
      );
    };
    const task = '{\n"train": [{"input": [[1]], "output": [[2]]}],\n"test": []\n}';
    for (const file of [write('explained.arc.json', task), write('evaluation/explained.json', task)]) {
      await until(`${file} is explained`, async () =>
        (await hoverAt(file, new vscode.Position(1, 3))).includes('pairs that show the rule'),
      );
    }
    const other = await hoverAt(write('evaluation/other.json', '{\n"train": "data.jsonl"\n}'), new vscode.Position(1, 3));
    assert.ok(!other.includes('pairs that show the rule'), other);
    rmSync(workspaceFile('evaluation'), { recursive: true });
  });
});

suite('New tasks of what is there', () => {
  suiteSetup(extensionApi);
  teardown(tidyUp);

  /** The untitled task that is open in the active tab. */
  async function newTask(): Promise<TaskPage> {
    const uri = await until('a new task is open', () => {
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return tab instanceof vscode.TabInputCustom && tab.uri.scheme === 'untitled' ? tab.uri : undefined;
    });
    return shownTask(uri);
  }

  test('a concept gives a task, and more pairs that follow its rule', async () => {
    const window = await workbench();
    const quickInput = window.locator('.quick-input-widget');
    const answer = async (title: string, text: string): Promise<void> => {
      await quickInput.getByText(title).waitFor();
      await quickInput.locator('input:visible').last().fill(text);
      await window.keyboard.press('Enter');
    };
    const command = vscode.commands.executeCommand('arcStudio.newTaskFromConcept');
    await answer('New Task from Concept (1/3)', 'Recolour');
    await answer('New Task from Concept (2/3)', 'recolour-from-3-to-5');
    await answer('New Task from Concept (3/3)', '3');
    await command;
    const page = await newTask();
    const isRecoloured = ({ input: before, output }: Pair): boolean =>
      JSON.stringify(output) === JSON.stringify(before.map((row) => row.map((colour) => (colour === 3 ? 5 : colour))));
    assert.equal(page.task.train.length, 3);
    assert.equal(page.task.test.length, 1);
    assert.ok([...page.task.train, ...page.task.test].every(isRecoloured));

    await vscode.commands.executeCommand('arcStudio.addGeneratedPair');
    assert.equal(page.task.train.length, 4);
    assert.ok(page.task.train.every(isRecoloured));
    await page.frame.getByRole('button', { name: /^Undo/ }).click();
    await until('the pair is gone', () => page.task.train.length === 3);
  });

  test('grids in the clipboard become a task', async () => {
    await vscode.env.clipboard.writeText('array([[0, 1],\n       [2, 3]])\n[[4 5]]\n[[6, 7]]');
    await vscode.commands.executeCommand('arcStudio.newTaskFromClipboard');
    const page = await newTask();
    assert.deepEqual(page.task, {
      train: [{ input: [[0, 1], [2, 3]], output: [[4, 5]] }], // prettier-ignore
      test: [{ input: [[6, 7]], output: null }],
    });
  });
});
