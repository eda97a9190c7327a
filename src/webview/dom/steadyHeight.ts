import type { ReadonlySignal } from '@preact/signals-core';
import type { Effects } from './effects.ts';

/** Keeps an element as high as it ever was since `occasion` changed last, so that what is below stays in its place while its content changes. */
export function steadyHeight(target: HTMLElement, occasion: ReadonlySignal<unknown>, effects: Effects): void {
  let highest = 0;
  const observer = new ResizeObserver(() => {
    requestAnimationFrame(() => {
      const height = target.offsetHeight;
      if (height <= highest) return;
      highest = height;
      target.style.minHeight = `${String(height)}px`;
    });
  });
  observer.observe(target);
  effects.own(() => {
    observer.disconnect();
  });
  let before: unknown;
  effects.run(() => {
    if (occasion.value === before) return;
    before = occasion.value;
    highest = 0;
    target.style.minHeight = '';
  });
}
