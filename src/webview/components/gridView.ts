import type { GridSize } from '../../shared/arc/task.ts';
import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals-core';
import type { CellSet } from '../../shared/edits/cellSet.ts';
import type { Cell } from '../../shared/edits/gridEdits.ts';
import type { CursorMove } from '../../shared/protocol/drawCommands.ts';
import { GridCanvas } from '../canvas/gridCanvas.ts';
import { markCursor } from '../canvas/marks.ts';
import { devicePixelRatioSignal } from '../dom/devicePixelRatio.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, setAttributes, uniqueId } from '../dom/element.ts';
import { hasModifier } from '../dom/keys.ts';
import { paintingDue } from '../dom/paintingDue.ts';

export interface GridViewOptions {
  /** What the grid is, size included. */
  readonly label: ReadonlySignal<string>;
  readonly size: ReadonlySignal<GridSize>;
  /** Pitch of the cells in CSS pixels. */
  readonly cellSize: ReadonlySignal<number>;
  /** Name for tests and styles, such as `train/0/input`. */
  readonly name: string;
  readonly readOnly: ReadonlySignal<boolean>;
  /** What a cell holds, in words. Reads signals. */
  describe(cell: Cell): string;
  /** Paints all cells onto a canvas that is prepared for the size. Reads signals; runs again when they change. */
  paint(canvas: GridCanvas): void;
  /** Which cells are selected, where cells can be. */
  readonly selected?: ReadonlySignal<CellSet | null>;
  /** Whether VS Code's commands move the cursor, in which case the grid takes no key itself; else the grid does. */
  readonly byCommands?: boolean;
}

/**
 * A grid that is drawn on a canvas and can be walked through with the keyboard. For screen readers it is an ARIA grid of which only
 * the cell under the cursor exists, as ARIA provides for grids that are too large to be all there.
 */
export class GridView implements Component {
  readonly element: HTMLElement;
  readonly canvas = new GridCanvas();
  readonly cursor: Signal<Cell> = signal({ row: 0, column: 0 });
  /** The cell under the mouse. */
  readonly hovered: Signal<Cell | null> = signal(null);
  /** The grid has the focus and the keyboard is in use. */
  readonly hasKeyboard: Signal<boolean> = signal(false);
  private readonly effects = new Effects();

  constructor(private readonly options: GridViewOptions) {
    const { label, size, cellSize, name, readOnly, describe, paint, selected, byCommands = false } = options;
    const row = element('div', { role: 'row', class: 'visually-hidden' });
    const attributes = { 'aria-multiselectable': selected !== undefined && 'true', 'data-by-commands': byCommands };
    this.element = element('div', { class: 'grid', role: 'grid', tabindex: 0, 'data-grid': name, ...attributes }, this.canvas.element, row);
    // Numbers, since a size is made anew with each change of the grid.
    const rows = computed(() => size.value.rows);
    const columns = computed(() => size.value.columns);
    this.effects.run(() => {
      const attributes = {
        'aria-label': label.value,
        'aria-rowcount': rows.value,
        'aria-colcount': columns.value,
        'aria-readonly': String(readOnly.value),
      };
      setAttributes(this.element, attributes);
      this.moveTo(this.cursor.peek());
    });
    const due = paintingDue(this.element);
    this.effects.run(() => {
      this.canvas.resize(rows.value, columns.value, cellSize.value, devicePixelRatioSignal.value);
      if (!due.value) return;
      this.canvas.clear();
      paint(this.canvas);
      if (this.hasKeyboard.value) markCursor(this.canvas, this.cursor.value.row, this.cursor.value.column);
    });
    const isThere = computed(() => this.cursor.value.row < rows.value && this.cursor.value.column < columns.value);
    const text = computed(() => (isThere.value ? cellText(this.cursor.value, describe(this.cursor.value)) : ''));
    const isSelected = computed(() => selected !== undefined && String(selected.value?.has(this.cursor.value) === true));
    this.effects.run(() => {
      if (!isThere.value) return;
      const cell = this.cursor.value;
      // A new element with a new id each time: only then do screen readers speak again.
      const id = uniqueId('cell');
      row.setAttribute('aria-rowindex', String(cell.row + 1));
      const attributes = { role: 'gridcell', id, 'aria-colindex': cell.column + 1, 'aria-selected': isSelected.value };
      row.replaceChildren(element('div', attributes, text.value));
      this.element.setAttribute('aria-activedescendant', id);
    });
    this.effects.run(() => {
      const { row: cursorRow, column } = this.cursor.value;
      row.style.left = `${String((column + 0.5) * cellSize.value)}px`;
      row.style.top = `${String((cursorRow + 0.5) * cellSize.value)}px`;
      if (this.hasKeyboard.value) row.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    });
    this.listen();
  }

