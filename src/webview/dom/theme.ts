import { signal, type ReadonlySignal } from '@preact/signals-core';

/** The theme's colours that canvases need; all else takes them from style sheets. */
export interface ThemeColours {
  readonly background: string;
  readonly foreground: string;
}

const current = signal(read());

export const themeColours: ReadonlySignal<ThemeColours> = current;

/** VS Code sets a theme's colours as variables of the root element and its kind as a class of the body. */
const observer = new MutationObserver(() => {
  const next = read();
  if (next.background !== current.value.background || next.foreground !== current.value.foreground) current.value = next;
});
observer.observe(document.documentElement, { attributeFilter: ['style', 'class'] });
observer.observe(document.body, { attributeFilter: ['class'] });

function read(): ThemeColours {
  const style = getComputedStyle(document.documentElement);
  const variable = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
  return {
    background: variable('--vscode-editor-background', '#ffffff'),
    foreground: variable('--vscode-editor-foreground', '#000000'),
  };
}
