import { computed, signal, type ReadonlySignal } from '@preact/signals-core';
import type { Grid, GridAddress } from '../../shared/arc/task.ts';
import { sameGrid } from '../../shared/edits/applyEdit.ts';
import { paintedCells } from '../../shared/edits/cellChanges.ts';
import { CellSet, sizeOf } from '../../shared/edits/cellSet.ts';
import { areaAt } from '../../shared/edits/cellShapes.ts';
import type { Cell } from '../../shared/edits/gridEdits.ts';
import { coveredCells } from '../../shared/edits/piece.ts';
import { selectTools, type SelectMode, type Tool } from '../../shared/edits/tools.ts';
import type { PageContext } from '../pageContext.ts';
import { Drag, type DragShape } from './drag.ts';
import { sameAddress, withFloating } from './drawing.ts';

interface CellsDrag<Kind extends 'paint' | 'select'> {
  readonly kind: Kind;
  readonly drag: Drag;
  readonly cells: CellSet;
  /** The grid when it began. */
  readonly original: Grid;
  /** What the step's label begins with. */
  readonly verb: string;
  readonly mode: SelectMode;
}

interface MoveDrag {
  readonly kind: 'move';
  /** The cell that the pointer was at last. */
  readonly from: Cell;
  readonly hasMoved: boolean;
}

const painting: Partial<Record<Tool, { readonly shape: DragShape; readonly verb: string }>> = {
  pencil: { shape: 'freehand', verb: 'Paint' },
  line: { shape: 'line', verb: 'Line of' },
  rectangle: { shape: 'outline', verb: 'Rectangle of' },
  filledRectangle: { shape: 'rectangle', verb: 'Filled Rectangle of' },
};
const selecting: Partial<Record<Tool, DragShape>> = { select: 'rectangle', lasso: 'lasso' };

/** The chosen tool on one grid, from pressing to releasing, whether by mouse or by keys. */
export class GridTools {
  private readonly active = signal<CellsDrag<'paint'> | CellsDrag<'select'> | MoveDrag | null>(null);
  /** The grid with what is being drawn, or floats, on it. */
  readonly shown: ReadonlySignal<Grid>;
  /** What is outlined: what floats, what is about to be selected, or the selection. */
  readonly outlined: ReadonlySignal<CellSet | null>;

  constructor(
    private readonly context: Pick<PageContext, 'drawing' | 'view' | 'editable' | 'colours' | 'announce'>,
    private readonly at: GridAddress,
    private readonly grid: ReadonlySignal<Grid>,
  ) {
    const { drawing, view } = context;
    const selection = drawing.selectedIn(at);
    const floating = computed(() => (sameAddress(drawing.floating.value?.at, at) ? drawing.floating.value : null));
    this.shown = computed(() => {
      const active = this.active.value;
      if (active?.kind === 'paint') return paintedCells(grid.value, drawing.paintable(at, active.cells), view.colour.value);
      return floating.value === null ? grid.value : withFloating(floating.value);
    });
    this.outlined = computed(() => {
      const active = this.active.value;
      if (active?.kind === 'select') return changedSelection(selection.value, active.cells, active.mode);
      return floating.value === null ? selection.value : coveredCells(floating.value.placed, sizeOf(floating.value.under));
    });
  }

  /** Whether the tool was pressed and not released yet. */
  isDragging(): boolean {
    return this.active.peek() !== null;
  }

  /** Uses the chosen tool on a cell. `mode` is for those that select; null: as chosen in the toolbar. */
  press(cell: Cell, mode: SelectMode | null): void {
    const { drawing, view, editable } = this.context;
    const tool = view.tool.peek();
    if (painting[tool] === undefined && tool !== 'fill') drawing.commit();
    else drawing.letGo();
    const grid = this.grid.peek();
    const colour = grid[cell.row]?.[cell.column];
    const paints = painting[tool];
    const selects = selecting[tool];
    if (colour === undefined) return;
    if (paints !== undefined) {
      if (editable.peek()) this.begin('paint', cell, paints.shape, paints.verb, 'replace');
    } else if (selects !== undefined) this.begin('select', cell, selects, '', mode ?? view.selectMode.peek());
    else this.useAt(cell, colour, mode ?? view.selectMode.peek());
  }

  /** Whether pressing on the cell takes hold of what floats there or is selected, rather than using the tool. */
  canMove(cell: Cell, mode: SelectMode | null): boolean {
    const { drawing, view, editable } = this.context;
    if (!editable.peek() || this.outlined.peek()?.has(cell) !== true) return false;
    if (sameAddress(drawing.floating.peek()?.at, this.at)) return true;
    return selectTools.includes(view.tool.peek()) && (mode ?? view.selectMode.peek()) === 'replace';
  }

