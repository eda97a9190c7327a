import type { Button, Checkbox, TextField } from '@vscode/webview-ui-toolkit';
import { element, icon, setAttributes } from '../dom/element.ts';

// With toolkit.ts, which loads it, the only file that knows the component library. Its colours are mapped to the theme in
// styles/designSystem.css.
//
// The page does not wait for the library: what is made here is upgraded when it comes, and then takes over what was set on it until then.
// That is why a field's value is set when it is made: whoever reads it finds text.
//
// A toolkit button costs about a millisecond to make. The small icon buttons, of which a task with ten pairs has a hundred, are the
// browser's own therefore.

declare global {
  interface HTMLElementTagNameMap {
    'vscode-button': Button;
    'vscode-checkbox': Checkbox;
    'vscode-text-field': TextField;
  }
}

export interface ButtonOptions {
  readonly label: string;
  readonly icon?: string;
  readonly appearance: 'primary' | 'secondary';
  onClick(): void;
}

export function button({ label, icon: name, appearance, onClick }: ButtonOptions): Button {
  const control = document.createElement('vscode-button');
  control.setAttribute('appearance', appearance);
  if (name !== undefined) {
    const start = icon(name);
    start.slot = 'start';
    control.append(start);
  }
  control.append(label);
  control.addEventListener('click', () => {
    if (!control.disabled) onClick();
  });
  return control;
}

export interface IconButtonOptions {
  /** Name and tooltip. */
  readonly label: string;
  /** Name of a codicon, or a picture. */
  readonly icon: string | Element;
  /** Further attributes, such as a role. */
  readonly attributes?: Readonly<Record<string, string>>;
  onClick(): void;
}

export function iconButton({ label, icon: picture, attributes = {}, onClick }: IconButtonOptions): HTMLButtonElement {
  const control = element(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': label, title: label },
    typeof picture === 'string' ? icon(picture) : picture,
  );
  setAttributes(control, attributes);
  control.addEventListener('click', onClick);
  return control;
}

/** A small button; where its text alone does not say what it does, `name` does. */
export function textButton(text: string, onClick: () => void, name = text): HTMLButtonElement {
  const control = element('button', { type: 'button', class: 'text-button', 'aria-label': name, title: name }, text);
  control.addEventListener('click', onClick);
  return control;
}

export interface CheckboxOptions {
  readonly label: string;
  onChange(checked: boolean): void;
}

export function checkbox({ label, onChange }: CheckboxOptions): Checkbox {
  const control = document.createElement('vscode-checkbox');
  control.checked = false;
  control.append(label);
  control.addEventListener('change', () => {
    onChange(control.checked);
  });
  return control;
}

export interface NumberFieldOptions {
  readonly label: string;
  readonly placeholder?: string;
  /** Digits that can be typed. */
  readonly digits: number;
  /** Gets the text as it is being typed. */
  onInput(text: string): void;
}

/** A short field for a whole number; what counts as one is the caller's business. */
export function numberField({ label, placeholder, digits, onInput }: NumberFieldOptions): TextField {
  const control = document.createElement('vscode-text-field');
  control.className = 'number-field';
  control.value = '';
  // The toolkit names a field by its content, and by that alone; the style sheet hides it, since there is a label beside it.
  control.append(label);
  setAttributes(control, { placeholder: placeholder ?? null, maxlength: digits });
  control.addEventListener('input', () => {
    onInput(control.value);
  });
  return control;
}
