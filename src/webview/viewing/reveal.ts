import type { GridAddress } from '../../shared/arc/task.ts';
import type { PageContext } from '../pageContext.ts';
import { fold } from './folding.ts';
import { placeKey } from './places.ts';

/** Brings a grid in sight and gives it the focus, or the place of an output that is missing. Nothing happens where there is no such pair. */
export function reveal(context: PageContext, at: GridAddress): void {
  context.showsAllPairs.value = true;
  if (context.view.folded.peek().includes(placeKey(at))) fold(context, at, false);
  const target = placeOfGrid(at);
  if (target === null) return;
  const figure = target.closest('figure') ?? target;
  figure.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  // Not by `scrollIntoView`, which moves to the middle of the window around this one as well: that shifts the whole page in VS Code.
  const { top, height } = figure.getBoundingClientRect();
  window.scrollBy(0, top + height / 2 - window.innerHeight / 2);
  target.focus({ preventScroll: true });
}

/** What the page shows of a grid, or in the place of an output that is missing. */
export function placeOfGrid(at: GridAddress): HTMLElement | null {
  const key = placeKey(at);
  return (
    document.querySelector<HTMLElement>(`[data-grid="${key}/${at.side}"]`) ?? document.querySelector<HTMLElement>(`[data-missing="${key}"]`)
  );
}
