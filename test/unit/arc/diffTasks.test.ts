import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffTasks, isUnchanged } from '../../../src/shared/arc/diffTasks.ts';
import type { Grid, Pair, Task } from '../../../src/shared/arc/task.ts';

const grid: fc.Arbitrary<Grid> = fc
  .tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 2, max: 6 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
  );
const pair: fc.Arbitrary<Pair> = fc.record({ input: grid, output: fc.option(grid) });
const task: fc.Arbitrary<Task> = fc.record({
  train: fc.array(pair, { minLength: 1, maxLength: 6 }),
  test: fc.array(pair, { maxLength: 3 }),
});
/** Pairs no two of which are alike: each has a colour of its own. */
const distinct: fc.Arbitrary<Pair[]> = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 10 }).map((colours) =>
  colours.map((colour) => {
    const filled = Array.from({ length: 3 }, () => [colour, colour, colour]);
    return { input: filled, output: filled };
  }),
);
const train = (pairs: readonly Pair[]): Task => ({ train: pairs, test: [] });

test('a task is unchanged to itself', () => {
  fc.assert(
    fc.property(task, (any) => {
      expect(isUnchanged(diffTasks(any, any))).toBe(true);
    }),
  );
});

test('every pair of either task occurs exactly once, and only equal tasks are unchanged', () => {
  fc.assert(
    fc.property(task, task, (before, after) => {
      const diff = diffTasks(before, after);
      for (const split of ['train', 'test'] as const) {
        const seen = (side: 'before' | 'after'): number[] => diff[split].flatMap((entry) => entry[side] ?? []).sort((a, b) => a - b);
        expect(seen('before')).toEqual([...before[split].keys()]);
        expect(seen('after')).toEqual([...after[split].keys()]);
      }
      expect(isUnchanged(diff)).toBe(JSON.stringify(before) === JSON.stringify(after));
    }),
  );
});

test('what was added one way is removed the other way', () => {
  fc.assert(
    fc.property(distinct, distinct, (before, after) => {
      const forth = diffTasks(train(before), train(after)).train;
      const back = diffTasks(train(after), train(before)).train;
      expect(forth.filter((entry) => entry.before === null).length).toBe(back.filter((entry) => entry.after === null).length);
      expect(forth.filter((entry) => entry.after === null).length).toBe(back.filter((entry) => entry.before === null).length);
    }),
  );
});

test('a pair is recognised where it was moved to, and it alone is said to have moved', () => {
  fc.assert(
    fc.property(distinct, fc.nat(), fc.nat(), (pairs, a, b) => {
      const [from, to] = [a % pairs.length, b % pairs.length];
      const others = pairs.toSpliced(from, 1);
      const [moved] = pairs.slice(from);
      if (moved === undefined) return;
      const { train: diff } = diffTasks(train(pairs), train(others.toSpliced(to, 0, moved)));
      expect(diff.every((entry) => entry.before !== null && entry.after !== null)).toBe(true);
      expect(diff[to]?.before).toBe(from);
      // Of two neighbours that change places either may be the one that moved.
      expect(diff.filter((entry) => entry.moved)).toHaveLength(from === to ? 0 : 1);
    }),
  );
});

test('a pair that was taken out or put in is the one that is named', () => {
  fc.assert(
    fc.property(distinct, fc.nat(), (pairs, at) => {
      const index = at % pairs.length;
      const fewer = pairs.toSpliced(index, 1);
      expect(diffTasks(train(pairs), train(fewer)).train.filter((entry) => entry.after === null)).toMatchObject([{ before: index }]);
      expect(diffTasks(train(fewer), train(pairs)).train.filter((entry) => entry.before === null)).toMatchObject([{ after: index }]);
    }),
  );
});

test('an equal pair without output is recognised before one that has an output now', () => {
  const input = [[1, 2]];
  const before = {
    train: [],
    test: [
      { input, output: [[3]] },
      { input, output: null },
    ],
  };
  expect(diffTasks(before, { train: [], test: [{ input, output: null }] }).test.filter(({ after }) => after === 0)).toMatchObject([
    { before: 1 },
  ]);
});

test('a thousand pairs, of which one is new, are told in no time', () => {
  const filled = (seed: number): Grid =>
    Array.from({ length: 10 }, (_, r) => Array.from({ length: 10 }, (__, c) => (seed >> (r + c)) % 10));
  const pairs = Array.from({ length: 1000 }, (_, index) => ({ input: filled(index * 7919), output: filled(index) }));
  const start = performance.now();
  const diff = diffTasks(train(pairs), train([...pairs, { input: filled(5), output: [[1]] }]));
  expect(performance.now() - start).toBeLessThan(2000);
  expect(diff.train.filter(({ before }) => before === null)).toHaveLength(1);
});

test('changed cells are counted, those of a resized grid too, and a removed output as all of its cells', () => {
  const input = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]; // prettier-ignore
  const before = { input, output: input };
  const changed = (after: Pair): unknown => diffTasks(train([before]), train([after])).train;
  const painted = [[1, 2, 3], [4, 0, 6], [7, 8, 0]]; // prettier-ignore
  expect(changed({ input, output: painted })).toMatchObject([{ before: 0, after: 0, changed: { input: 0, output: 2 } }]);
  expect(changed({ input: input.slice(0, 2), output: input })).toMatchObject([{ changed: { input: 3, output: 0 } }]);
  expect(changed({ input, output: null })).toMatchObject([{ changed: { input: 0, output: 9 } }]);
});
