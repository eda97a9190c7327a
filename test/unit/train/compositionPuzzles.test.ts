import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/shared/concepts/random.ts';
import { fitsCanvas } from '../../../src/solver/train/puzzles.ts';
import { compositionPuzzles } from '../../../src/solver/train/compositionPuzzles.ts';
import { conceptPuzzles } from '../../../src/solver/train/conceptPuzzles.ts';
import { knownRule } from '../../../src/solver/fit/knownRule.ts';

describe('compositions that models are trained on', () => {
  const puzzles = compositionPuzzles(10);

  test('each have an identifier of their own, which tells their colours', () => {
    expect(puzzles.length).toBeGreaterThan(100);
    const ids = [...puzzles, ...conceptPuzzles(10)].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(puzzles.filter(({ id }) => knownRule(id) === null)).toEqual([]);
  });

  test.each(puzzles.map((puzzle) => [puzzle.id, puzzle] as const))('%s has examples within the canvas', (_, puzzle) => {
    const random = new Random(3);
    for (let i = 0; i < 5; i++) {
      const pair = puzzle.draw(random);
      expect(fitsCanvas(pair, 10)).toBe(true);
      expect(pair.output).not.toEqual(pair.input);
    }
  });
});
