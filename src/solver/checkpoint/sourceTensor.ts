/** A tensor of a checkpoint, still on disk. */
export interface SourceTensor {
  /** By its name in safetensors: F32, BF16, I64 … */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly byteLength: number;
  /**
   * Its bytes, row by row, in pieces that hold whole numbers. A piece is overwritten by the next. Throws an Error that says what is
   * wrong with the tensor's bytes, without the file's name.
   */
  bytes(): AsyncIterable<Uint8Array>;
}
