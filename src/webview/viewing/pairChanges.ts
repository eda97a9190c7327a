import type { ComparedPair, DiffSide } from '../../shared/arc/differences.ts';
import { countOf, pairLabel } from '../editing/labels.ts';

export interface PairChange {
  readonly kind: 'added' | 'removed' | 'moved' | 'changed';
  /** Where it came from or went, of a pair that was moved; else empty. */
  readonly move: string;
  /** Everything that is to be told of it. */
  readonly text: string;
}

/** What became of a pair, as the page of one side tells it; null where it is the same. `sizes` tell how the size of its grids changed. */
export function changeOf({ pair, before, after }: ComparedPair, side: DiffSide, sizes: readonly string[] = []): PairChange | null {
  if (before === null) return { kind: 'added', move: '', text: 'Added' };
  if (after === null) return { kind: 'removed', move: '', text: 'Removed' };
  const cells = pair.changed.input + pair.changed.output;
  const content = cells === 0 ? [] : [`${countOf(cells, 'cell')} changed`, ...sizes];
  if (!pair.moved) return cells === 0 ? null : { kind: 'changed', move: '', text: content.join(', ') };
  const move = side === 'after' ? `Moved from ${pairLabel(before.split, before.index)}` : `Moved to ${pairLabel(after.split, after.index)}`;
  return { kind: 'moved', move, text: [move, ...content].join(', ') };
}
