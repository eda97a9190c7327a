import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { palettes } from '../../src/shared/arc/palettes.ts';
import type { Task } from '../../src/shared/arc/task.ts';
import type { EditorSettings } from '../../src/shared/protocol/editorProtocol.ts';
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

async function open(task: Task = smallTask, options: OpenOptions = {}): Promise<void> {
  editor = await pages.open(task, options);
  await editor.grid('train/0/input').waitFor();
}

const change = (settings: Partial<EditorSettings>): Promise<unknown> =>
  editor.host.push('settingsChanged', { ...editor.host.state.settings, ...settings });

describe('cell marks', () => {
  const allColours: Task = { train: [{ input: gridOf('01234', '56789'), output: gridOf('98765', '43210') }], test: [] };
  const inkCount = async (): Promise<number[]> =>
    Promise.all(
      Array.from({ length: 10 }, async (_, colour) => (await editor.inks('train/0/input', Math.floor(colour / 5), colour % 5)).length),
    );

  test('come and go with the setting: a symbol in all colours but 0, a digit in all', async () => {
    await open(allColours);
    expect(await inkCount()).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    await change({ cellMarks: 'symbols' });
    await soon(async () => (await inkCount()).map((count) => count > 1)).toEqual([false, ...Array.from({ length: 9 }, () => true)]);
    expect(await editor.page.locator('.swatch[data-colour] svg').count()).toBe(9);
    await change({ cellMarks: 'digits' });
    await soon(async () => (await inkCount()).every((count) => count > 1)).toBe(true);
    expect(await editor.page.locator('.swatch[data-colour]').allInnerTexts()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    await change({ cellMarks: 'none' });
    await soon(inkCount).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  });

  test.each(['dark', 'light', 'highContrast', 'highContrastLight'] as const)('in every palette, %s', async (theme) => {
    await open(allColours, { theme, width: 600, height: 400 });
    for (const [name, { colours }] of Object.entries(palettes)) {
      const palette = colours.map(({ hex }) => hex);
      await change({ palette, cellMarks: 'symbols' });
      await soon(async () => (await editor.inks('train/0/input', 0, 0))[0]?.toUpperCase()).toBe(palette[0]);
      await editor.picture(`palette-${name}-${theme}`);
    }
  });
});
