import type { FocusKind } from '../../shared/protocol/editorProtocol.ts';

const textFields = 'input:not([type="range"], [type="checkbox"], [type="radio"]), textarea, select, vscode-text-field';

/**
 * Gives the focus back to what had it last when the page gets it again: browsers forget that when another frame takes the focus, as the
 * command palette does. Where what had it is hidden, disabled or taken away, as Solve is for Cancel, the nearest control has it next; or one
 * within the element that `data-focus-next`, on it or around it, names by a selector. `start` had it when the page was here last.
 */
export function keepFocus(start: HTMLElement | null): void {
  let last = start;
  let next: readonly HTMLElement[] = [];
  document.addEventListener('focusin', ({ target }) => {
    last = target instanceof HTMLElement ? target : null;
    next = [...namedNext(last), ...ancestorsOf(last)];
  });
  new MutationObserver(() => {
    const { activeElement: active } = document;
    if (last === null || !document.hasFocus() || (active !== document.body && active !== last)) return;
    // Without scrolling, which would end one that the page is about to do, such as that to a solve's answers.
    if (last.matches('[disabled]') || !last.checkVisibility()) firstControl(next)?.focus({ preventScroll: true });
  }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['hidden', 'disabled'] });
  document.addEventListener('pointerup', () => {
    // A click beside everything takes the focus off on purpose. Not to be told from `focusout`: where another frame takes the focus, the
    // page may hear of that only a moment later.
    if (document.activeElement === document.body) last = null;
  });
  const giveBack = (): void => {
    // It may have gone on to another frame since, such as a question of VS Code's.
    if (!document.hasFocus() || document.activeElement !== document.body || last?.isConnected !== true) return;
    const { scrollX, scrollY } = window;
    last.focus({ preventScroll: true });
    // A grid brings its cursor in sight, from where the page may have been scrolled away.
    window.scrollTo(scrollX, scrollY);
  };
  window.addEventListener('focus', giveBack);
  giveBack();
}

function namedNext(element: HTMLElement | null): readonly HTMLElement[] {
  const selector = element?.closest<HTMLElement>('[data-focus-next]')?.dataset['focusNext'];
  return selector === undefined ? [] : [...document.querySelectorAll<HTMLElement>(selector)];
}

function ancestorsOf(element: HTMLElement | null): readonly HTMLElement[] {
  const { parentElement: parent } = element ?? { parentElement: null };
  return parent === null ? [] : [parent, ...ancestorsOf(parent)];
}

/** The first control on show within the first of the elements that has one. */
function firstControl(within: readonly HTMLElement[]): HTMLElement | undefined {
  for (const part of within) {
    const controls = [...part.querySelectorAll<HTMLElement>('button, vscode-button, summary, [tabindex="0"]')];
    const found = controls.find((control) => !control.matches('[disabled], [tabindex="-1"]') && control.checkVisibility());
    if (found !== undefined) return found;
  }
  return undefined;
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
  if (!document.hasFocus() || document.querySelector('dialog[open]') !== null) return 'none';
  if (active?.matches(textFields) === true) return 'field';
  return active?.matches('[data-by-commands]') === true ? 'grid' : 'page';
}
