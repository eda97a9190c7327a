import { svgElement } from '../dom/element.ts';
import type { Tool } from '../../shared/edits/tools.ts';

/** Names of codicons, or what codicons lack as path data in 16 × 16, drawn to look like one of them. */
const pictures: Readonly<Record<Tool, string | { readonly path: string; readonly dashed?: boolean; readonly filled?: boolean }>> = {
  pencil: 'edit',
  line: { path: 'M3 13 13 3' },
  rectangle: { path: 'M2.5 3.5H13.5V12.5H2.5Z' },
  filledRectangle: { path: 'M2.5 3.5H13.5V12.5H2.5Z', filled: true },
  fill: 'paintcan',
  picker: {
    path: 'M8.7 5.3 3.2 10.8V12.8H5.2L10.7 7.3M7.2 4.3 11.7 8.8M9.7 5.8 11.6 3.9A1.35 1.35 0 0 1 13.5 5.8L11.3 8M2.6 13.4 3.2 12.8',
  },
  replace: { path: 'M2.5 2.5H7.5V7.5H2.5ZM8.5 8.5H13.5V13.5H8.5ZM10 3.5H12.5V6M10.8 4.6 12.5 6.3 14.2 4.6' },
  swap: 'arrow-swap',
  select: { path: 'M2.5 3.5H13.5V12.5H2.5Z', dashed: true },
  lasso: { path: 'M5 11.5C2 10 2 5.5 5.5 4S13 4 13.5 7 11 12 7.5 11.8C5.5 11.6 4 13 4.5 14.5', dashed: true },
  selectColour: { path: 'M2.5 13.5 9.5 6.5M11.5 2V4M11.5 7V9M8.5 5.5H10M13 5.5H15M13.5 3.5 14 3M9.5 3.5 9 3M13.5 7.5 14 8' },
  selectObject: { path: 'M2.5 2.5H8V5.5H13.5V13.5H8V9H2.5Z', dashed: true },
};

/** What `iconButton` takes for a tool's picture. */
export function toolIcon(tool: Tool): string | Element {
  const picture = pictures[tool];
  if (typeof picture === 'string') return picture;
  const { path, dashed = false, filled = false } = picture;
  const attributes = { d: path, 'stroke-dasharray': dashed && '2 1.6', fill: filled && 'currentColor' };
  return svgElement(
    'svg',
    { class: 'drawn-icon', width: 16, height: 16, viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    svgElement('path', attributes),
  );
}
