import { Effects, type Component } from '../dom/effects.ts';
import { element, svgElement } from '../dom/element.ts';
import { rovingFocus, setTabStop } from '../dom/rovingFocus.ts';
import { readableOn } from '../../shared/arc/contrast.ts';
import { cellSymbols } from '../../shared/arc/cellMarks.ts';
import { colourCount } from '../../shared/arc/task.ts';
import type { PageContext } from '../pageContext.ts';

/** The ten colours, one of which is chosen. */
export function palette({ view, colours, settings }: PageContext): Component {
  const effects = new Effects();
  const swatches = Array.from({ length: colourCount }, (_, index) => {
    const swatch = element('button', { type: 'button', class: 'swatch', role: 'radio', 'data-colour': index }, String(index));
    swatch.addEventListener('click', () => {
      view.pickColour(index);
    });
    return swatch;
  });
  const group = element('div', { class: 'palette', role: 'radiogroup', 'aria-label': 'Colour' }, ...swatches);
  rovingFocus(group, (swatch) => {
    swatch.click();
  });
  effects.run(() => {
    const symbols = settings.value.cellMarks === 'symbols';
    for (const [index, swatch] of swatches.entries()) {
      const { hex, name } = colours.value[index] ?? { hex: '#000000', name: '' };
      // Set through the CSSOM: the policy for styles forbids inline ones.
      swatch.style.backgroundColor = hex;
      swatch.style.color = readableOn(hex);
      swatch.replaceChildren(symbols ? symbolPicture(index) : String(index));
      swatch.setAttribute('aria-label', `${name}, ${String(index)}`);
      swatch.title = `${name} (${String(index)})`;
    }
  });
  effects.run(() => {
    const chosen = view.colour.value;
    for (const [index, swatch] of swatches.entries()) swatch.setAttribute('aria-checked', String(index === chosen));
    setTabStop(group, swatches[chosen] ?? null);
  });
  return {
    element: group,
    dispose: () => {
      effects.dispose();
    },
  };
}

/** A colour's symbol; colour 0, whose symbol is blank, keeps its digit. */
function symbolPicture(colour: number): SVGElement | string {
  const path = cellSymbols[colour]?.path ?? '';
  if (path === '') return String(colour);
  return svgElement('svg', { viewBox: '0 0 1 1', 'aria-hidden': 'true' }, svgElement('path', { d: path, 'fill-rule': 'evenodd' }));
}
