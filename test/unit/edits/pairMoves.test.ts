import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Pair, PairAddress, Task } from '../../../src/shared/arc/task.ts';
import { applyEdit } from '../../../src/shared/edits/applyEdit.ts';
import { moveBefore, placeBeside } from '../../../src/shared/edits/pairMoves.ts';

/** Pairs that can be told apart, some test pairs without output. */
const taskArb: fc.Arbitrary<Task> = fc
  .record({ train: fc.integer({ min: 1, max: 4 }), test: fc.array(fc.boolean(), { maxLength: 4 }) })
  .map(({ train, test }) => {
    const pair = (index: number, hasOutput: boolean): Pair => ({ input: [[index]], output: hasOutput ? [[index]] : null });
    return {
      train: Array.from({ length: train }, (_, index) => pair(index, true)),
      test: test.map((hasOutput, index) => pair(train + index, hasOutput)),
    };
  });

function placesOf(task: Task): PairAddress[] {
  return (['train', 'test'] as const).flatMap((split) => task[split].map((_, index) => ({ split, index })));
}

const order = ({ train, test }: Task): (number | undefined)[] => [...train, ...test].map(({ input }) => input[0]?.[0]);

test('a step up or down is an edit that fits, passes one pair or none, and is undone by the step back', () => {
  fc.assert(
    fc.property(taskArb, fc.constantFrom('up', 'down'), (task, direction) => {
      for (const from of placesOf(task)) {
        const to = placeBeside(task, from, direction);
        if (to === null) continue;
        const moved = applyEdit(task, { kind: 'movePair', from, to });
        expect(moved[to.split][to.index]).toBe(task[from.split][from.index]);
        const changed = order(moved).filter((pair, index) => pair !== order(task)[index]);
        expect(changed).toHaveLength(from.split === to.split ? 2 : 0);
        const back = placeBeside(moved, to, direction === 'up' ? 'down' : 'up');
        expect(back).toEqual(from);
        expect(applyEdit(moved, { kind: 'movePair', from: to, to: from })).toEqual(task);
      }
    }),
  );
});

test('only the ends of the task, a lone train pair and test pairs without output have no way on', () => {
  const grid = [[1]];
  const whole = { input: grid, output: grid };
  const open = { input: grid, output: null };
  const task: Task = { train: [whole, whole], test: [open, whole] };
  expect(placeBeside(task, { split: 'train', index: 0 }, 'up')).toBe(null);
  expect(placeBeside(task, { split: 'train', index: 1 }, 'down')).toEqual({ split: 'test', index: 0 });
  expect(placeBeside(task, { split: 'test', index: 0 }, 'up')).toBe(null);
  expect(placeBeside(task, { split: 'test', index: 1 }, 'down')).toBe(null);
  expect(placeBeside({ ...task, train: [whole] }, { split: 'train', index: 0 }, 'down')).toBe(null);
  expect(placeBeside({ ...task, test: [whole] }, { split: 'test', index: 0 }, 'up')).toEqual({ split: 'train', index: 2 });
  expect(placeBeside(task, { split: 'test', index: 7 }, 'up')).toBe(null);
});

test('a pair moved before another comes right before it', () => {
  fc.assert(
    fc.property(taskArb, fc.nat(), fc.nat(), (task, a, b) => {
      const places = placesOf(task);
      const from = places[a % places.length];
      const ends = (['train', 'test'] as const).map((split) => ({ split, index: task[split].length }));
      const before = [...places, ...ends][b % (places.length + 2)];
      if (from === undefined || before === undefined) throw new Error('no places');
      const move = moveBefore(from, before);
      const pair = task[from.split][from.index];
      const next = task[before.split][before.index];
      if (move === null) {
        expect(from.split === before.split && [from.index, from.index + 1].includes(before.index)).toBe(true);
        return;
      }
      if (move.to.split === 'train' && pair?.output === null) return;
      if (from.split === 'train' && move.to.split === 'test' && task.train.length === 1) return;
      const moved = applyEdit(task, move)[before.split];
      const at = moved.findIndex((one) => one === pair);
      expect(moved[at + 1]).toBe(next);
    }),
  );
});
