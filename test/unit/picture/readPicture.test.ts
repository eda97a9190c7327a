import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { palettes, paletteNames } from '../../../src/shared/arc/palettes.ts';
import type { Grid } from '../../../src/shared/arc/task.ts';
import type { Raster } from '../../../src/shared/picture/raster.ts';
import { readCells, readPicture } from '../../../src/shared/picture/readPicture.ts';
import { drawnRaster, generator, type DrawnOptions } from './drawnRaster.ts';

const arc = palettes.arcprize.colours.map(({ hex }) => hex);

/**
 * Colours at random. What nobody could see in a picture without lines is mended: a row or column like the one before it, and an edge of one
 * colour, which looks like a margin.
 */
function randomGrid(rows: number, columns: number, seed: number): Grid {
  const random = generator(seed);
  const draw = (): number[][] => Array.from({ length: rows }, () => Array.from({ length: columns }, () => Math.floor(random() * 10)));
  let grid = draw();
  while (!isTold(grid) || !isTold(transposed(grid))) grid = draw();
  return grid;
}

const transposed = (grid: Grid): number[][] => (grid[0] ?? []).map((_, column) => grid.map((row) => row[column] ?? 0));

function isTold(grid: Grid): boolean {
  const texts = grid.map((row) => row.join(' '));
  const edges = [grid[0], grid.at(-1)].map((row) => new Set(row).size);
  return texts.every((text, index) => text !== texts[index - 1]) && edges.every((colours) => colours > 1);
}

const size = fc.record({ rows: fc.integer({ min: 2, max: 12 }), columns: fc.integer({ min: 2, max: 12 }), seed: fc.nat(1e6) });

function expectGrid(grid: Grid, options: Omit<DrawnOptions, 'hexes'> & { readonly hexes?: readonly string[] }): void {
  const reading = readPicture(drawnRaster(grid, { hexes: arc, ...options }), arc);
  expect(reading.ok ? reading.cells.grid : reading.reason).toEqual(grid);
}

describe('a grid is read from a picture', () => {
  const margins = { left: 23, top: 40, right: 57, bottom: 31 };
  test.each<[string, Omit<DrawnOptions, 'hexes' | 'pitch'>]>([
    ['without lines', {}],
    ['with lines', { line: 1 }],
    ['with lines between cells alone', { line: 1, border: false }],
    ['with thick lines', { line: 3, lineColour: '#303030' }],
    ['with white lines', { line: 2, lineColour: '#ffffff' }],
    ['on a page', { margin: margins }],
    ['with lines on a dark page', { line: 1, margin: margins, background: '#1f1f1f' }],
    ['with noise', { line: 1, noise: 12 }],
    ['with noise, without lines, on a page', { noise: 12, margin: margins }],
    ['with the traces of JPEG', { line: 2, blocky: true, noise: 4 }],
  ])('%s', (_name, options) => {
    fc.assert(
      fc.property(size, fc.integer({ min: 14, max: 30 }), ({ rows, columns, seed }, pitch) => {
        expectGrid(randomGrid(rows, columns, seed), { pitch, ...options });
      }),
      { numRuns: 10 },
    );
  });

  test('with marks in its cells', () => {
    const larger = fc.record({ rows: fc.integer({ min: 3, max: 12 }), columns: fc.integer({ min: 3, max: 12 }), seed: fc.nat(1e6) });
    fc.assert(
      fc.property(larger, fc.integer({ min: 20, max: 30 }), ({ rows, columns, seed }, pitch) => {
        expectGrid(randomGrid(rows, columns, seed), { pitch, line: 1, marks: 0.6 });
      }),
      { numRuns: 10 },
    );
  });

  test('at any scale, edges blended', () => {
    fc.assert(
      fc.property(size, fc.double({ min: 8, max: 30, noNaN: true }), fc.constantFrom(0, 1.3), ({ rows, columns, seed }, pitch, line) => {
        expectGrid(randomGrid(rows, columns, seed), { pitch: pitch + 0.01, line });
      }),
      { numRuns: 10 },
    );
  });

  test('of thirty rows in small cells', () => {
    expectGrid(randomGrid(30, 30, 5), { pitch: 8 });
    expectGrid(randomGrid(30, 30, 6), { pitch: 12, line: 1, margin: margins });
    expectGrid(randomGrid(30, 17, 7), { pitch: 21.3, line: 1 });
  });

  test('of one row, or one column', () => {
    expectGrid([[1, 2, 3, 4, 5]], { pitch: 20, line: 1 });
    expectGrid([[1], [2], [0]], { pitch: 30 });
  });

  test.each(paletteNames)('in the palette %s, whichever is in use', (name) => {
    const grid = [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [9, 7, 5, 3, 1]]; // prettier-ignore
    for (const line of [0, 1]) expectGrid(grid, { hexes: palettes[name].colours.map(({ hex }) => hex), pitch: 24, line });
  });

  describe('with black cells around, on a page so dark that there is no edge between them', () => {
    const inner = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]; // prettier-ignore
    const ringed = (grid: Grid, { left = 1, top = 1, right = 1, bottom = 1 }): Grid => {
      const rows = grid.map((row) => [...Array<number>(left).fill(0), ...row, ...Array<number>(right).fill(0)]);
      const black = rows[0]?.map(() => 0) ?? [];
      return [...Array<number[]>(top).fill(black), ...rows, ...Array<number[]>(bottom).fill(black)];
    };

    test.each(['#1e1e1e', '#1f1f1f', '#181818', '#121212', '#0d1117'])('%s', (background) => {
      const margin = { left: 30, top: 30, right: 30, bottom: 30 };
      expectGrid(ringed(inner, {}), { pitch: 20, margin, background });
      expectGrid(ringed(inner, { left: 2, bottom: 0 }), { pitch: 20, margin, background });
      expectGrid(inner, { pitch: 20, margin, background });
    });

    test('up to thirty rows', () => {
      const margin = { left: 60, top: 60, right: 60, bottom: 60 };
      expectGrid(ringed(inner, { left: 14, right: 13, top: 14, bottom: 13 }), { pitch: 10, margin, background: '#1e1e1e' });
    });
  });

  test.each([10, 17, 60])('of one colour on a page with margins of %d pixels: as one cell', (side) => {
    const margin = { left: side, top: side, right: side, bottom: side };
    for (const background of ['#ffffff', '#1e1e1e', '#f0f0f0']) {
      expectGrid([[3]], { pitch: 40, margin, background });
      expectGrid([[3]], { pitch: 40, line: 2, margin, background });
    }
    const block = drawnRaster([[3, 3, 3]], { hexes: arc, pitch: 20, margin });
    expect(readPicture(block, arc)).toMatchObject({ ok: true, lattice: { rows: 1, columns: 1 }, cells: { grid: [[3]], palette: 'own' } });
  });

  test('of one coloured cell on black', () => {
    expectGrid([[0, 0, 0], [0, 3, 0], [0, 0, 0]], { pitch: 40 }); // prettier-ignore
  });

  test('with few coloured cells on black, whose outer rows are black', () => {
    const grid = Array.from({ length: 9 }, (_, r) =>
      Array.from({ length: 9 }, (__, c) => (r === 3 && c === 4 ? 2 : r === 6 && c === 2 ? 4 : 0)),
    );
    expectGrid(grid, { pitch: 20 });
    expectGrid(grid, { pitch: 20, line: 1 });
    expectGrid(grid, { pitch: 20, line: 1, margin: { left: 20, top: 20, right: 20, bottom: 20 }, background: '#000000' });
  });
});

