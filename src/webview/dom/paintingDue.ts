import { batch, signal, type ReadonlySignal, type Signal } from '@preact/signals-core';
import { painted } from './painted.ts';

interface Waiting {
  readonly element: HTMLElement;
  readonly due: Signal<boolean>;
}

let added: Waiting[] = [];

/**
 * Becomes true, for good, when it is time to paint what is in the element: at once for what is in sight when it has been put on the page,
 * after that for all else, so that a long task shows before all of it is painted.
 */
export function paintingDue(element: HTMLElement): ReadonlySignal<boolean> {
  const due = signal(false);
  if (added.length === 0) queueMicrotask(sort);
  added.push({ element, due });
  return due;
}

/** Once what was just made is on the page. */
function sort(): void {
  const waiting = added;
  added = [];
  const later: Waiting[] = [];
  batch(() => {
    for (const one of waiting) {
      const { top, bottom } = one.element.getBoundingClientRect();
      if (bottom > 0 && top < window.innerHeight) one.due.value = true;
      else later.push(one);
    }
  });
  if (later.length > 0) void painted().then(() => paintNext(later));
}

function paintNext([next, ...others]: readonly Waiting[]): void {
  if (next === undefined) return;
  next.due.value = true;
  // A task for each: what the user does meanwhile comes in between.
  setTimeout(() => {
    paintNext(others);
  });
}
