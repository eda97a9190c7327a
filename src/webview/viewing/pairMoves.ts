import type { PairAddress } from '../../shared/arc/task.ts';
import type { MovePair } from '../../shared/edits/taskEdit.ts';
import { placeBeside } from '../../shared/edits/pairMoves.ts';
import { pairLabel } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { placeKey, placeOfKey } from './places.ts';

/** The pair that has the focus, or had it last. */
export function activePair({ activeGrid, document: { task } }: PageContext): PairAddress | null {
  const row = document.activeElement?.closest<HTMLElement>('[data-pair]');
  const focused = placeOfKey(row?.dataset['pair'] ?? '');
  const place = focused ?? activeGrid.peek();
  return place === null || task.peek()?.[place.split][place.index] === undefined ? null : { split: place.split, index: place.index };
}

/** Moves a pair one place up or down, between train and test as well; false where it can go no further. */
export function movePairBy(context: PageContext, from: PairAddress, direction: 'up' | 'down'): boolean {
  const task = context.document.task.peek();
  const to = task === null || !context.editable.peek() ? null : placeBeside(task, from, direction);
  return to !== null && movePair(context, { kind: 'movePair', from, to });
}

/** Moves a pair in one step; the focus goes along. */
export function movePair({ drawing, announce }: PageContext, move: MovePair): boolean {
  const { from, to } = move;
  const focus = focusIn(from);
  if (!drawing.edit(() => move, labelOf(move))) return false;
  focus?.(to);
  announce(`${pairLabel(from.split, from.index)} moved, now ${pairLabel(to.split, to.index)}`);
  return true;
}

function labelOf({ from, to }: MovePair): string {
  if (from.split !== to.split) return `Move Pair to ${to.split === 'train' ? 'Train' : 'Test'}`;
  return to.index < from.index ? 'Move Pair Up' : 'Move Pair Down';
}

function rowOf(place: PairAddress): HTMLElement | null {
  return document.querySelector(`[data-pair="${placeKey(place)}"]`);
}

/** What gives the focus to the same part of the pair in its new place, or else to its title; null where the pair does not have it. */
function focusIn(from: PairAddress): ((to: PairAddress) => void) | null {
  const row = rowOf(from);
  const { activeElement } = document;
  if (row === null || !row.contains(activeElement)) return null;
  const buttons = (of: HTMLElement | null): HTMLElement[] => [...(of?.querySelectorAll<HTMLElement>('.pair-header button') ?? [])];
  const button = buttons(row).findIndex((one) => one === activeElement);
  const side = activeElement?.closest('[data-grid]')?.getAttribute('data-grid')?.split('/').at(-1);
  return (to) => {
    const target = rowOf(to);
    const part = side === undefined ? buttons(target)[button] : target?.querySelector<HTMLElement>(`[data-grid$="/${side}"]`);
    part?.focus();
    if (document.activeElement !== part) buttons(target)[0]?.focus();
  };
}
