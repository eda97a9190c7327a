import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Task } from '../../src/shared/arc/task.ts';
import { EditorPages, type EditorPage, type OpenOptions } from './support/editorPage.ts';
import { soon } from './support/soon.ts';
import { largeTask, smallTask } from './support/tasks.ts';

let pages: EditorPages;
let editor: EditorPage;
beforeAll(async () => {
  pages = await EditorPages.start();
});
afterAll(() => pages.stop());
afterEach(() => editor.close());

async function open(task: Task = smallTask, options: OpenOptions = {}): Promise<void> {
  editor = await pages.open(task, options);
  await editor.grid('train/0/input').waitFor();
  await editor.settled();
}

interface CanvasSize {
  readonly pixels: number;
  readonly css: number;
}

/** The width of a grid's canvas. */
function canvasOf(name: string): Promise<CanvasSize> {
  return editor
    .grid(name)
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => ({ pixels: canvas.width, css: canvas.getBoundingClientRect().width }));
}

const level = (): Promise<string> => editor.button(/^Reset zoom/).innerText();

describe('the zoom of the grids', () => {
  test('goes in and out by buttons and by VS Code’s commands, and back to what fits', async () => {
    await open();
    const fitting = await canvasOf('train/0/input');
    await editor.button('Zoom in').click();
    await soon(level).toBe('125 %');
    expect((await canvasOf('train/0/input')).css).toBeGreaterThan(fitting.css);
    await editor.host.push('command', 'zoomIn');
    await soon(level).toBe('150 %');
    for (let i = 0; i < 4; i++) await editor.host.push('command', 'zoomOut');
    await soon(level).toBe('67 %');
    expect((await canvasOf('train/0/input')).css).toBeLessThan(fitting.css);
    await editor.host.push('command', 'resetZoom');
    await soon(level).toBe('100 %');
    expect(await canvasOf('train/0/input')).toEqual(fitting);
    await editor.button('Zoom out').click();
    await editor.button('Reset zoom, 80 %').click();
    await soon(level).toBe('100 %');
    expect(editor.host.edits).toEqual([]);
  });

  test('follows the wheel with Ctrl, about the cell under the mouse', async () => {
    await open(largeTask(4), { width: 1000, height: 700 });
    const cell = await editor.cell('train/2/input', 3, 20);
    await editor.page.mouse.move(cell.x, cell.y);
    await editor.page.keyboard.down('Control');
    await editor.page.mouse.wheel(0, -300);
    await soon(level).toBe('200 %');
    const top = await editor.grid('train/2/input').evaluate((grid) => grid.getBoundingClientRect().top);
    const { css } = await canvasOf('train/2/input');
    expect(Math.abs(top + (3.5 / 30) * css - cell.y)).toBeLessThan(2);
    await editor.page.mouse.wheel(0, 300);
    await soon(level).toBe('100 %');
    await editor.page.keyboard.up('Control');
    await editor.page.mouse.wheel(0, 100);
    await editor.settled();
    expect(await level()).toBe('100 %');
  });

  test('stops at its ends', async () => {
    await open();
    for (let i = 0; i < 6; i++) await editor.button('Zoom in').press('Enter');
    expect(await level()).toBe('400 %');
    expect(await editor.button('Zoom in').getAttribute('aria-disabled')).toBe('true');
    for (let i = 0; i < 11; i++) await editor.button('Zoom out').press('Enter');
    expect(await level()).toBe('25 %');
    expect(await editor.button('Zoom out').getAttribute('aria-disabled')).toBe('true');
  });

  test('outlives the page', async () => {
    await open();
    await editor.host.push('command', 'zoomIn');
    await soon(level).toBe('125 %');
    const before = await canvasOf('train/0/input');
    await editor.page.reload();
    await editor.grid('train/0/input').waitFor();
    expect(await level()).toBe('125 %');
    expect(await canvasOf('train/0/input')).toEqual(before);
  });

  test('fits ten pairs of thirty rows into a window', async () => {
    await open(largeTask(10));
    await editor.host.push('command', 'zoomToFit');
    await soon(() =>
      editor.page.locator('[data-pair]').evaluateAll((all) => all.every((pair) => pair.getBoundingClientRect().bottom <= innerHeight)),
    ).toBe(true);
    expect(await editor.page.locator('[data-pair]').count()).toBe(11);
    await editor.picture('zoom-fit-ten-pairs');
  });
});

test.each([1, 1.25, 1.5, 2])('every cell is sharp at %d device pixels a pixel and any zoom', async (devicePixelRatio) => {
  await open(largeTask(1), { devicePixelRatio, width: 900, height: 700 });
  for (const command of ['resetZoom', 'zoomIn', 'zoomIn', 'zoomOut', 'zoomOut', 'zoomOut'] as const) {
    await editor.host.push('command', command);
    const { pixels, css } = await canvasOf('train/0/input');
    expect(Math.abs(css * devicePixelRatio - pixels)).toBeLessThan(0.05);
    // All cells have one width in whole pixels: the lines are where they belong.
    expect((pixels - (pixels % 30)) % 30).toBe(0);
    expect(pixels % 30).toBeLessThanOrEqual(2);
  }
});

test('a thirty-row grid is wholly in sight in a low window', async () => {
  await open(largeTask(1), { width: 1200, height: 520 });
  await editor.grid('train/0/input').evaluate((grid) => {
    grid.scrollIntoView({ block: 'end' });
  });
  const box = await editor.grid('train/0/input').boundingBox();
  const toolbar = await editor.page.locator('.toolbar').boundingBox();
  expect(box?.y ?? 0).toBeGreaterThanOrEqual((toolbar?.y ?? 0) + (toolbar?.height ?? 0));
});

test.each([
  { name: '300', width: 300, zoom: 'in' },
  { name: '300-out', width: 300, zoom: 'out' },
  { name: '1600', width: 1600, zoom: 'in', theme: 'light' },
  { name: '800-hc', width: 800, zoom: 'in', theme: 'highContrast' },
] as const)('the page stays as wide as its window, $name', async ({ name, width, zoom, ...options }) => {
  await open(largeTask(2), { width, height: 800, ...options });
  for (let i = 0; i < 4; i++) await editor.button(zoom === 'in' ? 'Zoom in' : 'Zoom out').click();
  await editor.settled();
  expect(await editor.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await editor.picture(`zoom-${name}`);
  // The page follows the cursor to what sticks out.
  await editor.grid('train/0/input').press('End');
  await editor.grid('train/0/input').press('PageDown');
  const { x, y } = await editor
    .grid('train/0/input')
    .locator('canvas')
    .evaluate((canvas) => {
      const { right, bottom } = canvas.getBoundingClientRect();
      return { x: right - 1, y: bottom - 1 };
    });
  expect(x).toBeLessThanOrEqual(width);
  expect(y).toBeLessThanOrEqual(800);
  await editor.picture(`zoom-${name}-end`);
});
