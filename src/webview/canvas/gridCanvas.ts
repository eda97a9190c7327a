import type { Cell } from '../../shared/edits/gridEdits.ts';
import { cellAtPoint, cellBox, layoutCells, type CellBox, type CellLayout } from './cellLayout.ts';

/** The lines between cells, as ARC's own viewers draw them. */
const lineColour = '#555555';

/** A canvas that is divided into cells. It knows their size in device pixels and paints single cells; what they mean is others' business. */
export class GridCanvas {
  readonly element = document.createElement('canvas');
  /** For what stays inside a cell that `paintCell` has just painted. */
  readonly cellContext: CanvasRenderingContext2D;
  private layout: CellLayout = layoutCells(1, 1, 1, 1);
  /** What the cells look like, row by row, where nothing but cells was painted since the canvas was emptied; else null. */
  private looks: string[] | null = null;

  constructor() {
    const context = this.element.getContext('2d', { alpha: true });
    if (context === null) throw new Error('This browser gives no canvas to draw on.');
    this.cellContext = context;
    this.element.setAttribute('aria-hidden', 'true');
  }

  /** For marks that may lie across cells: whoever paints next has to paint all. */
  get context(): CanvasRenderingContext2D {
    this.looks = null;
    return this.cellContext;
  }

  /**
   * Sets the size and leaves the canvas empty but for the lines, or, where the size is as before and nothing lies across the cells, with
   * the cells that it has. `cellSize` is in CSS pixels.
   */
  prepare(rows: number, columns: number, cellSize: number, devicePixelRatio: number): void {
    const { width: oldWidth, height: oldHeight, pitch: oldPitch, line: oldLine } = this.layout;
    this.layout = layoutCells(rows, columns, cellSize, devicePixelRatio);
    const { width, height, pitch, line } = this.layout;
    if (this.element.width !== width || this.element.height !== height) {
      this.element.width = width;
      this.element.height = height;
    }
    // Set through the CSSOM, which a strict policy for styles allows: one canvas pixel is one device pixel.
    this.element.style.width = `${String(width / devicePixelRatio)}px`;
    this.element.style.height = `${String(height / devicePixelRatio)}px`;
    const isSame = width === oldWidth && height === oldHeight && pitch === oldPitch && line === oldLine;
    if (isSame && this.looks !== null) return;
    this.cellContext.fillStyle = lineColour;
    this.cellContext.fillRect(0, 0, width, height);
    this.looks = [];
  }

  /** Paints a cell unless it looks so already, which is then said by `false`. `look` is `colour` and what will be marked in the cell. */
  paintCell(row: number, column: number, colour: string, look = colour): boolean {
    const index = row * this.layout.columns + column;
    if (this.looks?.[index] === look) return false;
    if (this.looks !== null) this.looks[index] = look;
    const { x, y, size } = this.box(row, column);
    this.cellContext.fillStyle = colour;
    this.cellContext.fillRect(x, y, size, size);
    return true;
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
