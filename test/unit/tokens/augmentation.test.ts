import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Grid } from '../../../src/shared/arc/task.ts';
import { Random } from '../../../src/shared/concepts/random.ts';
import type { Augmentation } from '../../../src/solver/tokens/augmentation.ts';
import {
  augmentationName,
  augmentGrid,
  drawAugmentations,
  drawOffset,
  identity,
  isIdentity,
  parseAugmentationName,
  restoreGrid,
} from '../../../src/solver/tokens/augmentation.ts';
import { encodeGrid } from '../../../src/solver/tokens/gridTokens.ts';

const colours = fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8, 9], { minLength: 9 }).map((permuted) => [0, ...permuted]);
const augmentation: fc.Arbitrary<Augmentation> = fc.record({ dihedral: fc.nat(7), colours });
const grid: fc.Arbitrary<Grid> = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(fc.nat(9), { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
  );

describe('an augmentation', () => {
  test('is undone by its inverse, for every grid', () => {
    fc.assert(
      fc.property(grid, augmentation, (before, a) => {
        expect(restoreGrid(augmentGrid(before, a), a)).toEqual(before);
        expect(augmentGrid(restoreGrid(before, a), a)).toEqual(before);
      }),
    );
  });

  test('keeps black black and moves the other colours as it says', () => {
    fc.assert(
      fc.property(grid, augmentation, (before, a) => {
        const count = (of: Grid, colour: number): number => of.flat().filter((cell) => cell === colour).length;
        const after = augmentGrid(before, a);
        for (let colour = 0; colour < 10; colour++) expect(count(after, a.colours[colour]!)).toBe(count(before, colour));
        expect(count(after, 0)).toBe(count(before, 0));
      }),
    );
  });

  test('leaves an empty answer empty', () => {
    fc.assert(
      fc.property(augmentation, (a) => {
        expect(restoreGrid([], a)).toEqual([]);
      }),
    );
  });

  test('has the name of the published checkpoints, in both styles, and is read from it', () => {
    const a = { dihedral: 3, colours: [0, 2, 1, 3, 4, 5, 6, 7, 8, 9] };
    expect(augmentationName('007bbfb7', a)).toBe('007bbfb7_t3_0213456789');
    expect(augmentationName('007bbfb7', a, 'trm')).toBe('007bbfb7|||t3|||0213456789');
    fc.assert(
      fc.property(augmentation, fc.constantFrom('hrm', 'trm'), fc.constantFrom('a', 'a_t1', 'x|||y', ''), (one, style, id) => {
        expect(parseAugmentationName(augmentationName(id, one, style), id)).toEqual(one);
      }),
    );
    expect(augmentationName('task', identity)).toBe('task');
  });

  test.each([
    'other',
    'task2',
    'task_t8_0123456789',
    'task_t1_0123456788',
    'task_t1_1023456789',
    'task_t1_0123456789_x',
    'task_t1',
    'task_',
  ])('is not read from %s', (name) => {
    expect(parseAugmentationName(name, 'task')).toBeNull();
  });
});

describe('drawn augmentations', () => {
  test('are all different, the identity first, the symmetries by turns, black fixed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer(), (count, seed) => {
        const drawn = drawAugmentations(new Random(seed), count);
        expect(drawn).toHaveLength(count);
        expect(new Set(drawn.map((a) => augmentationName('', a))).size).toBe(count);
        expect(isIdentity(drawn[0]!)).toBe(true);
        drawn.forEach((a, i) => {
          if (i > 0) expect(a.dihedral).toBe(i % 8);
          expect(a.colours[0]).toBe(0);
        });
      }),
    );
  });

  test('an offset leaves room for all the grids', () => {
    fc.assert(
      fc.property(fc.array(grid, { minLength: 1, maxLength: 3 }), fc.integer(), (grids, seed) => {
        const offset = drawOffset(new Random(seed), grids, 7);
        for (const one of grids) expect(() => encodeGrid(one, 7, offset)).not.toThrow();
      }),
    );
    const random = new Random(1);
    const seen = new Set(Array.from({ length: 200 }, () => JSON.stringify(drawOffset(random, [[[1, 1]]], 3))));
    expect(seen.size).toBe(3 * 2);
  });
});
