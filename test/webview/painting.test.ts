import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { palettes } from '../../src/shared/arc/palettes.ts';
import type { Grid } from '../../src/shared/arc/task.ts';
import { lineCells } from '../../src/shared/edits/gridEdits.ts';
import { EditorPages, type EditorPage, type OpenOptions } from './support/editorPage.ts';
import type { FakeHost } from './support/fakeHost.ts';
import { soon } from './support/soon.ts';
import { gridOf, largeTask, smallTask } from './support/tasks.ts';

let pages: EditorPages;
let editor: EditorPage;
beforeAll(async () => {
  pages = await EditorPages.start();
});
afterAll(() => pages.stop());
afterEach(() => editor.close());

async function open(task = smallTask, options: OpenOptions = {}): Promise<void> {
  editor = await pages.open(task, options);
  await editor.grid('train/0/input').waitFor();
}

const hexes = palettes.arcprize.colours.map(({ hex }) => hex.toLowerCase());
const coloursOf = (grid: Grid): string[][] => grid.map((row) => row.map((colour) => hexes[colour] ?? ''));

async function expectShown(name: string, grid: Grid): Promise<void> {
  await soon(() => editor.pixels(name)).toEqual(coloursOf(grid));
}

async function choose(colour: number): Promise<void> {
  await editor.page.locator(`[data-colour="${String(colour)}"]`).click();
}

async function drag(name: string, cells: readonly (readonly [row: number, column: number])[], release = true): Promise<void> {
  for (const [index, [row, column]] of cells.entries()) {
    const { x, y } = await editor.cell(name, row, column);
    await editor.page.mouse.move(x, y);
    if (index === 0) await editor.page.mouse.down();
  }
  if (release) await editor.page.mouse.up();
}

async function chooseTool(key: string, tool: string): Promise<void> {
  await editor.page.keyboard.press(key);
  await soon(() => editor.page.locator(`[data-tool="${tool}"]`).getAttribute('aria-checked')).toBe('true');
}

/** All that a grid's canvas shows, lines and marks included. */
function picture(name: string): Promise<string | undefined> {
  return editor.grid(name).evaluate((grid) => grid.querySelector('canvas')?.toDataURL());
}

describe('what is shown', () => {
  test('is every grid in its colours, its size as rows × columns', async () => {
    await open();
    await expectShown('train/0/input', smallTask.train[0]?.input ?? []);
    await expectShown('train/0/output', smallTask.train[0]?.output ?? []);
    await expectShown('test/1/input', smallTask.test[1]?.input ?? []);
    expect(await editor.button('Resize Train 1 output, 4 × 4').textContent()).toBe('4 × 4');
    expect(await editor.grid('test/1/output').count()).toBe(0);
    expect(await editor.page.locator('[data-missing="test/1"]').innerText()).toContain('No output');
  });

  test.each([1, 1.25, 1.5, 2, 3])('is sharp at %d device pixels a pixel', async (devicePixelRatio) => {
    await open(smallTask, { devicePixelRatio });
    const sizes = await editor.grid('train/0/input').evaluate((grid) => {
      const canvas = grid.querySelector('canvas');
      if (canvas === null) throw new Error('no canvas');
      const { width, height } = canvas.getBoundingClientRect();
      return [canvas.width - width * window.devicePixelRatio, canvas.height - height * window.devicePixelRatio];
    });
    for (const difference of sizes) expect(Math.abs(difference)).toBeLessThan(0.05);
    // Between any two cells and around them lie lines of one colour and thickness: nothing was smoothed.
    const row = await editor.grid('train/0/input').evaluate((grid) => {
      const canvas = grid.querySelector('canvas');
      const data = canvas?.getContext('2d')?.getImageData(0, Math.round(canvas.height / 6), canvas.width, 1).data ?? [];
      return Array.from({ length: data.length / 4 }, (_, index) => [data[index * 4], data[index * 4 + 1], data[index * 4 + 2]].join(','));
    });
    expect(new Set(row)).toEqual(new Set(['85,85,85', '0,0,0', '30,147,255']));
    expect(row.filter((pixel) => pixel === '85,85,85')).toHaveLength(4 * Math.round(devicePixelRatio));
  });

  test('has digits where the settings ask for them, and another palette as soon as they do', async () => {
    await open(smallTask, {
      prepare: (host) => (host.state = { ...host.state, settings: { ...host.state.settings, cellMarks: 'digits' } }),
    });
    const inks = (): Promise<string[]> => editor.inks('train/0/input', 2, 1);
    await soon(inks).toContain('#000000');
    expect(await inks()).toContain(hexes[3]);
    const palette = palettes.colourBlind.colours.map(({ hex }) => hex);
    await editor.host.push('settingsChanged', { ...editor.host.state.settings, palette, cellMarks: 'none' });
    await soon(inks).toEqual([palette[3]?.toLowerCase()]);
    expect(await editor.page.locator('[data-colour="3"]').getAttribute('aria-label')).toBe('green, 3');
    await editor.host.push('settingsChanged', { ...editor.host.state.settings, cellMarks: 'none' });
    await expectShown('train/0/input', smallTask.train[0]?.input ?? []);
  });

  test.each(['none', 'digits', 'symbols'] as const)(
    'looks after it was painted on as if it had been so from the start, marks: %s',
    async (cellMarks) => {
      const prepare = (host: FakeHost): void => {
        host.state = { ...host.state, settings: { ...host.state.settings, cellMarks } };
      };
      await open(smallTask, { prepare });
      await choose(7);
      await drag('train/1/input', [[0, 0], [2, 2], [2, 4]]); // prettier-ignore
      await editor.page.keyboard.press('Control+a');
      await soon(() => editor.page.locator('#announcements').textContent()).toContain('25 cells selected');
      await editor.page.keyboard.press('ArrowRight');
      await editor.page.keyboard.press('Escape');
      await soon(() => editor.page.locator('#announcements').textContent()).toBe('Nothing selected');
      await choose(8);
      await drag('train/1/input', [[1, 0], [1, 3]]); // prettier-ignore
      await soon(() => Promise.resolve(editor.host.edits.length)).toBe(2);
      await editor.settled();
      const painted = await picture('train/1/input');
      const { task } = editor.host;
      await editor.close();
      await open(task, { prepare });
      await soon(() => picture('train/1/input')).toBe(painted);
    },
  );

  test('is a large task too: thirty rows, ten pairs', async () => {
    const task = largeTask(10);
    await open(task);
    await expectShown('train/9/output', task.train[9]?.output ?? []);
    expect(await editor.page.locator('[data-pair]').count()).toBe(11);
  });

  test('takes no palette for colours that is none', async () => {
    await open(smallTask, {
      prepare: (host) =>
        (host.state = { ...host.state, settings: { ...host.state.settings, palette: ['red', 'url(x)', '#12345', '#ABCDEF'] } }),
    });
    await expect
      .poll(async () => (await editor.pixels('train/0/input')).flat().slice(0, 8))
      .toEqual([hexes[0], hexes[1], hexes[0], hexes[0], hexes[2], hexes[0], hexes[0], '#abcdef']);
  });
});

