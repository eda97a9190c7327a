import { computed, signal, type ReadonlySignal } from '@preact/signals-core';
import type { Grid, GridAddress, Task } from '../../shared/arc/task.ts';
import { sizeOf } from '../../shared/edits/cellSet.ts';
import { blankGrid, copyInputToOutput } from '../../shared/edits/gridEdits.ts';
import { resized } from '../../shared/edits/gridShapes.ts';
import type { TaskEdit } from '../../shared/edits/taskEdit.ts';
import { focusInto } from '../dom/componentList.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, icon, setAttributes } from '../dom/element.ts';
import { pasteClipboardAsGrid, pasteTextAsGrid } from '../editing/clipboard.ts';
import { gridLabel, gridSizeText, pairLabel, sizeText } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { button, iconButton } from './designSystem.ts';
import { resizeForm, type NewSize } from './resizeForm.ts';
import { taskGrid } from './taskGrid.ts';

/** A grid of the task with its caption (side, size, actions), or the empty place of an output that is missing. */
export function gridFigure(
  context: PageContext,
  at: GridAddress,
  grid: ReadonlySignal<Grid | null>,
  cellSize: ReadonlySignal<number>,
): Component {
  const effects = new Effects();
  const figure = element('figure', { class: 'grid-figure' });
  const missing = computed(() => grid.value === null);
  let inner: Component | null = null;
  effects.run(() => {
    const hadFocus = figure.contains(document.activeElement);
    inner?.dispose();
    inner = missing.value ? missingOutput(context, at) : presentGrid(context, at, grid, cellSize);
    figure.replaceChildren(...inner.element.childNodes);
    if (hadFocus) focusInto(figure);
  });
  effects.own(() => inner?.dispose());
  return {
    element: figure,
    dispose: () => {
      effects.dispose();
    },
  };
}

function presentGrid(
  context: PageContext,
  at: GridAddress,
  maybeGrid: ReadonlySignal<Grid | null>,
  cellSize: ReadonlySignal<number>,
): Component {
  const { editable } = context;
  const effects = new Effects();
  const label = gridLabel(at.split, at.index, at.side);
  // For a moment after an output went, this still shows what was there.
  let last: Grid = maybeGrid.peek() ?? blankGrid(1, 1);
  const grid = computed(() => (last = maybeGrid.value ?? last));
  const resizing = signal(false);

  const sizeButton = element('button', { type: 'button', class: 'size-button', tabindex: -1 });
  sizeButton.addEventListener('click', () => (resizing.value = true));
  const clear = iconButton({
    label: `Clear ${label}`,
    icon: 'eraser',
    attributes: { tabindex: '-1' },
    onClick: () => clearGrid(context, at),
  });
  const actions = [clear];
  if (at.side === 'output' && at.split === 'test') {
    const attributes = { tabindex: '-1' };
    actions.push(iconButton({ label: `Remove ${label}`, icon: 'close', attributes, onClick: () => removeOutput(context, at) }));
  }
  const caption = element(
    'figcaption',
    {},
    element('span', { class: 'side' }, at.side === 'input' ? 'Input' : 'Output'),
    sizeButton,
    ...actions,
  );
  const gridElement = effects.component(taskGrid(context, at, grid, cellSize, () => (resizing.value = true))).element;
  const place = element('div', { class: 'resize-place' });

  effects.run(() => {
    const size = gridSizeText(grid.value);
    sizeButton.textContent = size;
    setAttributes(sizeButton, { 'aria-label': `Resize ${label}, ${size}`, title: 'Resize (R)' });
  });
  effects.run(() => {
    for (const control of [sizeButton, ...actions]) control.disabled = !editable.value;
  });

  let form: Component | null = null;
  const closeForm = (): void => {
    form?.dispose();
    form = null;
    place.replaceChildren();
  };
  effects.run(() => {
    closeForm();
    if (!resizing.value) return;
    form = resizeForm(context, label, sizeOf(grid.peek()), (size) => {
      resizing.value = false;
      if (size !== null) resize(size);
      gridElement.focus();
    });
    place.append(form.element);
  });
  effects.own(closeForm);

  function resize({ rows, columns, anchor }: NewSize): void {
    context.drawing.changeScope(at, (before) => resized(before, rows, columns, anchor), `Resize to ${sizeText(rows, columns)}`);
  }

  return {
    element: element('div', {}, caption, place, gridElement),
    dispose: () => {
      effects.dispose();
    },
  };
}

