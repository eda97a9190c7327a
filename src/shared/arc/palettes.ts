export interface PaletteColour {
  /** `#rrggbb`. */
  readonly hex: string;
  /** The colour's English name, for tooltips and screen readers. */
  readonly name: string;
}

export interface Palette {
  /** For people, in menus and settings. */
  readonly label: string;
  /** The ten colours 0..9. */
  readonly colours: readonly PaletteColour[];
}

export const paletteNames = ['arcprize', 'original', 'colourBlind', 'okabeIto', 'paper'] as const;
export type PaletteName = (typeof paletteNames)[number];

const arcNames = 'black,blue,red,green,yellow,grey,magenta,orange,light blue,maroon';
const okabeItoNames = 'black,blue,vermilion,green,yellow,dark grey,pink,orange,sky blue,white';
const paperNames = 'white,blue,red,green,yellow,dark grey,magenta,orange,light blue,maroon';
const tolNames = 'indigo,teal,rose,green,sand,pale grey,purple,olive,cyan,wine';

export const palettes: Readonly<Record<PaletteName, Palette>> = {
  arcprize: palette('ARC Prize', '#000000 #1E93FF #F93C31 #4FCC30 #FFDC00 #999999 #E53AA3 #FF851B #87D8F1 #921231', arcNames),
  original: palette('Original ARC', '#000000 #0074D9 #FF4136 #2ECC40 #FFDC00 #AAAAAA #F012BE #FF851B #7FDBFF #870C25', arcNames),
  colourBlind: palette('Colour-blind (Tol)', '#332288 #44AA99 #CC6677 #117733 #DDCC77 #DDDDDD #AA4499 #999933 #88CCEE #882255', tolNames),
  okabeIto: palette(
    'Colour-blind (Okabe–Ito)',
    '#000000 #0072B2 #D55E00 #009E73 #F0E442 #666666 #CC79A7 #E69F00 #56B4E9 #FFFFFF',
    okabeItoNames,
  ),
  paper: palette('Paper', '#FFFFFF #1E93FF #F93C31 #4FCC30 #FFDC00 #666666 #E53AA3 #FF851B #87D8F1 #921231', paperNames),
};

function palette(label: string, hexes: string, names: string): Palette {
  const colourNames = names.split(',');
  return { label, colours: hexes.split(' ').map((hex, index) => ({ hex, name: colourNames[index] ?? '' })) };
}
