import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Grid, GridAddress } from '../../src/shared/arc/task.ts';
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

const input: GridAddress = { split: 'train', index: 0, side: 'input' };
const missing: GridAddress = { split: 'test', index: 1, side: 'output' };
const gridNow = ({ split, index, side }: GridAddress): Grid | null => editor.host.task[split][index]?.[side] ?? null;
const said = (): Promise<string | null> => editor.page.locator('#announcements').textContent();
const notices = (): Promise<string[]> => editor.page.locator('.notice:visible').allInnerTexts();
const slot = () => editor.page.locator('[data-missing="test/1"]');

async function open(options: OpenOptions = {}): Promise<void> {
  editor = await pages.open(smallTask, options);
  await editor.grid('train/0/input').waitFor();
}

async function focus(name = 'train/0/input'): Promise<void> {
  await editor.grid(name).focus();
  await soon(() => editor.host.focus).toBe('grid');
}

async function keys(...names: readonly string[]): Promise<void> {
  for (const name of names) await editor.page.keyboard.press(name);
}

const command = (): Promise<unknown> => editor.host.push('draw', { name: 'pasteAsGrid' });

async function paste(text: string): Promise<void> {
  await editor.page.evaluate((content) => {
    const data = new DataTransfer();
    data.setData('text/plain', content);
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

const texts: readonly (readonly [name: string, text: string])[] = [
  ['JSON', '[[7, 8, 9, 0],\n [9, 6, 5, 4]]'],
  ['Python', 'grid = [(7, 8, 9, 0),\n [9, 6, 5, 4]]'],
  ['NumPy', 'array([[7, 8, 9, 0],\n       [9, 6, 5, 4]])'],
  ['rows', '7 8 9 0\n9 6 5 4\n'],
];

test.each(texts)('Paste as Grid takes the size from %s too, in one step that undo takes back', async (_name, text) => {
  await open();
  await focus();
  editor.host.clipboard = text;
  await command();
  await soon(() => gridNow(input)).toEqual(gridOf('7890', '9654'));
  expect(editor.host.labels).toEqual(['Paste Grid of 2 × 4']);
  await soon(said).toBe('Grid of 2 × 4 pasted');
  await editor.button('Undo').click();
  await soon(() => gridNow(input)).toEqual(smallTask.train[0]?.input);
});

test('its key takes what was copied here, without the mouse', async () => {
  await open();
  await focus('train/1/input');
  await keys('Control+c');
  await soon(said).toBe('5 × 5 copied');
  await focus();
  await keys('Control+Shift+v');
  await soon(() => gridNow(input)).toEqual(smallTask.train[1]?.input);
  expect(editor.host.labels).toEqual(['Paste Grid of 5 × 5']);
  await keys('Control+v');
  await soon(said).toContain('Pasted: arrow keys move it');
});

test('cells that were not selected when they were copied take colour 0, and the selection is gone', async () => {
  await open();
  await focus();
  await keys('Shift+ArrowRight');
  await soon(said).toBe('2 cells selected');
  editor.host.clipboard = '[[1, null], [null, 1]]';
  await command();
  await soon(() => gridNow(input)).toEqual(gridOf('10', '01'));
  expect(await editor.grid('train/0/input').locator('[aria-selected="true"]').count()).toBe(0);
});

test('what is no grid, or too large for one, changes nothing and is told', async () => {
  await open();
  await focus();
  editor.host.clipboard = 'hello';
  await command();
  await soon(notices).toEqual(['Nothing to paste: There is no grid in the text.']);
  editor.host.clipboard = '1'.repeat(31);
  await command();
  await soon(async () => (await notices()).length).toBe(2);
  expect(editor.host.edits).toEqual([]);
});

test('a file that cannot be written stays as it is', async () => {
  await open({
    prepare: (host) => (host.state = { ...host.state, document: { ...host.document, editable: false } }),
  });
  await focus();
  editor.host.clipboard = '[[1]]';
  await command();
  await slot().focus();
  await paste('[[1]]');
  await editor.settled();
  expect(editor.host.edits).toEqual([]);
});

test('both pastes make an output that is missing, as large as what is pasted', async () => {
  await open();
  await focus('test/1/input');
  await keys('Control+ArrowRight');
  await soon(() => slot().evaluate((place) => place.matches(':focus'))).toBe(true);
  await editor.picture('missing-output-focused');
  await paste('[[1, 2, 3]]');
  await soon(() => gridNow(missing)).toEqual(gridOf('123'));
  expect(editor.host.labels).toEqual(['Paste Grid of 1 × 3']);
  await soon(() => editor.page.evaluate(() => document.activeElement?.getAttribute('data-grid'))).toBe('test/1/output');

  await editor.button('Remove Test 1 output').waitFor();
  await editor.button('Remove Test 2 output').click();
  editor.host.clipboard = '[[4], [5]]';
  await soon(() => gridNow(missing)).toBe(null);
  await command();
  await soon(() => gridNow(missing)).toEqual(gridOf('4', '5'));
});

test('the place of a missing output has a button that pastes, and goes on to other grids by keys', async () => {
  await open();
  editor.host.clipboard = '[[6, 6]]';
  await slot().focus();
  await soon(() => editor.host.focus).toBe('grid');
  await keys('Enter');
  await soon(said).toBe('There is no output here: add one, or paste one');
  await keys('Control+ArrowLeft');
  await soon(() => editor.page.evaluate(() => document.activeElement?.getAttribute('data-grid'))).toBe('test/1/input');
  await slot().getByRole('button', { name: 'Paste' }).click();
  await soon(() => gridNow(missing)).toEqual(gridOf('66'));
});

test('the transforms offer it', async () => {
  await open();
  await focus();
  editor.host.clipboard = '[[3]]';
  await editor.button('Transform grids').click();
  await editor.button('Paste as Grid').click();
  await soon(() => gridNow(input)).toEqual(gridOf('3'));
  await keys('?');
  await soon(() => editor.page.locator('.key-help tr', { hasText: 'Paste as Grid' }).innerText()).toContain('Ctrl+Shift+V');
});
