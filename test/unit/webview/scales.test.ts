import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearTicks, logTicks, shortNumber, stepTicks } from '../../../src/webview/chart/scales.ts';

describe('ticks', () => {
  test('are round values inside the range', () => {
    expect(linearTicks(-3.5, 3.5, 4)).toEqual([-2, 0, 2]);
    expect(linearTicks(0, 1, 4)).toEqual([0, 0.5, 1]);
    expect(linearTicks(5, 5, 4)).toEqual([5]);
  });

  test('of any range are few, rising and inside', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (low, extent) => {
        const ticks = linearTicks(low, low + extent, 4);
        expect(ticks.length).toBeLessThanOrEqual(5);
        for (const [index, tick] of ticks.entries()) {
          expect(tick).toBeGreaterThanOrEqual(low - extent * 1e-6);
          expect(tick).toBeLessThanOrEqual(low + extent * (1 + 1e-6));
          if (index > 0) expect(tick).toBeGreaterThan(ticks[index - 1] ?? tick);
        }
      }),
    );
  });

  test('of a logarithmic axis are powers of ten', () => {
    expect(logTicks(0.01, 1, 3)).toEqual([0.01, 0.1, 1]);
    expect(logTicks(1e-8, 1, 3).length).toBeLessThanOrEqual(3);
  });

  test('of steps are whole steps from 1 on', () => {
    expect(stepTicks(8, 20)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(stepTicks(16, 8)).toEqual([1, 2, 4, 6, 8, 10, 12, 14, 16]);
    expect(stepTicks(1, 8)).toEqual([1]);
    expect(stepTicks(1024, 8).length).toBeLessThanOrEqual(9);
  });
});

test('numbers have at most three significant digits', () => {
  expect([2.3456, -0.04999, 0, 1234.5, 0.00012].map(shortNumber)).toEqual(['2.35', '-0.05', '0', '1230', '1.2e-4']);
});
