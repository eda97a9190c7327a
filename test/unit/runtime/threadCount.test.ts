import { expect, test } from 'vitest';
import { threadCount } from '../../../src/solver/runtime/threadCount.ts';

test.each([
  ['what is asked for', 3, 1, 8, 3],
  ['no more than the process may use', undefined, 2, 64, 2],
  ['the same where the choice is left open', 0, 1, 2, 1],
  ['ONNX Runtime’s own choice where it may use all', undefined, 8, 8, undefined],
])('an operator gets %s', (_, asked, allowed, processors, threads) => {
  expect(threadCount(asked, allowed, processors)).toBe(threads);
});
