import type { Signal } from '@preact/signals-core';
import { Effects, type Component } from '../dom/effects.ts';
import { element } from '../dom/element.ts';
import { rovingFocus, setTabStop } from '../dom/rovingFocus.ts';

export interface ChoiceOption<T> {
  readonly value: T;
  readonly label: string;
  readonly title?: string;
}

/** One of a few values, each a small button; `name` says what is chosen. */
export function choice<T>(name: string, options: readonly ChoiceOption<T>[], chosen: Signal<T>): Component {
  const effects = new Effects();
  const buttons = options.map(({ value, label, title }) => {
    const control = element('button', { type: 'button', role: 'radio', class: 'choice-button', title: title ?? null }, label);
    control.addEventListener('click', () => {
      chosen.value = value;
    });
    return { value, control };
  });
  const group = element('div', { class: 'choice', role: 'radiogroup', 'aria-label': name }, ...buttons.map(({ control }) => control));
  rovingFocus(group, (control) => {
    control.click();
  });
  effects.run(() => {
    for (const { value, control } of buttons) control.setAttribute('aria-checked', String(value === chosen.value));
    setTabStop(group, buttons.find(({ value }) => value === chosen.value)?.control ?? null);
  });
  return {
    element: group,
    dispose: () => {
      effects.dispose();
    },
  };
}
