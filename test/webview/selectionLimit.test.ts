import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Grid } from '../../src/shared/arc/task.ts';
import { EditorPages, type EditorPage, type OpenOptions } from './support/editorPage.ts';
import { soon } from './support/soon.ts';
import { gridOf } from './support/tasks.ts';

let pages: EditorPages;
let editor: EditorPage;
beforeAll(async () => {
  pages = await EditorPages.start();
});
afterAll(() => pages.stop());
afterEach(() => editor.close());

const blank = gridOf('00000', '00000', '00000', '00000', '00000');
const limit = 'Train 1 input: only the selection is painted';
type Place = readonly [row: number, column: number];

async function open(options: OpenOptions = {}): Promise<void> {
  editor = await pages.open({ train: [{ input: blank, output: blank }], test: [] }, options);
  await editor.grid('train/0/input').waitFor();
}

async function drag(cells: readonly Place[], release = true, name = 'train/0/input'): Promise<void> {
  for (const [index, [row, column]] of cells.entries()) {
    const { x, y } = await editor.cell(name, row, column);
    await editor.page.mouse.move(x, y);
    if (index === 0) await editor.page.mouse.down();
  }
  if (release) await editor.page.mouse.up();
}

const choose = (tool: string): Promise<void> => editor.page.locator(`[data-tool="${tool}"]`).click();
const colour = (digit: number): Promise<void> => editor.page.locator(`.toolbar > .palette [data-colour="${String(digit)}"]`).click();
const inputNow = (): Grid | undefined => editor.host.task.train[0]?.input;
const outputNow = (): Grid | null | undefined => editor.host.task.train[0]?.output;
const said = (): Promise<string | null> => editor.page.locator('#announcements').textContent();
const told = (): Promise<string | null> => editor.page.locator('.selection-limit [role="status"]').textContent();

async function keys(...names: readonly string[]): Promise<void> {
  for (const name of names) await editor.page.keyboard.press(name);
}

/** Selects the middle nine cells. */
async function selectMiddle(): Promise<void> {
  await choose('select');
  await drag([[1, 1], [3, 3]]); // prettier-ignore
  await soon(said).toBe('9 cells selected');
}

test('a stroke across the selection paints inside it, and the page says so until Deselect', async () => {
  await open();
  await selectMiddle();
  expect(await told()).toBe('');
  await choose('pencil');
  await colour(4);
  await soon(told).toBe(limit);
  await drag([[2, 0], [2, 4]]); // prettier-ignore
  await soon(inputNow).toEqual(gridOf('00000', '00000', '04440', '00000', '00000'));
  expect(editor.host.labels).toEqual(['Paint 3 Cells']);
  await editor.picture('selection-limit');

  await drag([[0, 0], [0, 4]]); // prettier-ignore
  await soon(said).toBe('Outside the selection: nothing painted. Escape deselects');
  expect(editor.host.edits).toHaveLength(1);
  await editor.button('Deselect').click();
  await soon(told).toBe('');
  await soon(() => editor.grid('train/0/input').evaluate((grid) => grid.matches(':focus'))).toBe(true);
  await drag([[0, 0], [0, 4]]); // prettier-ignore
  await soon(inputNow).toEqual(gridOf('44444', '00000', '04440', '00000', '00000'));
});

test('fill ends at its edge, a rectangle shows no more than it paints, and other grids are free', async () => {
  await open();
  await selectMiddle();
  await choose('fill');
  await colour(3);
  await editor.clickCell('train/0/input', 2, 2);
  await soon(inputNow).toEqual(gridOf('00000', '03330', '03330', '03330', '00000'));
  await choose('rectangle');
  await colour(2);
  await drag([[0, 0], [2, 2]], false); // prettier-ignore
  await soon(async () => new Set((await editor.pixels('train/0/input')).flat()).size).toBe(3);
  const pixels = await editor.pixels('train/0/input');
  expect(pixels[0]?.[0]).toBe(pixels[4]?.[4]);
  await editor.page.mouse.up();
  await soon(inputNow).toEqual(gridOf('00000', '03230', '02230', '03330', '00000'));
  await choose('fill');
  await editor.clickCell('train/0/output', 0, 0);
  await soon(() =>
    outputNow()
      ?.flat()
      .every((cell) => cell === 2),
  ).toBe(true);
});

test('by keys: a stroke outside says why it paints nothing, Escape frees it', async () => {
  await open();
  await editor.grid('train/0/input').focus();
  await soon(() => editor.host.focus).toBe('grid');
  await keys('5', 'Shift+ArrowRight');
  await soon(told).toBe(limit);
  await soon(said).toBe('2 cells selected');
  await keys('ArrowDown', 'Enter');
  await soon(said).toBe('Outside the selection: nothing painted. Escape deselects');
  await keys('f');
  await keys('Escape');
  await soon(told).toBe('');
  await soon(said).toBe('Nothing selected');
  expect(editor.host.edits).toEqual([]);
  await keys('Enter');
  await soon(inputNow).toEqual(gridOf('00000', '05000', '00000', '00000', '00000'));
});

test('a press elsewhere puts down what was pasted and paints on, unlimited', async () => {
  await open();
  await editor.grid('train/0/input').focus();
  await soon(() => editor.host.focus).toBe('grid');
  await editor.page.evaluate(() => {
    const data = new DataTransfer();
    data.setData('text/plain', '[[7, 7]]');
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await soon(said).toContain('Pasted');
  expect(await told()).toBe('');
  await colour(6);
  await editor.clickCell('train/0/input', 4, 4);
  await soon(inputNow).toEqual(gridOf('77000', '00000', '00000', '00000', '00006'));
  expect(await told()).toBe('');
});

test('the pointer shows where the pencil does nothing', async () => {
  await open();
  await selectMiddle();
  await choose('pencil');
  const cursorAt = async (row: number, column: number): Promise<string> => {
    const { x, y } = await editor.cell('train/0/input', row, column);
    await editor.page.mouse.move(x, y);
    await editor.settled();
    return editor.grid('train/0/input').evaluate((grid) => getComputedStyle(grid).cursor);
  };
  expect(await cursorAt(0, 0)).toBe('not-allowed');
  expect(await cursorAt(2, 2)).toBe('crosshair');
});

test.each([
  ['dark', 300],
  ['light', 1600],
  ['highContrast', 900],
  ['highContrastLight', 900],
] as const)('it fits in %s at %i px', async (theme, width) => {
  await open({ theme, width });
  await selectMiddle();
  await choose('pencil');
  await soon(told).toBe(limit);
  await editor.picture(`selection-limit-${theme}-${String(width)}`);
  expect(await editor.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
});
