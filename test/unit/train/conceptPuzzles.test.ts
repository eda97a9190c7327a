import { describe, expect, test } from 'vitest';
import { conceptPuzzles } from '../../../src/solver/train/conceptPuzzles.ts';

describe('instances that models are trained on', () => {
  const idsOf = (group: string, instances?: number): readonly string[] =>
    conceptPuzzles(10, instances)
      .filter((puzzle) => puzzle.group === group)
      .map(({ id }) => id);

  test('are the first ones, where they differ in colours alone', () => {
    expect(idsOf('border', 2)).toEqual(['border-colour-1', 'border-colour-2']);
    expect(idsOf('border')).toHaveLength(6);
  });

  test('are all of those that differ in more', () => {
    expect(idsOf('translate', 2)).toEqual(idsOf('translate'));
    expect(idsOf('gravity', 1)).toHaveLength(4);
    const halves = idsOf('combine-halves', 1);
    expect(halves).toContain('combine-halves-operation-xor-split-rows-colour-3');
    expect(new Set(halves.map((id) => id.replace(/colour-\d/, ''))).size).toBe(halves.length);
  });
});
