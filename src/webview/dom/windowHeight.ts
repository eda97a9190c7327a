import { signal, type ReadonlySignal } from '@preact/signals-core';

const height = signal(window.innerHeight);

/** Height of the window in CSS pixels. */
export const windowHeight: ReadonlySignal<number> = height;

window.addEventListener('resize', () => {
  height.value = window.innerHeight;
});
