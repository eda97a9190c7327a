import type { Pair, PairAddress, Split, Task } from '../../shared/arc/task.ts';
import { sameGrid } from '../../shared/edits/applyEdit.ts';

const splits: readonly Split[] = ['train', 'test'];

/** How a pair's place is written down, such as `train/0`. */
export function placeKey({ split, index }: PairAddress): string {
  return `${split}/${String(index)}`;
}

export function placeOfKey(key: string): PairAddress | null {
  const match = /^(train|test)\/(\d+)$/.exec(key);
  return match === null ? null : { split: match[1] === 'train' ? 'train' : 'test', index: Number(match[2]) };
}

export function allKeys(task: Task): string[] {
  return splits.flatMap((split) => task[split].map((_, index) => placeKey({ split, index })));
}

/**
 * Where pairs are after the task has changed, by their places before, such as `train/0`: one that was moved where it is now, one that was
 * edited in its place there. Pairs are the same where their grids are equal.
 */
export function placesAfter(before: Task, after: Task, places: readonly string[]): string[] {
  const old = new Map(splits.flatMap((split) => before[split].map((pair, index) => [placeKey({ split, index }), pair] as const)));
  const present = splits.flatMap((split) => after[split].map((pair, index) => [placeKey({ split, index }), pair] as const));
  const origins = new Map<string, string>();
  // Those that stayed first, so that a copy of a pair does not count as that pair.
  for (const [key, pair] of present) if (samePair(old.get(key), pair)) claim(key, key);
  for (const [key, pair] of present) {
    const origin = origins.has(key) ? undefined : [...old].find(([, one]) => samePair(one, pair))?.[0];
    if (origin !== undefined) claim(key, origin);
  }
  for (const [key] of present) if (!origins.has(key) && old.has(key)) claim(key, key);
  return present.map(([key]) => key).filter((key) => places.includes(origins.get(key) ?? ''));

  function claim(key: string, origin: string): void {
    origins.set(key, origin);
    old.delete(origin);
  }
}

function samePair(a: Pair | undefined, b: Pair): boolean {
  return a !== undefined && (a === b || (sameGrid(a.input, b.input) && sameGrid(a.output, b.output)));
}
