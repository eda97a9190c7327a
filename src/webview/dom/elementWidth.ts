import { signal, type ReadonlySignal } from '@preact/signals-core';
import type { Effects } from './effects.ts';

/**
 * The width of an element without padding in CSS pixels, whole numbers, as it changes. It changes with the next frame: what is drawn for
 * a width may change the element's height, which an observer must not do while it observes.
 */
export function elementWidth(target: Element, effects: Effects): ReadonlySignal<number> {
  const width = signal(Math.floor(target.clientWidth));
  const observer = new ResizeObserver(([entry]) => {
    requestAnimationFrame(() => {
      if (entry !== undefined) width.value = Math.floor(entry.contentRect.width);
    });
  });
  observer.observe(target);
  effects.own(() => {
    observer.disconnect();
  });
  return width;
}