  /** Takes hold of what floats or is selected. */
  grab(cell: Cell): void {
    this.active.value = { kind: 'move', from: cell, hasMoved: false };
  }

  /** Goes on to cells, one after another, in straight lines. */
  extend(...cells: readonly Cell[]): void {
    const active = this.active.peek();
    const last = cells.at(-1);
    if (active === null || last === undefined) return;
    if (active.kind !== 'move') {
      for (const cell of cells) active.drag.extendTo(cell);
      this.active.value = { ...active, cells: active.drag.cells() };
      return;
    }
    const [down, right] = [last.row - active.from.row, last.column - active.from.column];
    if (down === 0 && right === 0) return;
    if (this.context.drawing.nudge(this.at, down, right)) this.active.value = { kind: 'move', from: last, hasMoved: true };
    else this.active.value = null;
  }

  /** Ends what was begun and makes it an edit, or the selection; what was moved goes on floating. */
  release(): void {
    const active = this.active.peek();
    this.active.value = null;
    if (active === null) return;
    const { drawing, view } = this.context;
    if (active.kind === 'paint') drawing.paint(this.at, active.cells, view.colour.peek(), active.verb);
    else if (active.kind === 'select') drawing.select(this.at, active.cells, active.mode);
    else if (!active.hasMoved && drawing.floating.peek() === null) {
      // Pressed and released: what the tool does there, and no more.
      this.press(active.from, null);
      this.release();
    }
  }

  /** Ends it and leaves everything as it was; false where nothing was begun. */
  cancel(): boolean {
    const active = this.active.peek();
    this.active.value = null;
    if (active === null) return false;
    if (active.kind === 'move') this.context.drawing.cancel();
    this.context.announce('Cancelled');
    return true;
  }

  /** Ends what was begun on another grid than the one that is there now; false where that was nothing. */
  giveUpOn(now: Grid): boolean {
    const active = this.active.peek();
    if (active?.kind !== 'paint' || sameGrid(now, active.original)) return false;
    this.active.value = null;
    return true;
  }

  pick(cell: Cell): void {
    const colour = this.shown.peek()[cell.row]?.[cell.column];
    if (colour === undefined) return;
    this.context.view.pickColour(colour);
    this.context.announce(`${this.context.colours.peek()[colour]?.name ?? String(colour)} picked`);
  }

  fill(cell: Cell): void {
    const { drawing, view } = this.context;
    drawing.letGo();
    const selected = drawing.selectedIn(this.at).peek() ?? undefined;
    drawing.paint(this.at, areaAt(this.grid.peek(), cell, view.reach.peek(), selected), view.colour.peek(), 'Fill');
  }

  /** Whether the chosen tool does nothing at the cell because others are selected. Reads signals. */
  isOutOfReach(cell: Cell): boolean {
    const { drawing, view } = this.context;
    const tool = view.tool.value;
    if ((tool !== 'pencil' && tool !== 'fill') || sameAddress(drawing.floating.value?.at, this.at)) return false;
    return drawing.paintable(this.at, CellSet.of([cell], sizeOf(this.grid.value))).size === 0;
  }

  private begin(kind: 'paint' | 'select', cell: Cell, shape: DragShape, verb: string, mode: SelectMode): void {
    const original = this.grid.peek();
    const drag = new Drag(shape, cell, sizeOf(original));
    this.active.value = { kind, drag, cells: drag.cells(), original, verb, mode };
  }

  private useAt(cell: Cell, colour: number, mode: SelectMode): void {
    const { drawing, view } = this.context;
    const reach = view.reach.peek();
    const grid = this.grid.peek();
    const tool = view.tool.peek();
    if (tool === 'fill') this.fill(cell);
    else if (tool === 'picker') this.pick(cell);
    else if (tool === 'replace' || tool === 'swap') drawing.recolour(this.at, colour, view.colour.peek(), tool);
    else if (tool === 'selectColour') drawing.select(this.at, areaAt(grid, cell, 'colour'), mode);
    else drawing.select(this.at, areaAt(grid, cell, reach === 'colour' ? 'edges' : reach), mode);
  }
}

function changedSelection(before: CellSet | null, cells: CellSet, mode: SelectMode): CellSet {
  if (mode === 'add') return (before ?? CellSet.empty).union(cells);
  return mode === 'subtract' ? (before ?? CellSet.empty).without(cells) : cells;
}
