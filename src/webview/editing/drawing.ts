import { computed, effect, type ReadonlySignal, type Signal } from '@preact/signals-core';
import type { Grid, GridAddress, Task } from '../../shared/arc/task.ts';
import { dihedral } from '../../shared/arc/transforms.ts';
import { sameGrid } from '../../shared/edits/applyEdit.ts';
import { cellChanges, paintedCells, replacedColour, swappedColours } from '../../shared/edits/cellChanges.ts';
import { CellSet, sizeOf } from '../../shared/edits/cellSet.ts';
import type { Cell } from '../../shared/edits/gridEdits.ts';
import { changeGrids, gridsInScope } from '../../shared/edits/gridScope.ts';
import { contentBox, cropped } from '../../shared/edits/gridShapes.ts';
import { coveredCells, pieceOf, stamped, turnedCells, turnedPiece, wrappedCells, type Piece } from '../../shared/edits/piece.ts';
import type { TaskEdit } from '../../shared/edits/taskEdit.ts';
import type { SelectMode } from '../../shared/edits/tools.ts';
import type { Floating } from '../state/floating.ts';
import type { Selection } from '../state/selection.ts';
import type { TaskDocument } from '../state/taskDocument.ts';
import type { ViewState } from '../state/viewState.ts';
import { placeKey, placeOfKey, placesAfter } from '../viewing/places.ts';
import { countOf, gridLabel, gridSizeText, sizeText } from './labels.ts';

interface Context {
  readonly document: TaskDocument;
  readonly view: ViewState;
  readonly editable: ReadonlySignal<boolean>;
  nameOf(colour: number): string;
  announce(text: string): void;
  /** Tells what was lost without the user's doing. */
  notify(text: string): void;
}

export function sameAddress(a: GridAddress | null | undefined, b: GridAddress): boolean {
  return a?.split === b.split && a.index === b.index && a.side === b.side;
}

/** The page's one selection and the piece that floats, and what is done with them. Every change of the task is one edit. */
export class Drawing {
  /** Parts of the view, since they have to be there again when the page is. */
  readonly selection: Signal<Selection | null>;
  readonly floating: Signal<Floating | null>;

  constructor(private readonly context: Context) {
    this.selection = context.view.selection;
    this.floating = context.view.floating;
    let before: Task | null = null;
    // A selection is of a grid as large as it was; a piece floats on the grid that it was laid on. Both go with a pair that moves.
    effect(() => {
      const task = context.document.task.value;
      // Without a task nothing is known of its grids yet.
      if (task === null) return;
      if (before !== null && task !== before) this.follow(before, task);
      before = task;
      const gridOf = ({ split, index, side }: GridAddress): Grid | null => task[split][index]?.[side] ?? null;
      const selection = this.selection.value;
      if (selection !== null) {
        const grid = gridOf(selection.at);
        const cells = grid === null ? CellSet.empty : selection.cells.within(sizeOf(grid));
        if (cells.size === 0) this.selection.value = null;
        else if (cells.size < selection.cells.size) this.selection.value = { ...selection, cells };
      }
      const floating = this.floating.value;
      if (floating !== null && !sameGrid(gridOf(floating.at), floating.under)) {
        this.floating.value = null;
        const { split, index, side } = floating.at;
        context.notify(`What floated on ${gridLabel(split, index, side)} is gone: the grid under it has changed.`);
      }
    });
  }

  /**
   * Makes an edit other than by the tools. What floats is put down before: `make` is given the task with it. False where there is no edit to
   * make, or it is refused.
   */
  edit(make: (task: Task) => TaskEdit | null, label: string): boolean {
    const { document, editable } = this.context;
    this.commit();
    const task = document.task.peek();
    const edit = task === null || !editable.peek() ? null : make(task);
    return edit !== null && document.edit(edit, label);
  }

  /** The cells selected in one grid; null where there are none. */
  selectedIn(at: GridAddress): ReadonlySignal<CellSet | null> {
    return computed(() => (sameAddress(this.selection.value?.at, at) ? (this.selection.value?.cells ?? null) : null));
  }

