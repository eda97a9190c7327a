import { element, icon } from '../dom/element.ts';
import { button } from './designSystem.ts';

/** Stands in for the page where the extension gave no state to show. */
export function startFailure(error: unknown, retry: () => void): HTMLElement {
  const view = element(
    'div',
    { class: 'failure', role: 'alert' },
    element('p', { class: 'failure-title' }, icon('error'), ' The task could not be loaded.'),
    element('p', { class: 'failure-message' }, error instanceof Error ? error.message : String(error)),
    button({
      label: 'Try again',
      icon: 'refresh',
      appearance: 'secondary',
      onClick: () => {
        view.remove();
        retry();
      },
    }),
  );
  return view;
}
