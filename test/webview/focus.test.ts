import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
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
  await editor.grid('train/0/input').focus();
});
afterEach(() => editor.close());

const focused = (): Promise<string | null | undefined> =>
  editor.page.evaluate(() => document.activeElement?.getAttribute('data-grid') ?? document.activeElement?.tagName);

/** What a page hears when it gets the focus back from another frame. */
const comeBack = (): Promise<boolean> => editor.page.evaluate(() => window.dispatchEvent(new Event('focus')));

test('comes back to its grid, however late the page hears that another frame took it', async () => {
  await editor.page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await editor.settled();
  expect(await focused()).toBe('BODY');
  await comeBack();
  expect(await focused()).toBe('train/0/input');
});

test('stays off where a click beside everything took it off', async () => {
  const { width, height } = editor.page.viewportSize() ?? { width: 0, height: 0 };
  await editor.page.mouse.click(width / 2, height - 5);
  await soon(focused).toBe('BODY');
  await comeBack();
  expect(await focused()).toBe('BODY');
});
