import { afterAll, afterEach, beforeAll, beforeEach, test } from 'vitest';
import { EditorPages, type EditorPage } from './support/editorPage.ts';
import { soon } from './support/soon.ts';
import { smallTask } from './support/tasks.ts';

let pages: EditorPages;
let editor: EditorPage;
beforeAll(async () => {
  pages = await EditorPages.start();
});
afterAll(() => pages.stop());
beforeEach(async () => {
  editor = await pages.open(smallTask);
  await editor.grid('train/0/input').waitFor();
});
afterEach(() => editor.close());

const said = (): Promise<string | null> => editor.page.locator('#announcements').textContent();

test('what becomes of a pair is said', async () => {
  await editor.button('Duplicate Train 1').click();
  await soon(said).toBe('Train 1 duplicated');
  await editor.button('Delete Train 2').click();
  await soon(said).toBe('Train 2 deleted');
});

test('what becomes of an output is said', async () => {
  await editor.button('Remove Test 1 output').click();
  await soon(said).toBe('Test 1 output removed');
  await editor.page.getByRole('group', { name: 'Test 1 output: none' }).getByRole('button', { name: 'Add' }).click();
  await soon(said).toBe('Test 1 output added');
});

test('a crop is said with the size that it leaves', async () => {
  await editor.grid('train/0/input').focus();
  await editor.host.push('draw', { name: 'extendSelection', argument: 'right' });
  await editor.host.push('draw', { name: 'extendSelection', argument: 'down' });
  await editor.host.push('draw', { name: 'cropToSelection' });
  await soon(said).toBe('Cropped to 2 × 2');
});
