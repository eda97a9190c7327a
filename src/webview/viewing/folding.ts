import { effect, untracked } from '@preact/signals-core';
import type { PairAddress, Task } from '../../shared/arc/task.ts';
import { pairLabel } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { allKeys, placesAfter, placeKey } from './places.ts';

/** Keeps pairs folded while the task changes. */
export function followFolds({ document, view }: PageContext): void {
  let before: Task | null = null;
  effect(() => {
    const after = document.task.value;
    if (after !== null && before !== null) {
      const old = before;
      untracked(() => {
        if (view.folded.value.length > 0) view.folded.value = placesAfter(old, after, view.folded.value);
      });
    }
    before = after ?? before;
  });
}

export function fold({ view, announce }: PageContext, place: PairAddress, folded: boolean): void {
  const key = placeKey(place);
  const others = view.folded.peek().filter((other) => other !== key);
  view.folded.value = folded ? [...others, key] : others;
  announce(`${pairLabel(place.split, place.index)} ${folded ? 'folded' : 'unfolded'}`);
}

export function foldAll({ document, view, announce }: PageContext, folded: boolean): void {
  const task = document.task.peek();
  if (task === null) return;
  view.folded.value = folded ? allKeys(task) : [];
  announce(folded ? 'All pairs folded' : 'All pairs unfolded');
}
