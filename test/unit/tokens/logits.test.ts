import fc from 'fast-check';
import { expect, test } from 'vitest';
import { argMaxTokens, stablemaxConfidence } from '../../../src/solver/tokens/logits.ts';

test('the most likely token, the first of equals', () => {
  expect([...argMaxTokens(Float32Array.of(0, 3, 1, 2, 2, -1, -5, -4, -4), 3)]).toEqual([1, 0, 1]);
});

test('the confidence is the stablemax probability of the token', () => {
  const logits = Float32Array.of(0, 2, 5, 5, -1, 1); // s: 1 and 3, 6 and 6, 1/2 and 2
  expect([1, 0, 1].map((token, position) => stablemaxConfidence(logits, 2, position, token))).toEqual([0.75, 0.5, 0.8]);
});

test('the confidences of all tokens of a position add up to 1, of the most likely one to at least its share, for any finite logits', () => {
  const rows = fc.float32Array({ minLength: 12, maxLength: 12, noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(rows, (logits) => {
      const each = Array.from({ length: 12 }, (_, token) => stablemaxConfidence(logits, 12, 0, token));
      expect(each.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
      const best = stablemaxConfidence(logits, 12, 0, argMaxTokens(logits, 12)[0] ?? NaN);
      expect(best).toBe(Math.max(...each));
      expect(best).toBeGreaterThanOrEqual(1 / 12);
    }),
  );
});
