import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { taskText, workspaceFile, write } from './support/files.ts';
import { extensionApi, openTask, shownTask, tidyUp, viewType } from './support/taskPage.ts';
import { until } from './support/waiting.ts';
import { chooseInList, screenshot, workbench } from './support/workbench.ts';

const input = [
  [0, 1, 0],
  [0, 2, 0],
];

/** Answers VS Code's own dialog for files, whose field must have come to hold `name`. */
async function acceptFile(name: RegExp): Promise<void> {
  const field = (await workbench()).locator('.quick-input-widget input:visible').first();
  await until(`the dialog has ${String(name)}`, async () => name.test(await field.inputValue()));
  await field.press('Enter');
}

/** Types a file's path into VS Code's own dialog for files, again where the dialog, still reading its folder, put that back. */
async function chooseFile(file: string): Promise<void> {
  const window = await workbench();
  const field = window.locator('.quick-input-widget input:visible').first();
  await window.locator('.quick-input-list .monaco-list-row', { hasText: path.basename(file) }).waitFor();
  await until('the dialog keeps the path', async () => {
    if ((await field.inputValue()) === file) return true;
    await field.fill(file);
    return false;
  });
  await field.press('Enter');
}

suite('Views of a task', () => {
  suiteSetup(extensionApi);
  teardown(tidyUp);

  test('the outline lists pairs and grids, follows edits, and leads to a grid', async () => {
    const page = await openTask(write('outline.arc.json', taskText(input)));
    const window = await workbench();
    await vscode.commands.executeCommand('arcStudio.outline.focus');
    const rows = window.locator('.pane', { hasText: 'Task Outline' }).locator('.monaco-list-row');
    await rows.filter({ hasText: 'Train 1' }).filter({ hasText: '2 × 3 → 2 × 3' }).waitFor();
    await screenshot('outline');
    await rows.filter({ hasText: 'Test 1' }).filter({ hasText: '3 × 3 → 3 × 3' }).waitFor();
    await vscode.commands.executeCommand('arcStudio.addTrainPair');
    await rows.filter({ hasText: 'Train 2' }).click();
    const focused = (): Promise<string | null> => page.frame.locator(':focus').first().getAttribute('data-grid');
    await until('the grid has the focus', async () => (await focused()) === 'train/1/input');

    // The other way: the outline follows the focus, and does not take it.
    const selected = async (label: string): Promise<void> => {
      await until(`${label} is selected in the outline`, async () => {
        const chosen = rows.and(window.locator('.selected'));
        return (await chosen.count()) === 1 && ((await chosen.getAttribute('aria-label')) ?? '').startsWith(label);
      });
    };
    await selected('Train 2');
    await page.grid('test/0/output').focus();
    await selected('Output 3 × 3');
    const { keyboard } = window;
    await keyboard.press('ControlOrMeta+ArrowLeft');
    await selected('Input 3 × 3');
    await keyboard.press('ControlOrMeta+ArrowUp');
    await selected('Input');
    assert.equal(await focused(), 'train/1/input');
  });

  test('a pair and the task become pictures beside the task', async () => {
    await openTask(write('pictured.arc.json', taskText(input)));
    const svg = workspaceFile('pictured-train-1.svg');
    let done = vscode.commands.executeCommand('arcStudio.exportAsSvg');
    await chooseInList('Train 1');
    await acceptFile(/pictured-train-1\.svg$/);
    await done;
    const text = readFileSync(svg, 'utf8');
    assert.match(text, /^<svg [^]*<\/svg>\n$/);
    assert.equal(text.match(/width="19" height="19"/g)?.length, 12);

    const png = workspaceFile('pictured.png');
    done = vscode.commands.executeCommand('arcStudio.exportAsPng');
    await chooseInList('The task');
    await chooseInList('40 pixels a cell');
    await acceptFile(/pictured\.png$/);
    await done;
    assert.ok(existsSync(png));
    assert.deepEqual([...readFileSync(png).subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  });

  test('a grid is read from a picture file', async () => {
    const page = await openTask(write('imported.arc.json', taskText(input)));
    // A picture of the input, as the page draws it.
    const picture = await page
      .grid('train/0/input')
      .locator('canvas')
      .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    writeFileSync(workspaceFile('grid.png'), Buffer.from(picture.replace(/^.*,/, ''), 'base64'));
    await page.grid('test/1/input').focus();
    const done = vscode.commands.executeCommand('arcStudio.importFromPicture');
    await chooseFile(workspaceFile('grid.png'));
    await page.frame.getByText('2 × 3', { exact: true }).and(page.frame.locator('.picture-state')).waitFor();
    await screenshot('import from picture');
    await page.button('Use grid').click();
    await until('the grid is there', () => isDeepStrictEqual(page.task.test[1]?.input, input));
    await done;
    await vscode.commands.executeCommand('undo');
    await until('one step undoes it', () => page.task.test[1]?.input[0]?.[0] === 1);
  });

  test('a page that its script did not reach is loaded anew', async () => {
    const { extensionPath } = vscode.extensions.getExtension('arc-studio.arc-studio') ?? {};
    const script = path.join(extensionPath ?? '', 'dist', 'webview.js');
    const uri = vscode.Uri.file(write('late.arc.json', taskText(input)));
    renameSync(script, `${script}.away`);
    try {
      const missed = (await workbench()).waitForResponse((response) => response.url().endsWith('/dist/webview.js'));
      await vscode.commands.executeCommand('vscode.openWith', uri, viewType);
      assert.equal((await missed).status(), 404);
    } finally {
      renameSync(`${script}.away`, script);
    }
    const page = await shownTask(uri);
    await page.shows('train/0/input', [0, 1], 1);
  });

  test('pairs zoom, fold and move by VS Code’s keys', async () => {
    const page = await openTask(write('views.arc.json', taskText(input)));
    const { keyboard } = await workbench();
    await page.grid('test/0/input').focus();
    await keyboard.press('ControlOrMeta+Alt+=');
    await page.button('Reset zoom, 125 %').waitFor();
    await keyboard.press('ControlOrMeta+Alt+0');
    await page.button('Reset zoom, 100 %').waitFor();
    await keyboard.press('ControlOrMeta+Shift+ArrowUp');
    await until('the pair is in train', () => page.task.train.length === 2);
    await keyboard.press('ControlOrMeta+Shift+[');
    await until('it is folded', () => page.grid('train/1/input').isHidden());
    await keyboard.press('ControlOrMeta+Shift+]');
    await page.grid('train/1/input').waitFor();
  });
});