describe('the pencil', () => {
  test('paints the cell that is clicked', async () => {
    await open();
    await choose(4);
    await editor.clickCell('train/0/input', 2, 0);
    const expected = gridOf('010', '020', '430');
    await expectShown('train/0/input', expected);
    await soon(() => editor.host.labels).toEqual(['Paint 1 Cell']);
    expect(editor.host.task.train[0]?.input).toEqual(expected);
  });

  test('leaves no gap, however fast it is dragged, and makes one edit', async () => {
    await open(largeTask(1));
    await choose(0);
    await drag('train/0/input', [
      [2, 3],
      [28, 12],
      [5, 27],
    ]);
    await soon(() => editor.host.edits.length).toBe(1);
    const before = largeTask(1).train[0]?.input ?? [];
    const touched = [
      ...lineCells({ row: 2, column: 3 }, { row: 28, column: 12 }),
      ...lineCells({ row: 28, column: 12 }, { row: 5, column: 27 }),
    ];
    const expected = before.map((row, r) =>
      row.map((colour, c) => (touched.some((cell) => cell.row === r && cell.column === c) ? 0 : colour)),
    );
    expect(editor.host.task.train[0]?.input).toEqual(expected);
    await expectShown('train/0/input', expected);
  });

  test('paints the cells that it changes and nothing else, so that it keeps up with the mouse', async () => {
    await open(largeTask(1));
    await choose(3);
    const row = await Promise.all([0, 1, 2, 3, 4].map((column) => editor.cell('train/0/input', 12, column)));
    const [first, ...others] = row;
    await editor.page.mouse.move(first?.x ?? 0, first?.y ?? 0);
    await editor.page.mouse.down();
    await editor.settled();
    await editor.page.evaluate(() => {
      const counts = { cells: 0, mutations: 0 };
      Object.assign(window, { counts });
      const { fillRect } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fillRect = function (...box) {
        counts.cells++;
        fillRect.apply(this, box);
      };
      new MutationObserver(({ length }) => (counts.mutations += length)).observe(document, { attributes: true, childList: true, subtree: true }); // prettier-ignore
    });
    for (const { x, y } of others) await editor.page.mouse.move(x, y);
    await editor.settled();
    const before = largeTask(1).train[0]?.input[12]?.slice(1, 5) ?? [];
    const changed = before.filter((colour) => colour !== 3).length;
    expect(await editor.page.evaluate(() => (window as unknown as { counts: unknown }).counts)).toEqual({ cells: changed, mutations: 0 });
    await editor.page.mouse.up();
  });

  test('shows its stroke before the host knows of it', async () => {
    await open();
    await choose(4);
    await drag(
      'train/0/input',
      [
        [0, 0],
        [2, 0],
      ],
      false,
    );
    await expectShown('train/0/input', gridOf('410', '420', '430'));
    expect(editor.host.edits).toEqual([]);
    await editor.page.mouse.up();
    await soon(() => editor.host.labels).toEqual(['Paint 3 Cells']);
  });

  test('goes on when it comes back from outside the grid', async () => {
    await open();
    await choose(4);
    const { x, y } = await editor.cell('train/0/input', 0, 0);
    await drag('train/0/input', [[0, 0]], false);
    await editor.page.mouse.move(x, y - 60);
    await editor.page.mouse.move(x + 60, y - 60);
    const end = await editor.cell('train/0/input', 2, 2);
    await editor.page.mouse.move(end.x, end.y);
    await editor.page.mouse.up();
    await soon(() => editor.host.edits.length).toBe(1);
    expect(editor.host.task.train[0]?.input).toEqual(gridOf('414', '024', '034'));
  });

  test('gives up a stroke at Escape', async () => {
    await open();
    await choose(4);
    await drag(
      'train/0/input',
      [
        [0, 0],
        [2, 2],
      ],
      false,
    );
    await editor.page.keyboard.press('Escape');
    await editor.page.mouse.up();
    await expectShown('train/0/input', gridOf('010', '020', '030'));
    await editor.settled();
    expect(editor.host.edits).toEqual([]);
  });

  test('makes no edit where nothing changes', async () => {
    await open();
    await choose(1);
    await editor.clickCell('train/0/input', 0, 1);
    await editor.settled();
    expect(editor.host.callsOf('edit')).toEqual([]);
  });

  /** A stroke over the first column of the first grid. */
  async function drawWithFinger(): Promise<void> {
    const from = await editor.cell('train/0/input', 0, 0);
    const to = await editor.cell('train/0/input', 2, 0);
    const session = await editor.page.context().newCDPSession(editor.page);
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [from] });
    await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [to] });
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await soon(() => editor.host.labels).toEqual(['Paint 3 Cells']);
  }

  test('paints on a touch screen as with a mouse', async () => {
    await open();
    await choose(4);
    await drawWithFinger();
  });

  test('commands act on the grid that a finger drew on', async () => {
    await open();
    await editor.grid('train/1/input').focus();
    await drawWithFinger();
    // No cursor, since no key was pressed.
    expect(await editor.inks('train/0/input', 0, 0)).toHaveLength(1);
    await editor.host.push('command', 'clearGrid');
    await soon(() => editor.host.task.train[0]?.input).toEqual(gridOf('000', '000', '000'));
  });
});

