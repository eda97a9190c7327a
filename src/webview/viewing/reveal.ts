import type { GridAddress } from '../../shared/arc/task.ts';
import type { PageContext } from '../pageContext.ts';
import { fold } from './folding.ts';
import { placeKey } from './folds.ts';

/** Brings a grid in sight and gives it the focus, or the place of an output that is missing. Nothing happens where there is no such pair. */
export function reveal(context: PageContext, at: GridAddress): void {
  const key = placeKey(at);
  if (context.view.folded.peek().includes(key)) fold(context, at, false);
  const target =
    document.querySelector<HTMLElement>(`[data-grid="${key}/${at.side}"]`) ??
    document.querySelector<HTMLElement>(`[data-missing="${key}"] :is(button, vscode-button)`);
  if (target === null) return;
  target.closest('figure')?.scrollIntoView({ block: 'center', inline: 'nearest' });
  target.focus({ preventScroll: true });
}
