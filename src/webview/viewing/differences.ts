import { differenceFrom, type ComparedPair, type DiffSide } from '../../shared/arc/differences.ts';
import type { GridAddress, PairAddress } from '../../shared/arc/task.ts';
import type { Cell } from '../../shared/edits/gridEdits.ts';
import type { ShownPair } from '../../shared/protocol/comparison.ts';
import { pairLabel } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { changeOf } from './pairChanges.ts';
import { activePair } from './pairMoves.ts';
import { reveal } from './reveal.ts';

/** In a diff: goes to the next pair that differs, on the newer side; to one that was removed on the older one. */
export function goToDifference(context: PageContext, direction: 'next' | 'previous'): void {
  const { comparison, notices, announce } = context;
  const [diff, side] = [comparison.diff.peek(), comparison.with.peek()?.side];
  if (diff === null || side === undefined) {
    notices.add('information', 'There is nothing to compare: open a comparison of two ARC tasks first.');
    return;
  }
  const found = differenceFrom(diff, side, activePair(context), direction);
  if (found === null) {
    announce('All grids are the same');
    return;
  }
  const { number, count } = found;
  goTo(context, found, found.after === null ? 'before' : 'after', `Difference ${String(number)} of ${String(count)}: `);
}

/** In a diff: goes to where a pair of this page stands on the other side. */
export function goToOtherSide(context: PageContext, place: PairAddress): void {
  const { comparison } = context;
  const [own, pair] = [comparison.with.peek()?.side, comparison.compared(place)];
  if (own !== undefined && pair !== null) goTo(context, pair, own === 'after' ? 'before' : 'after', '');
}

/** Brings a pair in sight and gives the first of its cells that differs the focus, or else its input. */
export function showPair(context: PageContext, { pair, announcement }: ShownPair): void {
  const { comparison, document, grids, announce } = context;
  const changes = (['input', 'output'] as const).flatMap((side) => {
    const at = { ...pair, side };
    const cell = document.gridAt(at) === null ? null : firstCell(comparison.changedCells(at));
    return cell === null ? [] : [{ at, cell }];
  });
  const at: GridAddress = changes[0]?.at ?? { ...pair, side: 'input' };
  reveal(context, at);
  grids.at(at)?.focus(changes[0]?.cell);
  announce(announcement);
}

function goTo(context: PageContext, pair: ComparedPair, side: DiffSide, prefix: string): void {
  const { comparison, host, request } = context;
  const place = pair[side];
  if (place === null) return;
  const announcement = [prefix + pairLabel(place.split, place.index), changeOf(pair, side)?.text ?? []].flat().join(', ');
  const shown = { pair: place, announcement };
  if (comparison.with.peek()?.side === side) showPair(context, shown);
  else request(host.call('showOnOtherSide', shown));
}

function firstCell(changed: readonly (readonly boolean[])[] | null): Cell | null {
  const row = changed?.findIndex((cells) => cells.includes(true)) ?? -1;
  return row < 0 ? null : { row, column: changed?.[row]?.indexOf(true) ?? 0 };
}
