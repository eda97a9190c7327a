import { untracked } from '@preact/signals-core';
import type { Pair, Split } from '../../shared/arc/task.ts';
import { windowHeight } from '../dom/windowHeight.ts';
import type { PageContext } from '../pageContext.ts';
import { placeKey } from '../viewing/places.ts';
import { pairLayout } from './pairRow.ts';

/** How many pairs of each list, and no fewer, are in sight now on a page that is `width` CSS pixels wide and not scrolled. */
export function firstPairs(context: PageContext, width: number): Readonly<Record<Split, number>> {
  const task = context.document.task.peek();
  const count = { train: 0, test: 0 };
  let height = 0;
  for (const split of ['train', 'test'] as const) {
    for (const [index, pair] of (task?.[split] ?? []).entries()) {
      if (height > windowHeight.peek()) return count;
      count[split]++;
      if (!context.view.folded.peek().includes(placeKey({ split, index }))) {
        height += untracked(() => gridsHeight(context, pair, width));
      }
    }
  }
  return count;
}

/** Of the grids alone: what else a pair shows makes it higher. */
function gridsHeight(context: PageContext, pair: Pair, width: number): number {
  const { cellSize, stacked } = pairLayout(context, pair, width);
  const [input, output] = [pair.input.length, (pair.output ?? pair.input).length];
  return cellSize * (stacked ? input + output : Math.max(input, output));
}
