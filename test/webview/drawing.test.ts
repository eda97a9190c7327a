import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { palettes } from '../../src/shared/arc/palettes.ts';
import type { Grid, GridAddress, Task } from '../../src/shared/arc/task.ts';
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

const input: GridAddress = { split: 'train', index: 0, side: 'input' };
const blank = gridOf('00000', '00000', '00000', '00000', '00000');
const drawn = gridOf('11000', '10000', '00022', '00002', '30000');

function taskOf(grid: Grid): Task {
  return { train: [{ input: grid, output: gridOf('00', '00') }], test: [{ input: gridOf('12', '34'), output: null }] };
}

async function open(grid: Grid, options: OpenOptions = {}): Promise<void> {
  editor = await pages.open(taskOf(grid), {
    ...options,
    prepare: (host) => {
      host.state = { ...host.state, settings: { ...host.state.settings, tools: 'advanced' } };
      options.prepare?.(host);
    },
  });
  await editor.grid('train/0/input').waitFor();
}

type Place = readonly [row: number, column: number];

async function choose(tool: string, colour = 4): Promise<void> {
  await editor.page.locator(`[data-tool="${tool}"]`).click();
  await editor.page.locator(`.toolbar > .palette [data-colour="${String(colour)}"]`).click();
}

async function drag(cells: readonly Place[], modifier?: 'Shift' | 'Alt', release = true): Promise<void> {
  if (modifier !== undefined) await editor.page.keyboard.down(modifier);
  for (const [index, [row, column]] of cells.entries()) {
    const { x, y } = await editor.cell('train/0/input', row, column);
    await editor.page.mouse.move(x, y);
    if (index === 0) await editor.page.mouse.down();
  }
  if (release) await editor.page.mouse.up();
  if (modifier !== undefined) await editor.page.keyboard.up(modifier);
}

async function keys(...names: readonly string[]): Promise<void> {
  for (const name of names) await editor.page.keyboard.press(name);
}

async function focus(name = 'train/0/input'): Promise<void> {
  await editor.grid(name).focus();
  await soon(() => editor.host.focus).toBe('grid');
}

const gridNow = ({ split, index, side }: GridAddress = input): Grid | null => editor.host.task[split][index]?.[side] ?? null;
const said = (): Promise<string | null> => editor.page.locator('#announcements').textContent();

async function expectShown(grid: Grid): Promise<void> {
  const hexes = palettes.arcprize.colours.map(({ hex }) => hex.toLowerCase());
  await soon(() => editor.pixels('train/0/input')).toEqual(grid.map((row) => row.map((colour) => hexes[colour] ?? '')));
}

/** One edit with this label that made this grid; undone, the task is as it was. */
async function expectEdit(label: string, grid: Grid, at = input): Promise<void> {
  const before = editor.host.edits.length;
  await soon(() => editor.host.labels).toContain(label);
  expect(editor.host.edits.length).toBe(Math.max(before, 1));
  await soon(() => gridNow(at)).toEqual(grid);
}

