import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PuzzleEmbeddings } from '../../../src/solver/train/puzzleEmbeddings.ts';

const [rowCount, width] = [5, 3];

/** SignSGD on a table as a list of rows: the gradients of a row are summed first, row 0 and unused rows stay. */
function updated(
  table: readonly (readonly number[])[],
  rows: readonly number[],
  gradients: readonly (readonly number[])[],
  rate: number,
  decay: number,
): number[][] {
  return table.map((embedding, row) =>
    embedding.map((w, c) => {
      if (row === 0 || !rows.includes(row)) return w;
      const slope = gradients.filter((_, i) => rows[i] === row).reduce((sum, gradient) => sum + (gradient[c] ?? NaN), 0);
      return w * (1 - rate * decay) - rate * (slope > 0 ? 1 : slope < 0 ? -1 : 0);
    }),
  );
}

describe('the table of puzzle embeddings', () => {
  // Multiples of 1/4 are summed without rounding, so that a sum of 0 is 0 in float32 too.
  const quarter = fc.integer({ min: -8, max: 8 }).map((n) => n / 4);
  const embedding = fc.array(quarter, { minLength: width, maxLength: width });

  test('learns by the sign of the summed gradient, row by row', () => {
    fc.assert(
      fc.property(
        fc.array(embedding, { minLength: rowCount, maxLength: rowCount }),
        fc.array(fc.tuple(fc.nat(rowCount - 1), embedding), { maxLength: 8 }),
        fc.constantFrom(0, 0.01, 0.5),
        fc.constantFrom(0, 0.1),
        (table, batch, rate, decay) => {
          const embeddings = new PuzzleEmbeddings(Float32Array.from(table.flat()), width);
          const rows = batch.map(([row]) => row);
          const gradients = batch.map(([, gradient]) => gradient);
          const flat = Float32Array.from(gradients.flat());
          embeddings.update(Int32Array.from(rows), flat, rate, decay);
          updated(table, rows, gradients, rate, decay)
            .flat()
            .forEach((expected, i) => {
              expect(embeddings.table[i]).toBeCloseTo(expected, 6);
            });
          expect(flat).toEqual(Float32Array.from(gradients.flat()));
        },
      ),
    );
  });

  test('leaves row 0 blank and rows that no sample used untouched', () => {
    const embeddings = PuzzleEmbeddings.zeros(3, 2);
    embeddings.table.set([7, 8], 2);
    embeddings.update(Int32Array.of(0, 2, 0), Float32Array.of(1, 1, 5, -5, 1, 1), 0.5, 0.1);
    expect([...embeddings.table]).toEqual([0, 0, 7, 8, -0.5, 0.5]);
  });

  test('two samples of a puzzle make one step, and opposite gradients none', () => {
    const embeddings = PuzzleEmbeddings.zeros(2, 2);
    embeddings.update(Int32Array.of(1, 1), Float32Array.of(3, 2, 1, -2), 0.25, 0);
    expect([...embeddings.table]).toEqual([0, 0, -0.25, 0]);
  });

  test('gives each sample of a batch a copy of its row', () => {
    const embeddings = new PuzzleEmbeddings(Float32Array.of(0, 0, 1, 2, 3, 4), 2);
    const target = new Float32Array(6).fill(9);
    embeddings.gather(Int32Array.of(2, 0, 2), target);
    expect([...target]).toEqual([3, 4, 0, 0, 3, 4]);
    target.fill(5);
    expect([...embeddings.table]).toEqual([0, 0, 1, 2, 3, 4]);
  });
});
