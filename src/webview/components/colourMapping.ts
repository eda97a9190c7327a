import { computed, signal } from '@preact/signals-core';
import { permuteColours } from '../../shared/arc/transforms.ts';
import { colourCount } from '../../shared/arc/task.ts';
import { readableOn } from '../../shared/arc/contrast.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element } from '../dom/element.ts';
import { rovingFocus } from '../dom/rovingFocus.ts';
import { onActiveGrid } from '../editing/activeGrid.ts';
import type { PageContext } from '../pageContext.ts';
import { textButton } from './designSystem.ts';

const identity: readonly number[] = Array.from({ length: colourCount }, (_, colour) => colour);

/** What each of the ten colours becomes: pressing one gives it the chosen colour, and its own to the one that had that. */
export function colourMapping(context: PageContext): Component {
  const { view, colours, drawing, announce } = context;
  const effects = new Effects();
  const becomes = signal(identity);
  const swatches = identity.map((from) => {
    const swatch = element('button', { type: 'button', class: 'swatch' });
    swatch.addEventListener('click', () => {
      const to = view.colour.peek();
      const before = becomes.peek();
      const old = before[from] ?? from;
      becomes.value = before.map((target, index) => (index === from ? to : target === to ? old : target));
      announce(`${nameOf(from)} becomes ${nameOf(to)}`);
    });
    return swatch;
  });
  const nameOf = (colour: number): string => colours.peek()[colour]?.name ?? String(colour);
  const apply = textButton('Permute', () => {
    onActiveGrid(context, (at) => {
      const permutation = becomes.peek();
      if (drawing.changeScope(at, (grid) => permuteColours(grid, permutation), 'Permute Colours')) becomes.value = identity;
    });
  });
  const reset = textButton('Reset', () => (becomes.value = identity));
  const changed = computed(() => becomes.value.some((to, from) => to !== from));
  effects.run(() => {
    for (const [from, swatch] of swatches.entries()) {
      const to = becomes.value[from] ?? from;
      const { hex = '#000000', name = '' } = colours.value[to] ?? {};
      // Set through the CSSOM: the policy for styles forbids inline ones.
      swatch.style.backgroundColor = hex;
      swatch.style.color = readableOn(hex);
      swatch.textContent = to === from ? String(from) : `${String(from)}→${String(to)}`;
      swatch.setAttribute('aria-label', to === from ? `${name} stays` : `${colours.value[from]?.name ?? ''} becomes ${name}`);
      swatch.title = 'Becomes the chosen colour, and that one this';
    }
    apply.disabled = !changed.value;
    reset.disabled = !changed.value;
  });
  const row = element('div', { class: 'palette mapping', role: 'toolbar', 'aria-label': 'What each colour becomes' }, ...swatches);
  rovingFocus(row);
  return {
    element: element(
      'div',
      { class: 'transform-form', role: 'group', 'aria-label': 'Colours' },
      element('span', {}, 'Colours'),
      row,
      apply,
      reset,
    ),
    dispose: () => {
      effects.dispose();
    },
  };
}
