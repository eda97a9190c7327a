import { element, icon } from '../dom/element.ts';

const keys: readonly (readonly [keys: string, does: string])[] = [
  ['0 – 9', 'choose a colour'],
  ['P, B, O', 'pencil, fill, pick colour'],
  ['Tab', 'go on to the next grid'],
  ['← ↑ ↓ →', 'move to the next cell'],
  ['Home, End, Page Up, Page Down', 'move to the edge of the grid'],
  ['Enter, Space', 'use the tool on the cell'],
  ['F', 'fill from the cell'],
  ['I', 'pick the colour of the cell'],
  ['Delete', 'set the cell to colour 0'],
  ['R', 'resize the grid'],
  ['Escape', 'cancel a stroke, close a form'],
  ['Alt + click, right click', 'pick the colour of a cell'],
  ['Ctrl or Cmd + mouse wheel', 'zoom the grids'],
  ['?', 'show this list'],
];

export interface KeyHelp {
  readonly element: HTMLElement;
  open(): void;
}

/** The list of keys, in a dialog that Escape closes. */
export function keyHelp(): KeyHelp {
  const close = element('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close' }, icon('close'));
  const rows = keys.map(([key, does]) =>
    element('tr', {}, element('th', { scope: 'row' }, element('kbd', {}, key)), element('td', {}, does)),
  );
  const dialog = element(
    'dialog',
    { class: 'key-help', 'aria-label': 'Keys' },
    element('header', {}, element('h2', {}, 'Keys'), close),
    element('table', {}, element('tbody', {}, ...rows)),
    element('p', {}, 'Undo, redo, save and all else: as everywhere in VS Code.'),
  );
  close.addEventListener('click', () => {
    dialog.close();
  });
  return {
    element: dialog,
    open: () => {
      if (!dialog.open) dialog.showModal();
    },
  };
}
