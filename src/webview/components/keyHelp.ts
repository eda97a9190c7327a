import type { Keybinding } from '../../shared/protocol/editorProtocol.ts';
import { element, icon } from '../dom/element.ts';
import { tools } from '../../shared/edits/tools.ts';
import { keyText } from '../state/keys.ts';
import { toolNames } from './toolNames.ts';

/** Which commands come under which heading; all others come under the last one. */
const headings: Readonly<Record<string, readonly string[]>> = {
  'On a grid': [
    'moveCursor',
    'useTool',
    'cancelDrawing',
    'goToGrid',
    'fillHere',
    'pickHere',
    'erase',
    'fillSelection',
    'pasteAsGrid',
    'resizeGrid',
  ],
  'Tools and colours': ['chooseTool', 'chooseColour', 'chooseScope', 'toggleAdvancedTools'],
  Selection: ['extendSelection', 'selectAll', 'invertSelection', 'deselect', 'moveSelection', 'wrapSelection', 'cropToSelection'],
  Transforms: ['flipHorizontally', 'flipVertically', 'rotateRight', 'rotateLeft', 'transpose', 'cropToContent'],
  'Task and model': [],
};

/** What is no keybinding of ours. */
const others: readonly (readonly [keys: string, does: string])[] = [
  ['Ctrl or Cmd + C, X, V', 'Copy, cut, paste cells as JSON rows'],
  ['Tab', 'Go on to the next grid or button'],
  ['Drag a selection', 'Move it; Enter or a click elsewhere puts it down'],
  ['Shift, Alt + drag', 'Add to the selection, take away from it'],
  ['Right click, Alt + click', 'Pick the colour of a cell'],
  ['Ctrl or Cmd + wheel', 'Zoom the grids'],
];

export interface KeyHelp {
  readonly element: HTMLElement;
  open(): void;
}

/**
 * The list of keys, in a dialog that Escape closes. VS Code tells extensions their default keys alone: `onList` opens its own list, of all
 * our keys, where they can be changed, or of those that were.
 */
export function keyHelp(keys: () => readonly Keybinding[], onList: (which: 'all' | 'changed') => void): KeyHelp {
  const close = element('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close' }, icon('close'));
  const link = (text: string, which: 'all' | 'changed'): HTMLElement => {
    const control = element('button', { type: 'button', class: 'link-button' }, text);
    control.addEventListener('click', () => {
      dialog.close();
      onList(which);
    });
    return control;
  };
  const lists = element('div', { class: 'key-lists' });
  const dialog = element(
    'dialog',
    { class: 'key-help', 'aria-label': 'Keys' },
    element('header', {}, element('h2', {}, 'Keys'), link('Change keys in VS Code', 'all'), close),
    element(
      'p',
      {},
      'These are the default keys. If you changed some, VS Code alone knows: ',
      link('Show the keys that I changed', 'changed'),
    ),
    lists,
    element('p', {}, 'Undo, redo, save and all else: as everywhere in VS Code.'),
  );
  close.addEventListener('click', () => {
    dialog.close();
  });
  return {
    element: dialog,
    open: () => {
      if (dialog.open) return;
      lists.replaceChildren(...keyLists(keys()));
      dialog.showModal();
    },
  };
}

function keyLists(keys: readonly Keybinding[]): HTMLElement[] {
  const byCommand = new Map<string, Keybinding[]>();
  for (const key of keys) byCommand.set(key.command, [...(byCommand.get(key.command) ?? []), key]);
  const listed = Object.values(headings).flat();
  const [last] = Object.keys(headings).slice(-1);
  const sections = Object.entries(headings).map(([heading, names]) => {
    const commands =
      heading === last
        ? [...byCommand.keys()].filter((command) => !listed.includes(nameOf(command)))
        : names.map((name) => `arcStudio.${name}`);
    return section(
      heading,
      commands.flatMap((command) => {
        const bindings = byCommand.get(command) ?? [];
        if (command === 'arcStudio.chooseTool') return bindings.map((binding) => [keyText(binding), toolName(binding)] as const);
        return bindings[0] === undefined ? [] : [[keysText(bindings), bindings[0].title] as const];
      }),
    );
  });
  return [...sections, section('Mouse and VS Code', others)];
}

function section(heading: string, rows: readonly (readonly [keys: string, does: string])[]): HTMLElement {
  const body = rows.map(([key, does]) =>
    element('tr', {}, element('th', { scope: 'row' }, element('kbd', {}, key)), element('td', {}, does)),
  );
  return element('section', {}, element('h3', {}, heading), element('table', {}, element('tbody', {}, ...body)));
}

function toolName({ args, title }: Keybinding): string {
  const tool = tools.find((name) => name === args);
  return tool === undefined ? title : toolNames[tool];
}

function nameOf(command: string): string {
  return command.replace(/^arcStudio\./, '');
}

/** The keys of one command: what they have in common once, digits as a range, those of the numeric keypad left out. */
function keysText(bindings: readonly Keybinding[]): string {
  const texts = bindings.map(keyText).filter((text) => !text.startsWith('Numpad'));
  if (texts.length === 10 && texts.every((text) => /^\d$/.test(text))) return '0 – 9';
  const prefixes = new Set(texts.map((text) => text.slice(0, text.lastIndexOf('+') + 1)));
  const [prefix = ''] = prefixes;
  return prefixes.size > 1 ? texts.join(' or ') : prefix + texts.map((text) => text.slice(prefix.length)).join(', ');
}