  select(at: GridAddress, cells: CellSet, mode: SelectMode = 'replace'): void {
    this.commit();
    const before = (sameAddress(this.selection.peek()?.at, at) ? this.selection.peek()?.cells : undefined) ?? CellSet.empty;
    const now = mode === 'add' ? before.union(cells) : mode === 'subtract' ? before.without(cells) : cells;
    this.selection.value = now.size === 0 ? null : { at, cells: now };
    this.context.announce(now.size === 0 ? 'Nothing selected' : `${countOf(now.size, 'cell')} selected`);
  }

  selectAllOf(at: GridAddress): void {
    const grid = this.context.document.gridAt(at);
    if (grid !== null) this.select(at, CellSet.all(sizeOf(grid)));
  }

  invertSelection(at: GridAddress): void {
    this.commit();
    const grid = this.context.document.gridAt(at);
    if (grid !== null) this.select(at, (this.cellsIn(at) ?? CellSet.empty).inverted(sizeOf(grid)));
  }

  deselect(): void {
    this.selection.value = null;
    this.context.announce('Nothing selected');
  }

  /** Those of the cells that tools paint: where some cells of the grid are selected, no others. */
  paintable(at: GridAddress, cells: CellSet): CellSet {
    const selection = this.selection.value;
    return selection !== null && sameAddress(selection.at, at) ? cells.intersection(selection.cells) : cells;
  }

  /**
   * Paints cells of one grid, as far as they may be painted, in one step; `verb` is what the step's label begins with, as in
   * `Paint 3 Cells`.
   */
  paint(at: GridAddress, cells: CellSet, colour: number, verb: string): void {
    this.letGo();
    const painted = this.paintable(at, cells);
    if (painted.size === 0 && this.cellsIn(at) !== null) this.context.announce('Outside the selection: nothing painted. Escape deselects');
    this.change(
      at,
      (grid) => paintedCells(grid, painted, colour),
      (count) => `${verb} ${countOf(count, 'Cell')}`,
      (count) => `${countOf(count, 'cell')} ${this.context.nameOf(colour)}`,
    );
  }

  /** Paints the selection, or else a cell; what floats is dropped, and where it was lifted from is painted. */
  erase(at: GridAddress, cell: Cell, colour: number, verb: string): void {
    const floating = this.floatingOn(at);
    const grid = this.context.document.gridAt(at);
    if (grid === null) return;
    if (floating !== null) this.floating.value = null;
    if (floating?.left.size === 0) this.context.announce('Dropped');
    else this.paint(at, this.cellsIn(at) ?? CellSet.of([cell], sizeOf(grid)), colour, verb);
  }

  /** Replaces the colour of a cell, or swaps it with the chosen one, in the selection or as far as the scope reaches. */
  recolour(at: GridAddress, from: number, to: number, kind: 'replace' | 'swap'): void {
    const recoloured = kind === 'replace' ? replacedColour : swappedColours;
    this.commit();
    const cells = this.cellsIn(at);
    const label = kind === 'replace' ? `Replace Colour ${String(from)} by ${String(to)}` : `Swap Colours ${String(from)} and ${String(to)}`;
    if (cells !== null)
      this.change(
        at,
        (grid) => recoloured(grid, from, to, cells),
        () => label,
      );
    else this.changeScope(at, (grid) => recoloured(grid, from, to), label);
  }

  /** Turns or mirrors what floats, or the selection in its place, or else the grids that the scope reaches. `transform` is as in `dihedral`. */
  turn(at: GridAddress, transform: number, label: string): void {
    const floating = this.floatingOn(at);
    if (floating !== null) {
      this.floating.value = { ...floating, placed: turnedPiece(floating.placed, transform, sizeOf(floating.under)) };
      this.context.announce(label);
      return;
    }
    const cells = this.cellsIn(at);
    if (cells === null) {
      this.changeScope(at, (grid) => dihedral(grid, transform), label);
      return;
    }
    const grid = this.context.document.gridAt(at);
    if (grid === null || !this.context.editable.peek()) return;
    const turned = turnedCells(grid, cells, transform);
    this.change(
      at,
      () => turned.grid,
      () => `${label} Selection`,
    );
    this.selection.value = { at, cells: turned.cells };
  }

