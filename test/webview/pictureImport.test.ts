import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { palettes } from '../../src/shared/arc/palettes.ts';
import type { Grid } from '../../src/shared/arc/task.ts';
import type { Raster } from '../../src/shared/picture/raster.ts';
import { drawnRaster, generator } from '../unit/picture/drawnRaster.ts';
import { EditorPages, type EditorPage, type OpenOptions } from './support/editorPage.ts';
import { soon } from './support/soon.ts';
import { gridOf, smallTask } from './support/tasks.ts';

const hexes = palettes.arcprize.colours.map(({ hex }) => hex);
const example = gridOf('01200', '34500', '67890', '00120', '99900');
const lined = drawnRaster(example, {
  hexes,
  pitch: 24,
  line: 1,
  margin: { left: 20, top: 30, right: 40, bottom: 10 },
  background: '#1f1f1f',
});

let pages: EditorPages;
let editor: EditorPage;
beforeAll(async () => {
  pages = await EditorPages.start();
});
afterAll(() => pages.stop());
afterEach(() => editor.close());

async function open(options: OpenOptions = {}): Promise<void> {
  editor = await pages.open(smallTask, options);
  await editor.grid('train/0/input').waitFor();
}

/** The picture as a file, as the browser writes it. */
function fileOf({ width, height, data }: Raster, type = 'image/png'): Promise<string> {
  return editor.page.evaluate(
    ({ size, pixels, mime }) => {
      const canvas = Object.assign(document.createElement('canvas'), size);
      canvas.getContext('2d')?.putImageData(new ImageData(Uint8ClampedArray.from(pixels), size.width, size.height), 0, 0);
      return canvas.toDataURL(mime, 0.7).replace(/^.*,/, '');
    },
    { size: { width, height }, pixels: Array.from(data), mime: type },
  );
}

async function importPicture(raster: Raster, type?: string): Promise<void> {
  await editor.host.push('importPicture', { base64: await fileOf(raster, type) });
  await editor.page.getByRole('dialog', { name: 'Grid from a picture' }).waitFor();
}

const state = (): Promise<string> => editor.page.locator('.picture-state').innerText();

async function expectImported(grid: Grid, ...path: ['train' | 'test', number, 'input' | 'output']): Promise<void> {
  await soon(() => editor.host.labels).toEqual(['Import Grid from Picture']);
  const [split, index, side] = path;
  expect(editor.host.task[split][index]?.[side]).toEqual(grid);
}

