import { describe, expect, test } from 'vitest';
import { trainedCompositions } from '../../../src/solver/train/compositionPuzzles.ts';
import { conceptPuzzles } from '../../../src/solver/train/conceptPuzzles.ts';
import { makeTask, unseenTasks } from '../../../src/solver/eval/unseenTasks.ts';

describe('tasks that no model is trained on', () => {
  test('are at least forty, of both kinds, none of them in the training set', () => {
    expect(unseenTasks.length).toBeGreaterThanOrEqual(40);
    expect(new Set(unseenTasks.map(({ id }) => id)).size).toBe(unseenTasks.length);
    expect(new Set(unseenTasks.map(({ kind }) => kind)).size).toBe(2);
    const trained = new Set(conceptPuzzles(10).map(({ id }) => id));
    expect(unseenTasks.filter(({ id }) => trained.has(id))).toEqual([]);
  });

  test('have no two concepts together that a model is trained on together, in whatever order', () => {
    const together = (rules: readonly (readonly [string, unknown])[]): string => rules.map(([name]) => name).sort().join(' and '); // prettier-ignore
    const trained = new Set(trainedCompositions.map(together));
    const unseen = unseenTasks.filter(({ kind }) => kind === 'one step away');
    expect(unseen.filter(({ rules }) => rules.length !== 2 || trained.has(together(rules)))).toEqual([]);
  });

  test.each(unseenTasks.map((unseen) => [unseen.id, unseen] as const))(
    '%s: different inputs, the same task for the same seed',
    (_, unseen) => {
      const task = makeTask(unseen, 7, 8, { train: 3, test: 2 });
      const pairs = [...task.train, ...task.test];
      expect(new Set(pairs.map(({ input }) => JSON.stringify(input))).size).toBe(5);
      for (const { input, output } of pairs) {
        expect(output).not.toEqual(input);
        for (const grid of [input, output ?? []]) {
          expect(Math.max(grid.length, grid[0]?.length ?? 0)).toBeLessThanOrEqual(8);
          expect(grid.flat().every((cell) => cell >= 0 && cell <= 9)).toBe(true);
        }
      }
      expect(makeTask(unseen, 7, 8, { train: 3, test: 2 })).toEqual(task);
    },
  );
});
