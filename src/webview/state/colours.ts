import { palettes, type PaletteColour } from '../../shared/arc/palettes.ts';
import { colourCount } from '../../shared/arc/task.ts';

const all = Object.values(palettes);

/**
 * The ten colours of a palette from the settings, with their names. What is not `#rrggbb` gives way to ARC's own colour. Names come
 * from the palette of the project that it is, then from any that has the colour; others are named by number.
 */
export function namedColours(hexes: readonly string[]): readonly PaletteColour[] {
  const whole = all.find(({ colours }) => colours.every(({ hex }, index) => sameColour(hex, hexes[index])));
  if (whole !== undefined) return whole.colours;
  return Array.from({ length: colourCount }, (_, index) => {
    const given = hexes[index] ?? '';
    const hex = /^#[0-9a-f]{6}$/i.test(given) ? given : (palettes.arcprize.colours[index]?.hex ?? '#000000');
    const known = all.flatMap(({ colours }) => colours).find((colour) => sameColour(colour.hex, hex));
    return { hex, name: known?.name ?? `colour ${String(index)}` };
  });
}

function sameColour(a: string, b: string | undefined): boolean {
  return a.toLowerCase() === b?.toLowerCase();
}