  /** Moves the cursor to the nearest cell of the grid. */
  moveTo({ row, column }: Cell): void {
    const { rows, columns } = this.options.size.peek();
    const next = { row: clamp(row, rows), column: clamp(column, columns) };
    const { row: oldRow, column: oldColumn } = this.cursor.peek();
    if (next.row !== oldRow || next.column !== oldColumn) this.cursor.value = next;
  }

  moveCursor(move: CursorMove): void {
    this.moveTo(moved(move, this.cursor.peek()));
    this.hasKeyboard.value = true;
  }

  /** null outside of the grid. */
  cellAt(event: MouseEvent): Cell | null {
    const cell = this.canvas.cellAt(event.clientX, event.clientY);
    const { rows, columns } = this.options.size.peek();
    return cell.row >= 0 && cell.row < rows && cell.column >= 0 && cell.column < columns ? cell : null;
  }

  dispose(): void {
    this.effects.dispose();
  }

  private listen(): void {
    // The cursor shows while the keyboard is used; with a mouse it would only be in the way.
    this.element.addEventListener('focus', () => {
      this.hasKeyboard.value = this.element.matches(':focus-visible');
    });
    this.element.addEventListener('blur', () => {
      this.hasKeyboard.value = false;
    });
    this.element.addEventListener('pointerdown', () => {
      this.hasKeyboard.value = false;
    });
    this.element.addEventListener('pointermove', (event) => {
      const cell = this.cellAt(event);
      const before = this.hovered.peek();
      if (cell?.row !== before?.row || cell?.column !== before?.column) this.hovered.value = cell;
    });
    this.element.addEventListener('pointerleave', () => {
      this.hovered.value = null;
    });
    this.element.addEventListener('keydown', (event) => {
      const move = cursorKeys.get(event.key);
      if (this.options.byCommands === true) {
        // VS Code learns of the key all the same; here it would scroll the page, or select the page's text.
        if (move !== undefined || event.key === ' ' || (event.key.toLowerCase() === 'a' && hasModifier(event))) event.preventDefault();
      } else if (move !== undefined && !hasModifier(event) && !event.shiftKey) {
        this.moveCursor(move);
        event.preventDefault();
        event.stopPropagation();
      }
    });
  }
}

/** `row 2, column 3, red`. */
export function cellText({ row, column }: Cell, content: string): string {
  return `row ${String(row + 1)}, column ${String(column + 1)}, ${content}`;
}

const cursorKeys: ReadonlyMap<string, CursorMove> = new Map([
  ['ArrowUp', 'up'],
  ['ArrowDown', 'down'],
  ['ArrowLeft', 'left'],
  ['ArrowRight', 'right'],
  ['Home', 'rowStart'],
  ['End', 'rowEnd'],
  ['PageUp', 'top'],
  ['PageDown', 'bottom'],
]);

function moved(move: CursorMove, { row, column }: Cell): Cell {
  switch (move) {
    case 'up':
      return { row: row - 1, column };
    case 'down':
      return { row: row + 1, column };
    case 'left':
      return { row, column: column - 1 };
    case 'right':
      return { row, column: column + 1 };
    case 'rowStart':
      return { row, column: 0 };
    case 'rowEnd':
      return { row, column: Infinity };
    case 'top':
      return { row: 0, column };
    case 'bottom':
      return { row: Infinity, column };
  }
}

function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, index));
}
