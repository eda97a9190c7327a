import { paletteNames, palettes, type PaletteName } from '../arc/palettes.ts';
import type { Grid } from '../arc/task.ts';
import { findEdges, type Edges } from './edges.ts';
import { fitLattice, smallestCell, type FittedLattice, type Lattice } from './lattice.ts';
import { withOuterCells } from './outerCells.ts';
import { wholeArea, type Area, type Raster } from './raster.ts';

export type PictureReading =
  | { readonly ok: true; readonly lattice: Lattice; readonly cells: CellReading }
  /** `reason` is a sentence for people. */
  | { readonly ok: false; readonly reason: string };

export interface CellReading {
  readonly grid: Grid;
  /** The palette that fits the picture's colours best. */
  readonly palette: 'own' | PaletteName;
  /** Mean share of a cell's pixels (0..1) that have the cell's colour. */
  readonly purity: number;
}

/** Below this, a division into cells explains too little of what the picture shows. */
const leastFit = 0.5;
const leastPurity = 0.5;
/** Palettes are compared by how far pixels are from their colours; one's own is left for another only where that is much nearer. */
const clearlyNearer = 0.7;
/** A page's colour is further than this from all of the palette. */
const pageDistance = 50;
/** Cells that show no edges are known by their colours: each is nearly of one, and that nearer to the palette's than any page's. */
const nearlyPure = 0.9;
const nearlyExact = pageDistance / 2;
/** A line's colour is further than this from that of the cells beside it. */
const lineDistance = 60;

/**
 * Finds a grid in a picture, or in an area of it, and reads its colours. `hexes` are the ten colours of the palette in use. What is around
 * the grid is left out as long as it is of one colour. A picture that shows no regular cells of one colour each is refused.
 */
export function readPicture(raster: Raster, hexes: readonly string[], area: Area = wholeArea(raster)): PictureReading {
  const edges = findEdges(raster, area);
  if (edges.content === null) return { ok: false, reason: 'The picture shows no cells: it is of one colour.' };
  const lattice = latticeIn(raster, area, edges, edges.content, hexes);
  if (lattice === null || lattice.fit < leastFit) {
    return {
      ok: false,
      reason: 'The picture shows no regular grid of up to 30 × 30 cells. Drag around the grid, or enter its rows and columns.',
    };
  }
  const cells = readCells(raster, lattice, hexes);
  if (cells.purity < leastPurity) return { ok: false, reason: 'What looks like cells is not of one colour each.' };
  return { ok: true, lattice, cells };
}

/** The grid of an area whose edges are within `inner`. */
function latticeIn(raster: Raster, area: Area, edges: Edges, inner: Area, hexes: readonly string[]): FittedLattice | null {
  // Thick lines around the grid are looked for where its cells do not fill what shows edges.
  const tight = fitLattice(edges, area, inner, 1.5);
  const content = tight?.fullLines === true ? tight : fitLattice(edges, area, inner, 8);
  if (content === null && isBlock(raster, area, inner, hexes)) return { area: inner, rows: 1, columns: 1, fit: 1, fullLines: false };
  if (content !== null) {
    const { grid, palette } = readCells(raster, content, hexes);
    if (content.fullLines && hasDrawnLines(raster, content, grid)) return content;
    const colours = (palette === 'own' ? hexes : palettes[palette].colours.map(({ hex }) => hex)).map(channelsOf);
    if (isOnPage(raster, area, content.area, colours)) {
      // The outermost cells may be so much like the page (black on dark grey) that there is no edge between them.
      return withOuterCells(content, area, (strip) => isOfCells(raster, strip, colours));
    }
  }
  return better(content, fitLattice(edges, area, area, 1.5));
}

/** Whether all in an area is one colour, on a page: nothing tells a cell from a block of cells, so that it is one. */
function isBlock(raster: Raster, area: Area, inner: Area, hexes: readonly string[]): boolean {
  if (Math.min(inner.right - inner.left, inner.bottom - inner.top) < smallestCell) return false;
  const block: Lattice = { area: inner, rows: 1, columns: 1 };
  return readCells(raster, block, hexes).purity >= nearlyPure && isOnPage(raster, area, inner, hexes.map(channelsOf));
}

/** Whether the cells show colours of the palette, and nothing else. */
function isOfCells(raster: Raster, strip: Lattice, colours: readonly Channels[]): boolean {
  const { rows, columns } = strip;
  const cells = Array.from({ length: rows * columns }, (_, index) =>
    readCell(raster, strip, Math.floor(index / columns), index % columns, colours),
  );
  return cells.every(({ share, distance }) => share >= nearlyPure && distance <= nearlyExact);
}

/**
 * What is around the grid has no edges, so that the grid is where they are. But outer cells of one colour have none, either: where the
 * lines of the inner part, carried on, end with the whole area, all of it is the grid.
 */
function better(content: FittedLattice | null, whole: FittedLattice | null): FittedLattice | null {
  if (content === null || whole === null) return content ?? whole;
  const size = (lattice: Lattice): number => (lattice.area.right - lattice.area.left) / lattice.columns;
  const sameCells = Math.abs(size(content) - size(whole)) <= Math.max(0.02 * size(whole), 1.5 / content.columns);
  return sameCells && whole.fit >= content.fit - 0.03 ? whole : content;
}

/** Whether what is around the grid has no cell's colour. */
function isOnPage(raster: Raster, area: Area, inner: Area, colours: readonly Channels[]): boolean {
  const around = marginColour(raster, area, inner);
  return around !== null && colours.every((colour) => colourDistance(around, colour) > pageDistance);
}

