import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { projectFile, read, taskText, write } from './support/files.ts';
import { closeEverything, openTask, shownTask, tidyUp, viewType } from './support/taskPage.ts';
import { until } from './support/waiting.ts';
import { workbench } from './support/workbench.ts';

const input = [
  [0, 1, 0],
  [0, 2, 0],
];
const undo = (): Thenable<unknown> => vscode.commands.executeCommand('undo');
const redo = (): Thenable<unknown> => vscode.commands.executeCommand('redo');
const save = (): Thenable<unknown> => vscode.commands.executeCommand('workbench.action.files.save');

suite('Drawing a task', () => {
  teardown(tidyUp);

  test('a task opens in the task editor by itself, with all its pairs and their sizes', async () => {
    const uri = vscode.Uri.file(write('opens.arc.json', taskText(input)));
    await vscode.commands.executeCommand('vscode.open', uri);
    const tab = await until('a tab is active', () => vscode.window.tabGroups.activeTabGroup.activeTab);
    assert.ok(tab.input instanceof vscode.TabInputCustom);
    assert.equal(tab.input.viewType, viewType);
    const page = await shownTask(uri);
    const labels = await page.frame
      .locator('.task .grid, .grid')
      .evaluateAll((grids) => grids.map((grid) => grid.getAttribute('aria-label')));
    assert.deepEqual(
      [...new Set(labels)],
      ['Train 1 input, 2 × 3', 'Train 1 output, 2 × 3', 'Test 1 input, 3 × 3', 'Test 1 output, 3 × 3', 'Test 2 input, 2 × 2'],
    );
    await page.frame.locator('[data-missing="test/1"]').waitFor();
  });

  test('a stroke is painted, undone, redone and saved, and the text differs in its cells alone', async () => {
    const file = write('stroke.arc.json', taskText(input));
    const page = await openTask(file);
    await page.shows('train/0/input', [0, 1], 1);
    await page.paint('train/0/input', 5, [[0, 0], [0, 1], [0, 2]]); // prettier-ignore
    for (const column of [0, 1, 2]) await page.shows('train/0/input', [0, column], 5);
    await page.isDirty(true);
    assert.equal(read(file), taskText(input), 'nothing is written before a save');

    await undo();
    await page.shows('train/0/input', [0, 0], 0);
    await page.shows('train/0/input', [0, 1], 1);
    await page.isDirty(false);
    await redo();
    await page.shows('train/0/input', [0, 2], 5);
    await save();
    await page.isDirty(false);
    assert.equal(read(file), taskText([[5, 5, 5], [0, 2, 0]])); // prettier-ignore

    await closeEverything();
    await (await openTask(file)).shows('train/0/input', [0, 1], 5);
  });

  test('one cell painted is one character changed', async () => {
    const before = taskText(input);
    const file = write('one-cell.arc.json', before);
    const page = await openTask(file);
    await page.paint('train/0/input', 7, [[1, 1]]);
    await page.isDirty(true);
    await save();
    const after = await until('the file has changed', () => read(file) !== before && read(file));
    assert.equal(after.length, before.length);
    const changed = [...after].flatMap((character, index) => (character === before[index] ? [] : [[before[index], character]]));
    assert.deepEqual(changed, [['2', '7']]);
  });

  test('undo and redo are the keys that they are everywhere', async () => {
    const page = await openTask(write('keys.arc.json', taskText(input)));
    await page.paint('train/0/input', 3, [[1, 2]]);
    await page.shows('train/0/input', [1, 2], 3);
    const { keyboard } = await workbench();
    await keyboard.press('ControlOrMeta+z');
    await page.shows('train/0/input', [1, 2], 0);
    await keyboard.press('ControlOrMeta+Shift+z');
    await page.shows('train/0/input', [1, 2], 3);
  });

  test('a task is drawn and saved with the keyboard alone', async () => {
    const file = write('keyboard.arc.json', taskText(input));
    const page = await openTask(file);
    const { keyboard } = await workbench();
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    const focused = (): Promise<string | null> =>
      page.frame.locator('body').evaluate((body) => body.ownerDocument.activeElement?.getAttribute('data-grid') ?? null);
    await until('Tab leads to the grid', async () => {
      if ((await focused()) === 'train/0/input') return true;
      await keyboard.press('Tab');
      return false;
    });
    await until('the keys of a grid are heard', async () => {
      await keyboard.press('End');
      return (await page.grid('train/0/input').innerText()).includes('column 3');
    });
    for (const key of ['ArrowDown', '8', 'Enter']) await keyboard.press(key);
    await page.shows('train/0/input', [1, 1], 2);
    await until('the cell is painted', () => page.task.train[0]?.input[1]?.[2] === 8);
    await keyboard.press('ControlOrMeta+s');
    await until('the file is saved', () => read(file) === taskText([[0, 1, 0], [0, 2, 8]])); // prettier-ignore
  });

  test('a save without an edit leaves every byte as it is', async () => {
    for (const name of ['bom.json', 'crlf-rows.json', 'number-formats.json', 'unknown-keys.json']) {
      const bytes = readFileSync(projectFile('test/fixtures/tasks', name));
      const file = write(name, bytes);
      await openTask(file);
      await save();
      assert.ok(readFileSync(file).equals(bytes), name);
      await closeEverything();
    }
  });

  test('two editors on one task show the same', async () => {
    const file = write('two.arc.json', taskText(input));
    const left = await openTask(file);
    await vscode.commands.executeCommand('workbench.action.splitEditor');
    const right = await shownTask(vscode.Uri.file(file), 1);
    await left.paint('train/0/input', 6, [[0, 0]]);
    await left.shows('train/0/input', [0, 0], 6);
    await right.shows('train/0/input', [0, 0], 6);
    await right.paint('train/0/input', 4, [[0, 0]]);
    await left.shows('train/0/input', [0, 0], 4);
    await undo();
    await undo();
    for (const page of [left, right]) await page.shows('train/0/input', [0, 0], 0);
  });

  test('revert goes back to the file', async () => {
    const file = write('revert.arc.json', taskText(input));
    const page = await openTask(file);
    await page.paint('train/0/input', 9, [[0, 0]]);
    await page.isDirty(true);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await page.shows('train/0/input', [0, 0], 0);
    await page.isDirty(false);
    assert.equal(read(file), taskText(input));
  });

  test('a new task is drawn', async () => {
    const window = await workbench();
    void vscode.commands.executeCommand('arcStudio.newTask');
    const prompt = window.locator('.quick-input-widget input:visible');
    await prompt.fill('3 × 4');
    await prompt.press('Enter');
    const uri = await until('the new task is open', () => {
      const { input: shown } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
      return shown instanceof vscode.TabInputCustom && shown.uri;
    });
    assert.equal(uri.scheme, 'untitled');
    const page = await shownTask(uri);
    await page.isDirty(true);
    await page.paint('train/0/input', 2, [[2, 3]]);
    await page.shows('train/0/input', [2, 3], 2);
  });
});
