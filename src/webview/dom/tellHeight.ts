import type { Effects } from './effects.ts';

/** Keeps a CSS variable of the page at the height of an element that stays in sight, for what scrolls under it or stands beside it. */
export function tellHeight(target: HTMLElement, variable: `--${string}`, effects: Effects): void {
  const observer = new ResizeObserver(() => {
    // With the next frame: it changes the size of what else is observed.
    requestAnimationFrame(() => {
      document.body.style.setProperty(variable, `${String(target.offsetHeight)}px`);
    });
  });
  observer.observe(target);
  effects.own(() => {
    observer.disconnect();
  });
}
