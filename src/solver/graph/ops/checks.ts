import type { DType, Shape, TensorType } from '../ir.ts';

export function input(inputs: readonly TensorType[], index: number): TensorType {
  const type = inputs[index];
  if (type === undefined) throw new Error(`input ${String(index)} is missing`);
  return type;
}

export function expectInputs(inputs: readonly TensorType[], count: number): void {
  if (inputs.length !== count) throw new Error(`takes ${String(count)} inputs, not ${String(inputs.length)}`);
}

export function expectDType(type: TensorType, dtype: DType): void {
  if (type.dtype !== dtype) throw new Error(`takes ${dtype}, not ${type.dtype}`);
}

export function expectNumbers(type: TensorType): void {
  if (type.dtype === 'bool') throw new Error('takes numbers, not bool');
}

export function expectRank(type: TensorType, rank: number): void {
  if (type.shape.length !== rank) throw new Error(`takes rank ${String(rank)}, not [${type.shape.join(', ')}]`);
}

export function expectAxis(type: TensorType, axis: number): void {
  if (!Number.isInteger(axis) || axis < 0 || axis >= type.shape.length) {
    throw new Error(`axis ${String(axis)} is outside [${type.shape.join(', ')}]`);
  }
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** The shape of two operands together, by NumPy's rule: aligned at the right, 1 stretches. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) throw new Error(`[${a.join(', ')}] and [${b.join(', ')}] don't broadcast`);
    return x === 1 ? y : x;
  });
}

export function lastAxis(type: TensorType): number {
  if (type.shape.length === 0) throw new Error('takes at least one axis');
  return type.shape.length - 1;
}

export function lastSize(type: TensorType): number {
  return type.shape[lastAxis(type)] ?? 0;
}
