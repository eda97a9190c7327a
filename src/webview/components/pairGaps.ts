import type { PairAddress } from '../../shared/arc/task.ts';
import { element, icon } from '../dom/element.ts';
import { pairLabel } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { showPair } from '../viewing/differences.ts';
import { placeKey } from '../viewing/places.ts';

/** In a diff: the empty places opposite pairs that stand on the other side alone. Of one that was moved they tell where this side has it. */
export class PairGaps {
  private readonly gaps = new Map<string, HTMLElement>();
  private used = new Set<string>();

  constructor(private readonly context: PageContext) {}

  /** The gap opposite a pair of the other side, the same element as long as it says the same. */
  at(other: PairAddress): HTMLElement {
    const { comparison } = this.context;
    const own = comparison.ownPlace(other);
    const key = `${placeKey(other)} ${own === null ? '' : placeKey(own)} ${comparison.with.peek()?.side ?? ''}`;
    this.used.add(key);
    const gap = this.gaps.get(key) ?? (own === null ? emptyGap() : this.link(other, own));
    this.gaps.set(key, gap);
    return gap;
  }

  /** Takes off the gaps that were not asked for since the last time. */
  removeUnused(): void {
    for (const [key, gap] of this.gaps) {
      if (this.used.has(key)) continue;
      gap.remove();
      this.gaps.delete(key);
    }
    this.used = new Set();
  }

  private link(other: PairAddress, own: PairAddress): HTMLElement {
    const [there, here] = [pairLabel(other.split, other.index), pairLabel(own.split, own.index)];
    const text = this.context.comparison.with.peek()?.side === 'after' ? `${there} moved to ${here}` : `${here} moves here, to ${there}`;
    const button = element('button', { type: 'button', class: 'link-button', title: `Go to ${here}` }, text);
    button.addEventListener('click', () => {
      showPair(this.context, { pair: own, announcement: here });
    });
    return element('div', { class: 'pair-gap' }, element('span', { class: 'pair-change moved' }, icon('diff-renamed'), button));
  }
}

function emptyGap(): HTMLElement {
  return element('div', { class: 'pair-gap', 'aria-hidden': 'true' });
}
