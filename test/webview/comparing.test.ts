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

const changes = (): Promise<string[]> => editor.page.locator('.pair .pair-change:visible').allInnerTexts();
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

  test('that becomes of the other side leaves the page as it is, and the focus where it is', async () => {
    await open('after');
    await editor.grid('train/1/input').focus();
    await editor.grid('train/1/input').evaluate((element) => element.setAttribute('data-kept', ''));
    await editor.host.push('comparisonChanged', { side: 'after', otherName: 'git HEAD', other: editor.host.task });
    await soon(changes).toEqual([]);
    expect(await editor.page.evaluate(() => document.activeElement?.hasAttribute('data-kept'))).toBe(true);
  });

  test('is one click away as text', async () => {
    await open('after');
    await editor.button('Compare as text').click();
    await soon(() => editor.host.callsOf('compareAsText').length).toBe(1);
  });
});

describe('from difference to difference', () => {
  const focused = (): Promise<string | null> => editor.page.evaluate(() => document.activeElement?.getAttribute('data-grid') ?? null);
  const said = (): Promise<string | null> => editor.page.locator('#announcements').textContent();
  const cursor = (grid: string): Promise<string | null> => editor.grid(grid).locator('[role="gridcell"]').textContent();

  test('the commands go, to the first cell that differs, in sight, and tell which of how many it is', async () => {
    await open('after', { height: 400 });
    await editor.host.push('command', 'nextDifference');
    await soon(focused).toBe('train/0/input');
    expect(await said()).toBe('Difference 1 of 4: Train 1, Moved from Train 4');
    await editor.host.push('command', 'nextDifference');
    await soon(focused).toBe('train/1/input');
    expect(await said()).toBe('Difference 2 of 4: Train 2, 3 cells changed');
    expect(await cursor('train/1/input')).toContain('row 2, column 3');
    // What was removed is on the other side.
    await editor.host.push('command', 'nextDifference');
    await soon(() => editor.host.callsOf('showOnOtherSide')).toEqual([
      { pair: { split: 'train', index: 1 }, announcement: 'Difference 3 of 4: Train 2, Removed' },
    ]);
    await editor.grid('train/2/input').focus();
    await editor.host.push('command', 'nextDifference');
    await soon(focused).toBe('train/3/input');
    expect(await said()).toBe('Difference 4 of 4: Train 4, Added');
    const box = await editor.grid('train/3/input').boundingBox();
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(400);
    await editor.host.push('command', 'nextDifference');
    await soon(focused).toBe('train/0/input');
    await editor.host.push('command', 'previousDifference');
    await soon(focused).toBe('train/3/input');
  });

  test('the bar goes, where there is one', async () => {
    await open('after');
    await editor.button('Previous difference').click();
    await soon(focused).toBe('train/3/input');
    await editor.button('Next difference').click();
    await soon(focused).toBe('train/0/input');
    await editor.host.push('comparisonChanged', { side: 'after', otherName: 'git HEAD', other: editor.host.task });
    await soon(() => editor.button('Next difference').isDisabled()).toBe(true);
    await editor.host.push('command', 'nextDifference');
    await soon(said).toBe('All grids are the same');
    await editor.host.push('comparisonChanged', null);
    await editor.host.push('command', 'nextDifference');
    await editor.page.getByText('There is nothing to compare').waitFor();
  });

  test('the older side sends to the newer one, and shows what that asks for', async () => {
    await open('before');
    await editor.grid('train/3/output').focus();
    await editor.host.push('command', 'nextDifference');
    await soon(() => editor.host.callsOf('showOnOtherSide').at(-1)?.pair).toEqual({ split: 'train', index: 1 });
    await editor.host.push('showPair', { pair: { split: 'train', index: 0 }, announcement: 'Train 1, 3 cells changed' });
    await soon(focused).toBe('train/0/input');
    expect(await said()).toBe('Train 1, 3 cells changed');
    expect(await cursor('train/0/input')).toContain('row 2, column 3, red, becomes');
    // What was removed is on this side.
    await editor.grid('train/2/input').focus();
    await editor.host.push('command', 'previousDifference');
    await soon(focused).toBe('train/1/input');
  });

  test('an output that was added or removed is one', async () => {
    const output = gridOf('21');
    await open('before', {}, { train: older.train, test: [{ input: gridOf('12'), output }] });
    await editor.host.push('command', 'nextDifference');
    await soon(() => editor.host.callsOf('showOnOtherSide').at(-1)?.announcement).toBe('Difference 1 of 1: Test 1, 2 cells changed');
    await editor.host.push('showPair', { pair: { split: 'test', index: 0 }, announcement: '' });
    await soon(focused).toBe('test/0/input');
  });
});

