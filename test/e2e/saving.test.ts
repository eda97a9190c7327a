import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { read, taskText, write } from './support/files.ts';
import { openTask, tidyUp, type TaskPage } from './support/taskPage.ts';
import { until } from './support/waiting.ts';
import { workbench } from './support/workbench.ts';

const before = taskText([[0, 1, 0], [0, 2, 0]]); // prettier-ignore
const after = taskText([[7, 1, 0], [0, 2, 0]]); // prettier-ignore

/** Pastes a cell, which then floats in the first corner. */
async function pasteCell(page: TaskPage): Promise<void> {
  await page.grid('train/0/input').click({ button: 'right', position: { x: 5, y: 5 } }); // Picks a colour; and the grid has the focus.
  await page.grid('train/0/input').evaluate((grid) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', '[[7]]');
    grid.ownerDocument.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await page.frame.locator('#announcements', { hasText: 'Pasted' }).waitFor({ state: 'attached' });
}

suite('What floats', () => {
  teardown(tidyUp);

  test('is there again when its tab was left and comes back', async () => {
    const file = write('floats on.arc.json', before);
    const page = await openTask(file);
    await pasteCell(page);
    await openTask(write('beside.arc.json', before));
    const again = await openTask(file);
    await again.shows('train/0/input', [0, 0], 7);
    assert.equal(read(file), before);
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('the file is saved', () => read(file) === after);
  });
});

suite('A save takes in what floats', () => {
  teardown(tidyUp);

  const ways: Readonly<Record<string, () => unknown>> = {
    'by its key': async () => (await workbench()).keyboard.press('ControlOrMeta+s'),
    'from a menu': () => vscode.commands.executeCommand('workbench.action.files.save'),
  };
  for (const [name, save] of Object.entries(ways)) {
    test(`${name}, at once, in a task that was clean`, async () => {
      const file = write(`floats ${name}.arc.json`, before);
      const page = await openTask(file);
      await pasteCell(page);
      await page.isDirty(false);
      assert.equal(page.task.train[0]?.input[0]?.[0], 0);
      await save();
      await until('the file is saved', () => read(file) === after);
      await page.isDirty(false);
      await vscode.commands.executeCommand('undo');
      await until('one undo takes it back', () => page.task.train[0]?.input[0]?.[0] === 0);
      await page.isDirty(true);
    });
  }
});
