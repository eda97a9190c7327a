import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparedPairs, differenceFrom } from '../../../src/shared/arc/differences.ts';
import { diffTasks, isDifferent } from '../../../src/shared/arc/diffTasks.ts';
import type { Pair, Task } from '../../../src/shared/arc/task.ts';
import { applyEdit } from '../../../src/shared/edits/applyEdit.ts';

/** Pairs that differ in the cells of one colour alone, so that those of equal colour are the same pair, and others are not alike. */
const pair = fc.integer({ min: 0, max: 9 }).map((colour): Pair => {
  const grid = Array.from({ length: 3 }, () => [colour, colour, colour]);
  return { input: grid, output: grid };
});
const task: fc.Arbitrary<Task> = fc.record({
  train: fc.array(pair, { minLength: 1, maxLength: 6 }),
  test: fc.array(pair, { maxLength: 3 }),
});
const distinct: fc.Arbitrary<Task> = fc
  .record({ colours: fc.shuffledSubarray([...Array(10).keys()], { minLength: 3 }), tests: fc.integer({ min: 0, max: 2 }) })
  .map(({ colours, tests }) => {
    const pairs = colours.map((colour): Pair => ({ input: [[colour, colour]], output: [[colour]] }));
    return { train: pairs.slice(tests), test: pairs.slice(0, tests) };
  });
const sides = ['before', 'after'] as const;

test('every pair of either state is among those compared exactly once', () => {
  fc.assert(
    fc.property(task, task, (before, after) => {
      const pairs = comparedPairs(diffTasks(before, after));
      for (const side of sides) {
        const of = side === 'before' ? before : after;
        const places = (['train', 'test'] as const).flatMap((split) => of[split].map((_, index) => `${split}/${String(index)}`));
        const found = pairs.flatMap((one) => (one[side] === null ? [] : [`${one[side].split}/${String(one[side].index)}`]));
        expect(found.toSorted()).toEqual(places.toSorted());
      }
    }),
  );
});

test('a pair that went from train to test or back is one that moved, neither added nor removed', () => {
  fc.assert(
    fc.property(distinct, fc.nat(), fc.boolean(), (before, at, toTest) => {
      const [from, to] = toTest ? (['train', 'test'] as const) : (['test', 'train'] as const);
      fc.pre(before[from].length > (toTest ? 1 : 0));
      const index = at % before[from].length;
      const place = { split: to, index: at % (before[to].length + 1) };
      const after = applyEdit(before, { kind: 'movePair', from: { split: from, index }, to: place });
      const different = comparedPairs(diffTasks(before, after)).filter(({ pair: one }) => isDifferent(one));
      expect(different).toMatchObject([
        { before: { split: from, index }, after: place, pair: { moved: true, changed: { input: 0, output: 0 } } },
      ]);
    }),
  );
});

test('going on from difference to difference comes to each of them in turn, and back the other way', () => {
  fc.assert(
    fc.property(task, task, (before, after) => {
      const diff = diffTasks(before, after);
      const all = comparedPairs(diff).filter(({ pair: one }) => isDifferent(one));
      if (all.length === 0) {
        expect(differenceFrom(diff, 'after', { split: 'train', index: 0 }, 'next')).toBeNull();
        return;
      }
      for (const [direction, order] of [
        ['next', all],
        ['previous', all.toReversed()],
      ] as const) {
        // prettier-ignore
        let at: { readonly side: 'before' | 'after'; readonly place: NonNullable<(typeof all)[number]['after']> } | null = null;
        for (const [step, expected] of [...order, ...order].entries()) {
          const found = differenceFrom(diff, at?.side ?? 'after', at?.place ?? null, direction);
          expect(found?.pair).toBe(expected.pair);
          expect(found?.count).toBe(all.length);
          expect(found?.number).toBe(all.indexOf(expected) + 1);
          // Now from one side, now from the other, where the pair stands on both.
          const side = (step % 2 === 0 ? sides : sides.toReversed()).find((one) => expected[one] !== null) ?? 'after';
          const place = expected[side];
          at = place === null ? null : { side, place };
        }
      }
    }),
  );
});

test('from a pair that is the same on both sides, the nearest difference that way is next', () => {
  const train = [1, 2, 3, 4].map((colour): Pair => ({ input: [[colour, colour, 0]], output: [[colour, 0]] }));
  const before = { train, test: [] };
  const diff = diffTasks(before, { train: train.map((one, index) => (index % 2 === 1 ? { ...one, output: [[5, 0]] } : one)), test: [] });
  const found = (index: number, direction: 'next' | 'previous'): unknown =>
    differenceFrom(diff, 'before', { split: 'train', index }, direction)?.after?.index;
  expect([found(0, 'next'), found(2, 'next'), found(0, 'previous'), found(2, 'previous')]).toEqual([1, 3, 3, 1]);
});
