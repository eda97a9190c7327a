import { computed, type ReadonlySignal } from '@preact/signals-core';
import type { Pair, Split, Task } from '../../shared/arc/task.ts';
import { sizeOf } from '../../shared/edits/cellSet.ts';
import { duplicatePair } from '../../shared/edits/gridEdits.ts';
import { placeBeside } from '../../shared/edits/pairMoves.ts';
import type { TaskEdit } from '../../shared/edits/taskEdit.ts';
import { layoutPair, type PairLayout } from '../canvas/cellSize.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, icon, uniqueId } from '../dom/element.ts';
import { rovingFocus } from '../dom/rovingFocus.ts';
import { windowHeight } from '../dom/windowHeight.ts';
import { pairLabel } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { movePairBy } from '../viewing/pairMoves.ts';
import { iconButton } from './designSystem.ts';
import { copyInput, gridFigure } from './gridFigure.ts';
import { pairChange } from './pairChange.ts';
import { pairTitle } from './pairTitle.ts';

/** Width of the arrow between two grids, as in pairs.css. */
const arrowWidth = 36;
/** The card's padding and border, left and right, as in pairs.css. */
const cardEdges = 22;

/** How a pair is laid out on `width` CSS pixels. Reads signals. */
export function pairLayout({ view }: PageContext, { input, output }: Pair, width: number): PairLayout {
  const room = { width: width - cardEdges, height: windowHeight.value };
  return layoutPair(room, arrowWidth, sizeOf(input), sizeOf(output ?? input), view.zoom.value);
}

/** A pair side by side, or one below the other where the page is too narrow. `width` is what the page has for it. */
export function pairRow(
  context: PageContext,
  split: Split,
  index: number,
  pair: ReadonlySignal<Pair>,
  width: ReadonlySignal<number>,
): Component {
  const effects = new Effects();
  const input = computed(() => pair.value.input);
  const output = computed(() => pair.value.output);
  const layout = computed(() => pairLayout(context, pair.value, width.value));
  const cellSize = computed(() => layout.value.cellSize);
  const titleId = uniqueId('pair');
  const body = element(
    'div',
    { class: 'pair-grids', id: uniqueId('pair-grids') },
    effects.component(gridFigure(context, { split, index, side: 'input' }, input, cellSize)).element,
    element('div', { class: 'pair-arrow' }, icon('arrow-right')),
    effects.component(gridFigure(context, { split, index, side: 'output' }, output, cellSize)).element,
  );
  effects.run(() => {
    body.classList.toggle('stacked', layout.value.stacked);
  });
  const title = effects.component(pairTitle(context, { split, index }, pair, body, titleId)).element;
  const header = element(
    'header',
    { class: 'pair-header' },
    title,
    effects.component(pairChange(context, split, index)).element,
    effects.component(pairActions(context, split, index)).element,
  );
  return {
    element: element('article', { class: 'pair', 'aria-labelledby': titleId, 'data-pair': `${split}/${String(index)}` }, header, body),
    dispose: () => {
      effects.dispose();
    },
  };
}

function pairActions(context: PageContext, split: Split, index: number): Component {
  const { document, drawing, editable } = context;
  const effects = new Effects();
  const label = pairLabel(split, index);
  const count = computed(() => document.task.value?.[split].length ?? 0);
  const place = { split, index };
  const canMove = (direction: 'up' | 'down'): boolean =>
    document.task.value !== null && placeBeside(document.task.value, place, direction) !== null;
  const up = iconButton({ label: `Move ${label} up`, icon: 'arrow-up', onClick: () => movePairBy(context, place, 'up') });
  const down = iconButton({ label: `Move ${label} down`, icon: 'arrow-down', onClick: () => movePairBy(context, place, 'down') });
  const copy = iconButton({
    label: `Copy input to output of ${label}`,
    icon: 'arrow-circle-right',
    onClick: () => copyInput(context, { split, index }),
  });
  const duplicate = iconButton({
    label: `Duplicate ${label}`,
    icon: 'files',
    onClick: () => {
      const copyOf = (task: Task): TaskEdit | null => (task[split][index] === undefined ? null : duplicatePair(task, split, index));
      if (drawing.edit(copyOf, 'Duplicate Pair')) context.announce(`${label} duplicated`);
    },
  });
  const remove = iconButton({
    label: `Delete ${label}`,
    icon: 'trash',
    onClick: () => {
      const removal = (task: Task): TaskEdit | null => {
        const pair = task[split][index];
        return pair === undefined ? null : { kind: 'removePair', split, index, pair };
      };
      if (drawing.edit(removal, 'Delete Pair')) context.announce(`${label} deleted`);
    },
  });
  const toolbar = element(
    'div',
    { class: 'pair-actions', role: 'toolbar', 'aria-label': `${label} actions` },
    copy,
    duplicate,
    up,
    down,
    remove,
  );
  effects.run(() => {
    const readOnly = !editable.value;
    copy.disabled = readOnly;
    duplicate.disabled = readOnly;
    up.disabled = readOnly || !canMove('up');
    down.disabled = readOnly || !canMove('down');
    // ARC's files need a train pair.
    remove.disabled = readOnly || (split === 'train' && count.value === 1);
  });
  rovingFocus(toolbar);
  return {
    element: toolbar,
    dispose: () => {
      effects.dispose();
    },
  };
}
