import type { GridSize } from '../../shared/arc/task.ts';
import { computed, type ReadonlySignal } from '@preact/signals-core';
import type { Cell } from '../../shared/edits/gridEdits.ts';
import type { GridCanvas } from '../canvas/gridCanvas.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element } from '../dom/element.ts';
import { sizeText } from '../editing/labels.ts';
import { GridView } from './gridView.ts';

export interface ReadGridOptions {
  readonly name: string;
  /** What the grid is, without its size. */
  readonly label: string;
  readonly caption: ReadonlySignal<string>;
  readonly size: ReadonlySignal<GridSize>;
  readonly cellSize: ReadonlySignal<number>;
  /** Stands in the grid's place where it has no cells. */
  readonly emptyText: string;
  describe(cell: Cell): string;
  paint(canvas: GridCanvas): void;
  /** Gets the cell under the mouse or, without one, under the cursor while the grid has the focus; else null. */
  onPoint?(cell: Cell | null): void;
}

/** A grid with a caption that can be read but not changed. */
export function readGrid(options: ReadGridOptions): Component {
  const { name, label, caption, size, cellSize, emptyText, describe, paint, onPoint } = options;
  const effects = new Effects();
  const gridView = effects.component(
    new GridView({
      name,
      label: computed(() => `${label}, ${sizeText(size.value.rows, size.value.columns)}`),
      size,
      cellSize,
      readOnly: computed(() => true),
      describe,
      paint,
    }),
  );
  const empty = element('p', { class: 'empty-grid' }, emptyText);
  const title = element('figcaption');
  effects.run(() => {
    title.textContent = caption.value;
  });
  effects.run(() => {
    const hasCells = size.value.rows > 0;
    gridView.element.hidden = !hasCells;
    empty.hidden = hasCells;
  });
  if (onPoint !== undefined) {
    effects.run(() => {
      onPoint(gridView.hovered.value ?? (gridView.hasKeyboard.value ? gridView.cursor.value : null));
    });
  }
  return {
    element: element('figure', { class: 'grid-figure' }, title, gridView.element, empty),
    dispose: () => {
      effects.dispose();
    },
  };
}
