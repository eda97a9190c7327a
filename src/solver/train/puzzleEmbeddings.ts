/** The table of puzzle embeddings, trained by SignSGD on the rows that a batch used. Row 0 is blank and stays zero. */
export class PuzzleEmbeddings {
  constructor(
    /** [rows, width] row by row. */
    readonly table: Float32Array,
    readonly width: number,
  ) {}

  static zeros(rows: number, width: number): PuzzleEmbeddings {
    return new PuzzleEmbeddings(new Float32Array(rows * width), width);
  }

  /** Copies the rows of a batch into `target`, [batch, width]. */
  gather(rows: Int32Array, target: Float32Array): void {
    rows.forEach((row, i) => {
      target.set(this.table.subarray(row * this.width, (row + 1) * this.width), i * this.width);
    });
  }

  /** One step w ← w·(1 − lr·decay) − lr·sign(g), where g sums the gradients [batch, width] of the samples that share a row. */
  update(rows: Int32Array, gradient: Float32Array, learningRate: number, decay: number): void {
    const { table, width } = this;
    const sums = new Map<number, Float32Array>();
    rows.forEach((row, i) => {
      if (row === 0) return;
      const part = gradient.subarray(i * width, (i + 1) * width);
      const sum = sums.get(row);
      if (sum === undefined) sums.set(row, part.slice());
      else for (let j = 0; j < width; j++) sum[j] = (sum[j] ?? 0) + (part[j] ?? 0);
    });
    for (const [row, sum] of sums) {
      for (let j = 0; j < width; j++) {
        const at = row * width + j;
        table[at] = (table[at] ?? 0) * (1 - learningRate * decay) - learningRate * Math.sign(sum[j] ?? 0);
      }
    }
  }
}
