/** What is written into cells besides their colour. */
export const cellMarkKinds = ['none', 'digits', 'symbols'] as const;
export type CellMarks = (typeof cellMarkKinds)[number];

export interface CellSymbol {
  /** For screen readers and tooltips. */
  readonly name: string;
  /** SVG path data in a square of side 1, to be filled by the even-odd rule; colour 0 has an empty one. */
  readonly path: string;
}

/** The symbols of colours 0..9: shapes that differ in outline, so that they stay apart where colours do not. */
export const cellSymbols: readonly CellSymbol[] = [
  { name: 'blank', path: '' },
  { name: 'disc', path: `M.2 .5${circle(0.3)}Z` },
  { name: 'square', path: 'M.24 .24H.76V.76H.24Z' },
  { name: 'triangle', path: 'M.5 .18L.84 .78H.16Z' },
  { name: 'diamond', path: 'M.5 .14L.86 .5L.5 .86L.14 .5Z' },
  { name: 'plus', path: 'M.41 .18H.59V.41H.82V.59H.59V.82H.41V.59H.18V.41H.41Z' },
  { name: 'ring', path: `M.2 .5${circle(0.3)}ZM.35 .5${circle(0.15)}Z` },
  { name: 'bars', path: 'M.2 .26H.8V.42H.2ZM.2 .58H.8V.74H.2Z' },
  { name: 'cross', path: 'M.28 .17L.5 .39L.72 .17L.83 .28L.61 .5L.83 .72L.72 .83L.5 .61L.28 .83L.17 .72L.39 .5L.17 .28Z' },
  { name: 'hourglass', path: 'M.2 .18H.8L.5 .5ZM.5 .5L.8 .82H.2Z' },
];

/** Two half circles, from the leftmost point around. */
function circle(radius: number): string {
  const arc = (across: number): string => `a${String(radius)} ${String(radius)} 0 1 1 ${String(across)} 0`;
  return arc(2 * radius) + arc(-2 * radius);
}
