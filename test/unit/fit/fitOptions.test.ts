import { expect, test } from 'vitest';
import { samplesOf } from '../../../src/solver/fit/fitOptions.ts';

test.each([
  [101, 16, 16],
  [144, 16, 16],
  [288, 16, 8],
  [916, 16, 2],
  [916, 1, 1],
  [9000, 16, 2],
])('of %i positions and a batch of %i a step takes %i samples', (positions, batch, samples) => {
  expect(samplesOf(positions, { batch })).toBe(samples);
});