describe('a pair that was moved', () => {
  const focusedPair = (): Promise<string | null> =>
    editor.page.evaluate(() => document.activeElement?.closest('[data-pair]')?.getAttribute('data-pair') ?? null);

  test.each([
    {
      side: 'after',
      link: 'Moved from Train 4',
      gap: 'Train 4 moved to Train 1',
      here: 'train/0',
      pair: 3,
      said: 'Train 4, Moved to Train 1',
    },
    {
      side: 'before',
      link: 'Moved to Train 1',
      gap: 'Train 4 moves here, to Train 1',
      here: 'train/3',
      pair: 0,
      said: 'Train 1, Moved from Train 4',
    },
  ] as const)('leads from its place and from its gap to each other, $side', async ({ side, link, gap, here, pair, said }) => {
    await open(side);
    await editor.button(link).click();
    await soon(() => editor.host.callsOf('showOnOtherSide')).toEqual([{ pair: { split: 'train', index: pair }, announcement: said }]);
    await editor.page.locator('.pair-gap').getByRole('button', { name: gap }).press('Enter');
    await soon(focusedPair).toBe(here);
  });

  test('from train to test is neither added nor removed', async () => {
    const [first, ...others] = older.train;
    if (first === undefined) throw new Error('no pair');
    await open('before', {}, { train: others, test: [...older.test, first] });
    expect((await changes()).map((text) => text.trim())).toEqual(['Moved to Test 2']);
    expect(await editor.page.locator('.comparison-bar').innerText()).toContain('1 pair moved');
    await soon(() => editor.page.locator('.pair-gap').innerText()).toContain('Train 1 moves here, to Test 2');
  });

  test('keeps the focus on its links while rows change, beside another gap too', async () => {
    // What stood first moved and what followed it went: two gaps in a row on the newer side.
    await open('after', {}, { ...older, train: [kept, gone, moved, { input: gridOf('8888', '8888'), output: gridOf('88') }] });
    const link = editor.page.locator('.pair-gap').getByRole('button');
    await link.focus();
    await soon(() => lastHeights().length).toBe(10);
    await editor.host.push('rowsAligned', lastHeights().map((height) => height + 20)); // prettier-ignore
    await editor.settled();
    expect(await link.evaluate((button) => button === document.activeElement)).toBe(true);
  });
});

describe('zoom and folds', () => {
  const foldedPairs = (): Promise<string[]> => editor.page.locator('.fold-button[aria-expanded="false"]').allInnerTexts();
  const lastShared = (): unknown => editor.host.callsOf('shareView').at(-1);

  test('are told to the other side, and taken from it by the pairs that stand opposite', async () => {
    await open('after');
    await soon(lastShared).toEqual({ zoom: 1, folded: [] });
    await editor.grid('train/0/input').focus();
    await editor.host.push('command', 'foldPair');
    await editor.host.push('command', 'zoomIn');
    await soon(lastShared).toEqual({ zoom: 1.25, folded: ['train/0'] });
    await editor.button('Train 4').click();
    await soon(lastShared).toEqual({ zoom: 1.25, folded: ['train/0', 'train/3'] });
    // The other side folds what was Train 1, and unfolds what was Train 4; it lacks what is Train 4 here.
    await editor.host.push('viewShared', { zoom: 0.8, folded: ['train/0', 'train/1'] });
    await soon(foldedPairs).toEqual(['Train 2', 'Train 4']);
    await editor.button('Reset zoom, 80 %').waitFor();
  });

  test('of the older side are told when they change there, and not sent back', async () => {
    await open('before');
    await editor.host.push('viewShared', { zoom: 1.25, folded: ['train/0', 'train/3'] });
    await soon(foldedPairs).toEqual(['Train 4']);
    await editor.settled();
    expect(editor.host.callsOf('shareView')).toEqual([]);
    await editor.button('Train 1').click();
    await soon(lastShared).toEqual({ zoom: 1.25, folded: ['train/3', 'train/0'] });
  });
});

describe('the two sides', () => {
  test('stand in line: rows that are higher on the other side grow, gaps are as high as what they stand for', async () => {
    await open('after');
    // Above the train pairs, six rows of them, above the test pairs, one row, the notices below.
    await soon(() => lastHeights().length).toBe(10);
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

  test('scroll equally far where only one of them has something to tell', async () => {
    await open('after', { height: 300 });
    const height = (): Promise<number> => editor.page.evaluate(() => document.documentElement.scrollHeight);
    await soon(() => lastHeights().at(-1)).toBe(0);
    const own = await height();
    await editor.host.replaceDocument({ changedOnDisk: true });
    await soon(() => lastHeights().at(-1)).toBeGreaterThan(30);
    const notices = lastHeights().at(-1) ?? NaN;
    await soon(async () => Math.round((await height()) - own - notices)).toBe(0);
    await editor.host.replaceDocument({ changedOnDisk: false });
    await soon(height).toBe(own);
    await editor.host.push('rowsAligned', [...lastHeights().slice(0, -1), notices]);
    await soon(async () => Math.round((await height()) - own - notices)).toBe(0);
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
