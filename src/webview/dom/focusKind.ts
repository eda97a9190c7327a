import type { FocusKind } from '../../shared/protocol/editorProtocol.ts';

const textFields = 'input:not([type="range"], [type="checkbox"], [type="radio"]), textarea, select, vscode-text-field';

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
  window.addEventListener('focus', look);
  window.addEventListener('blur', look);
  look();
}

function focusKind(): FocusKind {
  const active = document.activeElement;
  if (!document.hasFocus() || document.querySelector('dialog[open]') !== null || active?.matches(textFields) === true) return 'none';
  return active?.matches('[data-by-commands]') === true ? 'grid' : 'page';
}
