import { computed, signal, type ReadonlySignal } from '@preact/signals-core';
import type { Grid, GridAddress } from '../../shared/arc/task.ts';
import { sameGrid } from '../../shared/edits/applyEdit.ts';
import { floodFill, type Cell } from '../../shared/edits/gridEdits.ts';
import type { CellChange } from '../../shared/edits/taskEdit.ts';
import { markChangedCells } from '../canvas/marks.ts';
import { paintGrid } from '../canvas/paintGrid.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { countOf, gridLabel, gridSizeText } from '../editing/labels.ts';
import { Stroke } from '../editing/stroke.ts';
import type { PageContext } from '../pageContext.ts';
import { changeText } from './pairChange.ts';
import { GridView } from './gridView.ts';

/** One grid of the task, to be drawn on. `grid` is the grid at `at`; `onResize` opens what resizes it. */
export function taskGrid(
  context: PageContext,
  at: GridAddress,
  grid: ReadonlySignal<Grid>,
  cellSize: ReadonlySignal<number>,
  onResize: () => void,
): Component {
  const { comparison, document, view, colours, settings, editable, announce } = context;
  const effects = new Effects();
  const label = gridLabel(at.split, at.index, at.side);
  let stroke: Stroke | null = null;
  const unfinished = signal<Grid | null>(null);
  const shown = computed(() => unfinished.value ?? grid.value);
  const changed = computed(() => comparison.changedCells(at));
  const nameOf = (colour: number): string => colours.value[colour]?.name ?? String(colour);

  const gridView = effects.component(
    new GridView({
      name: `${at.split}/${String(at.index)}/${at.side}`,
      label: computed(() => `${label}, ${gridSizeText(grid.value)}`),
      size: computed(() => ({ rows: shown.value.length, columns: shown.value[0]?.length ?? 0 })),
      cellSize,
      readOnly: computed(() => !editable.value),
      describe: (cell) => nameOf(shown.value[cell.row]?.[cell.column] ?? 0) + changeText(comparison, at, cell, nameOf),
      paint: (canvas) => {
        const hexes = colours.value.map(({ hex }) => hex);
        paintGrid(canvas, shown.value, hexes, settings.value.cellMarks);
        markChangedCells(canvas, shown.value, changed.value);
      },
      onKey,
    }),
  );
  const { element } = gridView;

  function paintCells(cells: readonly CellChange[], what: string): void {
    if (cells.length === 0 || !editable.peek()) return;
    const colour = nameOf(cells[0]?.after ?? 0);
    if (document.edit({ kind: 'setCells', at, cells }, `${what} ${countOf(cells.length, 'Cell')}`)) {
      announce(`${countOf(cells.length, 'cell')} ${colour}`);
    }
  }

  function paintOne({ row, column }: Cell, colour: number): void {
    const before = grid.peek()[row]?.[column];
    if (before !== undefined && before !== colour) paintCells([{ row, column, before, after: colour }], 'Paint');
  }

  function fillAt({ row, column }: Cell): void {
    paintCells(floodFill(grid.peek(), row, column, view.colour.peek()), 'Fill');
  }

  function pickAt({ row, column }: Cell): void {
    const colour = grid.peek()[row]?.[column];
    if (colour === undefined) return;
    view.pickColour(colour);
    announce(`${nameOf(colour)} picked`);
  }

  function onKey(event: KeyboardEvent, cursor: Cell): boolean {
    switch (event.key.toLowerCase()) {
      case 'enter':
      case ' ':
        if (view.tool.peek() === 'fill') fillAt(cursor);
        else if (view.tool.peek() === 'picker') pickAt(cursor);
        else paintOne(cursor, view.colour.peek());
        return true;
      case 'f':
        fillAt(cursor);
        return true;
      case 'i':
        pickAt(cursor);
        return true;
      case 'delete':
      case 'backspace':
        paintOne(cursor, 0);
        return true;
      case 'r':
        if (editable.peek()) onResize();
        return true;
      case 'escape':
        if (stroke === null) return false;
        endStroke();
        announce('Stroke cancelled');
        return true;
      default:
        return false;
    }
  }

  function endStroke(): Stroke | null {
    const ended = stroke;
    stroke = null;
    unfinished.value = null;
    return ended;
  }

  /** Every place that the pointer has been to since the last event, not only where it is now. */
  function extendStroke(event: PointerEvent): void {
    if (stroke === null) return;
    const places = event.getCoalescedEvents();
    for (const { clientX, clientY } of places.length > 0 ? places : [event]) stroke.extendTo(gridView.canvas.cellAt(clientX, clientY));
    unfinished.value = stroke.grid();
  }

  element.addEventListener('focus', () => {
    context.activeGrid.value = at;
  });
  element.addEventListener('pointerdown', (event) => {
    const cell = gridView.cellAt(event);
    if (cell === null || stroke !== null) return;
    gridView.moveTo(cell);
    const tool = event.button === 2 || event.altKey ? 'picker' : view.tool.peek();
    if (tool === 'picker') pickAt(cell);
    if (event.button !== 0 || tool === 'picker' || !editable.peek()) return;
    if (tool === 'fill') {
      fillAt(cell);
      return;
    }
    element.setPointerCapture(event.pointerId);
    stroke = new Stroke(grid.peek(), view.colour.peek());
    extendStroke(event);
  });
  element.addEventListener('pointermove', extendStroke);
  element.addEventListener('pointerup', (event) => {
    extendStroke(event);
    const ended = endStroke();
    if (ended !== null) paintCells(ended.changes(), 'Paint');
  });
  element.addEventListener('pointercancel', () => {
    endStroke();
  });
  element.addEventListener('contextmenu', (event) => {
    event.preventDefault(); // The right button picks a colour.
  });

  effects.run(() => {
    const now = grid.value;
    if (stroke === null || sameGrid(now, stroke.original)) return;
    endStroke();
    context.notices.add('information', `${label} changed while you were drawing on it, so that the stroke was cancelled.`);
  });

  return {
    element,
    dispose: () => {
      if (stroke !== null) context.notices.add('information', `${label} was removed while you were drawing on it.`);
      effects.dispose();
    },
  };
}
