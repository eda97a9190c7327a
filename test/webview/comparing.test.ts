import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Task } from '../../src/shared/arc/task.ts';
import { EditorPages, type EditorPage, type OpenOptions } from './support/editorPage.ts';
import { soon } from './support/soon.ts';
import { gridOf, largeTask } from './support/tasks.ts';

let pages: EditorPages;
let editor: EditorPage;
beforeAll(async () => {
  pages = await EditorPages.start();
});
afterAll(() => pages.stop());
afterEach(() => editor.close());

const kept = { input: gridOf('111', '222'), output: gridOf('333', '444') };
const gone = { input: gridOf('55', '55'), output: gridOf('66', '66') };
const moved = { input: gridOf('7777', '7777'), output: gridOf('7', '7') };
const older: Task = {
  train: [kept, gone, { input: gridOf('8888', '8888'), output: gridOf('88') }, moved],
  test: [{ input: gridOf('12'), output: null }],
};
const newer: Task = {
  train: [
    moved,
    { input: gridOf('111', '229'), output: gridOf('3330', '4440') },
    { input: gridOf('8888', '8888'), output: gridOf('88') },
    { input: gridOf('999'), output: gridOf('999') },
  ],
  test: [{ input: gridOf('12'), output: null }],
};

async function open(
  side: 'before' | 'after',
  options: OpenOptions = {},
  other: Task | null = side === 'after' ? older : newer,
): Promise<void> {
  editor = await pages.open(side === 'after' ? newer : older, {
    ...options,
    prepare: (host) => {
      host.state = { ...host.state, comparison: { side, otherName: 'git HEAD', other } };
      if (side === 'before') host.state = { ...host.state, document: { ...host.document, editable: false } };
    },
  });
  await editor.grid('train/0/input').waitFor();
}

const changes = (): Promise<string[]> => editor.page.locator('.pair-change:visible').allInnerTexts();
const lastHeights = (): readonly number[] => editor.host.callsOf('alignRows').at(-1) ?? [];
const top = async (pair: string): Promise<number> => (await editor.page.locator(`[data-pair="${pair}"]`).boundingBox())?.y ?? NaN;

describe('what differs', () => {
  test('is told of each pair on the newer side, with gaps for what went', async () => {
    await open('after');
    expect((await changes()).map((text) => text.trim())).toEqual(['Moved from Train 4', '3 cells changed, output 2 × 3 → 2 × 4', 'Added']);
    expect(await editor.page.locator('.comparison-bar').innerText()).toContain(
      'Compared with git HEAD: 1 pair changed, 1 added, 1 removed, 1 moved',
    );
    // The pair that went, and the place that the moved one left.
    await soon(() => editor.page.locator('.pair-gap').count()).toBe(2);
  });

  test('is told on the older side too, which cannot be drawn on', async () => {
    await open('before');
    expect((await changes()).map((text) => text.trim())).toEqual(['3 cells changed, output 2 × 3 → 2 × 4', 'Removed', 'Moved to Train 1']);
    await soon(() => editor.page.locator('.pair-gap').count()).toBe(2);
    expect(await editor.page.locator('.toolbar').isVisible()).toBe(false);
    expect(await editor.page.locator('[data-notice="read-only"]').isVisible()).toBe(false);
  });

  test('is marked in the cells, and said of the cell under the cursor', async () => {
    await open('after');
    expect((await editor.inks('train/1/input', 1, 2)).length).toBeGreaterThan(1);
    expect(await editor.inks('train/1/input', 0, 0)).toHaveLength(1);
    expect((await editor.inks('train/1/output', 0, 3)).length).toBeGreaterThan(1);
    await editor.clickCell('train/1/output', 0, 3);
    await soon(() => editor.grid('train/1/output').locator('[role="gridcell"]').textContent()).toContain('only on this side');
    await editor.clickCell('train/1/input', 1, 2, { button: 'right' });
    await soon(() => editor.grid('train/1/input').locator('[role="gridcell"]').textContent()).toContain(', was red');
  });

  test('follows what is drawn, and what becomes of the other side', async () => {
    await open('after');
    await editor.page.locator('.swatch[data-colour="2"]').click();
    await editor.clickCell('train/1/input', 1, 2);
    await soon(async () => (await changes())[1]).toContain('2 cells changed');
    await editor.host.push('comparisonChanged', { side: 'after', otherName: 'git HEAD', other: editor.host.task });
    await soon(changes).toEqual([]);
    await soon(() => editor.page.locator('.pair-gap').count()).toBe(0);
    await editor.host.push('comparisonChanged', { side: 'after', otherName: 'git HEAD', other: null });
    await soon(() => editor.page.locator('.comparison-bar').innerText()).toContain('the other side is not a task');
    await editor.host.push('comparisonChanged', null);
    await soon(() => editor.page.locator('.comparison-bar').isVisible()).toBe(false);
  });

  test('is one click away as text', async () => {
    await open('after');
    await editor.button('Compare as text').click();
    await soon(() => editor.host.callsOf('compareAsText').length).toBe(1);
  });
});

