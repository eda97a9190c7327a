const elementBytes: Readonly<Record<string, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
};
const floatTypes = ['F64', 'F32', 'F16', 'BF16'] as const;

/** A floating-point type, by its name in safetensors files. */
export type FloatType = (typeof floatTypes)[number];

export function isFloatType(dtype: string): dtype is FloatType {
  return (floatTypes as readonly string[]).includes(dtype);
}

/** What is wrong with a tensor of another type where floating-point numbers are needed. */
export function wrongType(dtype: string): string {
  return Number.isNaN(bytesOf(dtype))
    ? `holds ${dtype}, a type that is not known here, where one of ${floatTypes.join(', ')} is needed`
    : `holds ${dtype} where floating-point numbers are needed`;
}

/** Bytes of one number; NaN for a type that is not known here. */
export function bytesOf(dtype: string): number {
  return (Object.hasOwn(elementBytes, dtype) ? elementBytes[dtype] : undefined) ?? NaN;
}

/** The numbers of little-endian bytes as float32: exact for F16 and BF16, rounded for F64. Their own memory, not a view of the bytes. */
export function toFloat32(dtype: FloatType, bytes: Uint8Array): Float32Array {
  // A copy starts at a multiple of every element's size, which a view into a file need not.
  const { buffer } = bytes.slice();
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F64':
      return Float32Array.from(new Float64Array(buffer));
    case 'BF16':
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
    case 'F16':
      return Float32Array.from(new Uint16Array(buffer), halfToNumber);
  }
}

/** IEEE 754 binary16: a sign, five bits of exponent, ten of fraction. */
function halfToNumber(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
