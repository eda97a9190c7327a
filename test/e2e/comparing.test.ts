import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import type { FrameLocator } from 'playwright-core';
import * as vscode from 'vscode';
import { read, taskText, workspaceFile, write } from './support/files.ts';
import { extensionApi, openTask, TaskPage, tidyUp } from './support/taskPage.ts';
import { until } from './support/waiting.ts';
import { chooseInList, screenshot, webview, workbench } from './support/workbench.ts';

const input = [
  [0, 1, 0],
  [0, 2, 0],
];
const changedInput = [
  [0, 1, 0],
  [0, 2, 7],
];

/** What is used here of VS Code's git extension. */
interface Git {
  getAPI(version: 1): { getRepository(of: vscode.Uri): { state: { workingTreeChanges: { uri: vscode.Uri }[] } } | null };
}

/** The pages of the diff that is on show; the newer side is one of the file at `uri`. */
interface Diff {
  readonly uri: vscode.Uri;
  readonly before: FrameLocator;
  readonly after: TaskPage;
}

function git(...args: readonly string[]): string {
  const settings = ['-c', 'user.name=Author', '-c', 'user.email=author@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...settings, ...args], { cwd: workspaceFile('.'), stdio: 'pipe', encoding: 'utf8' });
}

async function shownDiff(uri: vscode.Uri): Promise<Diff> {
  const find = (side: 'before' | 'after'): Promise<FrameLocator> =>
    until(`the ${side} side is on show`, async () => {
      const count = await (await workbench()).locator('iframe.webview.ready').count();
      for (let nth = 0; nth < count; nth++) {
        const frame = await webview(nth);
        if (await frame.locator(`[data-comparison="${side}"]`).isVisible()) return frame;
      }
      return undefined;
    });
  const after = await find('after');
  const task = await until('the task is open', async () => (await extensionApi()).taskAt(uri));
  return { uri, before: await find('before'), after: new TaskPage(after, task) };
}

/** Writes a task, commits it, writes it anew and opens what git shows of that. */
async function openChange(name: string, before: string, after: string): Promise<Diff> {
  const uri = vscode.Uri.file(write(name, before));
  git('add', name);
  git('commit', '--quiet', '--message', name);
  write(name, after);
  const extension = await vscode.extensions.getExtension<Git>('vscode.git')?.activate();
  await until('VS Code knows of the change', async () => {
    await vscode.commands.executeCommand('git.refresh');
    const repository = extension?.getAPI(1).getRepository(uri);
    return repository?.state.workingTreeChanges.some((change) => change.uri.fsPath === uri.fsPath);
  });
  await vscode.commands.executeCommand('git.openChange', uri);
  return shownDiff(uri);
}

/** Waits until both sides say of a pair that it is changed so. */
async function bothSay({ before, after }: Diff, pair: string, text: string): Promise<void> {
  for (const frame of [before, after.frame]) {
    await frame.locator(`[data-pair="${pair}"] .pair-change:visible`, { hasText: text }).waitFor();
  }
}

async function isDirty(dirty: boolean): Promise<void> {
  await until(`the tab is ${dirty ? 'dirty' : 'clean'}`, () => vscode.window.tabGroups.activeTabGroup.activeTab?.isDirty === dirty);
}

function textDiff(): Promise<vscode.TabInputTextDiff> {
  return until('a text diff is open', () => {
    const { input: shown } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
    return shown instanceof vscode.TabInputTextDiff && shown;
  });
}

suite('Comparing tasks', () => {
  suiteSetup(async () => {
    git('init', '--quiet');
    await vscode.workspace.getConfiguration('git').update('enabled', true, vscode.ConfigurationTarget.Workspace);
  });

  suiteTeardown(async () => {
    await vscode.workspace.getConfiguration('git').update('enabled', undefined, vscode.ConfigurationTarget.Workspace);
    rmSync(workspaceFile('.git'), { recursive: true });
  });

  teardown(tidyUp);

  test('git shows a changed task on both sides, and the newer one is edited, undone, redone and saved', async () => {
    const committed = taskText(input);
    const diff = await openChange('diffed.arc.json', committed, taskText(changedInput));
    const { uri, before, after } = diff;
    await bothSay(diff, 'train/0', '1 cell changed');
    await before.locator('[data-grid="train/0/input"][aria-readonly="true"]').waitFor();

    await after.paint('train/0/input', 4, [[0, 0]]);
    await bothSay(diff, 'train/0', '2 cells changed');
    const { keyboard } = await workbench();
    for (const key of ['ArrowRight', '9', 'Enter']) await keyboard.press(key);
    await bothSay(diff, 'train/0', '3 cells changed');
    await keyboard.press('ControlOrMeta+z');
    await bothSay(diff, 'train/0', '2 cells changed');
    await after.button('Add train pair').click();
    await after.frame.locator('[data-pair="train/1"] .pair-change', { hasText: 'Added' }).waitFor();
    await before.locator('[data-split="train"] .pair-gap').waitFor();
    await until('what is below stands side by side', async () => {
      const boxes = await Promise.all([before, after.frame].map((frame) => frame.locator('[data-pair="test/1"]').boundingBox()));
      return Math.abs((boxes[0]?.y ?? 0) - (boxes[1]?.y ?? Infinity)) < 1;
    });
    await screenshot('comparison');

    await keyboard.press('ControlOrMeta+z');
    await before.locator('.pair-gap').waitFor({ state: 'detached' });
    await after.button('Undo').click();
    await bothSay(diff, 'train/0', '1 cell changed');
    await isDirty(false);
    await keyboard.press('ControlOrMeta+Shift+z');
    await bothSay(diff, 'train/0', '2 cells changed');
    await isDirty(true);
    await keyboard.press('ControlOrMeta+s');
    await until('the file is saved', () => read(uri.fsPath) === taskText([[4, 1, 0], [0, 2, 7]])); // prettier-ignore
    await isDirty(false);
    assert.equal(git('show', 'HEAD:diffed.arc.json'), committed);
  });

  test('VS Code’s keys lead from difference to difference on both sides, and fold and zoom both', async () => {
    const [kept, gone, other] = [1, 2, 3].map((colour) => ({ input: [[colour, colour, 0]], output: [[colour, 0]] }));
    const test = { input: [[1, 0]], output: [[4, 4]] };
    const text = (...train: unknown[]): string => JSON.stringify({ train, test: [test] });
    const { before, after } = await openChange('walk.arc.json', text(kept, gone, other), text({ ...kept, output: [[1, 5]] }, other));
    const { keyboard } = await workbench();
    const focusIs = (frame: FrameLocator, grid: string): Promise<unknown> =>
      until(`the focus is in ${grid}`, () =>
        frame.locator(`[data-grid="${grid}"]`).evaluate((element) => element === document.activeElement && document.hasFocus()),
      );
    await before.locator('.pair-change', { hasText: 'Removed' }).waitFor();
    await after.grid('train/1/input').focus();
    await keyboard.press('Alt+F5');
    await focusIs(after.frame, 'train/0/output');
    await keyboard.press('Alt+F5');
    await focusIs(before, 'train/1/input');
    await keyboard.press('Alt+F5');
    await focusIs(after.frame, 'train/0/output');
    await keyboard.press('Shift+Alt+F5');
    await focusIs(before, 'train/1/input');
    for (const [frame, grid] of [
      [after.frame, 'train/0/output'],
      [before, 'train/1/input'],
      [after.frame, 'train/0/output'],
    ] as const) {
      // prettier-ignore
      await (await workbench()).getByRole('button', { name: 'Next Difference' }).last().click();
      await focusIs(frame, grid);
    }
    await until('both sides stand in line', async () => {
      const boxes = await Promise.all([before, after.frame].map((frame) => frame.locator('[data-pair="test/0"]').boundingBox()));
      return Math.abs((boxes[0]?.y ?? 0) - (boxes[1]?.y ?? Infinity)) < 1;
    });
    await keyboard.press('ControlOrMeta+Shift+[');
    await before.getByRole('button', { name: 'Train 1', exact: true, expanded: false }).waitFor();
    await keyboard.press('ControlOrMeta+Alt+=');
    await before.getByRole('button', { name: 'Reset zoom, 125 %' }).waitFor();
    await screenshot('differences');
  });

  test('a comparison is one click away from the text', async () => {
    const { uri, after } = await openChange('as-text.arc.json', taskText(input), taskText(changedInput));
    await after.button('Compare as text').click();
    const { original, modified } = await textDiff();
    assert.equal(original.scheme, 'git');
    assert.equal(modified.toString(), uri.toString());
  });

  test('the title offers the text, which then shows unsaved edits', async () => {
    const { after } = await openChange('unsaved.arc.json', taskText(input), taskText(changedInput));
    await after.paint('train/0/input', 4, [[0, 0]]);
    await isDirty(true);
    await (await workbench()).getByRole('button', { name: 'Compare as Text', exact: true }).last().click();
    const { original, modified } = await textDiff();
    const text = async (uri: vscode.Uri): Promise<string> => (await vscode.workspace.openTextDocument(uri)).getText();
    assert.equal(await text(original), taskText(input));
    assert.equal(await text(modified), taskText([[4, 1, 0], [0, 2, 7]])); // prettier-ignore
  });

  test('an older version that is no task is told of, and the newer one is edited on', async () => {
    const { uri, before, after } = await openChange('broken.arc.json', '{"train": [', taskText(input));
    await before.locator('.broken-file').waitFor();
    await after.frame.locator('.comparison-bar', { hasText: 'the other side is not a task' }).waitFor();
    await after.paint('train/0/input', 7, [[1, 2]]);
    await isDirty(true);
    await vscode.commands.executeCommand('workbench.action.files.save');
    await until('the file is saved', () => read(uri.fsPath) === taskText(changedInput));
    assert.equal(git('show', 'HEAD:broken.arc.json'), '{"train": [');
  });

  test('a task with unsaved edits is compared with what is on disk, and with git HEAD', async () => {
    const file = write('dirty.arc.json', taskText(input));
    git('add', 'dirty.arc.json');
    git('commit', '--quiet', '--message', 'dirty');
    const page = await openTask(file);
    await page.paint('train/0/input', 7, [[1, 2]]);
    await page.isDirty(true);
    for (const version of ['Saved version on disk', 'Version in git HEAD']) {
      void vscode.commands.executeCommand('arcStudio.compareWith', vscode.Uri.file(file));
      await chooseInList(version);
      await bothSay(await shownDiff(vscode.Uri.file(file)), 'train/0', '1 cell changed');
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    }
    await page.shows('train/0/input', [1, 2], 7);
    assert.equal(read(file), taskText(input));
  });

  test('the outline shows the side that has the focus, and leads to its grids', async () => {
    const [older, newer] = [write('few.json', taskText(input)), write('more.json', taskText(changedInput))].map((file) =>
      vscode.Uri.file(file),
    );
    assert.ok(older !== undefined && newer !== undefined);
    await vscode.commands.executeCommand('arcStudio.compareWith', older, [older, newer]);
    const { before, after } = await shownDiff(newer);
    const window = await workbench();
    await vscode.commands.executeCommand('arcStudio.outline.focus');
    const outline = window.locator('.pane', { hasText: 'Task Outline' });
    const selected = (frame: FrameLocator) => frame.locator('[data-grid="test/0/input"]:focus');
    for (const [name, frame] of [
      ['more.json', after.frame],
      ['few.json', before],
    ] as const) {
      // prettier-ignore
      await frame.locator('[data-grid="train/0/input"]').click();
      await outline.locator('.pane-header', { hasText: name }).waitFor();
      await outline.locator('.monaco-list-row', { hasText: 'Test 1' }).click();
      await selected(frame).waitFor();
    }
    await screenshot('outline of a diff');
    // Folded again, as the other tests find it.
    await outline.locator('.pane-header').click();
    await outline.locator('.pane-header[aria-expanded="false"]').waitFor();
  });

  test('two files of any name are compared, and follow what happens to them', async () => {
    const [older, newer] = [write('older.json', taskText(input)), write('newer.json', taskText(input))].map((file) =>
      vscode.Uri.file(file),
    );
    assert.ok(older !== undefined && newer !== undefined);
    await vscode.commands.executeCommand('arcStudio.compareWith', older, [older, newer]);
    const diff = await shownDiff(newer);
    await diff.after.frame.locator('.comparison-bar', { hasText: 'Compared with older.json: all grids are the same' }).waitFor();
    writeFileSync(older.fsPath, taskText(changedInput));
    await bothSay(diff, 'train/0', '1 cell changed');
  });

  test('of two files the left one is only read, whichever was open before, and whichever way round they are compared', async () => {
    const [older, newer] = [write('left.json', taskText(input)), write('right.json', taskText(input))].map((file) => vscode.Uri.file(file));
    assert.ok(older !== undefined && newer !== undefined);
    await openTask(newer.fsPath);
    await vscode.commands.executeCommand('arcStudio.compareWith', older, [older, newer]);
    const diff = await shownDiff(newer);
    const { before, after } = diff;
    await after.frame.locator('.comparison-bar', { hasText: 'Compared with left.json' }).waitFor();
    await before.locator('[data-grid="train/0/input"][aria-readonly="true"]').waitFor();

    for (const [row, number] of ['1 cell changed', '2 cells changed'].entries()) {
      await after.paint('train/0/input', 4, [[row, 0]]);
      await bothSay(diff, 'train/0', number);
    }
    const { keyboard } = await workbench();
    /** Goes to a grid, and on until VS Code's keys do what they do there. */
    const goInto = async (frame: FrameLocator): Promise<void> => {
      const grid = frame.locator('[data-grid="train/0/input"]');
      await grid.click({ button: 'right' });
      await until('End leads to the last column', async () => {
        await keyboard.press('End');
        return (await grid.innerText()).includes('column 3');
      });
    };
    await goInto(before);
    for (const key of ['9', 'Enter', 'ControlOrMeta+z', 'ControlOrMeta+Alt+n']) await keyboard.press(key);
    await goInto(after.frame);
    await keyboard.press('ControlOrMeta+z');
    await bothSay(diff, 'train/0', '1 cell changed');
    await isDirty(true);
    await keyboard.press('ControlOrMeta+z');
    await isDirty(false);
    assert.equal((await extensionApi()).taskAt(older)?.document.isDirty, false);

    await vscode.commands.executeCommand('arcStudio.compareWith', newer, [newer, older]);
    const turned = await shownDiff(older);
    await turned.after.frame.locator('.comparison-bar', { hasText: 'Compared with right.json' }).waitFor();
    await turned.before.locator('[data-grid="train/0/input"][aria-readonly="true"]').waitFor();
    await turned.after.frame.locator('[data-grid="train/0/input"][aria-readonly="false"]').waitFor();
  });
});
