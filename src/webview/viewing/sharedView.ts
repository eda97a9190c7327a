import { batch, effect, untracked } from '@preact/signals-core';
import type { SharedView } from '../../shared/protocol/comparison.ts';
import type { PageContext } from '../pageContext.ts';
import { allKeys, placeKey, placeOfKey } from './places.ts';

export interface ViewSharing {
  /** Shows what the other side shows. */
  receive(shared: SharedView): void;
}

/** In a diff: keeps the zoom and the folded pairs of both sides alike. Where they differ at first, the newer side has its way. */
export function shareView({ comparison, document, view, host, request }: PageContext): ViewSharing {
  /** What the other side knows of this one; null: nothing. */
  let known: string | null = null;
  let seen: typeof comparison.with.value = null;
  effect(() => {
    const side = comparison.with.value?.side;
    const isNew = comparison.with.value !== seen;
    seen = comparison.with.value;
    const own: SharedView = { zoom: view.zoom.value, folded: [...view.folded.value] };
    // A comparison comes anew where the other page was loaded anew, or its task has changed.
    if (side === undefined || (side === 'before' && known === null)) known = side === undefined ? null : JSON.stringify(own);
    else if ((side === 'after' && isNew) || JSON.stringify(own) !== known) tell(own);
  });

  function tell(own: SharedView): void {
    known = JSON.stringify(own);
    // Folds follow an edit at once. The other side can tell which pairs they are when it knows of that too.
    untracked(() => {
      request(document.answered().then(() => host.call('shareView', own)));
    });
  }

  function isFolded(key: string, others: readonly string[]): boolean {
    const place = placeOfKey(key);
    const other = place === null ? null : comparison.otherPlace(place);
    // A pair that the other side lacks is folded here alone.
    return other === null ? view.folded.peek().includes(key) : others.includes(placeKey(other));
  }

  return {
    receive: ({ zoom, folded }) => {
      const task = document.task.peek();
      const own = task === null ? [] : untracked(() => allKeys(task).filter((key) => isFolded(key, folded)));
      known = JSON.stringify({ zoom, folded: own });
      batch(() => {
        view.zoom.value = zoom;
        if (own.join() !== view.folded.peek().join()) view.folded.value = own;
      });
    },
  };
}
