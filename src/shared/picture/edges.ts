import type { Area, Raster } from './raster.ts';

/** How far, of 255, the stronger of three channels changes across an edge. Noise and the softness of JPEG stay below. */
const contrast = 36;
/** Pixels along an edge of which the mean is taken, against noise. */
const run = 4;

/** Where colours change within an area. Index 0 is its first column or row. */
export interface Edges {
  /** For each column, the share of its height (0..1) along which colours change from left to right. */
  readonly columns: readonly number[];
  /** For each row, the share of its width along which colours change from top to bottom. */
  readonly rows: readonly number[];
  /** The smallest part of the area that holds all edges, in pixels of the picture; null where there are none. */
  readonly content: Area | null;
}

export function findEdges(raster: Raster, area: Area): Edges {
  const width = area.right - area.left;
  const height = area.bottom - area.top;
  const columns = Array.from({ length: width }, () => 0);
  const rows = Array.from({ length: height }, () => 0);
  // How many runs with an edge in any direction a column and a row have.
  const inColumn = Array.from({ length: width }, () => 0);
  const inRow = Array.from({ length: height }, () => 0);
  const count = (list: number[], index: number, by: number): void => {
    list[index] = (list[index] ?? 0) + by;
  };
  for (let y = 0; y + run <= height; y += run) {
    for (let x = 1; x < width - 1; x++) {
      if (difference(raster, area, x - 1, y, x + 1, y, 0, 1, run) < contrast) continue;
      count(columns, x, run / height);
      count(inColumn, x, 1);
      for (let step = 0; step < run; step++) {
        if (difference(raster, area, x - 1, y + step, x + 1, y + step, 0, 0, 1) >= contrast) count(inRow, y + step, 1 / run);
      }
    }
  }
  for (let x = 0; x + run <= width; x += run) {
    for (let y = 1; y < height - 1; y++) {
      if (difference(raster, area, x, y - 1, x, y + 1, 1, 0, run) < contrast) continue;
      count(rows, y, run / width);
      count(inRow, y, 1);
      for (let step = 0; step < run; step++) {
        if (difference(raster, area, x + step, y - 1, x + step, y + 1, 0, 0, 1) >= contrast) count(inColumn, x + step, 1 / run);
      }
    }
  }
  return { columns, rows, content: contentOf(area, inColumn, inRow) };
}

/** Between the means of two runs of pixels, from the given ones on by steps of `dx`, `dy`: that of the channel that differs most. */
function difference(
  { width, data }: Raster,
  area: Area,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  dx: number,
  dy: number,
  length: number,
): number {
  let most = 0;
  for (let channel = 0; channel < 3; channel++) {
    let sum = 0;
    for (let step = 0; step < length; step++) {
      const first = ((area.top + y1 + step * dy) * width + area.left + x1 + step * dx) * 4 + channel;
      const second = ((area.top + y2 + step * dy) * width + area.left + x2 + step * dx) * 4 + channel;
      sum += (data[first] ?? 0) - (data[second] ?? 0);
    }
    most = Math.max(most, Math.abs(sum) / length);
  }
  return most;
}

function contentOf(area: Area, inColumn: readonly number[], inRow: readonly number[]): Area | null {
  const horizontal = spanOf(inColumn);
  const vertical = spanOf(inRow);
  if (horizontal === null || vertical === null) return null;
  return {
    left: area.left + horizontal.start,
    right: area.left + horizontal.end,
    top: area.top + vertical.start,
    bottom: area.top + vertical.end,
  };
}

/** An edge between two pixels shows at both of them: the line is behind the first and before the last. */
function spanOf(counts: readonly number[]): { start: number; end: number } | null {
  const few = 0.5;
  const first = counts.findIndex((value) => value >= few);
  const last = counts.findLastIndex((value) => value >= few);
  if (first < 0 || last <= first) return null;
  // Runs reach to the very border where the picture is cut there; edges across the border cannot be seen.
  const margin = run;
  return { start: first < margin ? 0 : first + 1, end: last >= counts.length - margin ? counts.length : last };
}
