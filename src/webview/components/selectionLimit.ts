import { computed } from '@preact/signals-core';
import { paintTools } from '../../shared/edits/tools.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element } from '../dom/element.ts';
import { gridLabel } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { keyOf } from '../state/keys.ts';
import { textButton } from './designSystem.ts';

/** Says that the chosen tool paints inside the selection alone, and offers the way out. */
export function selectionLimit({ view, drawing, editable, keys, grids }: PageContext): Component {
  const effects = new Effects();
  const limit = computed(() => {
    const isLimited = editable.value && drawing.floating.value === null && paintTools.includes(view.tool.value);
    return isLimited ? (drawing.selection.value?.at ?? null) : null;
  });
  const label = computed(() => (limit.value === null ? '' : gridLabel(limit.value.split, limit.value.index, limit.value.side)));
  // It is there before it says something: only then do screen readers speak.
  const text = element('span', { role: 'status' });
  const deselect = textButton('Deselect', () => {
    const at = limit.peek();
    drawing.deselect();
    if (at !== null) grids.at(at)?.focus();
  });
  const key = keyOf(keys.peek(), 'deselect');
  deselect.title = `Deselect (Escape${key === null ? '' : `, ${key}`})`;
  effects.run(() => {
    text.textContent = label.value === '' ? '' : `${label.value}: only the selection is painted`;
    deselect.hidden = label.value === '';
  });
  return {
    element: element('div', { class: 'tools selection-limit' }, text, deselect),
    dispose: () => {
      effects.dispose();
    },
  };
}
