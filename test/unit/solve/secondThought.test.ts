import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Grid } from '../../../src/shared/arc/task.ts';
import { Random } from '../../../src/shared/concepts/random.ts';
import { SecondThought } from '../../../src/solver/solve/secondThought.ts';
import { augmentGrid, drawAugmentations } from '../../../src/solver/tokens/augmentation.ts';
import { arcVocabularySize, encodeGrid } from '../../../src/solver/tokens/gridTokens.ts';
import { stablemaxConfidence } from '../../../src/solver/tokens/logits.ts';

const canvas = 5;
const grids = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })).chain(([rows, columns]) => {
  const row = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: columns, maxLength: columns });
  return fc.array(row, { minLength: rows, maxLength: rows });
});

/** All grids that differ from this one in one cell. */
function changed(grid: Grid): readonly Grid[] {
  return grid.flatMap((cells, r) =>
    cells.flatMap((own, c) =>
      Array.from({ length: 10 }, (_, colour) => colour)
        .filter((colour) => colour !== own)
        .map((colour) => grid.map((row, i) => row.map((cell, j) => (i === r && j === c ? colour : cell)))),
    ),
  );
}

describe('the second thought', () => {
  test('is the grid with one other cell that the voters’ own tokens make likeliest beside it', () => {
    fc.assert(
      fc.property(grids, fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 9 }), (grid, seed, count) => {
        const random = new Random(seed);
        const thought = new SecondThought();
        const voters = drawAugmentations(random, count).map((augmentation, i) => ({
          augmentation,
          identifier: 1,
          offset: { row: i % 3, column: Math.floor(i / 3) % 3 },
          logits: Float32Array.from({ length: canvas * canvas * arcVocabularySize }, () => random.between(-400, 400) / 100),
        }));
        for (const voter of voters) thought.add(voter.logits, arcVocabularySize, canvas, voter, grid);
        /** Of a candidate against the grid: the product of both tokens' probabilities of the one cell that differs, as each voter answers it. */
        const likelihood = (other: Grid): number =>
          voters.reduce((sum, { augmentation, offset, logits }) => {
            const [before, after] = [grid, other].map((one) => encodeGrid(augmentGrid(one, augmentation), canvas, offset));
            const at = before!.findIndex((token, i) => token !== after![i]);
            const probability = (tokens: Int32Array): number => stablemaxConfidence(logits, arcVocabularySize, at, tokens[at]!);
            return sum + Math.log(probability(after!) / probability(before!));
          }, 0);
        const best = Math.max(...changed(grid).map(likelihood));
        expect(likelihood(thought.besides(grid))).toBeCloseTo(best, 9);
      }),
    );
  });

  test('is the grid itself where nobody was asked', () => {
    expect(new SecondThought().besides([[1, 2]])).toEqual([[1, 2]]);
  });
});