describe('by mouse', () => {
  test.each([
    ['line', 'Line of 4 Cells', gridOf('00000', '04000', '00400', '00040', '00004')],
    ['rectangle', 'Rectangle of 12 Cells', gridOf('00000', '04444', '04004', '04004', '04444')],
    ['filledRectangle', 'Filled Rectangle of 16 Cells', gridOf('00000', '04444', '04444', '04444', '04444')],
  ])('the %s shows while it is dragged, is one edit, and undone is as it was', async (tool, label, expected) => {
    await open(blank);
    await choose(tool);
    await drag([[1, 1], [1, 4], [4, 4]], undefined, false); // prettier-ignore
    await expectShown(expected);
    expect(editor.host.edits).toEqual([]);
    await editor.page.mouse.up();
    await expectEdit(label, expected);
    await editor.button('Undo').click();
    await expectShown(blank);
  });

  test('Escape gives up what is dragged', async () => {
    await open(blank);
    await choose('rectangle');
    await drag([[0, 0], [3, 3]], undefined, false); // prettier-ignore
    await keys('Escape');
    await editor.page.mouse.up();
    await expectShown(blank);
    await editor.settled();
    expect(editor.host.edits).toEqual([]);
  });

  test.each([
    ['4', gridOf('44000', '40000', '00022', '00002', '30000')],
    ['8', gridOf('44000', '40000', '00022', '00002', '30000')],
    ['All', gridOf('44000', '40000', '00022', '00002', '30000')],
  ])('fill reaches as far as %s says', async (reach, expected) => {
    const diagonal = gridOf('10100', '01000', '00022', '00002', '10000');
    await open(reach === '4' ? drawn : diagonal);
    await choose('fill');
    await editor.page.getByRole('radio', { name: reach, exact: true }).click();
    await editor.clickCell('train/0/input', 0, 0);
    const filled = { '4': expected, '8': gridOf('40400', '04000', '00022', '00002', '10000') }[reach];
    await soon(() => gridNow()).toEqual(filled ?? gridOf('40400', '04000', '00022', '00002', '40000'));
    expect(editor.host.labels).toHaveLength(1);
  });

  test('one colour is replaced by the chosen one, or swapped with it', async () => {
    await open(drawn);
    await choose('replace', 2);
    await editor.clickCell('train/0/input', 0, 0);
    await expectEdit('Replace Colour 1 by 2', gridOf('22000', '20000', '00022', '00002', '30000'));
    await choose('swap', 3);
    await editor.clickCell('train/0/input', 0, 0);
    await soon(() => gridNow()).toEqual(gridOf('33000', '30000', '00033', '00003', '20000'));
    expect(editor.host.labels.at(-1)).toBe('Swap Colours 2 and 3');
  });

  test('a rectangle is selected, another added, part taken away, and all of it erased', async () => {
    await open(gridOf('11111', '11111', '11111', '11111', '11111'));
    await choose('select');
    await drag([[0, 0], [1, 1]]); // prettier-ignore
    await drag([[3, 3], [4, 4]], 'Shift'); // prettier-ignore
    await drag([[4, 4], [4, 4]], 'Alt'); // prettier-ignore
    await soon(said).toBe('7 cells selected');
    await focus();
    await keys('Delete');
    await expectEdit('Erase 7 Cells', gridOf('00111', '00111', '11111', '11100', '11101'));
    await editor.picture('selection');
  });

  test('a lasso selects what it goes around; a colour and an object are selected by a click', async () => {
    await open(drawn);
    await choose('lasso');
    await drag([[0, 0], [0, 4], [4, 4], [4, 0]]); // prettier-ignore
    await soon(said).toBe('25 cells selected');
    await choose('selectColour');
    await editor.clickCell('train/0/input', 3, 4);
    await soon(said).toBe('3 cells selected');
    await choose('selectObject');
    await editor.clickCell('train/0/input', 1, 0);
    await soon(said).toBe('3 cells selected');
    await choose('selectObject');
    await drag([[4, 0]], 'Shift');
    await soon(said).toBe('4 cells selected');
  });

  test('a selection is dragged, floats, and a click elsewhere puts it down', async () => {
    await open(drawn);
    await choose('select');
    await drag([[0, 0], [1, 1]]); // prettier-ignore
    await drag([[0, 0], [2, 1]]); // prettier-ignore
    const moved = gridOf('00000', '00000', '01122', '01002', '30000');
    await expectShown(moved);
    expect(editor.host.edits).toEqual([]);
    await drag([[4, 4], [4, 4]]); // prettier-ignore
    await soon(() => gridNow()).toEqual(moved);
    expect(editor.host.labels).toEqual(['Move 4 Cells']);
  });

  test('a click inside the selection selects the cell, and the grid can be drawn on', async () => {
    await open(drawn);
    await choose('select');
    await drag([[0, 0], [2, 2]]); // prettier-ignore
    await soon(said).toBe('9 cells selected');
    await editor.clickCell('train/0/input', 1, 1);
    await soon(said).toBe('1 cell selected');
    await drag([[0, 0], [0, 1]]); // prettier-ignore
    await soon(said).toBe('2 cells selected');
    await choose('pencil');
    await editor.clickCell('train/0/input', 0, 1);
    await soon(() => editor.host.labels).toEqual(['Paint 1 Cell']);
  });

  test('draws where the keys began a shape', async () => {
    await open(blank);
    await choose('rectangle');
    await focus();
    await keys('Enter');
    await soon(said).toContain('move on and press Enter');
    await choose('pencil');
    await editor.clickCell('train/0/input', 2, 2);
    await expectEdit('Paint 1 Cell', gridOf('00000', '00000', '00400', '00000', '00000'));
  });

  test('the right button picks the colour of what floats', async () => {
    await open(blank);
    await focus();
    await paste('[[7]]');
    await soon(said).toContain('Pasted');
    await editor.clickCell('train/0/input', 0, 0, { button: 'right' });
    await soon(() => editor.page.locator('.toolbar > .palette [data-colour="7"]').getAttribute('aria-checked')).toBe('true');
  });

  test('simple tools are few, and one button brings them all', async () => {
    await open(blank, {
      prepare: (host) => (host.state = { ...host.state, settings: { ...host.state.settings, tools: 'simple' } }),
    });
    const shown = (): Promise<number> => editor.page.locator('[data-tool]:visible').count();
    expect(await shown()).toBe(5);
    await editor.button('More tools').click();
    expect(await shown()).toBe(12);
    await focus();
    await keys('m');
    await soon(shown).toBe(5);
    await keys('x');
    await soon(() => editor.page.locator('[data-tool="swap"]').isVisible()).toBe(true);
  });
});

