import type { CDPSession, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Task } from '../../src/shared/arc/task.ts';
import { EditorPages, type EditorPage, type OpenOptions } from './support/editorPage.ts';
import { soon } from './support/soon.ts';
import { smallTask, startedEvent, stepEvent } from './support/tasks.ts';

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

const title = (name: string) => editor.page.getByRole('button', { name, exact: true });
/** Which pairs are folded, by what the page calls them. */
const folded = (): Promise<string[]> => editor.page.locator('.fold-button[aria-expanded="false"]').allInnerTexts();
const focused = (): Promise<string | null> =>
  editor.page.evaluate(() => document.activeElement?.getAttribute('data-grid') ?? document.activeElement?.textContent ?? null);

async function expectEdits(...labels: string[]): Promise<void> {
  await soon(() => editor.host.labels).toEqual(labels);
}

/** Takes a pair by its title and drags it to a point of another element, by shares of its width and height. */
async function drag(name: string, target: string, x: number, y: number): Promise<void> {
  const from = await title(name).boundingBox();
  const to = await editor.page.locator(target).boundingBox();
  if (from === null || to === null) throw new Error('nothing to drag');
  await editor.page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await editor.page.mouse.down();
  await editor.page.mouse.move(from.x + from.width / 2 + 10, from.y + from.height / 2, { steps: 2 });
  await editor.page.mouse.move(to.x + x * to.width, to.y + y * to.height, { steps: 4 });
}

describe('folding', () => {
  test('hides a pair’s grids by click and by key, and tells their sizes', async () => {
    await open();
    await title('Train 1').click();
    await soon(() => editor.grid('train/0/input').isVisible()).toBe(false);
    expect(await editor.page.locator('[data-pair="train/0"]').innerText()).toContain('3 × 3 → 4 × 4');
    await title('Test 2').press('Enter');
    expect(await folded()).toEqual(['Train 1', 'Test 2']);
    expect(await editor.page.locator('[data-pair="test/1"]').innerText()).toContain('2 × 2 → none');
    await editor.picture('folded');
    await title('Train 1').press(' ');
    await soon(() => editor.grid('train/0/input').isVisible()).toBe(true);
    expect(editor.host.edits).toEqual([]);
  });

  test('by VS Code’s commands takes the pair with the focus, which goes to its title', async () => {
    await open();
    await editor.host.push('command', 'foldPair');
    await editor.page.getByText('Choose a pair first').waitFor();
    await editor.grid('train/1/output').focus();
    await editor.host.push('command', 'foldPair');
    await soon(focused).toBe('Train 2');
    expect(await folded()).toEqual(['Train 2']);
    await editor.host.push('command', 'unfoldPair');
    await soon(folded).toEqual([]);
    await editor.host.push('command', 'foldAllPairs');
    await soon(folded).toEqual(['Train 1', 'Train 2', 'Test 1', 'Test 2']);
    await editor.host.push('command', 'unfoldAllPairs');
    await soon(folded).toEqual([]);
  });

  test('outlives the page and stays with its pair', async () => {
    await open();
    await title('Train 2').click();
    await editor.button('Move Train 2 up').click();
    await expectEdits('Move Pair Up');
    expect(await folded()).toEqual(['Train 1']);
    await editor.page.reload();
    await editor.grid('train/1/input').waitFor();
    expect(await folded()).toEqual(['Train 1']);
    await editor.button('Undo').click();
    await soon(folded).toEqual(['Train 2']);
  });
});

