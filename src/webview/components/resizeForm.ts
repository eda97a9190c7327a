import { signal } from '@preact/signals-core';
import { maxGridSide, type GridSize } from '../../shared/arc/task.ts';
import type { Anchor } from '../../shared/edits/gridShapes.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, uniqueId } from '../dom/element.ts';
import { focusWhenDrawn } from '../dom/focusWhenDrawn.ts';
import type { PageContext } from '../pageContext.ts';
import { anchorChoice } from './anchorChoice.ts';
import { choice } from './choice.ts';
import { button, numberField } from './designSystem.ts';
import { scopeOptions } from './scopeOptions.ts';

export interface NewSize extends GridSize {
  readonly anchor: Anchor;
}

/**
 * Asks for a new size, where the cells stay, and which grids are to have it. `onDone` gets the size, or null where the user gave up; the
 * form then belongs to be taken away.
 */
export function resizeForm({ view }: PageContext, label: string, size: GridSize, onDone: (size: NewSize | null) => void): Component {
  const effects = new Effects();
  const rows = signal(String(size.rows));
  const columns = signal(String(size.columns));
  const problem = element('p', { class: 'field-problem', id: uniqueId('problem'), role: 'alert' });
  const field = (name: string, text: typeof rows): HTMLElement => {
    const input = numberField({ label: `${label}: ${name}`, digits: 4, onInput: (typed) => (text.value = typed) });
    input.value = text.peek();
    effects.run(() => {
      const wrong = sideOf(text.value) === null;
      input.classList.toggle('invalid', wrong);
      input.ariaInvalid = String(wrong);
    });
    return input;
  };
  const rowsField = field('rows', rows);
  const columnsField = field('columns', columns);
  const anchor = signal<Anchor>({ vertical: 'start', horizontal: 'start' });
  const apply = button({ label: 'Resize', appearance: 'primary', onClick: submit });
  const cancel = button({ label: 'Cancel', appearance: 'secondary', onClick: () => onDone(null) });
  const form = element(
    'div',
    { class: 'resize-form', role: 'group', 'aria-label': `Resize ${label}` },
    element('div', { class: 'resize-fields' }, rowsField, '×', columnsField, element('span', {}, 'rows × columns')),
    element(
      'div',
      { class: 'resize-fields' },
      effects.component(anchorChoice(anchor)).element,
      effects.component(choice('What is resized', scopeOptions, view.scope)).element,
    ),
    problem,
    element('div', { class: 'buttons' }, apply, cancel),
  );

  function submit(): void {
    const wanted = { rows: sideOf(rows.peek()), columns: sideOf(columns.peek()) };
    if (wanted.rows !== null && wanted.columns !== null) {
      onDone({ rows: wanted.rows, columns: wanted.columns, anchor: anchor.peek() });
    }
  }

  effects.run(() => {
    const valid = sideOf(rows.value) !== null && sideOf(columns.value) !== null;
    apply.disabled = !valid;
    problem.textContent = valid ? '' : `Whole numbers from 1 to ${String(maxGridSide)}`;
  });
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' && event.key !== 'Enter') return;
    if (
      event.key === 'Enter' &&
      event.composedPath().some((target) => target === cancel || target === apply || target instanceof HTMLButtonElement)
    )
      return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter') submit();
    else onDone(null);
  });
  focusWhenDrawn(rowsField);
  return {
    element: form,
    dispose: () => {
      effects.dispose();
    },
  };
}

/** null where the text is no side of a grid. */
function sideOf(text: string): number | null {
  const side = Number(text.trim());
  return text.trim() !== '' && Number.isInteger(side) && side >= 1 && side <= maxGridSide ? side : null;
}
