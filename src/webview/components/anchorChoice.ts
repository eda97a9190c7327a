import type { Signal } from '@preact/signals-core';
import type { Anchor } from '../../shared/edits/gridShapes.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element } from '../dom/element.ts';
import { setTabStop } from '../dom/rovingFocus.ts';

const places = ['start', 'middle', 'end'] as const;
const verticalNames = { start: 'top', middle: 'middle', end: 'bottom' } as const;
const horizontalNames = { start: 'left', middle: 'centre', end: 'right' } as const;

/** Where a grid's cells stay when its size changes: nine places, through which the arrow keys go as they lie. */
export function anchorChoice(anchor: Signal<Anchor>): Component {
  const effects = new Effects();
  const buttons = places.flatMap((vertical, row) =>
    places.map((horizontal, column) => {
      const name = `${verticalNames[vertical]} ${horizontalNames[horizontal]}`;
      const control = element('button', {
        type: 'button',
        role: 'radio',
        class: 'anchor',
        'aria-label': name,
        title: `Cells stay ${name}`,
      });
      control.addEventListener('click', () => {
        anchor.value = { vertical, horizontal };
      });
      return { vertical, horizontal, row, column, control };
    }),
  );
  const group = element(
    'div',
    { class: 'anchors', role: 'radiogroup', 'aria-label': 'Where the cells stay' },
    ...buttons.map(({ control }) => control),
  );
  effects.run(() => {
    const { vertical, horizontal } = anchor.value;
    for (const button of buttons) {
      const chosen = button.vertical === vertical && button.horizontal === horizontal;
      button.control.setAttribute('aria-checked', String(chosen));
      if (chosen) setTabStop(group, button.control);
    }
  });
  group.addEventListener('keydown', (event) => {
    const { vertical, horizontal } = anchor.peek();
    const down = { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0;
    const right = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
    const [row, column] = [places.indexOf(vertical) + down, places.indexOf(horizontal) + right];
    const next = down === 0 && right === 0 ? undefined : buttons.find((button) => button.row === row && button.column === column);
    if (next === undefined) return;
    event.preventDefault();
    next.control.click();
    next.control.focus();
  });
  return {
    element: group,
    dispose: () => {
      effects.dispose();
    },
  };
}