describe('a grid from a picture', () => {
  test.each(['image/png', 'image/jpeg', 'image/webp'])('comes from a file, %s, into the grid that had the focus', async (type) => {
    await open();
    await editor.grid('train/1/output').focus();
    await importPicture(lined, type);
    expect(await state()).toBe('5 × 5');
    await editor.button('Use grid').click();
    await expectImported(example, 'train', 1, 'output');
    await soon(() => editor.page.evaluate(() => document.activeElement?.getAttribute('data-grid'))).toBe('train/1/output');
    expect(await editor.page.locator('#announcements').textContent()).toBe('Grid of 5 × 5 imported');
    await editor.button('Undo').click();
    await soon(() => editor.host.task).toEqual(smallTask);
  });

  test('is pasted, and goes where the list says, even where there was no output', async () => {
    await open();
    await editor.grid('train/0/input').focus();
    const base64 = await fileOf(lined);
    await editor.page.evaluate((content) => {
      const clipboardData = new DataTransfer();
      const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
      clipboardData.items.add(new File([bytes], 'image.png', { type: 'image/png' }));
      document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, base64);
    await editor.page.getByLabel('Put it into').selectOption('Test 2 output');
    await editor.button('Use grid').click();
    await expectImported(example, 'test', 1, 'output');
  });

  test('is corrected: its rows and columns', async () => {
    await open();
    await importPicture(drawnRaster(gridOf('1122', '1122', '3344', '3344'), { hexes, pitch: 25 }));
    expect(await state()).toBe('2 × 2');
    await editor.page.getByRole('textbox', { name: 'Rows' }).fill('4');
    await editor.page.getByRole('textbox', { name: 'Columns' }).fill('4');
    await soon(state).toBe('4 × 4');
    await editor.button('Use grid').click();
    await expectImported(gridOf('1122', '1122', '3344', '3344'), 'train', 0, 'input');
  });

  test('is looked for in a part of the picture, chosen by mouse or by numbers', async () => {
    await open();
    // The right half is noise.
    const random = generator(5);
    const data = Array.from(lined.data);
    const width = 2 * lined.width;
    const both = new Uint8ClampedArray(width * lined.height * 4).map((_, at) => {
      const [x, y] = [Math.floor(at / 4) % width, Math.floor(at / 4 / width)];
      return at % 4 === 3 ? 255 : x < lined.width ? (data[(y * lined.width + x) * 4 + (at % 4)] ?? 0) : random() * 255;
    });
    await importPicture({ width, height: lined.height, data: both });
    expect(await editor.button('Use grid').isDisabled()).toBe(true);
    expect(await state()).not.toBe('');
    const box = await editor.page.locator('.picture').boundingBox();
    if (box === null) throw new Error('no picture');
    await editor.page.mouse.move(box.x + 2, box.y + 2);
    await editor.page.mouse.down();
    await editor.page.mouse.move(box.x + box.width * 0.49, box.y + box.height - 2, { steps: 3 });
    await editor.page.mouse.up();
    await soon(state).toBe('5 × 5');
    await editor.page.getByText('Only a part of the picture').click();
    await editor.button('Whole picture').click();
    await soon(state).not.toBe('5 × 5');
    await editor.page.getByRole('textbox', { name: 'Right' }).fill(String(lined.width));
    await soon(state).toBe('5 × 5');
    await editor.page.keyboard.press('Escape');
    await soon(() => editor.page.getByRole('dialog').count()).toBe(0);
    expect(editor.host.edits).toEqual([]);
  });

  test('is confirmed with Enter and left with Escape at once, and the focus comes back to the grid', async () => {
    const focused = (): Promise<string | null> =>
      editor.page.evaluate(() => document.activeElement?.getAttribute('data-grid') ?? document.activeElement?.textContent ?? null);
    await open();
    await editor.grid('train/1/output').focus();
    await importPicture(lined);
    expect(await focused()).toBe('Use grid');
    await editor.page.keyboard.press('Escape');
    await soon(() => editor.page.getByRole('dialog').count()).toBe(0);
    await soon(focused).toBe('train/1/output');
    // As after VS Code's dialog for files: nothing has the focus.
    await editor.grid('train/1/output').blur();
    await importPicture(lined);
    await editor.page.keyboard.press('Escape');
    await soon(focused).toBe('train/1/output');
    await importPicture(lined);
    await editor.page.keyboard.press('Enter');
    await expectImported(example, 'train', 1, 'output');
    await soon(focused).toBe('train/1/output');
  });

  test('that is not found begins with its rows, and Enter in a field confirms where there is a grid', async () => {
    await open();
    await importPicture(drawnRaster(gridOf('3'), { hexes, pitch: 60 }));
    await editor.page.keyboard.type('2');
    await editor.page.keyboard.press('Enter');
    await editor.settled();
    expect(editor.host.edits).toEqual([]);
    await editor.page.keyboard.press('Tab');
    await editor.page.keyboard.type('3');
    await soon(state).toBe('2 × 3');
    await editor.page.keyboard.press('Enter');
    await expectImported(gridOf('333', '333'), 'train', 0, 'input');
  });

  test('that is none is refused, and so is a file that is no picture', async () => {
    await open();
    await importPicture(drawnRaster(gridOf('3'), { hexes, pitch: 60 }));
    expect(await state()).toBe('The picture shows no cells: it is of one colour.');
    expect(await editor.button('Use grid').isDisabled()).toBe(true);
    await editor.button('Cancel').click();
    await editor.host.push('importPicture', { base64: 'bm8gcGljdHVyZQ==' });
    await editor.page.getByText('This is no picture that can be read').waitFor();
    expect(editor.host.edits).toEqual([]);
  });
});

test.each([
  { name: '300', width: 300, height: 700 },
  { name: '1600-light', width: 1600, height: 900, theme: 'light' },
  { name: '900-hc', width: 900, height: 700, theme: 'highContrast' },
  { name: '900-hcl', width: 900, height: 700, theme: 'highContrastLight' },
] as const)('the dialog fits, $name', async ({ name, ...options }) => {
  await open(options);
  await importPicture(lined);
  await editor.page.getByText('Only a part of the picture').click();
  const inside = await editor.page
    .getByRole('dialog')
    .evaluate((dialog) => dialog.scrollWidth <= dialog.clientWidth && dialog.getBoundingClientRect().right <= innerWidth);
  expect(inside).toBe(true);
  await editor.picture(`import-${name}`);
});
