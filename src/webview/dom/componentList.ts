import type { ReadonlySignal } from '@preact/signals-core';
import type { Component, Effects } from './effects.ts';

/**
 * Keeps `parent` filled with `count` components. The component at an index stays as long as there are that many; what it shows follows
 * its index. Where the focus was in one that goes, the one before it gets it.
 */
export function componentList(
  parent: HTMLElement,
  count: ReadonlySignal<number>,
  create: (index: number) => Component,
  effects: Effects,
): void {
  const components: Component[] = [];
  effects.run(() => {
    while (components.length > count.value) {
      const last = components.pop();
      const hadFocus = last?.element.contains(document.activeElement) === true;
      last?.dispose();
      last?.element.remove();
      if (hadFocus) focusInto(components.at(-1)?.element ?? parent);
    }
    while (components.length < count.value) {
      const component = create(components.length);
      components.push(component);
      parent.append(component.element);
    }
  });
  effects.own(() => {
    for (const component of components) component.dispose();
  });
}

/** Moves the focus to the first place inside that takes it. */
export function focusInto(target: HTMLElement): void {
  target.querySelector<HTMLElement>('[tabindex="0"], vscode-button:not([disabled])')?.focus();
}