  /** Moves the selection, or else the whole grid, around the grid's edges. */
  wrap(at: GridAddress, down: number, right: number): void {
    this.commit();
    const grid = this.context.document.gridAt(at);
    if (grid === null || !this.context.editable.peek()) return;
    const cells = this.cellsIn(at);
    const moved = wrappedCells(grid, cells ?? CellSet.all(sizeOf(grid)), down, right);
    this.change(
      at,
      () => moved.grid,
      (count) => `Wrap ${cells === null ? 'Grid' : countOf(count, 'Cell')}`,
    );
    if (cells !== null) this.selection.value = { at, cells: moved.cells };
  }

  /** One edit of all grids that the scope reaches; false where it changes nothing or is refused. */
  changeScope(at: GridAddress, change: (grid: Grid) => Grid, label: string): boolean {
    const scope = this.context.view.scope.peek();
    const where = scope === 'grid' ? '' : scope === 'pair' ? ' of Pair' : ' of Task';
    let changed = 0;
    const make = (task: Task): TaskEdit | null => {
      const edit = changeGrids(task, gridsInScope(task, at, scope), change);
      changed = edit?.changes.length ?? 0;
      return edit;
    };
    if (!this.edit(make, `${label}${where}`)) return false;
    this.context.announce(`${label}: ${countOf(changed, 'grid')} changed`);
    return true;
  }

  cropToSelection(at: GridAddress): void {
    this.commit();
    const box = this.cellsIn(at)?.bounds() ?? null;
    const task = this.context.document.task.peek();
    if (box === null || task === null || !this.context.editable.peek()) return;
    const edit = changeGrids(task, [at], (grid) => cropped(grid, box));
    if (edit === null || !this.context.document.edit(edit, 'Crop to Selection')) return;
    this.selection.value = null;
    this.context.announce(`Cropped to ${sizeText(box.rows, box.columns)}`);
  }

  cropToContent(at: GridAddress): void {
    this.changeScope(at, (grid) => cropped(grid, contentBox(grid) ?? { row: 0, column: 0, ...sizeOf(grid) }), 'Crop to Content');
  }

  /** What a copy takes: what floats, the selection, or the whole grid. */
  copied(at: GridAddress): Piece | null {
    const grid = this.context.document.gridAt(at);
    const floating = this.floatingOn(at);
    if (floating !== null) return floating.placed.piece;
    return grid === null ? null : (pieceOf(grid, this.cellsIn(at) ?? CellSet.all(sizeOf(grid)))?.piece ?? null);
  }

  /** Puts a grid of any size in the place of the one at an address, or of an output that is missing there. */
  replaceGrid(at: GridAddress, after: Grid): void {
    this.commit();
    const { document, editable, announce } = this.context;
    if (!editable.peek()) return;
    const before = document.gridAt(at);
    const size = gridSizeText(after);
    if (sameGrid(before, after)) announce(`Grid of ${size} pasted: it is the same`);
    else if (document.edit({ kind: 'setGrid', at, before, after }, `Paste Grid of ${size}`)) {
      if (sameAddress(this.selection.peek()?.at, at)) this.selection.value = null;
      announce(`Grid of ${size} pasted`);
    }
  }

  /** Lays a piece on a grid, to be moved and then committed or dropped. */
  paste(at: GridAddress, piece: Piece, { row, column }: Cell): void {
    this.commit();
    const under = this.context.document.gridAt(at);
    if (under === null || !this.context.editable.peek()) return;
    this.selection.value = null;
    this.floating.value = { at, placed: { piece, row, column }, left: CellSet.empty, under };
    this.context.announce('Pasted: arrow keys move it, Enter puts it down, Escape drops it');
  }

