import { computed, type ReadonlySignal } from '@preact/signals-core';
import type { Pair, Split } from '../../shared/arc/task.ts';
import { componentList } from '../dom/componentList.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, uniqueId } from '../dom/element.ts';
import { appendBlankPair } from '../editing/newPair.ts';
import type { PageContext } from '../pageContext.ts';
import { button } from './designSystem.ts';
import { pairRow } from './pairRow.ts';

/**
 * All pairs of one split, the `first` of them before the others. `width` is what the page has for a pair, in CSS pixels; `controls` stand
 * in the header.
 */
export function pairList(
  context: PageContext,
  split: Split,
  width: ReadonlySignal<number>,
  first: number,
  ...controls: readonly HTMLElement[]
): Component {
  const { document, editable } = context;
  const effects = new Effects();
  const name = split === 'train' ? 'Train' : 'Test';
  const pairs = computed(() => document.task.value?.[split] ?? []);
  const count = computed(() => pairs.value.length);
  const titleId = uniqueId('split');
  const counter = element('span', { class: 'count' });
  const add = button({ label: `Add ${split} pair`, icon: 'add', appearance: 'secondary', onClick: () => addPair(context, split) });
  const list = element('div', { class: 'pairs' });
  const empty = element('p', { class: 'empty' }, `No ${split} pair yet.`);

  const shown = computed(() => (context.showsAllPairs.value ? count.value : Math.min(first, count.value)));
  componentList(list, shown, (index) => pairRow(context, split, index, pairAt(pairs, index), width), effects);
  effects.run(() => {
    counter.textContent = String(count.value);
    empty.hidden = count.value > 0;
  });
  effects.run(() => {
    add.disabled = !editable.value;
  });

  const header = element('header', { class: 'split-header' }, element('h2', { id: titleId }, name, ' ', counter), ...controls, add);
  return {
    element: element('section', { class: 'split', 'aria-labelledby': titleId, 'data-split': split }, header, empty, list),
    dispose: () => {
      effects.dispose();
    },
  };
}

export function addPair({ document, drawing, announce }: PageContext, split: Split): void {
  if (drawing.edit((task) => appendBlankPair(task, split), `Add ${split === 'train' ? 'Train' : 'Test'} Pair`))
    announce(`${split} pair ${String(document.task.peek()?.[split].length ?? 0)} added`);
}

/** The pair at an index; what it was last once it is gone, for the moment until its row goes too. */
function pairAt(pairs: ReadonlySignal<readonly Pair[]>, index: number): ReadonlySignal<Pair> {
  let last = pairs.peek()[index];
  return computed(() => {
    last = pairs.value[index] ?? last;
    if (last === undefined) throw new Error(`There is no pair ${String(index + 1)}.`);
    return last;
  });
}
