import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { toFloat32 } from '../../../src/solver/model/elementTypes.ts';
import { toHalf } from '../../../src/solver/onnx/half.ts';

const everyHalf = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);
const numbers = toFloat32('F16', new Uint8Array(everyHalf.buffer));
/** The finite ones from the smallest to the largest: the bits of those above 0 count up. */
const ascending = Array.from({ length: 0x7c00 }, (_, bits) => numbers[bits] ?? NaN);

test('every number of 16 bits stays what it is', () => {
  const found = toHalf(numbers);
  const wrong = everyHalf.filter((bits, i) => (Number.isNaN(numbers[i]) ? ((found[i] ?? 0) & 0x7fff) !== 0x7e00 : found[i] !== bits));
  expect(wrong).toHaveLength(0);
});

test('what lies between two goes to the nearer, from the middle to the even one', () => {
  const rounded = (x: number): number => toHalf(Float32Array.of(x))[0] ?? NaN;
  ascending.slice(1).forEach((above, i) => {
    const below = ascending[i] ?? NaN;
    const middle = (below + above) / 2;
    const [ulp, even] = [middle * 2 ** -23, i + (i % 2)];
    const found = [middle, middle - ulp, middle + ulp].map(rounded);
    if (found.join() !== [even, i, i + 1].join()) expect.fail(`${String(middle)} gives ${String(found)}`);
  });
});

test('what is too large is infinite, with its sign', () => {
  expect([...toHalf(Float32Array.of(65519.99, 65520, -65520, 3e38, Infinity, -1e-30))]).toEqual([
    0x7bff, 0x7c00, 0xfc00, 0x7c00, 0x7c00, 0x8000,
  ]);
});

test('any number is off by half a unit in the last place at most', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, min: -65504, max: 65504 }), (x) => {
      const back = toFloat32('F16', new Uint8Array(toHalf(Float32Array.of(x)).buffer))[0] ?? NaN;
      expect(Math.abs(back - x)).toBeLessThanOrEqual(Math.max(Math.abs(x) * 2 ** -11, 2 ** -25));
    }),
  );
});
