import { nextZoom, wheelZoom, zoomsToFit } from '../canvas/zoom.ts';
import { percentText } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Zooms the task's grids; what is at `point` of the window, or in its middle, stays there. */
export function zoomTo({ view, announce, showsAllPairs }: PageContext, zoom: number, point: Point = middle()): void {
  if (zoom === view.zoom.peek()) return;
  showsAllPairs.value = true;
  const anchor = anchorAt(point);
  const before = anchor?.getBoundingClientRect();
  view.zoom.value = zoom;
  announce(`Zoom ${percentText(zoom)}`);
  if (anchor === undefined || before === undefined) return;
  const after = anchor.getBoundingClientRect();
  const share = before.height === 0 ? 0 : (point.y - before.top) / before.height;
  window.scrollBy(0, after.top + share * after.height - point.y);
}

export function zoomBy(context: PageContext, direction: 'in' | 'out'): void {
  zoomTo(context, nextZoom(context.view.zoom.peek(), direction));
}

/** The largest zoom up to 1 at which all pairs are in sight at once; the smallest where none is enough. */
export function zoomToFit(context: PageContext): void {
  const { view, announce, showsAllPairs } = context;
  showsAllPairs.value = true;
  for (const zoom of zoomsToFit) {
    view.zoom.value = zoom;
    if (pairsHeight() <= window.innerHeight) break;
  }
  announce(`Zoom ${percentText(view.zoom.peek())}`);
  window.scrollTo(0, 0);
}

/** Ctrl or Cmd with the wheel, or two fingers on a touchpad, zoom. */
export function zoomByWheel(context: PageContext): void {
  window.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const lineHeight = 20;
      const delta = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * lineHeight : event.deltaY;
      zoomTo(context, wheelZoom(context.view.zoom.peek(), delta), { x: event.clientX, y: event.clientY });
    },
    { passive: false },
  );
}

/** From the top of the page to the end of the last pair. */
function pairsHeight(): number {
  const bottoms = [...document.querySelectorAll('[data-pair]')].map((pair) => pair.getBoundingClientRect().bottom + window.scrollY);
  return Math.max(0, ...bottoms);
}

function anchorAt({ x, y }: Point): Element | undefined {
  const at = document.elementFromPoint(x, y)?.closest('[data-grid], [data-pair]');
  if (at != null) return at;
  const distance = (element: Element): number => {
    const { top, bottom } = element.getBoundingClientRect();
    return Math.max(top - y, y - bottom, 0);
  };
  return [...document.querySelectorAll('[data-pair]')].toSorted((a, b) => distance(a) - distance(b))[0];
}

function middle(): Point {
  return { x: window.innerWidth / 2, y: window.innerHeight / 2 };
}
