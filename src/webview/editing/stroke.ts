import type { Grid } from '../../shared/arc/task.ts';
import { lineCells, type Cell } from '../../shared/edits/gridEdits.ts';
import type { CellChange } from '../../shared/edits/taskEdit.ts';

/** What the pencil does between pressing and releasing: cells of one grid take one colour. */
export class Stroke {
  private readonly painted: number[][];
  private last: Cell | null = null;

  constructor(
    /** The grid before the stroke. */
    readonly original: Grid,
    private readonly colour: number,
  ) {
    this.painted = original.map((row) => [...row]);
  }

  /** Draws on to a cell in a straight line, without a gap however far it is. Cells outside the grid are passed over. */
  extendTo(cell: Cell): void {
    for (const { row, column } of lineCells(this.last ?? cell, cell)) {
      const cells = this.painted[row];
      if (cells?.[column] !== undefined) cells[column] = this.colour;
    }
    this.last = cell;
  }

  /** The grid as it stands now: a copy that does not change. */
  grid(): Grid {
    return this.painted.map((row) => [...row]);
  }

  /** The cells that differ from the original, row by row. */
  changes(): CellChange[] {
    return this.painted.flatMap((cells, row) =>
      cells.flatMap((after, column) => {
        const before = this.original[row]?.[column] ?? after;
        return after === before ? [] : [{ row, column, before, after }];
      }),
    );
  }
}
