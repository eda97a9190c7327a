import { signal, type ReadonlySignal } from '@preact/signals-core';

const ratio = signal(window.devicePixelRatio);

/** Device pixels per CSS pixel; changes with zoom and when the window moves to another screen. */
export const devicePixelRatioSignal: ReadonlySignal<number> = ratio;

function watch(): void {
  const query = window.matchMedia(`(resolution: ${String(window.devicePixelRatio)}dppx)`);
  const onChange = (): void => {
    ratio.value = window.devicePixelRatio;
    watch();
  };
  query.addEventListener('change', onChange, { once: true });
}

watch();