describe('the other tools', () => {
  test('fill one area', async () => {
    await open();
    await chooseTool('b', 'fill');
    await choose(8);
    await editor.clickCell('train/1/input', 1, 1);
    await soon(() => editor.host.labels).toEqual(['Fill 4 Cells']);
    expect(editor.host.task.train[1]?.input).toEqual(gridOf('88000', '88000', '00022', '00022', '00000'));
  });

  test('pick a colour and give the pencil back', async () => {
    await open();
    await chooseTool('o', 'picker');
    await editor.clickCell('train/0/input', 2, 1);
    expect(await editor.page.locator('[data-colour="3"]').getAttribute('aria-checked')).toBe('true');
    expect(await editor.page.locator('[data-tool="pencil"]').getAttribute('aria-checked')).toBe('true');
    expect(editor.host.edits).toEqual([]);
  });

  test.each([
    ['right click', { button: 'right' }],
    ['Alt and click', { alt: true }],
  ] as const)('pick a colour at %s', async (_name, options) => {
    await open();
    await editor.clickCell('train/0/input', 1, 1, options);
    expect(await editor.page.locator('[data-colour="2"]').getAttribute('aria-checked')).toBe('true');
    expect(editor.host.edits).toEqual([]);
  });
});

describe('the keyboard alone', () => {
  test('goes to a grid, to a cell, and paints', async () => {
    await open();
    await editor.grid('train/0/input').focus();
    await editor.page.keyboard.press('Tab');
    expect(await editor.page.evaluate(() => document.activeElement?.getAttribute('data-grid'))).toBe('train/0/output');
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', '7', 'Enter', 'End', '5', ' ']) await editor.page.keyboard.press(key);
    await soon(() => editor.host.labels).toEqual(['Paint 1 Cell', 'Paint 1 Cell']);
    expect(editor.host.task.train[0]?.output).toEqual(gridOf('0100', '0275', '0300', '0000'));
    await editor.picture('keyboard');
  });

  test('fills, erases and picks', async () => {
    await open();
    const grid = editor.grid('train/1/output');
    await grid.focus();
    for (const key of ['6', 'f', 'PageDown', 'Home', 'f', 'ArrowUp', 'Delete', 'PageUp', 'i']) await grid.press(key);
    await soon(() => editor.host.labels).toEqual(['Fill 4 Cells', 'Fill 17 Cells', 'Erase 1 Cell']);
    expect(editor.host.task.train[1]?.output).toEqual(gridOf('66666', '66666', '66611', '06611', '66666'));
    await soon(() => editor.page.locator('[data-colour="6"]').getAttribute('aria-checked')).toBe('true');
  });

  test('hears where it is and what it did', async () => {
    await open();
    const grid = editor.grid('train/0/input');
    const spoken = (): Promise<string> =>
      grid.evaluate((element) => document.getElementById(element.getAttribute('aria-activedescendant') ?? '')?.textContent ?? '');
    await grid.focus();
    expect(await grid.getAttribute('aria-label')).toBe('Train 1 input, 3 × 3');
    await grid.press('ArrowDown');
    await grid.press('ArrowRight');
    await soon(spoken).toBe('row 2, column 2, red');
    await grid.press('4');
    await grid.press('Enter');
    await soon(spoken).toBe('row 2, column 2, yellow');
    expect(await editor.page.locator('#announcements').textContent()).toBe('1 cell yellow');
    expect(await grid.getAttribute('aria-rowcount')).toBe('3');
  });

  test('moves in the palette and among the tools with the arrow keys', async () => {
    await open();
    await editor.page.locator('[data-colour="1"]').focus();
    await editor.page.keyboard.press('ArrowRight');
    await editor.page.keyboard.press('ArrowRight');
    expect(await editor.page.locator('[data-colour="3"]').getAttribute('aria-checked')).toBe('true');
    await editor.page.locator('[data-tool="pencil"]').focus();
    await editor.page.keyboard.press('ArrowRight');
    expect(await editor.page.locator('[data-tool="rectangle"]').getAttribute('aria-checked')).toBe('true');
  });

  test('leaves to VS Code what is VS Code’s', async () => {
    await open();
    await editor.page.evaluate(() => {
      const swallowed: string[] = [];
      Object.assign(window, { swallowed });
      window.addEventListener('keydown', (event) => {
        // What the page stops from going on would not come here; what it prevents says so.
        swallowed.push(`${event.key}${event.defaultPrevented ? ' prevented' : ''}`);
      });
    });
    const grid = editor.grid('train/0/input');
    await grid.focus();
    const keys = ['Control+z', 'Control+Shift+z', 'Control+y', 'Control+s', 'Control+f', 'Control+1', 'Control+Enter', 'Alt+1', 'F5', 'F1'];
    for (const key of keys) {
      const [modifiers, name] = [key.split('+').slice(0, -1), key.split('+').at(-1) ?? ''];
      await grid.evaluate((element, init) => element.dispatchEvent(new KeyboardEvent('keydown', init)), {
        key: name,
        ctrlKey: modifiers.includes('Control'),
        altKey: modifiers.includes('Alt'),
        shiftKey: modifiers.includes('Shift'),
        bubbles: true,
        cancelable: true,
      });
    }
    const seen = await editor.page.evaluate(() => (window as unknown as { swallowed: string[] }).swallowed);
    expect(seen).toEqual(['z', 'z', 'y', 's', 'f', '1', 'Enter', '1', 'F5', 'F1']);
    expect(editor.host.edits).toEqual([]);
  });
});

describe('a file that cannot be edited', () => {
  test('is shown but neither painted nor changed otherwise', async () => {
    await open(smallTask, { prepare: (host) => (host.state = { ...host.state, document: { ...host.document, editable: false } }) });
    expect(await editor.page.locator('[data-notice="read-only"]').isVisible()).toBe(true);
    await choose(4);
    await editor.clickCell('train/0/input', 0, 0);
    await editor.grid('train/0/input').press('Enter');
    await editor.grid('train/0/input').press('f');
    await editor.grid('train/0/input').press('r');
    await editor.settled();
    expect(editor.host.callsOf('edit')).toEqual([]);
    expect(await editor.button('Clear Train 1 input').isDisabled()).toBe(true);
    expect(await editor.button('Delete Train 1').isDisabled()).toBe(true);
    await editor.grid('train/0/input').press('ArrowRight');
    await editor.grid('train/0/input').press('i');
    await soon(() => editor.page.locator('[data-colour="1"]').getAttribute('aria-checked')).toBe('true');
  });
});
