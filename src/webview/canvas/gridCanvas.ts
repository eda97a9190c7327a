import type { Cell } from '../../shared/edits/gridEdits.ts';
import { cellAtPoint, cellBox, layoutCells, type CellBox, type CellLayout } from './cellLayout.ts';

/** The lines between cells, as ARC's own viewers draw them. */
const lineColour = '#555555';

/** A canvas that is divided into cells. It knows their size in device pixels and paints single cells; what they mean is others' business. */
export class GridCanvas {
  readonly element = document.createElement('canvas');
  readonly context: CanvasRenderingContext2D;
  private layout: CellLayout = layoutCells(1, 1, 1, 1);

  constructor() {
    const context = this.element.getContext('2d', { alpha: true });
    if (context === null) throw new Error('This browser gives no canvas to draw on.');
    this.context = context;
    this.element.setAttribute('aria-hidden', 'true');
  }

  /** Sets the size where it has changed and leaves the canvas empty but for the lines. `cellSize` is in CSS pixels. */
  prepare(rows: number, columns: number, cellSize: number, devicePixelRatio: number): void {
    this.layout = layoutCells(rows, columns, cellSize, devicePixelRatio);
    const { width, height } = this.layout;
    if (this.element.width !== width || this.element.height !== height) {
      this.element.width = width;
      this.element.height = height;
    }
    // Set through the CSSOM, which a strict policy for styles allows: one canvas pixel is one device pixel.
    this.element.style.width = `${String(width / devicePixelRatio)}px`;
    this.element.style.height = `${String(height / devicePixelRatio)}px`;
    this.context.fillStyle = lineColour;
    this.context.fillRect(0, 0, width, height);
  }

  paintCell(row: number, column: number, colour: string): void {
    const { x, y, size } = this.box(row, column);
    this.context.fillStyle = colour;
    this.context.fillRect(x, y, size, size);
  }

  box(row: number, column: number): CellBox {
    return cellBox(this.layout, row, column);
  }

  /** Thickness of the lines in device pixels. */
  get line(): number {
    return this.layout.line;
  }

  /** The cell under a point of the window; it may lie outside the grid. */
  cellAt(clientX: number, clientY: number): Cell {
    const box = this.element.getBoundingClientRect();
    const scale = this.layout.width / box.width;
    return cellAtPoint(this.layout, (clientX - box.left) * scale, (clientY - box.top) * scale);
  }
}
