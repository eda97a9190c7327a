import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { taskText, workspaceFile, write } from './support/files.ts';
import { closeEverything, openTask, shownTask, tidyUp, type TaskPage } from './support/taskPage.ts';
import { until } from './support/waiting.ts';
import { workbench } from './support/workbench.ts';

async function press(...keys: readonly string[]): Promise<void> {
  const { keyboard } = await workbench();
  for (const key of keys) await keyboard.press(key);
}

/** Goes to the first grid with Tab, and on until VS Code's keybindings for grids hold: End then leads to the last column. */
async function tabToFirstGrid(page: TaskPage): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  const focused = (): Promise<string | null> =>
    page.frame.locator('body').evaluate((body) => body.ownerDocument.activeElement?.getAttribute('data-grid') ?? null);
  await until('Tab leads to the grid', async () => {
    if ((await focused()) === 'train/0/input') return true;
    await press('Tab');
    return false;
  });
  await until('End leads to the last column', async () => {
    await press('End');
    return (await page.grid('train/0/input').innerText()).includes('column 3');
  });
  await press('Home');
}

suite('The keyboard alone', () => {
  teardown(tidyUp);

  test('a new task of four pairs is drawn from nothing, saved and opened again', async () => {
    const window = await workbench();
    const { keyboard } = window;
    const prompt = window.locator('.quick-input-widget input:visible');
    await press('F1');
    await prompt.waitFor();
    await keyboard.insertText('ARC Studio: New Task…');
    await window.locator('.quick-input-list .monaco-list-row', { hasText: 'New Task…' }).first().waitFor();
    await press('Enter');
    await window.locator('.quick-input-title', { hasText: 'New ARC Task' }).waitFor();
    await press('ControlOrMeta+a');
    await keyboard.insertText('3 × 3');
    await press('Enter');
    const uri = await until('the new task is open', () => {
      const { input: shown } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
      return shown instanceof vscode.TabInputCustom && shown.uri;
    });
    const page = await shownTask(uri);
    await tabToFirstGrid(page);

    // Each output is its input, mirrored. Keys that VS Code carries out for the first time, it may carry out after those that come next.
    const task = {
      train: [
        { input: [[3, 0, 0], [3, 0, 0], [0, 0, 0]], output: [[0, 0, 3], [0, 0, 3], [0, 0, 0]] }, // prettier-ignore
        { input: [[4, 0, 0], [4, 0, 0], [4, 0, 0]], output: [[0, 0, 4], [0, 0, 4], [0, 0, 4]] }, // prettier-ignore
        { input: [[6, 6, 0], [6, 6, 0], [0, 0, 0]], output: [[0, 6, 6], [0, 6, 6], [0, 0, 0]] }, // prettier-ignore
      ],
      test: [{ input: [[8, 0, 0], [0, 0, 0], [0, 0, 0]], output: [[0, 0, 8], [0, 0, 0], [0, 0, 0]] }], // prettier-ignore
    };
    const shows = (what: string, name: string): Promise<void> =>
      page.frame.locator(`[data-${what}="${name}"]`).and(page.frame.locator('[aria-checked="true"], :focus')).waitFor();
    await press('3');
    await shows('colour', '3');
    await press('Enter');
    await until('the first cell is painted', () => page.task.train[0]?.input[0]?.[0] === 3);
    await press('ArrowDown', 'Enter');
    await until('the input is drawn', () => isDeepStrictEqual(page.task.train[0]?.input, task.train[0]?.input));
    await press('d');
    await until('the input is copied', () => isDeepStrictEqual(page.task.train[0]?.output, task.train[0]?.input));
    await press('ControlOrMeta+ArrowRight');
    await shows('grid', 'train/0/output');
    await press('h');
    await until('the output is mirrored', () => isDeepStrictEqual(page.task.train[0], task.train[0]));
    await press('ControlOrMeta+Alt+n');
    await until('a pair is added', () => page.task.train.length === 2);
    await press('ControlOrMeta+ArrowRight', 'l');
    await shows('tool', 'line');
    const mirror = ['d', 'ControlOrMeta+ArrowRight', 'h'];
    await press('4', 'Enter', 'ArrowDown', 'ArrowDown', 'Enter', ...mirror);
    await press('ControlOrMeta+Alt+n', 'ControlOrMeta+ArrowRight', 'u', '6', 'Enter', 'ArrowDown', 'ArrowRight', 'Enter', ...mirror);
    await press('ControlOrMeta+ArrowRight', 'p', '8', 'Space', ...mirror);
    await until('all is drawn', () => isDeepStrictEqual(page.task, task));

    const file = workspaceFile('by-keys.arc.json');
    await press('ControlOrMeta+s');
    await prompt.waitFor();
    await until('the dialog shows a path', async () => (await prompt.inputValue()).includes('Untitled'));
    await press('ControlOrMeta+a');
    await keyboard.insertText(file);
    await press('Enter');
    await until('the file is saved', () => existsSync(file));
    await closeEverything();
    const opened = await openTask(file);
    assert.deepEqual(opened.task, task);
    await opened.shows('train/2/output', [1, 2], 6);
  });

  test('keys draw in a grid and nowhere else', async () => {
    const file = write('elsewhere.arc.json', taskText([[0, 1, 0], [0, 2, 0]])); // prettier-ignore
    const page = await openTask(file);
    await tabToFirstGrid(page);
    const window = await workbench();
    await press('ControlOrMeta+p');
    const prompt = window.locator('.quick-input-widget input:visible');
    await prompt.waitFor();
    await press('h', '4', 'Delete', 'x');
    await until('the keys are typed', async () => (await prompt.inputValue()) === 'h4x');
    await press('Escape');
    await vscode.commands.executeCommand('workbench.files.action.focusFilesExplorer');
    await window.locator('.explorer-folders-view .monaco-list:focus').waitFor();
    await press('d');
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    await page.isDirty(false);

    await until('the focus is back in the grid', async () => {
      await press('r');
      return page.frame.locator('.resize-form').isVisible();
    });
    const rows = page.frame.locator('.resize-form vscode-text-field input').first();
    await until('the field has the focus', () => rows.evaluate((field) => field.getRootNode() !== document && field.matches(':focus')));
    await press('ControlOrMeta+a', '3', 'Enter');
    await until('the grid is resized', () => page.task.train[0]?.input.length === 3);
    assert.deepEqual(page.task.train[0]?.output, [[1, 0, 0], [2, 0, 0]]); // prettier-ignore
    await page.isDirty(true);
    assert.equal(await page.frame.locator('.toolbar > .palette [aria-checked="true"]').getAttribute('data-colour'), '1');
  });

  test('cells are copied to the clipboard and pasted as in any editor', async () => {
    const page = await openTask(write('clipboard.arc.json', taskText([[0, 1, 0], [0, 2, 0]]))); // prettier-ignore
    await tabToFirstGrid(page);
    await press('ArrowRight', 'Shift+ArrowDown');
    await page.frame.locator('#announcements', { hasText: '2 cells selected' }).waitFor({ state: 'attached' });
    await press('ControlOrMeta+c');
    await page.frame.locator('#announcements', { hasText: '2 × 1 copied' }).waitFor({ state: 'attached' });
    // The first Escape of all may come after what is pressed next, and would take back what was pasted.
    await press('Escape');
    await page.grid('train/0/input').locator('[role="gridcell"][aria-selected="false"]').waitFor({ state: 'attached' });
    await press('Home');
    // Copy and paste are the browser's own and don't queue behind VS Code's keys.
    await until('the cursor is in the corner', async () => (await page.grid('train/0/input').innerText()).includes('column 1'));
    await press('ControlOrMeta+v');
    await page.frame.locator('#announcements', { hasText: 'Pasted' }).waitFor({ state: 'attached' });
    await press('Enter');
    await until('the cells are pasted', () => page.task.train[0]?.input[1]?.[0] === 2);
    await page.isDirty(true);
    await press('ControlOrMeta+z');
    await until('one undo takes it back', () => page.task.train[0]?.input[0]?.[0] === 0);
  });

  test('a copied grid is pasted with its size, in the place of another and of a missing output', async () => {
    const page = await openTask(write('whole.arc.json', taskText([[0, 1, 0], [0, 2, 0]]))); // prettier-ignore
    await tabToFirstGrid(page);
    await press('ControlOrMeta+c');
    await page.frame.locator('#announcements', { hasText: '2 × 3 copied' }).waitFor({ state: 'attached' });
    await page.grid('test/0/output').focus();
    await press('ControlOrMeta+Shift+v');
    await until('the grid is pasted', () => isDeepStrictEqual(page.task.test[0]?.output, page.task.train[0]?.input));
    await page.frame.locator('[data-missing="test/1"]').focus();
    await vscode.env.clipboard.writeText('array([[7, 8]])');
    await vscode.commands.executeCommand('arcStudio.pasteAsGrid');
    await until('the output is there', () => isDeepStrictEqual(page.task.test[1]?.output, [[7, 8]]));
    await vscode.commands.executeCommand('undo');
    await until('one undo takes it back', () => page.task.test[1]?.output === null);
  });

  test('a command does what its key did by the key that the user gives it', async () => {
    const window = await workbench();
    await vscode.commands.executeCommand('workbench.action.openGlobalKeybindings', 'arcStudio.flipHorizontally');
    const row = window.locator('.keybindings-editor .monaco-list-row', { hasText: 'Flip Left to Right' });
    await row.click();
    await press('Enter');
    const widget = window.locator('.defineKeybindingWidget:visible');
    await widget.locator('textarea:focus, input:focus, .native-edit-context:focus').first().waitFor({ state: 'attached' });
    await press('j');
    await widget.locator('.monaco-keybinding-key', { hasText: 'J' }).waitFor();
    await press('Enter');
    await row.locator('.monaco-keybinding-key', { hasText: 'J' }).waitFor();
    await closeEverything();

    const page = await openTask(write('rebound.arc.json', taskText([[0, 1, 2], [0, 3, 4]]))); // prettier-ignore
    await tabToFirstGrid(page);
    await press('j');
    await until('the new key flips', () => isDeepStrictEqual(page.task.train[0]?.input, [[2, 1, 0], [4, 3, 0]])); // prettier-ignore
    await press('h', 'v');
    await until('the old key does not', () => isDeepStrictEqual(page.task.train[0]?.input, [[4, 3, 0], [2, 1, 0]])); // prettier-ignore

    await press('Shift+?');
    await page.button('Show the keys that I changed').click();
    await row.locator('.monaco-keybinding-key', { hasText: 'J' }).waitFor();
    await row.click({ button: 'right' });
    await window.locator('.monaco-menu .action-label:visible', { hasText: 'Reset Keybinding' }).hover();
    await press('Enter');
    await until('no key is changed any more', async () => (await row.count()) === 0);
  });
});
