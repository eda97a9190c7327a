import type { PairAddress } from '../../shared/arc/task.ts';
import type { PageContext } from '../pageContext.ts';
import { goToDifference } from './differences.ts';
import { fold, foldAll } from './folding.ts';
import { activePair, movePairBy } from './pairMoves.ts';
import { zoomBy, zoomTo, zoomToFit } from './zooming.ts';

/** VS Code commands about the pairs as a list: what of them is on show, in which order, and which differ. */
export function viewCommands(context: PageContext) {
  function onActivePair(action: (place: PairAddress) => void): void {
    const place = activePair(context);
    if (place === null) context.notices.add('information', 'Choose a pair first: click one of its grids, or press Tab.');
    else action(place);
  }

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
    foldPair: () => {
      onActivePair((place) => {
        fold(context, place, true);
      });
    },
    unfoldPair: () => {
      onActivePair((place) => {
        fold(context, place, false);
      });
    },
    foldAllPairs: () => {
      foldAll(context, true);
    },
    unfoldAllPairs: () => {
      foldAll(context, false);
    },
    movePairUp: () => {
      onActivePair((place) => movePairBy(context, place, 'up'));
    },
    movePairDown: () => {
      onActivePair((place) => movePairBy(context, place, 'down'));
    },
    nextDifference: () => {
      goToDifference(context, 'next');
    },
    previousDifference: () => {
      goToDifference(context, 'previous');
    },
  } as const;
}
