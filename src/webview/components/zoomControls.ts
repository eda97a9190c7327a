import { largestZoom, smallestZoom } from '../canvas/zoom.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, setAttributes } from '../dom/element.ts';
import { rovingFocus } from '../dom/rovingFocus.ts';
import { percentText } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { zoomBy, zoomTo, zoomToFit } from '../viewing/zooming.ts';
import { iconButton } from './designSystem.ts';

/** How large the grids are, and what changes that. */
export function zoomControls(context: PageContext): Component {
  const { view } = context;
  const effects = new Effects();
  const out = iconButton({ label: 'Zoom out', icon: 'zoom-out', onClick: () => zoomBy(context, 'out') });
  const reset = element('button', { type: 'button', class: 'zoom-level' });
  reset.addEventListener('click', () => {
    zoomTo(context, 1);
  });
  const closer = iconButton({ label: 'Zoom in', icon: 'zoom-in', onClick: () => zoomBy(context, 'in') });
  const fit = iconButton({ label: 'Fit all pairs into the window', icon: 'screen-full', onClick: () => zoomToFit(context) });
  effects.run(() => {
    const zoom = view.zoom.value;
    const level = percentText(zoom);
    reset.textContent = level;
    setAttributes(reset, { 'aria-label': `Reset zoom, ${level}`, title: 'Reset zoom' });
    // Not disabled: the focus would be lost.
    out.ariaDisabled = String(zoom <= smallestZoom);
    closer.ariaDisabled = String(zoom >= largestZoom);
  });
  const group = element('div', { class: 'zoom-controls', role: 'toolbar', 'aria-label': 'Zoom' }, out, reset, closer, fit);
  rovingFocus(group);
  return {
    element: group,
    dispose: () => {
      effects.dispose();
    },
  };
}
