import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { EditorPages, type EditorPage } from './support/editorPage.ts';
import { soon } from './support/soon.ts';
import { largeTask, smallTask } from './support/tasks.ts';

let pages: EditorPages;
let editor: EditorPage;
beforeAll(async () => {
  pages = await EditorPages.start();
});
afterAll(() => pages.stop());
afterEach(() => editor.close());

test('the outline leads to a grid, far away or folded', async () => {
  editor = await pages.open(largeTask(10), { width: 900, height: 600 });
  await editor.grid('train/0/input').waitFor();
  await editor.host.push('command', 'foldAllPairs');
  await editor.host.push('command', 'unfoldAllPairs');
  await editor.page.getByRole('button', { name: 'Train 9', exact: true }).press('Enter');
  await editor.host.push('reveal', { split: 'train', index: 8, side: 'output' });
  await soon(() => editor.page.evaluate(() => document.activeElement?.getAttribute('data-grid'))).toBe('train/8/output');
  const box = await editor.grid('train/8/output').boundingBox();
  expect(box?.y).toBeGreaterThan(0);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(600);
  // What is not there any more does nothing.
  await editor.host.push('reveal', { split: 'train', index: 50, side: 'input' });
  expect(await editor.page.evaluate(() => document.activeElement?.getAttribute('data-grid'))).toBe('train/8/output');
});

test('the outline leads to the place of an output that is missing', async () => {
  editor = await pages.open(smallTask);
  await editor.grid('train/0/input').waitFor();
  await editor.host.push('reveal', { split: 'test', index: 1, side: 'output' });
  await soon(() => editor.page.evaluate(() => document.activeElement?.closest('[data-missing]')?.getAttribute('data-missing'))).toBe(
    'test/1',
  );
});

test('the outline hears of each grid that the focus comes to, and of nothing else', async () => {
  editor = await pages.open(smallTask);
  await editor.grid('train/0/input').waitFor();
  const heard = (): unknown[] => editor.host.callsOf('gridFocused').map(({ split, index, side }) => `${split}/${String(index)}/${side}`);
  await editor.grid('train/0/output').focus();
  await editor.button('Move Train 1 down').focus();
  await editor.grid('train/0/output').focus();
  await editor.page.locator('[data-missing="test/1"]').getByRole('button', { name: 'Add' }).focus();
  await editor.clickCell('test/0/input', 0, 0);
  await soon(heard).toEqual(['train/0/output', 'test/1/output', 'test/0/input']);
  // The pair that has the focus moves, and the focus with it.
  await editor.host.push('command', 'movePairDown');
  await soon(heard).toEqual(['train/0/output', 'test/1/output', 'test/0/input', 'test/1/input']);
});

test('a task of many pairs shows those in sight first, and a pair that is revealed meanwhile at once', async () => {
  editor = await pages.open(largeTask(12), {
    height: 700,
    script: () => {
      const observer = new MutationObserver(() => {
        const pairs = document.querySelectorAll('[data-pair]').length;
        if (pairs === 0) return;
        observer.disconnect();
        Object.assign(window, { arcStudioTestPairs: pairs });
        const params = { split: 'train', index: 11, side: 'input' };
        window.postMessage({ type: 'call', id: 1_000_000, method: 'reveal', params }, '*');
      });
      observer.observe(document, { childList: true, subtree: true });
    },
  });
  await soon(() => editor.page.evaluate(() => document.activeElement?.getAttribute('data-grid'))).toBe('train/11/input');
  const first = await editor.page.evaluate(() => (window as unknown as { arcStudioTestPairs: number }).arcStudioTestPairs);
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(12);
  await soon(() => editor.page.locator('[data-pair]').count()).toBe(13);
});

test('every picture of an icon is in the font that comes with the page', async () => {
  editor = await pages.open(smallTask);
  await editor.button('Add test pair').waitFor();
  const contents = await editor.page.evaluate(() =>
    [...document.querySelectorAll('.codicon')]
      .filter((icon) => icon.checkVisibility())
      .map((icon) => [icon.className, getComputedStyle(icon, '::before').content]),
  );
  expect(contents.length).toBeGreaterThan(20);
  expect(contents.filter(([, content]) => content === 'none')).toEqual([]);
});
