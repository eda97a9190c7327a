import type { Grid } from '../arc/task.ts';

/** What `at` answers for a cell outside of the canvas. */
export const outside = -1;

/** A grid to draw on while an example is made. */
export class Canvas {
  private readonly cells: Uint8Array;

  constructor(
    readonly rows: number,
    readonly columns: number,
    colour = 0,
  ) {
    this.cells = new Uint8Array(rows * columns);
    if (colour !== 0) this.cells.fill(colour);
  }

  static build(rows: number, columns: number, colourOf: (row: number, column: number) => number): Canvas {
    const canvas = new Canvas(rows, columns);
    let i = 0;
    for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) canvas.cells[i++] = colourOf(row, column);
    return canvas;
  }

  static of(grid: Grid): Canvas {
    return Canvas.build(grid.length, grid[0]?.length ?? 0, (row, column) => grid[row]?.[column] ?? 0);
  }

  /** The colour of a cell, or `outside`. */
  at(row: number, column: number): number {
    if (row < 0 || column < 0 || row >= this.rows || column >= this.columns) return outside;
    return this.cells[row * this.columns + column] as number;
  }

  /** Outside of the canvas nothing happens. */
  set(row: number, column: number, colour: number): void {
    if (row < 0 || column < 0 || row >= this.rows || column >= this.columns) return;
    this.cells[row * this.columns + column] = colour;
  }

  fillRectangle(box: Box, colour: number): void {
    for (let row = box.top; row < box.top + box.rows; row++)
      for (let column = box.left; column < box.left + box.columns; column++) this.set(row, column, colour);
  }

  /** Draws the cells along the four edges of the box. */
  strokeRectangle(box: Box, colour: number): void {
    for (let row = box.top; row < box.top + box.rows; row++) {
      this.set(row, box.left, colour);
      this.set(row, box.left + box.columns - 1, colour);
    }
    for (let column = box.left; column < box.left + box.columns; column++) {
      this.set(box.top, column, colour);
      this.set(box.top + box.rows - 1, column, colour);
    }
  }

  /** The part of the canvas inside the box. The box must not reach out of the canvas. */
  crop(box: Box): Canvas {
    return Canvas.build(box.rows, box.columns, (row, column) => this.at(box.top + row, box.left + column));
  }

  map(colourOf: (colour: number, row: number, column: number) => number): Canvas {
    return Canvas.build(this.rows, this.columns, (row, column) => colourOf(this.at(row, column), row, column));
  }

  /** Visits every cell in reading order. */
  forEach(visit: (colour: number, row: number, column: number) => void): void {
    let i = 0;
    for (let row = 0; row < this.rows; row++)
      for (let column = 0; column < this.columns; column++) visit(this.cells[i++] as number, row, column);
  }

  copy(): Canvas {
    const copy = new Canvas(this.rows, this.columns);
    copy.cells.set(this.cells);
    return copy;
  }

  has(colour: number): boolean {
    return this.cells.includes(colour);
  }

  isUniform(): boolean {
    const first = this.cells[0];
    return this.cells.every((colour) => colour === first);
  }

  count(predicate: (colour: number) => boolean): number {
    let count = 0;
    for (const colour of this.cells) if (predicate(colour)) count++;
    return count;
  }

  /** The smallest box around all cells whose colour satisfies the predicate; null where there is none. */
  boxAround(predicate: (colour: number) => boolean): Box | null {
    let [top, left, bottom, right] = [this.rows, this.columns, -1, -1];
    this.forEach((colour, row, column) => {
      if (!predicate(colour)) return;
      top = Math.min(top, row);
      left = Math.min(left, column);
      bottom = Math.max(bottom, row);
      right = Math.max(right, column);
    });
    return bottom < 0 ? null : { top, left, rows: bottom - top + 1, columns: right - left + 1 };
  }

  equals(other: Canvas): boolean {
    if (this.rows !== other.rows || this.columns !== other.columns) return false;
    return this.cells.every((colour, i) => colour === other.cells[i]);
  }

  toGrid(): number[][] {
    return Array.from({ length: this.rows }, (_, row) => Array.from(this.cells.subarray(row * this.columns, (row + 1) * this.columns)));
  }
}

/** A rectangle of cells. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
}
