import { maxGridSide, type GridSize } from '../shared/arc/task.ts';

/** Reads a size as people write it, rows first: `3 × 4`, `3x4`, `3 4`, `3` (a square). null where it is no size of a grid. */
export function parseGridSize(text: string): GridSize | null {
  const match = /^\s*(\d+)(?:\s*[x×*,;\s]\s*(\d+))?\s*$/i.exec(text);
  if (match === null) return null;
  const rows = Number(match[1]);
  const columns = Number(match[2] ?? match[1]);
  const fits = (side: number): boolean => side >= 1 && side <= maxGridSide;
  return fits(rows) && fits(columns) ? { rows, columns } : null;
}