describe('the order of pairs', () => {
  const [first, second] = smallTask.train;
  const [third, open4] = smallTask.test;

  test('changes by VS Code’s commands, from train to test and back, and the focus goes along', async () => {
    await open();
    await editor.grid('train/0/output').focus();
    await editor.host.push('command', 'movePairUp');
    await editor.host.push('command', 'movePairDown');
    await expectEdits('Move Pair Down');
    expect(await focused()).toBe('train/1/output');
    await editor.host.push('command', 'movePairDown');
    await expectEdits('Move Pair Down', 'Move Pair to Test');
    expect(editor.host.task).toEqual({ train: [second], test: [first, third, open4] });
    expect(await focused()).toBe('test/0/output');
    await editor.host.push('command', 'movePairUp');
    await expectEdits('Move Pair Down', 'Move Pair to Test', 'Move Pair to Train');
    expect(await focused()).toBe('train/1/output');
  });

  test('changes by dragging a title, within train and to test', async () => {
    await open();
    await drag('Train 1', '[data-pair="train/1"]', 0.9, 0.9);
    await editor.picture('dragging');
    expect(await editor.page.locator('.drop-marker').isVisible()).toBe(true);
    await editor.page.mouse.up();
    await expectEdits('Move Pair Down');
    expect(editor.host.task.train).toEqual([second, first]);
    await drag('Train 1', '[data-pair="test/0"]', 0.1, 0.1);
    await editor.page.mouse.up();
    await expectEdits('Move Pair Down', 'Move Pair to Test');
    expect(editor.host.task).toEqual({ train: [first], test: [second, third, open4] });
    expect(await editor.page.locator('.drop-marker').count()).toBe(0);
    // A drag is no click.
    expect(await folded()).toEqual([]);
  });

  test('goes where the pointer is after the wheel has scrolled', async () => {
    await open(smallTask, { width: 500, height: 400 });
    await drag('Train 1', '[data-pair="train/0"]', 0.5, 0.9);
    const between = await editor.page.evaluate(() => {
      const top = (pair: string): number => document.querySelector(`[data-pair="${pair}"]`)?.getBoundingClientRect().top ?? NaN;
      return top('train/1') - top('train/0');
    });
    await editor.page.mouse.wheel(0, between);
    await soon(() => editor.page.evaluate(() => Math.round(window.scrollY))).toBe(Math.round(between));
    await editor.settled();
    await editor.page.mouse.up();
    await expectEdits('Move Pair Down');
  });

  test('has room for a pair in an empty list', async () => {
    await open({ train: smallTask.train, test: [] });
    await drag('Train 2', '[data-split="test"]', 0.5, 0.5);
    await editor.page.mouse.up();
    await expectEdits('Move Pair to Test');
    expect(editor.host.task).toEqual({ train: [first], test: [second] });
  });

  test('stays where Escape ends the drag, or the pair is dropped in its place', async () => {
    await open();
    await drag('Train 1', '[data-pair="test/0"]', 0.9, 0.9);
    await editor.page.keyboard.press('Escape');
    await editor.page.mouse.up();
    await drag('Train 1', '[data-pair="train/0"]', 0.9, 0.9);
    await editor.page.mouse.up();
    await editor.settled();
    expect(editor.host.edits).toEqual([]);
    expect(await editor.page.locator('.drop-marker, .dragged').count()).toBe(0);
  });

  test('does not take a pair without output into train, and says why', async () => {
    await open();
    await drag('Test 2', '[data-pair="train/0"]', 0.1, 0.1);
    expect(await editor.page.locator('.drop-marker.refused').count()).toBe(1);
    await editor.page.mouse.up();
    await editor.page.getByText('A train pair cannot be without output.').waitFor();
    expect(editor.host.edits).toEqual([]);
  });

  test('stays in a file that cannot be written', async () => {
    await open(smallTask, { prepare: (host) => (host.state = { ...host.state, document: { ...host.document, editable: false } }) });
    await drag('Train 1', '[data-pair="test/0"]', 0.1, 0.1);
    await editor.page.mouse.up();
    await editor.grid('train/0/input').focus();
    await editor.host.push('command', 'movePairDown');
    await editor.settled();
    expect(editor.host.edits).toEqual([]);
  });
});

