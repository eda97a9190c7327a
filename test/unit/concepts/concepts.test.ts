import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Grid } from '../../../src/shared/arc/task.ts';
import { instanceId, type Concept, type SizeLimits } from '../../../src/shared/concepts/concept.ts';
import { concepts } from '../../../src/shared/concepts/concepts.ts';
import { fold } from '../../../src/shared/concepts/families/halves.ts';
import { Random } from '../../../src/shared/concepts/random.ts';

const ids = concepts.flatMap((concept) => concept.instances.map((values) => instanceId(concept, values)));

/** What is wrong with a grid; null for a rectangle of colours within the limits. */
function flaw(grid: Grid, limits: SizeLimits): string | null {
  const width = grid[0]?.length ?? 0;
  if (grid.length < 1 || grid.length > limits.maxRows) return `${String(grid.length)} rows`;
  if (width < 1 || width > limits.maxColumns) return `${String(width)} columns`;
  if (grid.some((row) => row.length !== width)) return 'ragged';
  return grid.flat().every((colour) => Number.isInteger(colour) && colour >= 0 && colour <= 9) ? null : 'not all colours';
}

const limitsFrom = (needed: number): fc.Arbitrary<SizeLimits> => {
  const side = fc.oneof(fc.constant(needed), fc.integer({ min: needed, max: 12 }), fc.integer({ min: needed, max: 30 }));
  return fc.record(
    { maxRows: side, maxColumns: side, minSide: fc.integer({ min: 1, max: 10 }) },
    { requiredKeys: ['maxRows', 'maxColumns'] },
  );
};

/**
 * The ids in the order of training: models know puzzles by them, and a resumed training run numbers its embeddings in this order.
 * So lines of the file are never changed or moved; new ids are added at its end.
 */
test('ids and their order are those of instance-ids.txt', () => {
  const frozen = readFileSync(new URL('instance-ids.txt', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  expect(ids).toEqual(frozen);
});

describe('a rule on any grid', () => {
  const grids = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })).chain(([rows, columns]) => {
    const cell = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 9 }) });
    return fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows });
  });

  test.each(concepts.map((concept) => [concept.name, concept] as const))('%s: makes a grid of it, or nothing', (_, concept) => {
    fc.assert(
      fc.property(grids, fc.constantFrom(...concept.instances), (grid, values) => {
        const before = structuredClone(grid);
        const made = concept.apply(values, grid);
        expect(made === null ? null : flaw(made, { maxRows: 64, maxColumns: 64 })).toBeNull();
        expect(grid).toEqual(before);
      }),
      { examples: concept.instances.flatMap((values): [Grid, typeof values][] => [[[[0]], values], [[[0, 0], [0, 0]], values]]) }, // prettier-ignore
    );
  });
});

test('ids are distinct and made of words, digits and hyphens', () => {
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});

test('people can tell concepts apart by their titles and descriptions', () => {
  expect(new Set(concepts.map(({ title }) => title)).size).toBe(concepts.length);
  expect(new Set(concepts.map(({ description }) => description)).size).toBe(concepts.length);
});

test('what is folded has something on the half that moves, be the grid ever so small', () => {
  for (const onto of ['left', 'up'] as const) {
    for (let seed = 0; seed < 300; seed++) {
      const { input } = fold.generate({ onto }, new Random(seed), { maxRows: 4, maxColumns: 4 });
      const moving = onto === 'up' ? input.slice(input.length / 2) : input.map((row) => row.slice(row.length / 2));
      expect(moving.flat().some((colour) => colour !== 0)).toBe(true);
    }
  }
});

describe.each(concepts.map((concept) => [concept.name, concept] as const))('%s', (_, concept: Concept) => {
  test('has instances with values that it accepts', () => {
    expect(concept.instances.length).toBeGreaterThan(0);
    expect(concept.instances.length).toBeLessThanOrEqual(40);
    for (const values of concept.instances) expect(concept.problemWith(values)).toBeNull();
  });

  test('makes valid examples within any limits, whose output differs, decided by the seed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...concept.instances).chain((values) => fc.tuple(fc.constant(values), limitsFrom(concept.sideNeeded(values)))),
        fc.integer(),
        ([values, limits], seed) => {
          const example = concept.generate(values, new Random(seed), limits);
          const again = concept.generate(values, new Random(seed), limits);
          expect(flaw(example.input, limits) ?? flaw(example.output, limits)).toBeNull();
          expect(JSON.stringify(example.output)).not.toBe(JSON.stringify(example.input));
          expect(JSON.stringify(again)).toBe(JSON.stringify(example));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('200 examples hold at least 150 distinct inputs', () => {
    for (const values of concept.instances) {
      const random = new Random(11);
      const limits = { maxRows: 10, maxColumns: 10 };
      const inputs = Array.from({ length: 200 }, () => concept.generate(values, random, limits).input.join('|'));
      expect(new Set(inputs).size, instanceId(concept, values)).toBeGreaterThanOrEqual(150);
    }
  });
});