describe('by keys', () => {
  test('a line is drawn from cell to cell', async () => {
    await open(blank);
    await focus();
    await keys('l', '4', 'Enter', 'ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowRight');
    await expectShown(gridOf('40000', '04000', '00400', '00000', '00000'));
    expect(editor.host.edits).toEqual([]);
    await keys('Enter');
    await expectEdit('Line of 3 Cells', gridOf('40000', '04000', '00400', '00000', '00000'));
  });

  test('the selection is extended, inverted, moved, dropped, wrapped around and filled', async () => {
    await open(drawn);
    await focus();
    await keys('Shift+ArrowRight', 'Shift+ArrowDown');
    await soon(said).toBe('4 cells selected');
    await keys('Alt+ArrowDown', 'ArrowDown', 'ArrowRight');
    await expectShown(gridOf('00000', '00000', '01122', '01002', '30000'));
    await keys('Escape');
    await expectShown(drawn);
    await keys('Alt+Shift+ArrowLeft');
    await expectEdit('Wrap 4 Cells', gridOf('10001', '00001', '00022', '00002', '30000'));
    await keys('Control+i');
    await soon(said).toBe('21 cells selected');
    await keys('Escape', '5', 'Home', 'Shift+ArrowRight', 'Shift+Delete');
    await soon(() => editor.host.labels.at(-1)).toBe('Fill 2 Cells');
    await keys('Control+a');
    await soon(said).toBe('25 cells selected');
    await keys('Control+d');
    await soon(said).toBe('Nothing selected');
    expect(await editor.page.evaluate(() => document.getSelection()?.toString() ?? '')).toBe('');
  });

  test('a selection is copied and pasted into another grid, where it floats until Enter', async () => {
    await open(drawn);
    await focus();
    await choose('selectObject');
    await editor.clickCell('train/0/input', 0, 0);
    await soon(said).toBe('3 cells selected');
    await keys('Control+c');
    await soon(said).toBe('2 × 2 copied');
    await keys('Control+ArrowRight');
    await soon(() => editor.page.evaluate(() => document.activeElement?.getAttribute('data-grid'))).toBe('train/0/output');
    await soon(() => editor.host.focus).toBe('grid');
    await keys('Control+v');
    await soon(said).toContain('Pasted');
    expect(editor.host.edits).toEqual([]);
    await keys('.', 'Enter');
    await expectEdit('Paste 3 Cells', gridOf('11', '01'), { ...input, side: 'output' });
  });

  test('what is copied is JSON rows, null where nothing is selected; cut leaves colour 0', async () => {
    await open(drawn);
    await focus();
    const copied = (): Promise<string> =>
      editor.page.evaluate(() => {
        const data = new DataTransfer();
        document.activeElement?.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
        return data.getData('text/plain');
      });
    await choose('selectColour');
    await editor.clickCell('train/0/input', 2, 3);
    await soon(copied).toBe('[[2, 2],\n [null, 2]]');
    await keys('Control+x');
    await expectEdit('Cut 3 Cells', gridOf('11000', '10000', '00000', '00000', '30000'));
  });

  test.each([
    ['Python', 'grid = [(7, 8),\n [9, 6]]'],
    ['NumPy', 'array([[7, 8],\n       [9, 6]])'],
    ['rows', '7 8\n9 6\n'],
    ['digits', '78\n96'],
  ])('%s is pasted as a grid', async (_name, text) => {
    await open(blank);
    await focus();
    await keys('ArrowDown', 'ArrowRight');
    await soon(() => editor.grid('train/0/input').innerText()).toContain('row 2, column 2');
    await paste(text);
    await expectShown(gridOf('00000', '07800', '09600', '00000', '00000'));
    await keys('ArrowDown', 'Enter');
    await expectEdit('Paste 4 Cells', gridOf('00000', '00000', '07800', '09600', '00000'));
  });

  test('what is pasted lies where the selection was moved to', async () => {
    await open(gridOf('100', '000', '000'));
    await focus();
    await keys('Shift+ArrowRight', 'Alt+ArrowDown', 'ArrowRight');
    await expectShown(gridOf('000', '010', '000'));
    await paste('[[7]]');
    await expectShown(gridOf('000', '070', '000'));
    expect(editor.host.labels).toEqual(['Move 2 Cells']);
  });

  test('what floats is there again when the page comes back', async () => {
    await open(blank);
    await focus();
    await paste('[[7, 8]]');
    await keys('ArrowDown');
    await expectShown(gridOf('00000', '78000', '00000', '00000', '00000'));
    await editor.settled();
    await editor.page.reload();
    await expectShown(gridOf('00000', '78000', '00000', '00000', '00000'));
    await focus();
    await keys('ArrowRight', 'Enter');
    await expectEdit('Paste 2 Cells', gridOf('00000', '07800', '00000', '00000', '00000'));
  });

  test.each([
    ['the button', () => editor.button('Undo').click()],
    ['its key', () => keys('Control+z')],
  ])('undo by %s drops what floats before it undoes an edit', async (_, undo) => {
    await open(blank);
    await editor.clickCell('train/0/input', 4, 4);
    await expectEdit('Paint 1 Cell', gridOf('00000', '00000', '00000', '00000', '00001'));
    await paste('[[7]]');
    await soon(said).toContain('Pasted');
    await undo();
    await soon(said).toBe('Dropped');
    expect(editor.host.callsOf('undo')).toEqual([]);
    await expectShown(gridOf('00000', '00000', '00000', '00000', '00001'));
    await editor.button('Undo').click();
    await soon(() => gridNow()).toEqual(blank);
  });

  test('pairs and Solve take what floats with them', async () => {
    await open(blank);
    await focus();
    await paste('[[7]]');
    await soon(said).toContain('Pasted');
    await editor.button('Duplicate Train 1').click();
    await soon(() => editor.host.labels).toEqual(['Paste 1 Cell', 'Duplicate Pair']);
    expect(editor.host.task.train.map(({ input: one }) => one[0]?.[0])).toEqual([7, 7]);
    await focus('test/0/input');
    await paste('[[8]]');
    await soon(() => editor.pixels('test/0/input').then((rows) => rows[0]?.[0])).toBe('#87d8f1');
    await editor.button('Solve').click();
    await soon(() => editor.host.state.run?.task.test[0]?.input).toEqual(gridOf('82', '34'));
    expect(editor.host.calls.map(([method]) => method).filter((method) => method === 'edit' || method === 'solve')).toEqual([
      'edit',
      'edit',
      'edit',
      'solve',
    ]);
  });

  test('cut takes the grid with the focus, whatever floats on another', async () => {
    await open(drawn);
    await focus();
    await paste('[[7]]');
    await soon(said).toContain('Pasted');
    await focus('test/0/input');
    await editor.page.keyboard.press('Control+x');
    await soon(() => gridNow({ split: 'test', index: 0, side: 'input' })).toEqual(gridOf('00', '00'));
  });

  test('a save puts down what floats first', async () => {
    await open(blank);
    await focus();
    await paste('[[7]]');
    await expectShown(gridOf('70000', '00000', '00000', '00000', '00000'));
    expect(editor.host.edits).toEqual([]);
    await keys('Control+s');
    await expectEdit('Paste 1 Cell', gridOf('70000', '00000', '00000', '00000', '00000'));
  });

  test('asked by the host to put down what floats, the page answers when the host has the edit', async () => {
    await open(blank);
    await focus();
    await paste('[[7]]');
    await soon(said).toContain('Pasted');
    let openGate: () => void = () => undefined;
    editor.host.editGate = new Promise((resolve) => (openGate = resolve));
    let isAnswered = false;
    const answer = editor.host.push('putDown', null).then(() => (isAnswered = true));
    await soon(() => editor.host.callsOf('edit').length).toBe(1);
    await editor.settled();
    expect(isAnswered).toBe(false);
    openGate();
    await answer;
    await expectEdit('Paste 1 Cell', gridOf('70000', '00000', '00000', '00000', '00000'));
    await editor.host.push('putDown', null);
    expect(editor.host.edits).toHaveLength(1);
  });

  test('what is no grid is not pasted, and that is said', async () => {
    await open(blank);
    await focus();
    await paste('hello');
    await soon(() => editor.page.locator('.notice:visible').allInnerTexts()).toEqual(['Nothing to paste: There is no grid in the text.']);
    expect(editor.host.edits).toEqual([]);
  });

  test('grids and pairs are gone through', async () => {
    await open(blank);
    await focus();
    const focused = (): Promise<string | null | undefined> => editor.page.evaluate(() => document.activeElement?.getAttribute('data-grid'));
    await keys('Control+ArrowRight');
    await soon(focused).toBe('train/0/output');
    await keys('Control+ArrowRight');
    await soon(focused).toBe('test/0/input');
    await keys('Control+ArrowUp');
    await soon(focused).toBe('train/0/input');
  });

  test('a form has the focus even where its field is drawn some frames late', async () => {
    await open(blank);
    await focus();
    await editor.page.evaluate(() => {
      const original = Object.getOwnPropertyDescriptor(HTMLElement.prototype, 'focus')?.value as (options?: FocusOptions) => void;
      let framesLate = 3;
      HTMLElement.prototype.focus = function (options) {
        if (this.localName === 'vscode-text-field' && framesLate-- > 0) return;
        original.call(this, options);
      };
    });
    await keys('r');
    await soon(() => editor.host.focus).toBe('field');
    await keys('4');
    await soon(() => editor.page.locator('.resize-form vscode-text-field input').first().inputValue()).toContain('4');
  });

  test('typing into a field neither draws nor chooses', async () => {
    await open(blank);
    await focus();
    await keys('r');
    const rows = editor.page.locator('.resize-form vscode-text-field').first();
    await soon(() => editor.host.focus).toBe('field');
    await rows.locator('input').fill('');
    await keys('4', 'Enter');
    await soon(() => editor.host.labels).toEqual(['Resize to 4 × 5']);
    expect(await editor.page.locator('.toolbar > .palette [data-colour="4"]').getAttribute('aria-checked')).toBe('false');
    await soon(() => editor.host.focus).toBe('grid');
  });
});

