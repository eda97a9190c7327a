import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { read, taskText, write } from './support/files.ts';
import { openTask, shownTask, tidyUp } from './support/taskPage.ts';
import { until } from './support/waiting.ts';

const input = [
  [0, 1, 0],
  [0, 2, 0],
];
const elsewhere = [
  [0, 1, 0],
  [0, 2, 8],
];
const save = (): Thenable<unknown> => vscode.commands.executeCommand('workbench.action.files.save');

suite('The file and what happens to it', () => {
  teardown(tidyUp);

  test('a change on disk shows where nothing is unsaved', async () => {
    const file = write('changed.arc.json', taskText(input));
    const page = await openTask(file);
    await page.shows('train/0/input', [1, 2], 0);
    writeFileSync(file, taskText(elsewhere));
    await page.shows('train/0/input', [1, 2], 8);
    await page.isDirty(false);
  });

  test('a change on disk under unsaved edits is told, and taken where the user says so', async () => {
    const file = write('reload.arc.json', taskText(input));
    const page = await openTask(file);
    await page.paint('train/0/input', 6, [[0, 0]]);
    await page.isDirty(true);
    writeFileSync(file, taskText(elsewhere));
    await page.frame.locator('[data-notice="disk-change"]').waitFor();
    await page.shows('train/0/input', [0, 0], 6);
    await page.button('Reload from disk').click();
    await page.shows('train/0/input', [1, 2], 8);
    await page.shows('train/0/input', [0, 0], 0);
    assert.equal(read(file), taskText(elsewhere));
  });

  test('edits are kept where the user says so, and then saved', async () => {
    const file = write('keep.arc.json', taskText(input));
    const page = await openTask(file);
    await page.paint('train/0/input', 6, [[0, 0]]);
    await page.isDirty(true);
    writeFileSync(file, taskText(elsewhere));
    await page.button('Keep my edits').click();
    await page.frame.locator('[data-notice="disk-change"]').waitFor({ state: 'hidden' });
    await save();
    await until('the file is saved', () => read(file) === taskText([[6, 1, 0], [0, 2, 0]])); // prettier-ignore
  });

  test('both states are compared as text', async () => {
    const file = write('compare.arc.json', taskText(input));
    const page = await openTask(file);
    await page.paint('train/0/input', 6, [[0, 0]]);
    await page.isDirty(true);
    writeFileSync(file, taskText(elsewhere));
    await page.button('Compare').click();
    const diff = await until('a comparison is open', () => {
      const { input: shown } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
      return shown instanceof vscode.TabInputTextDiff && shown;
    });
    const text = async (uri: vscode.Uri): Promise<string> => (await vscode.workspace.openTextDocument(uri)).getText();
    assert.equal(await text(diff.original), taskText(elsewhere));
    assert.equal(await text(diff.modified), taskText([[6, 1, 0], [0, 2, 0]])); // prettier-ignore
  });

  test('a broken file shows what is wrong and where, leads there, and is not written to', async () => {
    const broken = '{\n  "train": [\n    { "input": [[1, 12]], "output": [[1, 2], [3]] }\n  ],\n  "test": []\n}\n';
    const file = write('broken.arc.json', broken);
    const page = await openTask(file);
    await page.frame.getByRole('heading', { name: 'broken.arc.json is not an ARC task' }).waitFor();
    const places = await page.frame.locator('.problem .place').allTextContents();
    assert.ok(places.includes('Line 3, column 21'), places.join('; '));
    await save();
    assert.equal(read(file), broken);

    await page.frame.locator('.problem', { hasText: 'Line 3, column 21' }).click();
    const editor = await until('the text editor is open', () => vscode.window.activeTextEditor);
    assert.equal(editor.document.uri.fsPath, file);
    await until('the cursor is at the place', () => editor.selection.active.isEqual(new vscode.Position(2, 20)));
  });

  test('a broken file that is mended shows as a task', async () => {
    const file = write('mended.arc.json', '{ "train": [');
    const page = await openTask(file);
    await page.frame.locator('.broken-file').waitFor();
    writeFileSync(file, taskText(input));
    await page.shows('train/0/input', [0, 1], 1);
  });

  test('a task is opened as text and back', async () => {
    const file = write('text.arc.json', taskText(input));
    const uri = vscode.Uri.file(file);
    const page = await openTask(file);
    await page.button('Open as text').click();
    const editor = await until('the text editor is open', () => vscode.window.activeTextEditor);
    assert.equal(editor.document.getText(), taskText(input));
    await vscode.commands.executeCommand('arcStudio.openInTaskEditor', uri);
    await shownTask(uri);
    assert.ok(vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputCustom);
  });
});
