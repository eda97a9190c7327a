import type { PairDiff } from './diffTasks.ts';

/** A row of two lists of pairs side by side; indices count pairs from 0, `null` where that side has a gap. */
export interface AlignedRow {
  readonly before: number | null;
  readonly after: number | null;
}

/**
 * Two lists of pairs side by side, each in its own order: pairs that stayed share a row, all others stand opposite a gap. Between two
 * pairs that stayed, those of the old list come first.
 */
export function alignPairs(diffs: readonly PairDiff[]): readonly AlignedRow[] {
  const stayed = diffs.filter(({ before, after, moved }) => before !== null && after !== null && !moved);
  const others = diffs.filter((diff) => !stayed.includes(diff));
  const left = others.flatMap(({ before }) => before ?? []).toSorted((a, b) => a - b);
  const right = others.flatMap(({ after }) => after ?? []).toSorted((a, b) => a - b);
  const rows: AlignedRow[] = [];
  const takeUntil = (end: AlignedRow): void => {
    while ((left[0] ?? Infinity) < (end.before ?? Infinity)) rows.push({ before: left.shift() ?? null, after: null });
    while ((right[0] ?? Infinity) < (end.after ?? Infinity)) rows.push({ before: null, after: right.shift() ?? null });
  };
  for (const { before, after } of stayed) {
    takeUntil({ before, after });
    rows.push({ before, after });
  }
  takeUntil({ before: null, after: null });
  return rows;
}