describe('transforms', () => {
  test.each([
    ['h', 'Flip Left to Right', gridOf('00011', '00001', '22000', '20000', '00003')],
    ['v', 'Flip Top to Bottom', gridOf('30000', '00002', '00022', '10000', '11000')],
    ['.', 'Rotate Right', gridOf('30011', '00001', '00000', '00200', '02200')],
    [',', 'Rotate Left', gridOf('00220', '00200', '00000', '10000', '11003')],
    ['t', 'Transpose', gridOf('11003', '10000', '00000', '00200', '00220')],
    ['Shift+C', 'Crop to Content', gridOf('11', '10')],
  ])('%s: %s', async (key, label, expected) => {
    await open(label === 'Crop to Content' ? gridOf('000', '011', '010') : drawn);
    await focus();
    await keys(key);
    await expectEdit(label, expected);
  });

  test('reach a pair or the whole task in one step', async () => {
    await open(drawn);
    await focus();
    await keys('Control+Alt+3', 't');
    await soon(() => editor.host.labels).toEqual(['Transpose of Task']);
    expect(gridNow({ split: 'test', index: 0, side: 'input' })).toEqual(gridOf('13', '24'));
    await editor.button('Undo').click();
    await expectShown(drawn);
  });

  test('turn the selection alone, and crop to it', async () => {
    await open(drawn);
    await focus();
    await keys('Shift+ArrowRight', 'Shift+ArrowDown', 'h');
    await expectEdit('Flip Left to Right Selection', gridOf('11000', '01000', '00022', '00002', '30000'));
    await keys('c');
    await soon(() => gridNow()).toEqual(gridOf('11', '01'));
    expect(editor.host.labels.at(-1)).toBe('Crop to Selection');
  });

  test('are in a panel: scaled, tiled, padded, permuted and resized about an anchor', async () => {
    await open(gridOf('12', '30'));
    await focus();
    await editor.button('Transform grids').click();
    await editor.picture('transforms');
    await editor.button('Scale up').click();
    await soon(() => gridNow()).toEqual(gridOf('1122', '1122', '3300', '3300'));
    await editor.button('Scale down').click();
    await soon(() => gridNow()).toEqual(gridOf('12', '30'));
    await editor.button('Tile').click();
    await soon(() => gridNow()).toEqual(gridOf('1212', '3030', '1212', '3030'));
    await editor.button('Undo').click();
    await soon(() => gridNow()).toEqual(gridOf('12', '30'));
    await editor.page.locator('.toolbar > .palette [data-colour="5"]').click();
    await editor.button('Pad with colour').click();
    await soon(() => gridNow()).toEqual(gridOf('5555', '5125', '5305', '5555'));
    await editor.page.locator('.mapping .swatch').nth(1).click();
    await editor.button('Permute').click();
    await soon(() => gridNow()).toEqual(gridOf('1111', '1521', '1301', '1111'));
    await editor.button('Resize…').click();
    await editor.page.getByRole('radio', { name: 'bottom right' }).click();
    const fields = editor.page.locator('.resize-form vscode-text-field input');
    await fields.nth(0).fill('3');
    await fields.nth(1).fill('5');
    await editor.page.locator('.resize-form').getByText('Resize', { exact: true }).click();
    await soon(() => gridNow()).toEqual(gridOf('01521', '01301', '01111'));
    expect(editor.host.labels).toEqual([
      'Scale Up by 2',
      'Scale Down by 2',
      'Tile 2 × 2',
      'Pad by 1 Cell',
      'Permute Colours',
      'Resize to 3 × 5',
    ]);
  });

  test('that would make a grid too large are refused', async () => {
    await open(blank);
    await focus();
    await editor.host.push('draw', { name: 'scaleUp', argument: 7 });
    await soon(() => editor.page.locator('.notice:visible').count()).toBe(1);
    expect(editor.host.edits).toEqual([]);
  });

  test('wait for a number that can be taken, which is said', async () => {
    await open(gridOf('12', '30'));
    await focus();
    await editor.button('Transform grids').click();
    const tiles = editor.page.getByRole('group', { name: 'Tile' });
    const down = tiles.locator('input').first();
    const tile = tiles.getByRole('button', { name: 'Tile' });
    await down.fill('');
    await down.pressSequentially('35');
    await soon(() => tiles.getByRole('alert').innerText()).toBe('Tiles down: a whole number from 1 to 30');
    await editor.picture('refused-number');
    expect(await tile.isDisabled()).toBe(true);
    await down.fill('1');
    await soon(() => tiles.getByRole('alert').isVisible()).toBe(false);
    await tile.click();
    await expectEdit('Tile 1 × 2', gridOf('1212', '3030'));
  });

  test('come from the command palette, those that ask for a number with their field focused', async () => {
    await open(drawn);
    await focus();
    await editor.host.push('draw', { name: 'rotateHalf' });
    await expectEdit('Rotate by 180°', gridOf('00003', '20000', '22000', '00001', '00011'));
    await editor.host.push('draw', { name: 'tile' });
    await soon(() =>
      editor.page.evaluate(() => document.activeElement?.closest('.transform-form')?.getAttribute('aria-label') ?? null),
    ).toBe('Tile');
  });
});

async function paste(text: string): Promise<void> {
  await editor.page.evaluate((content) => {
    const data = new DataTransfer();
    data.setData('text/plain', content);
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}
