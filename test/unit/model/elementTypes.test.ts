import { describe, expect, test } from 'vitest';
import { toFloat32 } from '../../../src/solver/model/elementTypes.ts';

const uint16 = (...bits: readonly number[]): Uint8Array => new Uint8Array(Uint16Array.from(bits).buffer);

describe('numbers as float32', () => {
  test.each([
    ['zero', 0x0000, 0],
    ['negative zero', 0x8000, -0],
    ['one', 0x3c00, 1],
    ['the largest', 0x7bff, 65504],
    ['the smallest', 0x0001, 2 ** -24],
    ['the largest below the normal ones', 0x83ff, -1023 * 2 ** -24],
    ['the smallest normal one', 0x0400, 2 ** -14],
    ['a third', 0x3555, 0.333251953125],
    ['infinity', 0xfc00, -Infinity],
    ['no number', 0x7e01, NaN],
  ])('of float16: %s', (_, bits, value) => {
    expect(toFloat32('F16', uint16(bits))[0]).toBe(value);
  });

  test.each([
    ['one', 0x3f80, 1],
    ['a negative one', 0xc2f7, -123.5],
    ['a large one', 0x7f7f, 3.3895313892515355e38],
    ['infinity', 0x7f80, Infinity],
    ['no number', 0xffc1, NaN],
  ])('of bfloat16: %s', (_, bits, value) => {
    expect(toFloat32('BF16', uint16(bits))[0]).toBe(value);
  });

  test('of float64 are rounded, of float32 they are what they were', () => {
    expect(toFloat32('F64', new Uint8Array(Float64Array.of(0.1, 1e300).buffer))).toEqual(Float32Array.of(0.1, Infinity));
    expect(toFloat32('F32', new Uint8Array(Float32Array.of(0.1, -2).buffer))).toEqual(Float32Array.of(0.1, -2));
  });

  test('are read from bytes that start anywhere, into memory of their own', () => {
    const bytes = new Uint8Array(9);
    bytes.set(new Uint8Array(Float32Array.of(1, 2).buffer), 1);
    const floats = toFloat32('F32', bytes.subarray(1));
    bytes.fill(0);
    expect(floats).toEqual(Float32Array.of(1, 2));
  });
});
