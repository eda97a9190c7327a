import type { GridAddress } from '../../shared/arc/task.ts';
import type { PageContext } from '../pageContext.ts';

/** Does something to the grid that had the focus last, or says that there is none. */
export function onActiveGrid({ activeGrid, document, notices }: PageContext, action: (at: GridAddress) => void): void {
  const at = activeGrid.peek();
  if (at === null || document.task.peek()?.[at.split][at.index] === undefined)
    notices.add('information', 'Choose a grid first: click it, or press Tab.');
  else action(at);
}
