import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What the original code of a model gave for two inputs in float32, ACT step by ACT step. */
export interface ReferenceOutputs {
  readonly inputs: readonly (readonly number[])[];
  readonly puzzle_identifiers: readonly number[];
  readonly steps: readonly {
    readonly q_halt: readonly number[];
    readonly q_continue: readonly number[];
    readonly argmax: readonly (readonly number[])[];
    readonly logits_mean_abs: number;
  }[];
  /** By step; not of every step. [batch, seq_len, vocab_size]. */
  readonly logits: Readonly<Record<string, ArrayLike<number>>>;
}

/** Reads expected.json of a folder, and the logits from there or from the logits_step<k>.npy beside it. */
export function readReferenceOutputs(folder: string): ReferenceOutputs {
  const expected = JSON.parse(readFileSync(path.join(folder, 'expected.json'), 'utf8')) as ReferenceOutputs;
  const logits: Record<string, ArrayLike<number>> = { ...expected.logits };
  expected.steps.forEach((_, index) => {
    const file = path.join(folder, `logits_step${String(index + 1)}.npy`);
    if (existsSync(file)) logits[String(index + 1)] = readFloat32Npy(file);
  });
  return { ...expected, logits };
}

/** The numbers of a float32 .npy file of format version 1. */
function readFloat32Npy(file: string): Float32Array {
  const bytes = readFileSync(file);
  const headerLength = bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, 10 + headerLength);
  if (
    bytes.toString('latin1', 1, 6) !== 'NUMPY' ||
    bytes[6] !== 1 ||
    !header.includes("'<f4'") ||
    !header.includes("'fortran_order': False")
  )
    throw new Error(`${file}: no float32 array in the order of C`);
  return new Float32Array(Uint8Array.from(bytes.subarray(10 + headerLength)).buffer);
}