describe('the two sides', () => {
  test('stand in line: rows that are higher on the other side grow, gaps are as high as what they stand for', async () => {
    await open('after');
    // Above the train pairs, six rows of them, above the test pairs, one row.
    await soon(() => lastHeights().length).toBe(9);
    const own = lastHeights();
    const others = (gap: number, more: number): number[] =>
      own.map((height, row) => (height === 0 ? gap : row === 2 ? height + more : height / 2));
    await editor.host.push('rowsAligned', others(70, 0));
    await soon(async () => (await editor.page.locator('.pair-gap').last().boundingBox())?.height).toBe(70);
    const before = await top('test/0');
    await editor.host.push('rowsAligned', others(100, 25));
    await soon(async () => Math.round((await top('test/0')) - before)).toBe(30 + 30 + 25);
    expect(lastHeights().map(Math.round)).toEqual(own.map(Math.round));
    await editor.host.push('comparisonChanged', null);
    await soon(() => editor.page.locator('.pair-gap').count()).toBe(0);
    expect(await top('test/0')).toBeLessThan(before);
  });

  test('scroll in step, and do not answer each other', async () => {
    await open('after', { height: 300 });
    await editor.host.push('scrolled', { top: 90 });
    await soon(() => editor.page.evaluate(() => window.scrollY)).toBe(90);
    await editor.settled();
    expect(editor.host.callsOf('scroll')).toEqual([]);
    await editor.page.evaluate(() => {
      window.scrollTo(0, 40);
    });
    await soon(() => editor.host.callsOf('scroll')).toEqual([{ top: 40 }]);
  });
});

describe('looks', () => {
  test.each(['dark', 'light', 'highContrast', 'highContrastLight'] as const)('%s', async (theme) => {
    for (const side of ['before', 'after'] as const) {
      await open(side, { theme, width: 640 });
      await soon(() => editor.page.locator('.pair-gap').count()).toBe(2);
      await editor.host.push(
        'rowsAligned',
        lastHeights().map((height) => (height === 0 ? 120 : height)),
      );
      await editor.settled();
      await editor.picture(`comparison-${side}-${theme}`, true);
      if (side === 'before') await editor.close();
    }
  });

  test.each([300, 1600])('nothing lies beside a page of %i px', async (width) => {
    await open('after', { width });
    await editor.settled();
    await editor.picture(`comparison-${String(width)}`, true);
    expect(await editor.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  });

  test('thirty rows', async () => {
    const after = largeTask(1);
    editor = await pages.open(after, {
      width: 640,
      prepare: (host) => {
        const [pair] = after.train;
        const output = pair?.output?.map((row, r) => row.map((colour, c) => ((r * c) % 37 === 5 ? (colour + 1) % 10 : colour))) ?? null;
        const other = { ...after, train: pair === undefined ? [] : [{ ...pair, output }] };
        host.state = { ...host.state, comparison: { side: 'after', otherName: 'git HEAD', other } };
      },
    });
    await soon(async () => (await changes())[0]).toMatch(/cells changed/);
    await editor.picture('comparison-30', true);
  });
});
