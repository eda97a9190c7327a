import type { Cell } from '../../shared/edits/gridEdits.ts';
import { cellAtPoint, cellBox, layoutCells, type CellBox, type CellLayout } from './cellLayout.ts';

/** The lines between cells, as ARC's own viewers draw them. */
const lineColour = '#555555';

/** A canvas that is divided into cells. It knows their size in device pixels and paints single cells; what they mean is others' business. */
export class GridCanvas {
  readonly element = document.createElement('canvas');
  private drawing: CanvasRenderingContext2D | null = null;
  private layout: CellLayout = layoutCells(1, 1, 1, 1);
  private devicePixelRatio = 0;
  /** What the cells look like, row by row, where nothing but cells was painted since the canvas was emptied; else null. */
  private looks: string[] | null = null;

  constructor() {
    this.element.setAttribute('aria-hidden', 'true');
  }

  /** For what stays inside a cell that `paintCell` has just painted. */
  get cellContext(): CanvasRenderingContext2D {
    // Not before something is painted: with it comes the memory for all pixels.
    this.drawing ??= this.element.getContext('2d', { alpha: false });
    if (this.drawing === null) throw new Error('This browser gives no canvas to draw on.');
    return this.drawing;
  }

  /** For marks that may lie across cells: whoever paints next has to paint all. */
  get context(): CanvasRenderingContext2D {
    this.looks = null;
    return this.cellContext;
  }

  /** `cellSize` is in CSS pixels. Where the size changes, all has to be painted. */
  resize(rows: number, columns: number, cellSize: number, devicePixelRatio: number): void {
    const next = layoutCells(rows, columns, cellSize, devicePixelRatio);
    const { width, height, pitch, line } = next;
    const before = this.layout;
    const isSame = width === before.width && height === before.height && pitch === before.pitch && line === before.line;
    if (isSame && devicePixelRatio === this.devicePixelRatio) return;
    if (!isSame) this.looks = null;
    this.layout = next;
    this.devicePixelRatio = devicePixelRatio;
    if (this.element.width !== width || this.element.height !== height) {
      this.element.width = width;
      this.element.height = height;
    }
    // Set through the CSSOM, which a strict policy for styles allows: one canvas pixel is one device pixel.
    this.element.style.width = `${String(width / devicePixelRatio)}px`;
    this.element.style.height = `${String(height / devicePixelRatio)}px`;
  }

  /** Leaves the canvas empty but for the lines, or, where nothing lies across them, with the cells that it has. */
  clear(): void {
    if (this.looks !== null) return;
    this.cellContext.fillStyle = lineColour;
    this.cellContext.fillRect(0, 0, this.layout.width, this.layout.height);
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

  /** Thickness of what marks cells, at least a device pixel. */
  get stroke(): number {
    return Math.max(1, this.layout.line);
  }

  /** The cell under a point of the window; it may lie outside the grid. */
  cellAt(clientX: number, clientY: number): Cell {
    const box = this.element.getBoundingClientRect();
    const scale = this.layout.width / box.width;
    return cellAtPoint(this.layout, (clientX - box.left) * scale, (clientY - box.top) * scale);
  }
}
