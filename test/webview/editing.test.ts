import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { EditorPages, type EditorPage, type OpenOptions } from './support/editorPage.ts';
import { soon } from './support/soon.ts';
import { gridOf, smallTask } from './support/tasks.ts';

let pages: EditorPages;
let editor: EditorPage;
beforeAll(async () => {
  pages = await EditorPages.start();
});
afterAll(() => pages.stop());
afterEach(() => editor.close());

async function open(task = smallTask, options: OpenOptions = {}): Promise<void> {
  editor = await pages.open(task, options);
  await editor.grid('train/0/input').waitFor();
}

/** Waits until the host has made so many edits. */
async function expectEdits(...labels: string[]): Promise<void> {
  await soon(() => editor.host.labels).toEqual(labels);
}

describe('a grid', () => {
  test('is resized through its caption', async () => {
    await open();
    await editor.button('Resize Train 1 input, 3 × 3').click();
    await editor.page.getByRole('textbox', { name: 'Train 1 input: rows' }).fill('2');
    await editor.page.getByRole('textbox', { name: 'Train 1 input: columns' }).fill('5');
    await editor.picture('resize');
    await editor.button('Resize').click();
    await expectEdits('Resize to 2 × 5');
    expect(editor.host.task.train[0]?.input).toEqual(gridOf('01000', '02000'));
    await editor.button('Resize Train 1 input, 2 × 5').waitFor();
    expect(await editor.grid('train/0/input').getAttribute('aria-colcount')).toBe('5');
  });

  test('is resized by keys, to nothing that is no grid', async () => {
    await open();
    await editor.grid('test/1/input').press('r');
    const rows = editor.page.getByRole('textbox', { name: 'Test 2 input: rows' });
    await soon(() => editor.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Test 2 input: rows');
    for (const wrong of ['0', '31', '2.5', 'x', '']) {
      await rows.fill(wrong);
      expect(await editor.page.getByText('Whole numbers from 1 to 30').isVisible()).toBe(true);
      await rows.press('Enter');
    }
    expect(editor.host.edits).toEqual([]);
    await rows.fill('30');
    await rows.press('Enter');
    await expectEdits('Resize to 30 × 2');
    expect(await editor.page.evaluate(() => document.activeElement?.getAttribute('data-grid'))).toBe('test/1/input');
    await editor.grid('test/1/input').press('r');
    await rows.press('Escape');
    expect(await rows.count()).toBe(0);
    expect(editor.host.edits).toHaveLength(1);
  });

  test('typing a size chooses no colour and no tool', async () => {
    await open();
    await editor.grid('train/0/input').press('r');
    const rows = editor.page.getByRole('textbox', { name: 'Train 1 input: rows' });
    await rows.fill('');
    await rows.pressSequentially('7b');
    expect(await editor.page.locator('[data-colour="1"]').getAttribute('aria-checked')).toBe('true');
    expect(await editor.page.locator('[data-tool="pencil"]').getAttribute('aria-checked')).toBe('true');
  });

  test('is cleared, once', async () => {
    await open();
    await editor.button('Clear Train 2 output').click();
    await editor.button('Clear Train 2 output').click();
    await expectEdits('Clear Grid');
    expect(editor.host.task.train[1]?.output?.flat().every((colour) => colour === 0)).toBe(true);
  });
});

describe('a pair', () => {
  test('gets its input as output', async () => {
    await open();
    await editor.button('Copy input to output of Train 2').click();
    await expectEdits('Copy Input to Output');
    expect(editor.host.task.train[1]?.output).toEqual(smallTask.train[1]?.input);
  });

  test('is added blank, as large as the last one', async () => {
    await open();
    await editor.button('Add train pair').click();
    await editor.button('Add test pair').click();
    await expectEdits('Add Train Pair', 'Add Test Pair');
    const blank = gridOf('00000', '00000', '00000', '00000', '00000');
    expect(editor.host.task.train[2]).toEqual({ input: blank, output: blank });
    // The last test pair has no output, and so has the new one.
    expect(editor.host.task.test[2]).toEqual({ input: gridOf('00', '00'), output: null });
    await editor.grid('train/2/output').waitFor();
  });

  test('is duplicated, moved and deleted', async () => {
    await open();
    await editor.button('Duplicate Train 1').click();
    await expectEdits('Duplicate Pair');
    const [first, second] = smallTask.train;
    expect(editor.host.task.train).toEqual([first, first, second]);
    await editor.button('Move Train 3 up').click();
    await expectEdits('Duplicate Pair', 'Move Pair Up');
    expect(editor.host.task.train).toEqual([first, second, first]);
    await editor.button('Move Train 1 down').click();
    await expectEdits('Duplicate Pair', 'Move Pair Up', 'Move Pair Down');
    expect(editor.host.task.train).toEqual([second, first, first]);
    await editor.button('Delete Train 2').click();
    await expectEdits('Duplicate Pair', 'Move Pair Up', 'Move Pair Down', 'Delete Pair');
    expect(editor.host.task.train).toEqual([second, first]);
    await soon(() => editor.page.locator('[data-pair^="train/"]').count()).toBe(2);
    expect(await editor.grid('train/0/input').getAttribute('aria-label')).toBe('Train 1 input, 5 × 5');
  });

  test('cannot go where there is no place, nor the last train pair away', async () => {
    await open({ train: smallTask.train.slice(0, 1), test: smallTask.test });
    for (const name of ['Move Train 1 up', 'Move Train 1 down', 'Delete Train 1', 'Move Test 2 down']) {
      expect(await editor.button(name).isDisabled(), name).toBe(true);
    }
    for (const name of ['Move Test 1 up', 'Move Test 1 down', 'Move Test 2 up', 'Delete Test 2']) {
      expect(await editor.button(name).isDisabled(), name).toBe(false);
    }
  });

  test('has its actions behind one press of Tab, and the arrow keys among them', async () => {
    await open();
    await editor.button('Copy input to output of Train 1').focus();
    await editor.page.keyboard.press('ArrowRight');
    expect(await editor.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Duplicate Train 1');
    await editor.page.keyboard.press('Enter');
    await expectEdits('Duplicate Pair');
    await editor.page.keyboard.press('Tab');
    expect(await editor.page.evaluate(() => document.activeElement?.getAttribute('data-grid'))).toBe('train/0/input');
  });

  test('has an action that Tab comes to, whichever are disabled', async () => {
    await open();
    const stops = (): Promise<(string | null)[]> =>
      editor.page
        .locator('[data-pair="train/0"] .pair-actions button[tabindex="0"]:not(:disabled)')
        .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')));
    await editor.button('Delete Train 1').focus();
    await editor.page.keyboard.press('Enter');
    await soon(() => editor.button('Delete Train 1').isDisabled()).toBe(true);
    await soon(stops).toHaveLength(1);
  });

  test('of the test loses its output by a command', async () => {
    await open();
    await editor.grid('test/0/output').focus();
    await editor.host.push('command', 'removeOutput');
    await editor.page.locator('[data-missing="test/0"]').waitFor();
    expect(editor.host.labels).toEqual(['Remove Output']);
    await editor.grid('train/0/output').focus();
    await editor.host.push('command', 'removeOutput');
    await soon(() => editor.page.locator('#announcements').textContent()).toBe('A train pair needs its output');
    expect(editor.host.labels).toEqual(['Remove Output']);
  });

  test('of the test has no output, gets one, and loses it again', async () => {
    await open();
    const missing = editor.page.locator('[data-missing="test/1"]');
    await missing.getByRole('button', { name: 'Copy input' }).click();
    await expectEdits('Copy Input to Output');
    expect(editor.host.task.test[1]?.output).toEqual(gridOf('55', '05'));
    await editor.grid('test/1/output').waitFor();
    await editor.button('Remove Test 2 output').click();
    await missing.waitFor();
    expect(editor.host.task.test[1]?.output).toBe(null);
    await missing.getByRole('button', { name: 'Add' }).click();
    await editor.grid('test/1/output').waitFor();
    expect(editor.host.task.test[1]?.output).toEqual(gridOf('00', '00'));
    // The keyboard goes on in the new grid.
    await soon(() => editor.page.evaluate(() => document.activeElement?.getAttribute('data-grid'))).toBe('test/1/output');
  });

  test('of the test may be the last', async () => {
    await open({ train: smallTask.train, test: smallTask.test.slice(0, 1) });
    await editor.button('Delete Test 1').click();
    await expectEdits('Delete Pair');
    await editor.page.getByText('No test pair yet.').waitFor();
    expect(await editor.button('Solve').isDisabled()).toBe(true);
    await editor.button('Add test pair').click();
    await editor.grid('test/0/output').waitFor();
    expect(await editor.button('Solve').isDisabled()).toBe(false);
  });
});

describe('commands of VS Code', () => {
  test('act on the grid that had the focus last', async () => {
    await open();
    await editor.host.push('command', 'clearGrid');
    await editor.page.getByText('Choose a grid first').waitFor();
    await editor.grid('train/1/output').focus();
    await editor.host.push('command', 'clearGrid');
    await editor.host.push('command', 'copyInputToOutput');
    await expectEdits('Clear Grid', 'Copy Input to Output');
    expect(editor.host.task.train[1]?.output).toEqual(smallTask.train[1]?.input);
    await editor.host.push('command', 'addTrainPair');
    await editor.host.push('command', 'addTestPair');
    await expectEdits('Clear Grid', 'Copy Input to Output', 'Add Train Pair', 'Add Test Pair');
  });

  test('show the keys, which Escape closes', async () => {
    await open();
    await editor.host.push('command', 'showKeys');
    const dialog = editor.page.getByRole('dialog', { name: 'Keys' });
    await dialog.waitFor();
    await editor.picture('keys');
    await editor.page.keyboard.press('5');
    await editor.page.keyboard.press('Escape');
    await soon(() => dialog.isVisible()).toBe(false);
    expect(await editor.page.locator('[data-colour="1"]').getAttribute('aria-checked')).toBe('true');
    await editor.page.keyboard.press('?');
    await dialog.waitFor();
  });
});

describe('undo and redo', () => {
  test('are asked of the host, which answers with the task', async () => {
    await open();
    await editor.clickCell('train/0/input', 0, 0);
    await expectEdits('Paint 1 Cell');
    await editor.button('Undo').click();
    await soon(async () => (await editor.pixels('train/0/input'))[0]?.[0]).toBe('#000000');
    await editor.button('Redo').click();
    await soon(async () => (await editor.pixels('train/0/input'))[0]?.[0]).toBe('#1e93ff');
    const calls = editor.host.calls.map(([method]) => method);
    expect(calls.filter((method) => method !== 'gridFocused')).toEqual(['ready', 'edit', 'undo', 'redo']);
  });
});

describe('edits and what happens meanwhile', () => {
  test.each([
    ['the button', () => editor.button('Undo').click()],
    ['its key', () => editor.page.keyboard.press('Control+z')],
  ])('undo by %s takes back the one made last, which the host has yet to answer', async (_, undo) => {
    await open();
    await editor.clickCell('train/0/input', 0, 0);
    await expectEdits('Paint 1 Cell');
    let release = (): void => undefined;
    editor.host.editGate = new Promise((resolve) => (release = resolve));
    await editor.clickCell('train/0/input', 1, 0);
    await soon(() => editor.host.callsOf('edit').length).toBe(2);
    await undo();
    await editor.settled();
    expect(editor.host.callsOf('undo')).toEqual([]);
    release();
    await soon(() => editor.host.callsOf('undo').length).toBe(1);
    await soon(() => editor.host.task.train[0]?.input).toEqual(gridOf('110', '020', '030'));
    // VS Code has the keys of what it knows.
    await editor.page.keyboard.press('Control+z');
    await editor.settled();
    expect(editor.host.callsOf('undo')).toHaveLength(1);
  });

  test('wait for the host one by one, and none is lost', async () => {
    await open();
    let release = (): void => undefined;
    editor.host.editGate = new Promise((resolve) => (release = resolve));
    await editor.clickCell('train/0/input', 0, 0);
    await editor.clickCell('train/0/input', 1, 0);
    await editor.clickCell('train/1/output', 4, 4);
    await editor.button('Duplicate Train 1').click();
    // All of it is on show although the host has answered nothing yet.
    await soon(async () => (await editor.pixels('train/1/input'))[1]?.[0]).toBe('#1e93ff');
    expect(editor.host.callsOf('edit')).toHaveLength(1);
    release();
    await expectEdits('Paint 1 Cell', 'Paint 1 Cell', 'Paint 1 Cell', 'Duplicate Pair');
    expect(editor.host.callsOf('edit').map(({ version }) => version)).toEqual([1, 2, 3, 4]);
    expect(editor.host.task.train[1]?.input).toEqual(gridOf('110', '120', '030'));
  });

  test('are made by the page that comes after, where the host was slow to answer', async () => {
    await open();
    editor.host.editGate = new Promise(() => undefined);
    await editor.clickCell('train/0/input', 0, 0);
    await editor.clickCell('train/0/input', 1, 0);
    await soon(() => editor.host.callsOf('edit').length).toBe(1);
    await editor.settled();
    editor.host.editGate = Promise.resolve();
    await editor.page.reload();
    await expectEdits('Paint 1 Cell', 'Paint 1 Cell');
    expect(editor.host.task.train[0]?.input).toEqual(gridOf('110', '120', '030'));
  });

  test('are made on the newer task where another panel was faster', async () => {
    await open();
    let release = (): void => undefined;
    editor.host.editGate = new Promise((resolve) => (release = resolve));
    await editor.clickCell('train/0/input', 0, 0);
    await soon(() => editor.host.callsOf('edit').length).toBe(1);
    const other = { ...smallTask, train: smallTask.train.with(1, { input: gridOf('9'), output: gridOf('8') }) };
    const changed = editor.host.change(other);
    release();
    await changed;
    await expectEdits('Paint 1 Cell');
    expect(editor.host.task).toEqual({
      ...other,
      train: other.train.with(0, { input: gridOf('110', '020', '030'), output: smallTask.train[0]?.output ?? null }),
    });
    expect(await editor.page.locator('[data-notice]:visible').count()).toBe(0);
  });

  test('that fit the newer task no more are told, and the page shows that task', async () => {
    await open();
    let release = (): void => undefined;
    editor.host.editGate = new Promise((resolve) => (release = resolve));
    await editor.clickCell('train/0/input', 0, 0);
    await soon(() => editor.host.callsOf('edit').length).toBe(1);
    const other = { ...smallTask, train: smallTask.train.with(0, { input: gridOf('99', '99'), output: gridOf('8') }) };
    const changed = editor.host.change(other);
    release();
    await changed;
    await editor.page.getByText('“Paint 1 Cell” was not made').waitFor();
    expect(await editor.pixels('train/0/input')).toEqual([
      ['#921231', '#921231'],
      ['#921231', '#921231'],
    ]);
    expect(editor.host.edits).toEqual([]);
    await editor.clickCell('train/0/input', 0, 0);
    await expectEdits('Paint 1 Cell');
  });

  test('that the host refuses are taken back with its reason', async () => {
    await open();
    editor.host.editGate = Promise.reject(new Error('the disk is full'));
    editor.host.editGate.catch(() => undefined);
    await editor.clickCell('train/0/input', 0, 0);
    await editor.page.getByText('the disk is full').waitFor();
    await soon(async () => (await editor.pixels('train/0/input'))[0]?.[0]).toBe('#000000');
    await editor.button('Dismiss').click();
    await soon(() => editor.page.locator('[data-notice="error"]').count()).toBe(0);
  });

  test('a stroke ends where its grid is changed under it, and says so', async () => {
    await open();
    const { x, y } = await editor.cell('train/0/input', 0, 0);
    await editor.page.mouse.move(x, y);
    await editor.page.mouse.down();
    await editor.host.change({ ...smallTask, train: smallTask.train.with(0, { input: gridOf('777', '777', '777'), output: gridOf('1') }) });
    await editor.page.getByText('Train 1 input changed while you were drawing').waitFor();
    await editor.page.mouse.move(x + 30, y);
    await editor.page.mouse.up();
    await editor.settled();
    expect(editor.host.edits).toEqual([]);
    expect((await editor.pixels('train/0/input'))[0]?.[0]).toBe('#ff851b');
  });

  test('a stroke goes on where another grid changes', async () => {
    await open();
    const { x, y } = await editor.cell('train/0/input', 0, 0);
    await editor.page.mouse.move(x, y);
    await editor.page.mouse.down();
    await editor.host.change({ ...smallTask, train: smallTask.train.with(1, { input: gridOf('777'), output: gridOf('1') }) });
    await editor.grid('train/1/input').and(editor.page.locator('[aria-rowcount="1"]')).waitFor();
    await editor.page.mouse.move(x + 60, y);
    await editor.page.mouse.up();
    await expectEdits('Paint 2 Cells');
    expect(editor.host.task.train[0]?.input).toEqual(gridOf('111', '020', '030'));
  });
});

describe('what the page remembers', () => {
  test('outlives the page: colour, tool, options, scroll', async () => {
    await open(smallTask, { width: 500, height: 400 });
    await editor.page.locator('[data-colour="6"]').click();
    await editor.page.locator('[data-tool="fill"]').click();
    await editor.page.getByRole('checkbox', { name: 'Stop when it would halt' }).click();
    await editor.page.getByRole('checkbox', { name: 'Show confidence' }).click();
    await editor.page.getByRole('textbox', { name: /Steps at most/ }).fill('5');
    await editor.page.evaluate(() => {
      window.scrollTo(0, 333);
    });
    const saved = (): Promise<unknown> =>
      editor.page.evaluate(() => (JSON.parse(sessionStorage.getItem('state') ?? '{}') as { scroll?: number }).scroll);
    await soon(saved).toBe(333);
    await editor.page.reload();
    await editor.grid('train/0/input').waitFor();
    expect(await editor.page.locator('[data-colour="6"]').getAttribute('aria-checked')).toBe('true');
    expect(await editor.page.locator('[data-tool="fill"]').getAttribute('aria-checked')).toBe('true');
    expect(await editor.page.getByRole('checkbox', { name: 'Stop when it would halt' }).isChecked()).toBe(true);
    expect(await editor.page.getByRole('textbox', { name: /Steps at most/ }).inputValue()).toBe('5');
    await soon(() => editor.page.evaluate(() => window.scrollY)).toBe(333);
  });

  test('outlives the page: the grid with the focus, its cursor and the selection', async () => {
    await open();
    await editor.grid('train/1/input').focus();
    await soon(() => editor.host.focus).toBe('grid');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Shift+ArrowRight'])
      await editor.page.keyboard.press(key);
    const said = (): Promise<string | null> => editor.page.locator('#announcements').textContent();
    await soon(said).toBe('2 cells selected');
    await editor.page.reload();
    const cell = editor.grid('train/1/input').locator('[role="gridcell"]');
    await soon(() => editor.page.evaluate(() => document.activeElement?.getAttribute('data-grid'))).toBe('train/1/input');
    expect(await cell.textContent()).toContain('row 3, column 5');
    expect(await cell.getAttribute('aria-selected')).toBe('true');
    await soon(() => editor.host.focus).toBe('grid');
    await editor.page.keyboard.press('Delete');
    await soon(() => editor.host.task.train[1]?.input).toEqual(gridOf('11000', '11000', '00000', '00022', '00000'));
  });

  test('does not scroll the page back from where its user scrolled meanwhile', async () => {
    await open(smallTask, { width: 500, height: 300 });
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await editor.page.route('**/solvePanel-*', async (route) => {
      await released;
      await route.continue();
    });
    await editor.page.reload();
    await editor.grid('train/0/input').waitFor();
    await editor.page.evaluate(() => {
      window.scrollTo(0, 40);
    });
    release();
    await editor.page.getByRole('checkbox', { name: 'Show confidence' }).waitFor();
    await editor.settled();
    expect(await editor.page.evaluate(() => window.scrollY)).toBe(40);
  });

  test('is nothing where the stored state makes no sense', async () => {
    await open();
    await editor.page.evaluate(() => {
      sessionStorage.setItem('state', '{"colour":99,"tool":"chainsaw"}');
      // Nothing that the old page still does may bring its own state back.
      Object.defineProperty(window, 'sessionStorage', { value: { setItem: () => undefined } });
    });
    await editor.page.reload();
    await editor.grid('train/0/input').waitFor();
    expect(await editor.page.locator('[data-colour="1"]').getAttribute('aria-checked')).toBe('true');
  });
});

describe('screen readers', () => {
  const said = (): Promise<string | null> => editor.page.locator('#announcements').textContent();

  test('hear what becomes of a pair', async () => {
    await open();
    await editor.button('Duplicate Train 1').click();
    await soon(said).toBe('Train 1 duplicated');
    await editor.button('Delete Train 2').click();
    await soon(said).toBe('Train 2 deleted');
  });

  test('hear what becomes of an output', async () => {
    await open();
    await editor.button('Remove Test 1 output').click();
    await soon(said).toBe('Test 1 output removed');
    await editor.page.getByRole('group', { name: 'Test 1 output: none' }).getByRole('button', { name: 'Add' }).click();
    await soon(said).toBe('Test 1 output added');
  });

  test('hear of a crop the size that it leaves', async () => {
    await open();
    await editor.grid('train/0/input').focus();
    await editor.host.push('draw', { name: 'extendSelection', argument: 'right' });
    await editor.host.push('draw', { name: 'extendSelection', argument: 'down' });
    await editor.host.push('draw', { name: 'cropToSelection' });
    await soon(said).toBe('Cropped to 2 × 2');
  });
});
