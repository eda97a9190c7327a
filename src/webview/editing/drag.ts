import type { GridSize } from '../../shared/arc/task.ts';
import { CellSet } from '../../shared/edits/cellSet.ts';
import { lassoCells, outlineCells, rectangleCells } from '../../shared/edits/cellShapes.ts';
import { lineCells, type Cell } from '../../shared/edits/gridEdits.ts';

export type DragShape = 'freehand' | 'line' | 'outline' | 'rectangle' | 'lasso';

/** Which cells of a grid are meant between pressing and releasing, by mouse or by keys. Cells outside the grid are passed over. */
export class Drag {
  private readonly path: Cell[];

  constructor(
    private readonly shape: DragShape,
    private readonly start: Cell,
    private readonly size: GridSize,
  ) {
    this.path = [start];
  }

  /** Goes on to a cell in a straight line, without a gap however far it is. */
  extendTo(cell: Cell): void {
    this.path.push(...lineCells(this.end, cell).slice(1));
  }

  cells(): CellSet {
    switch (this.shape) {
      case 'freehand':
        return CellSet.of(this.path, this.size);
      case 'line':
        return CellSet.of(lineCells(this.start, this.end), this.size);
      case 'outline':
        return outlineCells(this.start, this.end, this.size);
      case 'rectangle':
        return rectangleCells(this.start, this.end, this.size);
      case 'lasso':
        return lassoCells([...this.path, ...lineCells(this.end, this.start)], this.size);
    }
  }

  private get end(): Cell {
    return this.path.at(-1) ?? this.start;
  }
}
