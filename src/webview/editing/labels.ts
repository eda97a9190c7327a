import type { Grid, Side, Split } from '../../shared/arc/task.ts';

/** Sizes read rows × columns. */
export function sizeText(rows: number, columns: number): string {
  return `${String(rows)} × ${String(columns)}`;
}

export function gridSizeText(grid: Grid): string {
  return sizeText(grid.length, grid[0]?.length ?? 0);
}

/** `Train 1`; `index` counts from 0. */
export function pairLabel(split: Split, index: number): string {
  return `${split === 'train' ? 'Train' : 'Test'} ${String(index + 1)}`;
}

/** `Train 1 input`. */
export function gridLabel(split: Split, index: number, side: Side): string {
  return `${pairLabel(split, index)} ${side}`;
}

/** `1 cell`, `5 cells`. */
export function countOf(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** The first two candidates of a vote are its attempts; `rank` counts from 0. */
export function rankText(rank: number): string {
  return rank < 2 ? `Attempt ${String(rank + 1)}` : `Rank ${String(rank + 1)}`;
}

/** Why there is a candidate without a vote. */
export const noVoteText =
  'All copies answered the same. ARC allows two attempts: this is what they took for the likeliest other grid, with one cell different.';

/** Rounded down, so that only all of it is 100. What a binary fraction lacks of a whole percent, as 0.29 does, is none. */
export function wholePercent(share: number): number {
  return Math.floor(share * 100 + 1e-9);
}

export function percentText(share: number): string {
  return `${String(wholePercent(share))} %`;
}