describe('what is no grid is refused', () => {
  function raster(width: number, height: number, colourAt: (x: number, y: number) => readonly number[]): Raster {
    const data = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(colourAt(x, y), (y * width + x) * 4);
    return { width, height, data };
  }
  const random = generator(3);
  test.each<[string, Raster, RegExp]>([
    ['one colour', raster(100, 80, () => [30, 147, 255]), /one colour/],
    ['a single pixel', raster(1, 1, () => [0, 0, 0]), /one colour/],
    ['a gradient', raster(200, 200, (x, y) => [x, y, 128]), /./],
    ['noise', raster(160, 120, () => [random() * 255, random() * 255, random() * 255]), /./],
    ['a disc', raster(200, 200, (x, y) => (Math.hypot(x - 100, y - 100) < 70 ? [249, 60, 49] : [255, 255, 255])), /no regular grid/],
    [
      'lines of writing',
      raster(300, 200, (x, y) =>
        y % 25 < 14 && (x * 7 + Math.floor(x / 5) * 13 + y * 3) % 11 < 4 && x > 20 + (y % 40) ? [20, 20, 20] : [255, 255, 255],
      ),
      /./,
    ],
    [
      'a photograph',
      raster(240, 180, (x, y) => [
        128 + 90 * Math.sin(x / 17) + 30 * Math.sin(y / 5 + x / 9),
        128 + 80 * Math.cos(y / 23 + Math.sin(x / 31)),
        128 + 100 * Math.sin((x + y) / 40),
      ]),
      /./,
    ],
  ])('%s', (_name, picture, reason) => {
    const reading = readPicture(picture, arc);
    expect(reading.ok ? reading.cells.grid : reading.reason).toMatch(reason);
  });
});

describe('what a person corrects', () => {
  test('rows and columns divide the same area anew', () => {
    const grid = [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]; // prettier-ignore
    const picture = drawnRaster(grid, { hexes: arc, pitch: 20 });
    const reading = readPicture(picture, arc);
    if (!reading.ok) throw new Error(reading.reason);
    // Nothing tells a block from a cell.
    expect(reading.cells.grid).toEqual([[1, 2], [3, 4]]); // prettier-ignore
    expect(readCells(picture, { ...reading.lattice, rows: 4, columns: 4 }, arc).grid).toEqual(grid);
  });

  test('an area leaves out what else is in the picture', () => {
    const grid = randomGrid(5, 5, 9);
    const picture = drawnRaster(grid, { hexes: arc, pitch: 20, line: 1, margin: { left: 60, top: 60, right: 60, bottom: 60 } });
    const data = Uint8ClampedArray.from(Array.from(picture.data));
    // Something like a caption above the grid.
    for (let y = 10; y < 24; y++) for (let x = 33; x < 171; x += 1 + (x % 5)) data.set([0, 0, 0], (y * picture.width + x) * 4);
    const reading = readPicture({ ...picture, data }, arc, { left: 45, top: 40, right: 180, bottom: 190 });
    expect(reading.ok ? reading.cells.grid : reading.reason).toEqual(grid);
  });
});
