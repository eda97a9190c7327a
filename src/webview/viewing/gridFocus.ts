import type { GridAddress } from '../../shared/arc/task.ts';
import { placeKey, placeOfKey } from './places.ts';

/** Tells `report` of each grid of the task that the focus comes to, and of the places of outputs that are missing. */
export function watchGridFocus(report: (at: GridAddress) => void): void {
  let before = '';
  const look = (): void => {
    const at = document.hasFocus() ? focusedGrid(document.activeElement) : null;
    const key = at === null ? before : `${placeKey(at)}/${at.side}`;
    if (at !== null && key !== before) report(at);
    before = key;
  };
  document.addEventListener('focusin', look);
  window.addEventListener('focus', look);
  look();
}

function focusedGrid(active: Element | null): GridAddress | null {
  const missing = active?.closest<HTMLElement>('[data-missing]')?.dataset['missing'];
  if (missing !== undefined) return gridOf(missing, 'output');
  // Grids of the model's answers have names of their own.
  const [, key = '', side] = /^(.*)\/(input|output)$/.exec(active?.closest<HTMLElement>('[data-grid]')?.dataset['grid'] ?? '') ?? [];
  return gridOf(key, side === 'output' ? 'output' : 'input');
}

function gridOf(key: string, side: GridAddress['side']): GridAddress | null {
  const place = placeOfKey(key);
  return place === null ? null : { ...place, side };
}
