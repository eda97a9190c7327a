import { describe, expect, test } from 'vitest';
import { voteCount, wholeNumber } from '../../../src/solver/commands/numbers.ts';

describe('numbers on the command line', () => {
  test('whole numbers are whole, and within their range', () => {
    const parse = wholeNumber(1, 1024);
    expect(['1', '12', '1024'].map(parse)).toEqual([1, 12, 1024]);
    for (const text of ['0', '-1', '1025', '2.5', 'many', '', ' ', 'NaN', 'Infinity'])
      expect(() => parse(text)).toThrow('A whole number from 1 to 1024 is needed.');
    expect(() => wholeNumber(0)('-1')).toThrow('A whole number from 0 is needed.');
  });

  test('no votes are one vote, the model’s own', () => {
    expect(['0', '1', '32', '10000'].map(voteCount)).toEqual([1, 1, 32, 10000]);
    for (const text of ['-1', '0.5', '10001', 'many', ''])
      expect(() => voteCount(text)).toThrow('A whole number from 0 to 10000 is needed.');
  });
});