  /** Lifts the selection off its grid; it then floats at its place. */
  lift(at: GridAddress): Floating | null {
    const present = this.floating.peek();
    if (present !== null) return sameAddress(present.at, at) ? present : null;
    const cells = this.cellsIn(at);
    const under = this.context.document.gridAt(at);
    const placed = cells === null || under === null ? null : pieceOf(under, cells);
    if (cells === null || under === null || placed === null || !this.context.editable.peek()) return null;
    return (this.floating.value = { at, placed, left: cells, under });
  }

  /** Moves what floats, after lifting the selection if need be; false where there is neither. */
  nudge(at: GridAddress, down: number, right: number): boolean {
    const floating = this.lift(at);
    if (floating === null) return false;
    const { placed } = floating;
    this.floating.value = { ...floating, placed: { ...placed, row: placed.row + down, column: placed.column + right } };
    this.context.announce(`row ${String(placed.row + down + 1)}, column ${String(placed.column + right + 1)}`);
    return true;
  }

  /** Puts down what floats, as one edit. */
  commit(): void {
    const floating = this.floating.peek();
    if (floating === null) return;
    this.floating.value = null;
    const verb = floating.left.size > 0 ? 'Move' : 'Paste';
    const covered = coveredCells(floating.placed, sizeOf(floating.under));
    this.change(
      floating.at,
      () => withFloating(floating),
      () => `${verb} ${countOf(covered.size, 'Cell')}`,
    );
    this.selection.value = covered.size === 0 ? null : { at: floating.at, cells: covered };
  }

  /** Puts down what floats and selects nothing: who paints is done with it. */
  letGo(): void {
    if (this.floating.peek() === null) return;
    this.commit();
    this.selection.value = null;
  }

  /** Escape: drops what floats, or else the selection; false where there is neither. */
  cancel(): boolean {
    if (this.floating.peek() !== null) {
      this.floating.value = null;
      this.context.announce('Dropped');
      return true;
    }
    if (this.selection.peek() === null) return false;
    this.deselect();
    return true;
  }

  private follow(before: Task, after: Task): void {
    /** null where the pair is gone. */
    const moved = (at: GridAddress): GridAddress | null => {
      const place = placeOfKey(placesAfter(before, after, [placeKey(at)])[0] ?? '');
      return place === null ? null : { ...at, ...place };
    };
    const [selection, floating] = [this.selection.peek(), this.floating.peek()];
    if (selection !== null) {
      const at = moved(selection.at);
      if (!sameAddress(at, selection.at)) this.selection.value = at === null ? null : { ...selection, at };
    }
    if (floating !== null) {
      // Of one that is gone, what floats is looked at where it was: the grid under it is another one.
      const at = moved(floating.at) ?? floating.at;
      if (!sameAddress(at, floating.at)) this.floating.value = { ...floating, at };
    }
  }

  private floatingOn(at: GridAddress): Floating | null {
    const floating = this.floating.peek();
    return sameAddress(floating?.at, at) ? floating : null;
  }

  private cellsIn(at: GridAddress): CellSet | null {
    const selection = this.selection.peek();
    return sameAddress(selection?.at, at) ? (selection?.cells ?? null) : null;
  }

  private change(at: GridAddress, change: (grid: Grid) => Grid, label: (count: number) => string, spoken = label): void {
    const { document, editable, announce } = this.context;
    const grid = document.gridAt(at);
    if (grid === null || !editable.peek()) return;
    const cells = cellChanges(grid, change(grid));
    if (cells.length === 0) return;
    const text = label(cells.length);
    if (document.edit({ kind: 'setCells', at, cells }, text)) announce(spoken(cells.length));
  }
}

/** The grid as it will be once what floats on it is put down. */
export function withFloating({ under, left, placed }: Floating): Grid {
  return stamped(paintedCells(under, left, 0), placed);
}
