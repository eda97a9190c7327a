import type { Split } from '../../shared/arc/task.ts';
import { Effects, type Component } from '../dom/effects.ts';
import type { PageContext } from '../pageContext.ts';
import { PairGaps } from './pairGaps.ts';

/** One of the things that stand one below the other. */
interface Row {
  /** CSS pixels; 0 for a gap. */
  readonly height: number;
  /** Adds so many CSS pixels. */
  extend(by: number): void;
}

const splits: readonly Split[] = ['train', 'test'];

/**
 * In a diff: keeps what the two pages list side by side, with gaps opposite pairs that one side lacks, and scrolls them in step. Each
 * page tells the other how high its rows are, and makes those higher that are lower than the other's. `pairs` holds both lists of pairs.
 */
export function alignedRows(context: PageContext, pairs: HTMLElement): Component {
  const { comparison, host, request } = context;
  const effects = new Effects();
  const gaps = new PairGaps(context);
  /** The heights that the other page was told last; null: nothing here is in line with another page. */
  let told: readonly number[] | null = null;
  let mustTell = false;
  let scheduled = false;
  /** Where the page is scrolled to as far as the other one knows. */
  let followed = 0;

  function layout(): void {
    scheduled = false;
    if (!comparison.active && told === null) return;
    const rows = measure();
    gaps.removeUnused();
    const heights = rows.map(({ height }) => height);
    const others = comparison.otherHeights.peek();
    const known = comparison.active && others.length === rows.length;
    for (const [index, row] of rows.entries()) row.extend(known ? Math.max(0, (others[index] ?? 0) - row.height) : 0);
    const isNew = mustTell || heights.join() !== told?.join();
    told = comparison.active ? heights : null;
    mustTell = false;
    if (told !== null && isNew) request(host.call('alignRows', heights));
  }

  function measure(): Row[] {
    let end = -window.scrollY;
    const rows = splits.flatMap((split) => {
      const list = pairs.querySelector<HTMLElement>(`[data-split="${split}"] .pairs`);
      if (list === null) return [];
      const top = topOf(list, end);
      const rows = rowsOf(list, split);
      end = list.getBoundingClientRect().bottom;
      return [top, ...rows];
    });
    return [...rows, belowAll(pairs)];
  }

  function rowsOf(list: HTMLElement, split: Split): Row[] {
    const articles = [...list.querySelectorAll<HTMLElement>(':scope > .pair')];
    const side = comparison.with.peek()?.side;
    const rows = comparison.rows.peek()?.[split];
    if (side === undefined || rows === undefined) return articles.map(pairRow);
    let next: HTMLElement | null = null;
    const fromTheEnd = rows.toReversed().map((row) => {
      const [own, other] = side === 'after' ? [row.after, row.before] : [row.before, row.after];
      const article = own === null ? undefined : articles[own];
      const shown = article ?? gaps.at({ split, index: other ?? 0 });
      // Only where it is not there yet: moving an element takes the focus from it.
      if (shown !== article && (shown.parentElement !== list || shown.nextElementSibling !== next)) list.insertBefore(shown, next);
      next = shown;
      return article === undefined ? gapRow(shown) : pairRow(article);
    });
    return fromTheEnd.toReversed();
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(layout);
  }

  effects.run(() => {
    // Also set anew where the other page was loaded anew: it has not been told yet.
    mustTell = comparison.with.value !== null || comparison.rows.value !== null;
    schedule();
  });
  effects.run(() => {
    if (comparison.otherHeights.value.length > 0) schedule();
  });
  const observer = new ResizeObserver(schedule);
  observer.observe(pairs);
  observer.observe(document.body);
  effects.own(() => {
    observer.disconnect();
  });

  effects.run(() => {
    const { value } = comparison.otherScroll;
    if (value === null) return;
    window.scrollTo(0, value.top);
    followed = window.scrollY;
  });
  const tellScroll = (): void => {
    if (!comparison.active || Math.abs(window.scrollY - followed) < 1) return;
    followed = window.scrollY;
    request(host.call('scroll', { top: followed }));
  };
  window.addEventListener('scroll', tellScroll);
  effects.own(() => {
    window.removeEventListener('scroll', tellScroll);
  });

  return {
    element: pairs,
    dispose: () => {
      effects.dispose();
    },
  };
}

/** What is above a list, from the end of the one before. */
function topOf(list: HTMLElement, end: number): Row {
  const extended = Number.parseFloat(list.style.marginTop) || 0;
  return {
    height: list.getBoundingClientRect().top - end - extended,
    extend: (by) => {
      list.style.marginTop = pixels(by);
    },
  };
}

function pairRow(article: HTMLElement): Row {
  return {
    height: article.getBoundingClientRect().height,
    extend: (by) => {
      article.style.marginBottom = pixels(by);
    },
  };
}

/** The notices, so that both pages scroll equally far. */
function belowAll(pairs: HTMLElement): Row {
  return {
    height: document.querySelector('.notices')?.getBoundingClientRect().height ?? 0,
    extend: (by) => {
      pairs.style.marginBottom = pixels(by);
    },
  };
}

/** Opposite a pair that this side lacks. */
function gapRow(gap: HTMLElement): Row {
  return {
    height: 0,
    extend: (by) => {
      gap.style.height = pixels(by);
    },
  };
}

function pixels(length: number): string {
  return length === 0 ? '' : `${String(length)}px`;
}
