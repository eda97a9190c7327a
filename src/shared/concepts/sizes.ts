import type { SizeLimits } from './concept.ts';
import type { Random } from './random.ts';

export interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** A random size within the limits, often square. No side is smaller than `needed` where the limits' maxima leave room. */
export function drawSize(random: Random, limits: SizeLimits, needed = 1): Size {
  const least = Math.max(limits.minSide ?? 3, needed);
  const rows = random.between(Math.min(least, limits.maxRows), limits.maxRows);
  if (random.chance(0.4)) return { rows, columns: Math.min(Math.max(rows, least), limits.maxColumns) };
  return { rows, columns: random.between(Math.min(least, limits.maxColumns), limits.maxColumns) };
}

/** The limits of inputs whose output is `rows` times as high and `columns` times as wide. */
export function dividedLimits(limits: SizeLimits, rows: number, columns: number): SizeLimits {
  return {
    maxRows: Math.max(1, Math.floor(limits.maxRows / rows)),
    maxColumns: Math.max(1, Math.floor(limits.maxColumns / columns)),
    minSide: Math.min(limits.minSide ?? 2, 2),
  };
}

/** The limits of inputs whose output has rows and columns exchanged. */
export function squareLimits(limits: SizeLimits): SizeLimits {
  const side = Math.min(limits.maxRows, limits.maxColumns);
  return { ...limits, maxRows: side, maxColumns: side };
}
