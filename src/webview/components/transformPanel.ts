import { computed, signal, type Signal } from '@preact/signals-core';
import { maxGridSide, type GridAddress } from '../../shared/arc/task.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element } from '../dom/element.ts';
import { focusWhenDrawn } from '../dom/focusWhenDrawn.ts';
import { onActiveGrid } from '../editing/activeGrid.ts';
import { pasteClipboardAsGrid } from '../editing/clipboard.ts';
import { sameAddress } from '../editing/drawing.ts';
import { gridLabel, pairLabel } from '../editing/labels.ts';
import { padGrids, scaleGrids, tileGrids, turns } from '../editing/transforms.ts';
import type { PageContext } from '../pageContext.ts';
import { choice } from './choice.ts';
import { colourMapping } from './colourMapping.ts';
import { textButton } from './designSystem.ts';
import { scopeOptions } from './scopeOptions.ts';
import { wholeNumberField, type WholeNumberField } from './wholeNumberField.ts';

/** What changes whole grids, or the selection; it opens below the tools. */
export function transformPanel(context: PageContext): Component {
  const { view, drawing, activeGrid, transforms, editable } = context;
  const effects = new Effects();
  const act = (action: (at: GridAddress) => void) => (): void => {
    onActiveGrid(context, action);
  };
  const number = (label: string, value: Signal<number>): WholeNumberField =>
    effects.component(
      wholeNumberField({ label, from: 1, to: maxGridSide, empty: undefined, value, onChange: (typed) => (value.value = typed) }),
    );
  /** Numbers, and buttons that take them. */
  const form = (name: string, fields: readonly WholeNumberField[], ...buttons: readonly HTMLButtonElement[]): HTMLElement => {
    const problem = element('p', { class: 'field-problem', role: 'alert' });
    effects.run(() => {
      const problems = fields.map((field) => field.problem.value).filter((text) => text !== '');
      problem.textContent = problems.join('. ');
      problem.hidden = problems.length === 0;
      for (const button of buttons) button.disabled = problems.length > 0;
    });
    const numbers = fields.flatMap((field, index) => (index === 0 ? [field.element] : ['×', field.element]));
    return element(
      'div',
      { class: 'transform-form', role: 'group', 'aria-label': name },
      element('span', {}, name),
      ...numbers,
      ...buttons,
      problem,
    );
  };

  const turnButtons = Object.values(turns).map(({ transform, label }) => textButton(label, act((at) => drawing.turn(at, transform, label)))); // prettier-ignore
  const cropToSelection = textButton('Crop to Selection', act((at) => drawing.cropToSelection(at))); // prettier-ignore
  const [factor, thickness, down, across] = [signal(2), signal(1), signal(2), signal(2)];
  const forms = {
    scale: form(
      'Scale',
      [number('Factor', factor)],
      textButton('Up', act((at) => scaleGrids(context, at, 'scaleUp', factor.peek())), 'Scale up'), // prettier-ignore
      textButton('Down', act((at) => scaleGrids(context, at, 'scaleDown', factor.peek())), 'Scale down'), // prettier-ignore
    ),
    tile: form(
      'Tile',
      [number('Tiles down', down), number('Tiles across', across)],
      textButton('Tile', act((at) => tileGrids(context, at, down.peek(), across.peek()))), // prettier-ignore
    ),
    pad: form(
      'Pad',
      [number('Thickness', thickness)],
      textButton('Pad with colour', act((at) => padGrids(context, at, thickness.peek()))), // prettier-ignore
    ),
    colours: effects.component(colourMapping(context)).element,
  };
  const target = element('p', { class: 'quiet' });
  effects.run(() => {
    const at = activeGrid.value;
    const selected = sameAddress(drawing.selection.value?.at, at ?? { split: 'train', index: -1, side: 'input' });
    cropToSelection.disabled = !selected;
    const scope = view.scope.value;
    if (at === null) target.textContent = 'Choose a grid: click it, or press Tab.';
    else if (scope === 'task') target.textContent = 'All grids of the task change.';
    else if (scope === 'pair') target.textContent = `${pairLabel(at.split, at.index)} changes.`;
    else target.textContent = `${gridLabel(at.split, at.index, at.side)} changes.`;
    if (selected) target.textContent += ' Turning changes the selection alone.';
  });
  const panel = element(
    'div',
    { class: 'transforms', role: 'group', 'aria-label': 'Transforms' },
    element('div', { class: 'transform-scope' }, effects.component(choice('What changes', scopeOptions, view.scope)).element, target),
    element('div', { class: 'buttons' }, ...turnButtons),
    element(
      'div',
      { class: 'buttons' },
      cropToSelection,
      textButton('Crop to Content', act((at) => drawing.cropToContent(at))), // prettier-ignore
      textButton('Resize…', act((at) => context.grids.at(at)?.openResizeForm())), // prettier-ignore
      textButton('Paste as Grid', act((at) => context.request(pasteClipboardAsGrid(context, at)))), // prettier-ignore
    ),
    ...Object.values(forms),
  );
  const open = computed(() => transforms.value !== null && editable.value);
  effects.run(() => {
    panel.hidden = !open.value;
    const form = transforms.value;
    if (form === null || form === 'open') return;
    focusWhenDrawn(forms[form].querySelector('vscode-text-field, button'));
  });
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    transforms.value = null;
    const at = activeGrid.peek();
    if (at !== null) context.grids.placeAt(at)?.focus();
  });
  return {
    element: panel,
    dispose: () => {
      effects.dispose();
    },
  };
}
