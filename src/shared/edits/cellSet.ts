import type { Grid, GridSize } from '../arc/task.ts';
import type { Cell } from './gridEdits.ts';

/** A rectangle of cells. */
export interface Box extends GridSize {
  readonly row: number;
  readonly column: number;
}

export function sizeOf(grid: Grid): GridSize {
  return { rows: grid.length, columns: grid[0]?.length ?? 0 };
}

/** Wider than any grid. */
const stride = 64;

/** Some cells of a grid, in any shape; it never changes. Going through it gives the cells row by row. */
export class CellSet implements Iterable<Cell> {
  static readonly empty = new CellSet([]);
  /** row · stride + column, in ascending order. */
  private readonly keys: ReadonlySet<number>;

  private constructor(keys: Iterable<number>) {
    this.keys = new Set([...new Set(keys)].sort((a, b) => a - b));
  }

  /** Those of `cells` that lie inside a grid of the size. */
  static of(cells: Iterable<Cell>, { rows, columns }: GridSize): CellSet {
    const keys: number[] = [];
    for (const { row, column } of cells) {
      if (row >= 0 && row < rows && column >= 0 && column < columns) keys.push(row * stride + column);
    }
    return new CellSet(keys);
  }

  static all(size: GridSize): CellSet {
    return CellSet.empty.inverted(size);
  }

  get size(): number {
    return this.keys.size;
  }

  has({ row, column }: Cell): boolean {
    return column >= 0 && column < stride && this.keys.has(row * stride + column);
  }

  *[Symbol.iterator](): Iterator<Cell> {
    for (const key of this.keys) yield { row: Math.floor(key / stride), column: key % stride };
  }

  union(other: CellSet): CellSet {
    return new CellSet([...this.keys, ...other.keys]);
  }

  without(other: CellSet): CellSet {
    return new CellSet([...this.keys].filter((key) => !other.keys.has(key)));
  }

  intersection(other: CellSet): CellSet {
    return new CellSet([...this.keys].filter((key) => other.keys.has(key)));
  }

  /** The other cells of a grid of the size. */
  inverted({ rows, columns }: GridSize): CellSet {
    const keys: number[] = [];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) if (!this.keys.has(row * stride + column)) keys.push(row * stride + column);
    }
    return new CellSet(keys);
  }

  /** Without what lies outside a grid of the size. */
  within(size: GridSize): CellSet {
    return CellSet.of(this, size);
  }

  equals(other: CellSet): boolean {
    return this.size === other.size && [...this.keys].every((key) => other.keys.has(key));
  }

  /** The smallest rectangle around the cells; null where there are none. */
  bounds(): Box | null {
    const cells = [...this];
    const [first] = cells;
    if (first === undefined) return null;
    const columns = cells.map(({ column }) => column);
    const left = Math.min(...columns);
    return {
      row: first.row,
      column: left,
      rows: (cells.at(-1)?.row ?? first.row) - first.row + 1,
      columns: Math.max(...columns) - left + 1,
    };
  }
}
