import type { PageContext } from '../pageContext.ts';
import { zoomBy, zoomTo, zoomToFit } from './zooming.ts';

/** VS Code commands that change what is on show, and nothing of the task. */
export function viewCommands(context: PageContext) {
  return {
    zoomIn: () => {
      zoomBy(context, 'in');
    },
    zoomOut: () => {
      zoomBy(context, 'out');
    },
    resetZoom: () => {
      zoomTo(context, 1);
    },
    zoomToFit: () => {
      zoomToFit(context);
    },
  } as const;
}
