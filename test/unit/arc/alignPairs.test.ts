import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alignPairs } from '../../../src/shared/arc/alignPairs.ts';
import { diffTasks } from '../../../src/shared/arc/diffTasks.ts';
import type { Pair } from '../../../src/shared/arc/task.ts';

/** A pair that is like no other but one of the same number. */
const pairOf = (number: number): Pair => {
  const grid = Array.from({ length: 3 }, () => Array.from({ length: 3 }, () => number));
  return { input: grid, output: grid };
};
const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1 });

test('each side keeps its own order, and only pairs that stayed share a row', () => {
  fc.assert(
    fc.property(numbers, numbers, (before, after) => {
      const { train: diffs } = diffTasks({ train: before.map(pairOf), test: [] }, { train: after.map(pairOf), test: [] });
      const rows = alignPairs(diffs);
      expect(rows.flatMap((row) => row.before ?? [])).toEqual([...before.keys()]);
      expect(rows.flatMap((row) => row.after ?? [])).toEqual([...after.keys()]);
      for (const row of rows) {
        const together = row.before !== null && row.after !== null;
        const known = diffs.find((diff) => (row.after === null ? diff.before === row.before : diff.after === row.after));
        expect(together).toBe(known?.before != null && known.after !== null && !known.moved);
        if (together) expect(before[row.before]).toBe(after[row.after]);
      }
    }),
  );
});

test('a removed, an added and a moved pair stand opposite gaps', () => {
  const { train } = diffTasks({ train: [1, 2, 3, 4].map(pairOf), test: [] }, { train: [4, 1, 5, 3].map(pairOf), test: [] });
  expect(alignPairs(train)).toEqual([
    { before: null, after: 0 },
    { before: 0, after: 1 },
    { before: 1, after: null },
    { before: null, after: 2 },
    { before: 2, after: 3 },
    { before: 3, after: null },
  ]);
});
