/**
 * Makes a group of buttons one stop of the Tab key, within which the arrow keys, Home and End move: the keyboard pattern of toolbars and
 * radio groups. `onMove` is told which button the keys came to.
 */
export function rovingFocus(group: HTMLElement, onMove: (button: HTMLElement) => void = () => undefined): void {
  const items = (): HTMLButtonElement[] => [...group.querySelectorAll('button')].filter((button) => !button.disabled && !button.hidden);
  const stop = (): HTMLButtonElement | undefined => items().find((button) => button.tabIndex === 0);
  const isOneStop = (): boolean => group.querySelectorAll('button[tabindex="0"], button:not([tabindex])').length === 1;
  setTabStop(group, items()[0] ?? null);
  // Buttons come and go and are disabled; the one that Tab comes to has to be one that can be pressed.
  new MutationObserver(() => {
    if (stop() === undefined || !isOneStop()) setTabStop(group, stop() ?? items()[0] ?? null);
  }).observe(group, { childList: true, subtree: true, attributeFilter: ['disabled', 'hidden'] });
  group.addEventListener('focusin', ({ target }) => {
    const button = target instanceof Element ? target.closest('button') : null;
    if (button !== null) setTabStop(group, button);
  });
  group.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const buttons = items();
    const index = buttons.findIndex((button) => button === document.activeElement);
    const next = nextIndex(event.key, index, buttons.length);
    const button = next === null ? undefined : buttons[next];
    if (index < 0 || button === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    button.focus();
    onMove(button);
  });
}

/** Makes `button` the one that Tab comes to. */
export function setTabStop(group: HTMLElement, button: HTMLElement | null): void {
  for (const other of group.querySelectorAll('button')) other.tabIndex = other === button ? 0 : -1;
}

function nextIndex(key: string, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return (index + 1) % count;
    case 'ArrowLeft':
    case 'ArrowUp':
      return (index - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
