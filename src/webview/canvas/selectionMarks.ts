import type { CellSet } from '../../shared/edits/cellSet.ts';
import type { GridCanvas } from './gridCanvas.ts';

/** A line around the cells: white dashes on black, so that it shows on every colour. */
export function markOutline(canvas: GridCanvas, cells: CellSet): void {
  const { context, line, stroke } = canvas;
  const path = new Path2D();
  for (const { row, column } of cells) {
    const { x, y, size } = canvas.box(row, column);
    // Along the middle of the lines around the cell.
    const [left, top, right, bottom] = [x - line / 2, y - line / 2, x + size + line / 2, y + size + line / 2];
    const side = (toRow: number, toColumn: number, from: readonly [number, number], to: readonly [number, number]): void => {
      if (cells.has({ row: toRow, column: toColumn })) return;
      path.moveTo(...from);
      path.lineTo(...to);
    };
    side(row - 1, column, [left, top], [right, top]);
    side(row + 1, column, [left, bottom], [right, bottom]);
    side(row, column - 1, [left, top], [left, bottom]);
    side(row, column + 1, [right, top], [right, bottom]);
  }
  context.save();
  context.lineCap = 'square';
  context.strokeStyle = '#000000';
  context.lineWidth = 3 * stroke;
  context.stroke(path);
  context.lineCap = 'butt';
  context.strokeStyle = '#ffffff';
  context.lineWidth = 2 * stroke;
  context.setLineDash([4 * stroke, 3 * stroke]);
  context.stroke(path);
  context.restore();
}