/** Whether something of another colour is between neighbours of one colour. */
function hasDrawnLines(raster: Raster, { area, rows, columns }: Lattice, grid: Grid): boolean {
  const width = (area.right - area.left) / columns;
  const height = (area.bottom - area.top) / rows;
  let pairs = 0;
  let divided = 0;
  for (const [row, cells] of grid.entries()) {
    // Near the cells' upper edge, where no marks are.
    const y = Math.floor(area.top + (row + 0.2) * height);
    for (let column = 1; column < cells.length; column++) {
      if (cells[column] !== cells[column - 1]) continue;
      const middle = area.left + column * width;
      const start = pixelAt(raster, Math.floor(middle - width / 2), y);
      const path = Array.from({ length: Math.ceil(width) }, (_, step) => pixelAt(raster, Math.floor(middle - width / 2 + step), y));
      pairs++;
      if (path.some((pixel) => colourDistance(pixel, start) > lineDistance)) divided++;
    }
  }
  return pairs > 0 && divided >= pairs * 0.8;
}

/** The colour of the widest margin around the grid, nearer to its outer side: at the inner one may be cells. null where there is none. */
function marginColour(raster: Raster, area: Area, inner: Area): Channels | null {
  const [x, y] = [Math.floor((area.left + area.right) / 2), Math.floor((area.top + area.bottom) / 2)];
  const margins = [
    { width: inner.left - area.left, x: Math.floor(area.left + (inner.left - area.left) / 4), y },
    { width: area.right - inner.right, x: Math.floor(area.right - (area.right - inner.right) / 4), y },
    { width: inner.top - area.top, x, y: Math.floor(area.top + (inner.top - area.top) / 4) },
    { width: area.bottom - inner.bottom, x, y: Math.floor(area.bottom - (area.bottom - inner.bottom) / 4) },
  ];
  const widest = margins.reduce((best, margin) => (margin.width > best.width ? margin : best));
  return widest.width > 2 ? pixelAt(raster, widest.x, widest.y) : null;
}

/** The colours of the cells, each that of most of its pixels. */
export function readCells(raster: Raster, lattice: Lattice, hexes: readonly string[]): CellReading {
  const own = readWith(raster, lattice, hexes);
  const others = paletteNames.map((name) => ({
    name,
    reading: readWith(
      raster,
      lattice,
      palettes[name].colours.map(({ hex }) => hex),
    ),
  }));
  const nearest = others.reduce((best, one) => (one.reading.distance < best.reading.distance ? one : best));
  const isOther = nearest.reading.distance < own.distance * clearlyNearer;
  const { grid, purity } = isOther ? nearest.reading : own;
  return { grid, purity, palette: isOther ? nearest.name : 'own' };
}

interface PaletteReading {
  readonly grid: Grid;
  readonly purity: number;
  /** Mean distance of the cells' pixels to their cells' colours. */
  readonly distance: number;
}

function readWith(raster: Raster, lattice: Lattice, hexes: readonly string[]): PaletteReading {
  const colours = hexes.map(channelsOf);
  let purity = 0;
  let distance = 0;
  const grid = Array.from({ length: lattice.rows }, (_, row) =>
    Array.from({ length: lattice.columns }, (__, column) => {
      const cell = readCell(raster, lattice, row, column, colours);
      purity += cell.share;
      distance += cell.distance;
      return cell.colour;
    }),
  );
  const count = lattice.rows * lattice.columns;
  return { grid, purity: purity / count, distance: distance / count };
}

type Channels = readonly [red: number, green: number, blue: number];

/** Samples a cell but for its border. */
function readCell(
  raster: Raster,
  { area, rows, columns }: Lattice,
  row: number,
  column: number,
  colours: readonly Channels[],
): { colour: number; share: number; distance: number } {
  const samples = 9;
  const border = 0.08;
  const at = (start: number, end: number, count: number, index: number, sample: number): number =>
    start + ((end - start) / count) * (index + border + ((1 - 2 * border) * (sample + 0.5)) / samples);
  const counts = colours.map(() => ({ count: 0, distance: 0 }));
  for (let i = 0; i < samples; i++) {
    const y = Math.max(0, Math.min(raster.height - 1, Math.floor(at(area.top, area.bottom, rows, row, i))));
    for (let j = 0; j < samples; j++) {
      const x = Math.max(0, Math.min(raster.width - 1, Math.floor(at(area.left, area.right, columns, column, j))));
      const pixel = pixelAt(raster, x, y);
      let nearest = 0;
      let least = Infinity;
      for (const [index, colour] of colours.entries()) {
        const away = colourDistance(pixel, colour);
        if (away < least) [nearest, least] = [index, away];
      }
      const entry = counts[nearest];
      if (entry !== undefined) counts[nearest] = { count: entry.count + 1, distance: entry.distance + least };
    }
  }
  const most = Math.max(...counts.map(({ count }) => count));
  const colour = counts.findIndex(({ count }) => count === most);
  return { colour, share: most / samples ** 2, distance: (counts[colour]?.distance ?? 0) / Math.max(1, most) };
}

function pixelAt({ width, data }: Raster, x: number, y: number): Channels {
  const first = (y * width + x) * 4;
  return [data[first] ?? 0, data[first + 1] ?? 0, data[first + 2] ?? 0];
}

/** A cheap stand-in for how different two colours look: channels weighted by how red they are. */
function colourDistance(a: Channels, b: Channels): number {
  const red = (a[0] + b[0]) / 2;
  const [dr, dg, db] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  return Math.sqrt((2 + red / 256) * dr * dr + 4 * dg * dg + (2 + (255 - red) / 256) * db * db);
}

function channelsOf(hex: string): Channels {
  const channel = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
}
