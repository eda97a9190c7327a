/** Numbers as IEEE 754 binary16, rounded to the nearest, ties to even; infinite where they are too large for it. */
export function toHalf(numbers: Float32Array): Uint16Array {
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  return Uint16Array.from(bits, halfOf);
}

/** binary32 has a sign, 8 bits of exponent with a bias of 127 and 23 of fraction, binary16 a sign, 5 with a bias of 15 and 10. */
function halfOf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const size = bits & 0x7fffffff;
  if (size > 0x7f800000) return sign | 0x7e00;
  if (size >= 0x47800000) return sign | 0x7c00;
  if (size >= 0x38800000) return sign | (((size + 0xfff + ((size >>> 13) & 1)) >>> 13) - ((127 - 15) << 10));
  // Below the normal numbers, multiples of 2^-24: in float32, 2^23 leaves a sum no fraction, and so rounds it.
  const exponent = Math.max(size >>> 23, 1);
  const fraction = (size & 0x7fffff) | (size >= 0x800000 ? 0x800000 : 0);
  const multiple = fraction * 2 ** (exponent - 150 + 24);
  return sign | (Math.fround(multiple + 2 ** 23) - 2 ** 23);
}
