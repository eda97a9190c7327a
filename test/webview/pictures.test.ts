import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { palettes } from '../../src/shared/arc/palettes.ts';
import type { Task } from '../../src/shared/arc/task.ts';
import type { TaskPart } from '../../src/shared/arc/taskPart.ts';
import { pictureSvg } from '../../src/shared/picture/picture.ts';
import { taskPicture } from '../../src/shared/picture/taskPicture.ts';
import { EditorPages, type EditorPage, type OpenOptions } from './support/editorPage.ts';
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
}

async function renderPng(part: TaskPart, scale: number): Promise<string> {
  return ((await editor.host.push('renderPng', { part, scale })) as { base64: string }).base64;
}

/** Leaves a picture to be looked at. */
function keep(name: string, content: string | Buffer): void {
  const folder = process.env['ARC_STUDIO_SCREENSHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, name), content);
}

/** How a PNG file and an SVG file, which a browser draws as large, differ: the sizes, and the share of pixels that are not alike. */
async function compare(base64: string, svg: string): Promise<{ sizes: number[][]; different: number }> {
  // A page without the editor's policy, which forbids pictures.
  const other = await editor.page.context().newPage();
  const result = await other.evaluate(
    async ({ png, text }) => {
      const load = async (src: string): Promise<HTMLImageElement> => {
        const image = new Image();
        image.src = src;
        await image.decode();
        return image;
      };
      const images = [await load(`data:image/png;base64,${png}`), await load(`data:image/svg+xml,${encodeURIComponent(text)}`)];
      const [width, height] = [images[0]?.naturalWidth ?? 0, images[0]?.naturalHeight ?? 0];
      const pixels = images.map((image) => {
        const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
        context?.drawImage(image, 0, 0, width, height);
        return context?.getImageData(0, 0, width, height).data ?? [];
      });
      const [a = [], b = []] = pixels;
      let different = 0;
      for (let at = 0; at < a.length; at += 4) {
        if ([0, 1, 2].some((channel) => Math.abs((a[at + channel] ?? 0) - (b[at + channel] ?? 0)) > 60)) different++;
      }
      return { sizes: images.map((image) => [image.naturalWidth, image.naturalHeight]), different: different / (width * height) };
    },
    { png: base64, text: svg },
  );
  await other.close();
  return result;
}

describe('a PNG', () => {
  test.each([
    { name: 'task', task: smallTask, part: null, scale: 1, marks: 'none', palette: 'arcprize' },
    { name: 'task-symbols', task: smallTask, part: null, scale: 2, marks: 'symbols', palette: 'colourBlind' },
    { name: 'pair-digits', task: smallTask, part: { split: 'train', index: 1 }, scale: 4, marks: 'digits', palette: 'paper' },
    { name: 'no-output', task: smallTask, part: { split: 'test', index: 1 }, scale: 2, marks: 'none', palette: 'original' },
    { name: 'large', task: largeTask(10), part: null, scale: 1, marks: 'none', palette: 'okabeIto' },
  ] as const)('is what the SVG shows: $name', async ({ name, task, part, scale, marks, palette }) => {
    const hexes = palettes[palette].colours.map(({ hex }) => hex);
    await open(task, {
      prepare: (host) => (host.state = { ...host.state, settings: { ...host.state.settings, palette: hexes, cellMarks: marks } }),
    });
    const picture = taskPicture(task, part, name, { hexes, marks });
    const svg = pictureSvg(picture);
    const png = await renderPng(part, scale);
    keep(`export-${name}.svg`, svg);
    keep(`export-${name}.png`, Buffer.from(png, 'base64'));
    const { sizes, different } = await compare(png, svg);
    expect(sizes).toEqual([
      [picture.width * scale, picture.height * scale],
      [picture.width, picture.height],
    ]);
    expect(different).toBeLessThan(0.002);
  });

  test('that no browser can make is refused', async () => {
    await open();
    await expect(renderPng(null, 1000)).rejects.toThrow('is too large');
  });
});

describe('a copy as image', () => {
  test('is in the clipboard', async () => {
    await open();
    await editor.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await editor.host.push('copyImage', { part: { split: 'train', index: 0 }, scale: 2 });
    const size = await editor.page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const image = await createImageBitmap((await item?.getType('image/png')) ?? new Blob());
      return { width: image.width, height: image.height };
    });
    const { width, height } = taskPicture(smallTask, { split: 'train', index: 0 }, '', { hexes: [], marks: 'none' });
    expect(size).toEqual({ width: 2 * width, height: 2 * height });
  });

  test('says why where there is no clipboard', async () => {
    await open();
    await editor.page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
    });
    await expect(editor.host.push('copyImage', { part: null, scale: 1 })).rejects.toThrow('this connection gives pages no clipboard');
  });
});
