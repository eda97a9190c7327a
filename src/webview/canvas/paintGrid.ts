import { cellSymbols, type CellMarks } from '../../shared/arc/cellMarks.ts';
import type { Grid } from '../../shared/arc/task.ts';
import type { GridCanvas } from './gridCanvas.ts';
import { markDigit, markSymbol } from './marks.ts';

/** Paints all cells onto a canvas that is prepared for the grid's size. `hexes` are the ten colours as `#rrggbb`. */
export function paintGrid(canvas: GridCanvas, grid: Grid, hexes: readonly string[], marks: CellMarks): void {
  const looks = hexes.map((hex, colour) => (marks === 'none' ? hex : `${hex} ${marks} ${String(colour)}`));
  for (const [row, cells] of grid.entries()) {
    for (const [column, colour] of cells.entries()) {
      const hex = hexes[colour] ?? '#000000';
      if (!canvas.paintCell(row, column, hex, looks[colour])) continue;
      if (marks === 'digits') markDigit(canvas, row, column, String(colour), hex);
      else if (marks === 'symbols') markSymbol(canvas, row, column, cellSymbols[colour]?.path ?? '', hex);
    }
  }
}
