import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pair, Task } from '../../../src/shared/arc/task.ts';
import { applyEdit } from '../../../src/shared/edits/applyEdit.ts';
import { duplicatePair } from '../../../src/shared/edits/gridEdits.ts';
import { allKeys, placesAfter, placeKey, placeOfKey } from '../../../src/webview/viewing/places.ts';

const pair = (colour: number): Pair => ({ input: [[colour]], output: [[2]] });
const task: Task = { train: [pair(1), pair(2), pair(3)], test: [pair(4), pair(5)] };
const place = fc.constantFrom(...allKeys(task)).map((key) => placeOfKey(key) ?? { split: 'train' as const, index: 0 });

describe('folded pairs', () => {
  test('stay folded wherever they are moved', () => {
    fc.assert(
      fc.property(fc.subarray(allKeys(task)), place, place, (folded, from, to) => {
        const list = task[to.split].length - (from.split === to.split ? 1 : 0);
        const moved = applyEdit(task, { kind: 'movePair', from, to: { split: to.split, index: Math.min(to.index, list) } });
        const pairsOf = (of: Task, keys: readonly string[]): Set<Pair | undefined> =>
          new Set(keys.map((key) => placeOfKey(key)).map((one) => (one === null ? undefined : of[one.split][one.index])));
        expect(pairsOf(moved, placesAfter(task, moved, folded))).toEqual(pairsOf(task, folded));
      }),
    );
  });

  test('stay folded when they are edited, and their place is free when they go', () => {
    const edited = { ...task, train: task.train.with(1, { input: [[5]], output: [[2]] }) };
    expect(placesAfter(task, edited, ['train/1', 'test/0'])).toEqual(['train/1', 'test/0']);
    const shorter = { ...task, train: task.train.toSpliced(1, 1) };
    expect(placesAfter(task, shorter, ['train/1', 'train/2'])).toEqual(['train/1']);
    const removed = { ...task, train: task.train.toSpliced(2, 1) };
    expect(placesAfter(task, removed, ['train/2'])).toEqual([]);
  });

  test('have copies that are not', () => {
    const doubled = applyEdit(task, duplicatePair(task, 'train', 0));
    expect(placesAfter(task, doubled, ['train/0', 'train/2'])).toEqual(['train/0', 'train/3']);
    const added = applyEdit(task, { kind: 'insertPair', split: 'train', index: 0, pair: pair(6) });
    expect(placesAfter(task, added, ['train/0'])).toEqual(['train/1']);
  });
});

test('places are written down and read again', () => {
  for (const key of allKeys(task)) expect(placeKey(placeOfKey(key) ?? { split: 'train', index: -1 })).toBe(key);
  for (const wrong of ['', 'train', 'train/', 'train/x', 'other/1', 'train/-1']) expect(placeOfKey(wrong)).toBe(null);
});