/** Sets all cells to colour 0. */
export function clearGrid({ document, drawing, announce }: PageContext, at: GridAddress): void {
  const clear = (): TaskEdit | null => {
    const before = document.gridAt(at);
    if (before === null || before.every((row) => row.every((colour) => colour === 0))) return null;
    return { kind: 'setGrid', at, before, after: blankGrid(before.length, before[0]?.length ?? 1) };
  };
  if (drawing.edit(clear, 'Clear Grid')) announce(`${gridLabel(at.split, at.index, at.side)} cleared`);
}

export function copyInput({ drawing, announce }: PageContext, { split, index }: Pick<GridAddress, 'split' | 'index'>): void {
  const copy = (task: Task): TaskEdit | null => (task[split][index] === undefined ? null : copyInputToOutput(task, split, index));
  if (drawing.edit(copy, 'Copy Input to Output')) announce(`${pairLabel(split, index)}: input copied to output`);
}

/** A test pair may be without an output; those of train pairs stay. */
export function removeOutput({ document, drawing, announce }: PageContext, at: GridAddress): void {
  const remove = (): TaskEdit | null => {
    const before = document.gridAt(at);
    return before === null ? null : { kind: 'setGrid', at, before, after: null };
  };
  if (drawing.edit(remove, 'Remove Output')) announce(`${gridLabel(at.split, at.index, at.side)} removed`);
}

function missingOutput(context: PageContext, at: GridAddress): Component {
  const { document, drawing, editable } = context;
  const effects = new Effects();
  const label = gridLabel(at.split, at.index, at.side);
  const add = button({
    label: 'Add',
    icon: 'add',
    appearance: 'secondary',
    onClick: () => {
      const addOutput = (): TaskEdit | null => {
        const input = document.gridAt({ ...at, side: 'input' });
        return input === null ? null : { kind: 'setGrid', at, before: null, after: blankGrid(input.length, input[0]?.length ?? 1) };
      };
      if (drawing.edit(addOutput, 'Add Output')) context.announce(`${label} added`);
    },
  });
  const copy = button({ label: 'Copy input', icon: 'copy', appearance: 'secondary', onClick: () => copyInput(context, at) });
  const paste = button({
    label: 'Paste',
    icon: 'clippy',
    appearance: 'secondary',
    onClick: () => context.request(pasteClipboardAsGrid(context, at)),
  });
  effects.run(() => {
    for (const control of [add, copy, paste]) control.disabled = !editable.value;
  });
  const slot = element(
    'div',
    {
      class: 'missing-output',
      role: 'group',
      tabindex: 0,
      'aria-label': `${label}: none`,
      'data-missing': `${at.split}/${String(at.index)}`,
      'data-by-commands': true,
    },
    element('p', {}, icon('circle-slash'), ' No output'),
    element('div', { class: 'buttons' }, add, copy, paste),
  );
  slot.addEventListener('focusin', () => {
    context.activeGrid.value = at;
  });
  const pasteText = (text: string): void => {
    context.request(pasteTextAsGrid(context, at, text));
  };
  effects.own(
    context.grids.addMissing(at, {
      focus: () => {
        slot.focus();
        return slot.matches(':focus');
      },
      paste: pasteText,
      pasteAsGrid: pasteText,
    }),
  );
  return {
    element: element('div', {}, element('figcaption', {}, element('span', { class: 'side' }, 'Output')), slot),
    dispose: () => {
      effects.dispose();
    },
  };
}
