import fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { answerSchema, gridSchema } from '../../../src/shared/protocol/schemas.ts';

const gridArb = fc
  .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(fc.nat(9), { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
  );
const noColourArb = fc.oneof(fc.constantFrom(-1, 10, 1.5, NaN, Infinity, null, undefined, '1', true, [1], {}), fc.string());

it('takes every grid as it is', () => {
  fc.assert(
    fc.property(gridArb, (grid) => {
      expect(v.parse(gridSchema, grid)).toEqual(grid);
    }),
  );
});

it('refuses a grid one cell of which is no colour', () => {
  fc.assert(
    fc.property(gridArb, fc.nat(), fc.nat(), noColourArb, (grid, r, c, wrong) => {
      const broken: unknown[][] = grid.map((row) => [...row]);
      const row = broken[r % broken.length] ?? [];
      row[c % row.length] = wrong;
      expect(v.is(gridSchema, broken)).toBe(false);
    }),
  );
});

it('refuses a grid one row of which is shorter or longer, unless it is the only one', () => {
  fc.assert(
    fc.property(gridArb, fc.nat(), fc.boolean(), (grid, r, longer) => {
      fc.pre(grid.length > 1);
      const index = r % grid.length;
      expect(v.is(gridSchema, grid.map((row, at) => (at !== index ? row : longer ? [...row, 0] : row.slice(1))))).toBe(false); // prettier-ignore
    }),
  );
});

it.each([
  null,
  undefined,
  'grid',
  7,
  {},
  [],
  [[]],
  [[], [1]],
  [1],
  [[1], null],
  Array.from({ length: 31 }, () => [0]),
  [Array(31).fill(0)],
  [Array(2)],
])('refuses %j', (value) => {
  expect(v.is(gridSchema, value)).toBe(false);
});

it('takes an answer that could not be read', () => {
  expect(v.parse(answerSchema, [])).toEqual([]);
});
