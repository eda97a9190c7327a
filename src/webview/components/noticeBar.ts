import { computed } from '@preact/signals-core';
import { Effects, type Component } from '../dom/effects.ts';
import { element, icon } from '../dom/element.ts';
import type { PageContext } from '../pageContext.ts';
import { button, iconButton } from './designSystem.ts';

/** What has to be told or decided: errors, a file that changed on disk, a file that cannot be edited. */
export function noticeBar({ host, request, document, comparison, notices }: PageContext): Component {
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
  const state = computed(() => document.snapshot.value);
  effects.run(() => {
    diskChange.hidden = state.value?.changedOnDisk !== true;
    readOnly.hidden = state.value?.editable !== false || comparison.active;
  });
  effects.run(() => {
    list.replaceChildren(
      ...notices.list.value.map(({ id, kind, message }) =>
        element(
          'div',
          { class: `notice ${kind}`, 'data-notice': kind },
          icon(kind === 'error' ? 'error' : 'info'),
          element('p', {}, message),
          iconButton({ label: 'Dismiss', icon: 'close', onClick: () => notices.dismiss(id) }),
        ),
      ),
    );
  });
  return {
    element: element('div', { class: 'notices' }, diskChange, readOnly, list),
    dispose: () => {
      effects.dispose();
    },
  };
}
