import { maxGridSide } from '../arc/task.ts';
import type { Edges } from './edges.ts';
import type { Area } from './raster.ts';

/** An area that is divided into cells. Its sides need not be whole pixels. */
export interface Lattice {
  readonly area: Area;
  readonly rows: number;
  readonly columns: number;
}

export interface FittedLattice extends Lattice {
  /** How much better than by chance its lines explain the edges, up to 1. */
  readonly fit: number;
  /** Whether an edge runs all along between all cells, be it a line or because all neighbours differ. */
  readonly fullLines: boolean;
}

/** The smallest side of a cell, in pixels. */
export const smallestCell = 6;
/** Of all lattices that explain the edges nearly as well as the best one, the coarsest is taken: finer ones contain its lines. */
const nearlyAsGood = 0.95;
/** How far cells may be from square. */
const squareness = 0.08;
/** The share of its length that an edge must have to count as a line. */
const fullShare = 0.8;

/** Whether an edge runs all along between all cells, and none elsewhere. */
function hasFullLines(edges: Edges, origin: Area, { area, rows, columns }: Lattice): boolean {
  const width = area.right - area.left;
  const height = area.bottom - area.top;
  if (rows * columns < 4) return false;
  // Shares are of the whole area that the edges were found in.
  const across = fullLines(edges.columns, area.left - origin.left, width / columns, columns, (fullShare * height) / edges.rows.length);
  const down = fullLines(edges.rows, area.top - origin.top, height / rows, rows, (fullShare * width) / edges.columns.length);
  const most = columns + rows - 2;
  return across.elsewhere + down.elsewhere === 0 && across.lines + down.lines >= most * 0.9;
}

/** How many of the inner lines have an edge of at least the share, and how many places between them have. */
function fullLines(
  profile: readonly number[],
  start: number,
  pitch: number,
  count: number,
  share: number,
): { lines: number; elsewhere: number } {
  const near = nearLine(pitch);
  const found = new Set<number>();
  let elsewhere = 0;
  for (const [index, value] of profile.entries()) {
    const place = index + 0.5 - start;
    if (value < share || place <= near || place >= count * pitch - near) continue;
    const line = Math.round(place / pitch);
    if (Math.abs(place - line * pitch) <= near) found.add(line);
    else elsewhere++;
  }
  return { lines: found.size, elsewhere };
}

/** How far from a line its edges may show: half a line's thickness, or what a scaled picture is off, and half a pixel. */
function nearLine(pitch: number): number {
  return 0.5 + Math.max(1.2, 0.12 * pitch);
}

/** One axis of a lattice: `count` cells from `start` to `end`, with the edges that its inner lines explain. */
interface Division {
  readonly count: number;
  readonly start: number;
  readonly end: number;
  readonly explained: number;
  readonly total: number;
  readonly chance: number;
}

/**
 * The best division of `area`, which lies in the area that `edges` were found in, into at most 30 × 30 cells: square ones if any explain
 * the edges. Its lines may begin and end up to `slack` pixels inside the area, as where a thick line is around it. null where no edges
 * are inside, or cells would be smaller than 6 pixels.
 */
export function fitLattice(edges: Edges, origin: Area, area: Area, slack: number): FittedLattice | null {
  const across = divisions(edges.columns, area.left - origin.left, area.right - origin.left, slack);
  const down = divisions(edges.rows, area.top - origin.top, area.bottom - origin.top, slack);
  const all = across.flatMap((columns) => down.map((rows) => joined(columns, rows, origin)));
  const known = all.filter((one) => one !== null);
  const square = known.filter(isSquare);
  // Where there is a line between all cells, whatever else is in the cells does not matter.
  const ruled = square.filter((one) => hasFullLines(edges, origin, one)).toSorted((a, b) => b.rows * b.columns - a.rows * a.columns)[0];
  if (ruled !== undefined) return { ...ruled, fit: 1, fullLines: true };
  const best = coarsestOfBest(square);
  // Cells that are not square need better reasons.
  const anyBest = coarsestOfBest(known);
  return anyBest !== null && (best === null || anyBest.fit > best.fit + 0.25) ? anyBest : best;
}

function coarsestOfBest(lattices: readonly FittedLattice[]): FittedLattice | null {
  const most = Math.max(...lattices.map(({ fit }) => fit));
  const good = lattices.filter(({ fit }) => fit > 0 && fit >= most * nearlyAsGood);
  return good.toSorted((a, b) => a.rows * a.columns - b.rows * b.columns || b.fit - a.fit)[0] ?? null;
}

function joined(columns: Division, rows: Division, origin: Area): FittedLattice | null {
  const total = columns.total + rows.total;
  if (total === 0) return null;
  const explained = (columns.explained + rows.explained) / total;
  const chance = (columns.chance * columns.total + rows.chance * rows.total) / total;
  const area = {
    left: origin.left + columns.start,
    right: origin.left + columns.end,
    top: origin.top + rows.start,
    bottom: origin.top + rows.end,
  };
  return { area, rows: rows.count, columns: columns.count, fullLines: false, fit: (explained - chance) / (1 - chance) };
}

function isSquare({ area, rows, columns }: Lattice): boolean {
  const ratio = (area.right - area.left) / columns / ((area.bottom - area.top) / rows);
  return Math.abs(Math.log(ratio)) < squareness;
}

function divisions(weights: readonly number[], start: number, end: number, slack: number): Division[] {
  const most = Math.min(maxGridSide, Math.floor((end - start) / smallestCell));
  return Array.from({ length: Math.max(0, most) }, (_, index) => bestDivision(weights, start, end, index + 1, slack));
}

/**
 * The lines around the grid may be inside of the area: so both ends are tried some way further in. There strong edges count more than
 * their length, so that lines stand out against what is written in cells.
 */
function bestDivision(weights: readonly number[], start: number, end: number, count: number, slack: number): Division {
  const furthest = Math.min(slack, ((end - start) / count) * 0.2);
  const strong = weights.map((share) => share ** 3);
  let best = divided(strong, start, end, count, true);
  const step = slack > 2 ? 1 : 0.5;
  for (let first = 0; first <= furthest; first += step) {
    for (let last = 0; last <= furthest; last += step) {
      const one = divided(strong, start + first, end - last, count, true);
      if (one.explained * best.total > best.explained * one.total) best = one;
    }
  }
  return divided(weights, best.start, best.end, count, false);
}

/** `soft` counts an edge for the more the nearer it is to its line. */
function divided(weights: readonly number[], start: number, end: number, count: number, soft: boolean): Division {
  const pitch = (end - start) / count;
  const near = nearLine(pitch);
  let explained = 0;
  let total = 0;
  // An edge between two pixels is where the second one begins, and shows at both: their middles are half a pixel off.
  for (let index = Math.ceil(start + near); index + 0.5 < end - near; index++) {
    const weight = weights[index] ?? 0;
    total += weight;
    const line = Math.round((index + 0.5 - start) / pitch);
    const away = Math.abs(index + 0.5 - start - line * pitch);
    if (line > 0 && line < count && away <= near) explained += soft ? weight * (1 - away / (2 * near)) : weight;
  }
  const inner = Math.max(1, end - start - 2 * near);
  return { count, start, end, explained, total, chance: Math.min(0.95, ((count - 1) * 2 * near) / inner) };
}
