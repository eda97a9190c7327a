import type { FocusKind } from '../../shared/protocol/editorProtocol.ts';

const textFields = 'input:not([type="range"], [type="checkbox"], [type="radio"]), textarea, select, vscode-text-field';

/**
 * Gives the focus back to what had it last when the page gets it again: browsers forget that when another frame takes the focus, as the
 * command palette does.
 */
export function keepFocus(): void {
  let last: HTMLElement | null = null;
  document.addEventListener('focusin', ({ target }) => {
    last = target instanceof HTMLElement ? target : null;
  });
  document.addEventListener('pointerup', () => {
    // A click beside everything takes the focus off on purpose. Not to be told from `focusout`: where another frame takes the focus, the
    // page may hear of that only a moment later.
    if (document.activeElement === document.body) last = null;
  });
  window.addEventListener('focus', () => {
    // It may have gone on to another frame since, such as a question of VS Code's.
    if (document.hasFocus() && document.activeElement === document.body && last?.isConnected === true) last.focus({ preventScroll: true });
  });
}

/** Tells `report` what has the focus, now and whenever that changes: VS Code's keys depend on it. */
export function watchFocus(report: (kind: FocusKind) => void): void {
  let before: FocusKind | null = null;
  const look = (): void => {
    const kind = focusKind();
    if (kind !== before) report(kind);
    before = kind;
  };
  // Between two elements nothing has the focus for a moment.
  const lookSoon = (): void => {
    queueMicrotask(look);
  };
  document.addEventListener('focusin', look);
  document.addEventListener('focusout', lookSoon);
  // Of two sides of a diff the one that said so last has the focus: also one that was left and come back to too fast for it to notice.
  window.addEventListener('focus', () => {
    before = null;
    look();
  });
  window.addEventListener('blur', look);
  look();
}

function focusKind(): FocusKind {
  const active = document.activeElement;
  if (!document.hasFocus() || document.querySelector('dialog[open]') !== null || active?.matches(textFields) === true) return 'none';
  return active?.matches('[data-by-commands]') === true ? 'grid' : 'page';
}
