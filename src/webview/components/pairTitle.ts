import { computed, type ReadonlySignal } from '@preact/signals-core';
import type { Pair, PairAddress } from '../../shared/arc/task.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, icon } from '../dom/element.ts';
import { gridSizeText, pairLabel } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { dragByPointer } from '../viewing/dragPairs.ts';
import { fold } from '../viewing/folding.ts';
import { placeKey } from '../viewing/places.ts';

/**
 * The name of a pair, which folds and unfolds `body` and can be dragged to another place. Of a folded pair it tells the sizes. `id` names
 * the title for the pair's label.
 */
export function pairTitle(context: PageContext, place: PairAddress, pair: ReadonlySignal<Pair>, body: HTMLElement, id: string): Component {
  const effects = new Effects();
  const isFolded = computed(() => context.view.folded.value.includes(placeKey(place)));
  const chevron = icon('chevron-down');
  const button = element(
    'button',
    { type: 'button', class: 'fold-button', 'aria-controls': body.id, title: 'Fold or unfold; drag to move the pair' },
    chevron,
    element('span', { id }, pairLabel(place.split, place.index)),
  );
  button.addEventListener('click', () => {
    fold(context, place, !isFolded.peek());
  });
  dragByPointer(context, button, place);
  const sizes = element('span', { class: 'quiet pair-sizes' });
  effects.run(() => {
    const folded = isFolded.value;
    const hadFocus = folded && body.contains(document.activeElement);
    chevron.className = `codicon codicon-${folded ? 'chevron-right' : 'chevron-down'}`;
    button.setAttribute('aria-expanded', String(!folded));
    body.hidden = folded;
    sizes.hidden = !folded;
    if (hadFocus) button.focus();
  });
  effects.run(() => {
    const { input, output } = pair.value;
    sizes.textContent = `${gridSizeText(input)} → ${output === null ? 'none' : gridSizeText(output)}`;
  });
  return {
    element: element('h3', { class: 'pair-title' }, button, sizes),
    dispose: () => {
      effects.dispose();
    },
  };
}
