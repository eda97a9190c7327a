import type { ReadonlySignal } from '@preact/signals-core';
import type { Grid } from '../../shared/arc/task.ts';
import { GridCanvas } from '../canvas/gridCanvas.ts';
import { paintGrid } from '../canvas/paintGrid.ts';
import { devicePixelRatioSignal } from '../dom/devicePixelRatio.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element } from '../dom/element.ts';
import type { PageContext } from '../pageContext.ts';

/** Side of the square that a small picture has, in CSS pixels; the style sheet knows it, too. */
const side = 72;

/** A small picture of a grid. What it shows is said by the text beside it. */
export function thumbnail({ colours }: Pick<PageContext, 'colours'>, grid: ReadonlySignal<Grid>): Component {
  const effects = new Effects();
  const canvas = new GridCanvas();
  const none = element('span', { class: 'quiet' }, 'unreadable');
  const box = element('div', { class: 'thumbnail' }, canvas.element, none);
  effects.run(() => {
    const rows = grid.value.length;
    const columns = grid.value[0]?.length ?? 0;
    canvas.element.hidden = rows === 0;
    none.hidden = rows > 0;
    if (rows === 0) return;
    const cellSize = Math.min(20, (side - 1) / Math.max(rows, columns));
    canvas.resize(rows, columns, cellSize, devicePixelRatioSignal.value);
    canvas.clear();
    const hexes = colours.value.map(({ hex }) => hex);
    paintGrid(canvas, grid.value, hexes, 'none');
  });
  return {
    element: box,
    dispose: () => {
      effects.dispose();
    },
  };
}
