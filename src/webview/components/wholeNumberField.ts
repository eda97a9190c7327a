import { computed, signal, type ReadonlySignal } from '@preact/signals-core';
import { Effects, type Component } from '../dom/effects.ts';
import { numberField } from './designSystem.ts';

export interface WholeNumberFieldOptions<Empty extends null | undefined> {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** What an empty field means; undefined: nothing, a number must be given. */
  readonly empty: Empty;
  readonly placeholder?: string;
  readonly value: ReadonlySignal<number | Exclude<Empty, undefined>>;
  readonly disabled?: ReadonlySignal<boolean>;
  onChange(value: number | Exclude<Empty, undefined>): void;
}

export interface WholeNumberField extends Component {
  /** What is wrong with what is typed in; `''` where nothing is. */
  readonly problem: ReadonlySignal<string>;
}

/** A field for a whole number in a range. What is typed is taken as soon as it is one. */
export function wholeNumberField<Empty extends null | undefined>(options: WholeNumberFieldOptions<Empty>): WholeNumberField {
  const { label, from, to, empty, placeholder, value, disabled, onChange } = options;
  const effects = new Effects();
  const wrong = signal(false);
  type Value = number | Exclude<Empty, undefined>;
  const parse = (text: string): Value | undefined => {
    if (text.trim() === '') return empty as Exclude<Empty, undefined> | undefined;
    const number = Number(text.trim());
    return Number.isInteger(number) && number >= from && number <= to ? number : undefined;
  };
  const field = numberField({
    label,
    digits: String(to).length,
    ...(placeholder === undefined ? {} : { placeholder }),
    onInput: (text) => {
      const parsed = parse(text);
      wrong.value = parsed === undefined;
      if (parsed !== undefined) onChange(parsed);
    },
  });
  effects.run(() => {
    const { value: now } = value;
    // Not while something else is being typed.
    if (parse(field.value) !== now) field.value = now === null ? '' : String(now);
    wrong.value = false;
  });
  effects.run(() => {
    field.classList.toggle('invalid', wrong.value);
    field.ariaInvalid = String(wrong.value);
    field.disabled = disabled?.value === true;
  });
  return {
    element: field,
    problem: computed(() =>
      wrong.value && disabled?.value !== true
        ? `${label.split(';')[0] ?? label}: a whole number from ${String(from)} to ${String(to)}${empty === null ? ', or nothing' : ''}`
        : '',
    ),
    dispose: () => {
      effects.dispose();
    },
  };
}
