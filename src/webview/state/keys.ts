import type { Keybinding } from '../../shared/protocol/editorProtocol.ts';

const isMac = navigator.platform.startsWith('Mac');

const names: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'Page Up',
  pagedown: 'Page Down',
};

/** A key as people write it, such as `Ctrl+Shift+A`. */
export function keyText({ key, mac }: Keybinding): string {
  const chords = ((isMac ? mac : undefined) ?? key).split(' ');
  return chords.map((chord) => (chord === 'shift+/' ? '?' : chord.split('+').map(partText).join('+'))).join(' ');
}

function partText(part: string): string {
  return names[part] ?? part.charAt(0).toUpperCase() + part.slice(1);
}

/** The first default key of a command with an argument; null where it has none. */
export function keyOf(keys: readonly Keybinding[], name: string, argument?: string | number): string | null {
  const binding = keys.find(({ command, args }) => command === `arcStudio.${name}` && args === argument);
  return binding === undefined ? null : keyText(binding);
}
