import { computed } from '@preact/signals-core';
import { Effects, type Component } from '../dom/effects.ts';
import { element, icon } from '../dom/element.ts';
import { tellHeight } from '../dom/tellHeight.ts';
import type { PageContext } from '../pageContext.ts';
import type { Notice } from '../state/notices.ts';
import { button, iconButton } from './designSystem.ts';

/** What has to be told or decided: errors, a file that changed on disk, a file that cannot be edited. It stays in sight below the rest. */
export function noticeBar({ host, request, document: task, comparison, notices, activeGrid, grids }: PageContext): Component {
  const effects = new Effects();
  const resolve = (choice: 'reload' | 'keep' | 'compare') => () => {
    request(host.call('resolveDiskChange', choice));
  };
  const diskChange = element(
    'div',
    { class: 'notice warning', role: 'alert', 'data-notice': 'disk-change' },
    icon('warning'),
    element('p', {}, 'The file has changed on disk, and there are unsaved edits here.'),
    element(
      'div',
      { class: 'buttons' },
      button({ label: 'Compare', appearance: 'secondary', onClick: resolve('compare') }),
      button({ label: 'Reload from disk', appearance: 'secondary', onClick: resolve('reload') }),
      button({ label: 'Keep my edits', appearance: 'primary', onClick: resolve('keep') }),
    ),
  );
  const readOnly = element(
    'div',
    { class: 'notice', 'data-notice': 'read-only' },
    icon('lock'),
    element('p', {}, 'This file cannot be edited.'),
  );
  const list = element('div', { class: 'notice-list', role: 'status' });
  const bar = element('div', { class: 'notices' }, diskChange, readOnly, list);
  const state = computed(() => task.snapshot.value);
  // Who has dealt with what there was to tell goes on where they were.
  const focusGrid = (): void => {
    const at = activeGrid.peek();
    if (at !== null) grids.placeAt(at)?.focus();
  };
  effects.run(() => {
    const hadFocus = diskChange.contains(document.activeElement);
    diskChange.hidden = state.value?.changedOnDisk !== true;
    if (hadFocus && diskChange.hidden) focusGrid();
    readOnly.hidden = state.value?.editable !== false || comparison.active;
  });
  const drawn = (notice: Notice): HTMLElement =>
    element(
      'div',
      { class: `notice ${notice.kind}`, 'data-notice': notice.kind },
      icon(notice.kind === 'error' ? 'error' : 'info'),
      element('p', {}, notice.message),
      iconButton({ label: 'Dismiss', icon: 'close', onClick: () => notices.dismiss(notice.id) }),
    );
  /** By id, oldest first, as they stand in the list. Those that stay are not drawn anew, so that they keep the focus. */
  const shown = new Map<number, HTMLElement>();
  effects.run(() => {
    const now = notices.list.value;
    const focused = [...shown.values()].findIndex((one) => one.contains(document.activeElement));
    for (const [id, one] of shown) {
      if (now.some((notice) => notice.id === id)) continue;
      one.remove();
      shown.delete(id);
    }
    for (const notice of now) {
      if (shown.has(notice.id)) continue;
      const one = drawn(notice);
      shown.set(notice.id, one);
      list.append(one);
      bar.scrollTop = bar.scrollHeight;
    }
    if (focused < 0 || list.contains(document.activeElement)) return;
    const next = [...shown.values()].at(Math.min(focused, shown.size - 1))?.querySelector('button') ?? null;
    if (next === null) focusGrid();
    else next.focus();
  });
  tellHeight(bar, '--notices-height', effects);
  return {
    element: bar,
    dispose: () => {
      effects.dispose();
    },
  };
}
