import { computed, type ReadonlySignal } from '@preact/signals-core';
import type { Grid, GridAddress } from '../../shared/arc/task.ts';
import { sizeOf } from '../../shared/edits/cellSet.ts';
import { rectangleCells } from '../../shared/edits/cellShapes.ts';
import type { Cell } from '../../shared/edits/gridEdits.ts';
import { selectTools, type SelectMode } from '../../shared/edits/tools.ts';
import type { Direction } from '../../shared/protocol/drawCommands.ts';
import { markChangedCells } from '../canvas/marks.ts';
import { paintGrid } from '../canvas/paintGrid.ts';
import { markOutline } from '../canvas/selectionMarks.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { pasteText, pasteTextAsGrid } from '../editing/clipboard.ts';
import { sameAddress } from '../editing/drawing.ts';
import { GridTools } from '../editing/gridTools.ts';
import { gridLabel, gridSizeText } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { cellText, GridView } from './gridView.ts';
import { changeText } from './pairChange.ts';

/** One grid of the task, to be drawn on. `grid` is the grid at `at`; `onResize` opens what resizes it. */
export function taskGrid(
  context: PageContext,
  at: GridAddress,
  grid: ReadonlySignal<Grid>,
  cellSize: ReadonlySignal<number>,
  onResize: () => void,
): Component {
  const { comparison, drawing, view, colours, settings, editable, notices, announce } = context;
  const effects = new Effects();
  const label = gridLabel(at.split, at.index, at.side);
  const tools = new GridTools(context, at, grid);
  const { shown, outlined } = tools;
  const changed = computed(() => comparison.changedCells(at));
  const nameOf = (colour: number): string => colours.value[colour]?.name ?? String(colour);
  /** Where extending the selection began. */
  let corner: Cell | null = null;
  /** The pointer that draws. */
  let pointer: number | null = null;

  const gridView = effects.component(
    new GridView({
      name: `${at.split}/${String(at.index)}/${at.side}`,
      label: computed(() => `${label}, ${gridSizeText(grid.value)}`),
      size: computed(() => sizeOf(shown.value)),
      cellSize,
      readOnly: computed(() => !editable.value),
      selected: outlined,
      byCommands: true,
      describe: (cell) => nameOf(shown.value[cell.row]?.[cell.column] ?? 0) + changeText(comparison, at, cell, nameOf),
      paint: (canvas) => {
        const hexes = colours.value.map(({ hex }) => hex);
        paintGrid(canvas, shown.value, hexes, settings.value.cellMarks);
        markChangedCells(canvas, shown.value, changed.value);
        if (outlined.value !== null) markOutline(canvas, outlined.value);
      },
    }),
  );
  const { element, cursor } = gridView;
  if (sameAddress(view.activeGrid.peek(), at)) gridView.moveTo(view.cursor.peek());
  effects.run(() => {
    if (sameAddress(view.activeGrid.value, at)) view.cursor.value = cursor.value;
  });

  function useTool(mode: SelectMode | null): void {
    if (drawing.floating.peek() !== null) drawing.commit();
    else if (tools.isDragging()) tools.release();
    else {
      tools.press(cursor.peek(), mode);
      if (!tools.isDragging()) return;
      if (view.tool.peek() === 'pencil') tools.release();
      else announce(`From ${cellText(cursor.peek(), '')} move on and press Enter`);
    }
  }

  effects.own(
    context.grids.add(at, {
      focus: (cell) => {
        element.focus();
        if (document.activeElement !== element) return false;
        if (cell !== undefined) gridView.moveTo(cell);
        gridView.hasKeyboard.value = true;
        return true;
      },
      moveCursor: (move) => {
        const step = stepOf(move);
        corner = null;
        if (step !== null && sameAddress(drawing.floating.peek()?.at, at)) {
          drawing.nudge(at, step.row, step.column);
          return;
        }
        gridView.moveCursor(move);
        tools.extend(cursor.peek());
      },
      extendSelection: (move) => {
        const start = (corner ??= cursor.peek());
        gridView.moveCursor(move);
        if (tools.isDragging()) tools.extend(cursor.peek());
        else drawing.select(at, rectangleCells(start, cursor.peek(), sizeOf(grid.peek())));
      },
      moveSelection: (direction) => {
        const { row, column } = steps[direction];
        drawing.nudge(at, row, column);
      },
      wrapSelection: (direction) => {
        const { row, column } = steps[direction];
        drawing.wrap(at, row, column);
      },
      useTool,
      cancel: () => {
        corner = null;
        if (!tools.cancel()) drawing.cancel();
      },
      fillHere: () => {
        tools.fill(cursor.peek());
      },
      pickHere: () => {
        tools.pick(cursor.peek());
      },
      erase: (colour, verb) => {
        drawing.erase(at, cursor.peek(), colour, verb);
      },
      openResizeForm: () => {
        if (editable.peek()) onResize();
      },
      paste: (text) => {
        context.request(pasteText(context, at, text, cursor.peek()));
      },
      pasteAsGrid: (text) => {
        context.request(pasteTextAsGrid(context, at, text));
      },
    }),
  );

  /** Every place that the pointer has been to since the last event, not only where it is now. */
  function cellsOf(event: PointerEvent): Cell[] {
    const places = event.getCoalescedEvents();
    return (places.length > 0 ? places : [event]).map(({ clientX, clientY }) => gridView.canvas.cellAt(clientX, clientY));
  }

  element.addEventListener('focus', () => {
    context.activeGrid.value = at;
  });
  element.addEventListener('pointerdown', (event) => {
    const cell = gridView.cellAt(event);
    if (cell === null || (pointer !== null && tools.isDragging())) return;
    // A finger that goes on to drag gives no focus.
    if (event.pointerType === 'touch') {
      element.focus({ preventScroll: true });
      gridView.hasKeyboard.value = false;
    }
    tools.cancel(); // What the keys began.
    corner = null;
    gridView.moveTo(cell);
    const selects = selectTools.includes(view.tool.peek());
    if (event.button === 2 || (event.altKey && !selects)) tools.pick(cell);
    if (event.button !== 0 || (event.altKey && !selects)) return;
    const mode = event.shiftKey ? 'add' : event.altKey || event.ctrlKey || event.metaKey ? 'subtract' : null;
    if (tools.canMove(cell, mode)) tools.grab(cell);
    else tools.press(cell, mode);
    if (!tools.isDragging()) return;
    pointer = event.pointerId;
    element.setPointerCapture(pointer);
  });
  element.addEventListener('pointermove', (event) => {
    if (element.hasPointerCapture(event.pointerId)) tools.extend(...cellsOf(event));
  });
  element.addEventListener('pointerup', (event) => {
    if (!element.hasPointerCapture(event.pointerId)) return;
    tools.extend(...cellsOf(event));
    tools.release();
  });
  element.addEventListener('lostpointercapture', () => (pointer = null));
  element.addEventListener('keydown', (event) => {
    // At once, and not by way of VS Code, which never hears of it: meanwhile the button might be released.
    if (event.key !== 'Escape' || !tools.cancel()) return;
    event.preventDefault();
    event.stopPropagation();
  });
  element.addEventListener('pointercancel', () => {
    tools.cancel();
  });
  element.addEventListener('contextmenu', (event) => {
    event.preventDefault(); // The right button picks a colour.
  });

  effects.run(() => {
    const cell = gridView.hovered.value;
    element.classList.toggle('movable', cell !== null && outlined.value !== null && tools.canMove(cell, null));
    element.classList.toggle('out-of-reach', cell !== null && tools.isOutOfReach(cell));
  });
  effects.run(() => {
    if (!tools.giveUpOn(grid.value)) return;
    notices.add('information', `${label} changed while you were drawing on it, so that the stroke was cancelled.`);
  });

  return {
    element,
    dispose: () => {
      if (tools.cancel()) notices.add('information', `${label} was removed while you were drawing on it.`);
      effects.dispose();
    },
  };
}

const steps: Readonly<Record<Direction, Cell>> = {
  up: { row: -1, column: 0 },
  down: { row: 1, column: 0 },
  left: { row: 0, column: -1 },
  right: { row: 0, column: 1 },
};

/** null for moves that go further than one cell. */
function stepOf(move: string): Cell | null {
  return Object.entries(steps).find(([direction]) => direction === move)?.[1] ?? null;
}
