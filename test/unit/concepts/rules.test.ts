import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instanceId } from '../../../src/shared/concepts/concept.ts';
import { concepts } from '../../../src/shared/concepts/concepts.ts';
import { Random } from '../../../src/shared/concepts/random.ts';
import { naiveRules } from './naiveRules.ts';

test('every concept has a naive rule to be checked against', () => {
  expect(Object.keys(naiveRules).sort()).toEqual(concepts.map(({ name }) => name).sort());
});

describe.each(concepts.map((concept) => [concept.name, concept] as const))('%s', (name, concept) => {
  test('outputs are what the naive rule makes of the inputs', () => {
    fc.assert(
      fc.property(fc.constantFrom(...concept.instances), fc.integer(), fc.constantFrom(3, 5, 8, 10, 14), (values, seed, side) => {
        const maxSide = Math.max(side, concept.sideNeeded(values));
        const { input, output } = concept.generate(values, new Random(seed), { maxRows: maxSide, maxColumns: maxSide });
        const expected = naiveRules[name]?.(
          input.map((row) => row.join('')),
          values,
        );
        expect(
          output.map((row) => row.join('')),
          `${instanceId(concept, values)} of\n${input.join('\n')}`,
        ).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });
});