describe('on a touch screen', () => {
  /** The browser's own input. It knows what is touched as long as it is the same. */
  let input: CDPSession;
  async function openTouched(height: number): Promise<void> {
    await open(smallTask, { touch: true, width: 500, height });
    input = await editor.page.context().newCDPSession(editor.page);
  }
  async function touch(
    type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel',
    ...points: readonly { x: number; y: number }[]
  ): Promise<void> {
    await input.send('Input.dispatchTouchEvent', { type, touchPoints: points.map((point, id) => ({ ...point, id })) });
  }
  async function middle(of: Locator): Promise<{ x: number; y: number }> {
    const box = await of.boundingBox();
    if (box === null) throw new Error('nothing to touch');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }
  /** Puts a finger on a pair's title and drags it below the middle of another pair; returns where it is then. */
  async function dragByFinger(name: string, target: string): Promise<{ x: number; y: number }> {
    const from = await middle(title(name));
    const { x, y } = await middle(editor.page.locator(target));
    await touch('touchStart', from);
    for (const share of [0.2, 0.6, 1])
      await touch('touchMove', { x: from.x + share * (x - from.x), y: from.y + share * (y + 20 - from.y) });
    return { x, y: y + 20 };
  }

  test('a finger drags a pair by its title, and does not scroll there', async () => {
    await openTouched(1000);
    const finger = await dragByFinger('Train 1', '[data-pair="train/1"]');
    await editor.page.locator('.drop-marker').waitFor();
    // A second finger neither ends the drag nor begins another.
    await touch('touchStart', finger, await middle(title('Test 1')));
    await editor.picture('dragging-by-finger');
    expect(await editor.page.evaluate(() => window.scrollY)).toBe(0);
    await touch('touchEnd');
    await expectEdits('Move Pair Down');
    expect(await folded()).toEqual([]);
    expect(await editor.page.locator('.drop-marker, .dragged').count()).toBe(0);
  });

  test('a tap folds, and a finger elsewhere scrolls', async () => {
    await openTouched(500);
    await title('Train 1').tap();
    await soon(folded).toEqual(['Train 1']);
    await touch('touchStart', { x: 470, y: 400 });
    for (const y of [350, 300, 200]) await touch('touchMove', { x: 470, y });
    await touch('touchEnd');
    await soon(() => editor.page.evaluate(() => window.scrollY)).toBeGreaterThan(50);
    expect(editor.host.edits).toEqual([]);
  });

  test('a finger scrolls over a grid that only shows something, and draws on one of the task', async () => {
    await open(smallTask, {
      touch: true,
      width: 500,
      height: 500,
      prepare: (host) => {
        const events = [startedEvent, stepEvent(0, 1, smallTask.test[0]?.input ?? [])];
        host.state = { ...host.state, run: { id: 1, documentVersion: 1, task: smallTask, state: 'done', error: null, events } };
      },
    });
    input = await editor.page.context().newCDPSession(editor.page);
    const scrolled = (): Promise<number> => editor.page.evaluate(() => window.scrollY);
    for (const [name, scrolls] of [
      ['train/0/input', false],
      ['expected/0', true],
    ] as const) {
      await editor.grid(name).scrollIntoViewIfNeeded();
      const before = await scrolled();
      const { x, y } = await middle(editor.grid(name));
      await touch('touchStart', { x, y });
      for (const up of [20, 40, 80]) await touch('touchMove', { x, y: y - up });
      await touch('touchEnd');
      if (scrolls) await soon(scrolled).toBeGreaterThan(before + 20);
      else expect(await scrolled()).toBe(before);
    }
  });

  test('a drag that the browser takes away changes nothing', async () => {
    await openTouched(1000);
    await dragByFinger('Train 1', '[data-pair="train/1"]');
    await editor.page.locator('.drop-marker').waitFor();
    await touch('touchCancel');
    await soon(() => editor.page.locator('.drop-marker, .dragged').count()).toBe(0);
    expect(editor.host.edits).toEqual([]);
  });
});

test.each([
  { name: '300', width: 300 },
  { name: '1600-light', width: 1600, theme: 'light' },
  { name: '900-hc', width: 900, theme: 'highContrast' },
  { name: '900-hcl', width: 900, theme: 'highContrastLight' },
] as const)('folded and dragged pairs, $name', async ({ name, ...options }) => {
  await open(smallTask, { height: 800, ...options });
  await title('Train 1').click();
  await editor.page.locator('[data-pair="train/1"]').scrollIntoViewIfNeeded();
  await drag('Train 1', '[data-pair="train/1"]', 0.9, 0.9);
  await editor.settled();
  expect(await editor.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await editor.picture(`pairs-${name}`);
  await editor.page.mouse.up();
  await expectEdits('Move Pair Down');
  expect(await folded()).toEqual(['Train 2']);
});
