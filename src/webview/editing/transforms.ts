import type { GridAddress } from '../../shared/arc/task.ts';
import { padded, scaledDown, scaledUp, tiled } from '../../shared/edits/gridShapes.ts';
import type { PageContext } from '../pageContext.ts';
import { countOf, sizeText } from './labels.ts';

/** What turns and mirrors grids, by the name of its command; `transform` is as in `dihedral`. */
export const turns = {
  flipHorizontally: { transform: 4, label: 'Flip Left to Right' },
  flipVertically: { transform: 5, label: 'Flip Top to Bottom' },
  rotateLeft: { transform: 1, label: 'Rotate Left' },
  rotateRight: { transform: 3, label: 'Rotate Right' },
  rotateHalf: { transform: 2, label: 'Rotate by 180°' },
  transpose: { transform: 6, label: 'Transpose' },
} as const;

export function scaleGrids({ drawing }: PageContext, at: GridAddress, direction: 'scaleUp' | 'scaleDown', factor: number): void {
  const scaled = direction === 'scaleUp' ? scaledUp : scaledDown;
  const label = `Scale ${direction === 'scaleUp' ? 'Up' : 'Down'} by ${String(factor)}`;
  drawing.changeScope(at, (grid) => scaled(grid, factor), label);
}

/** Puts a border in the chosen colour around the grids. */
export function padGrids({ drawing, view }: PageContext, at: GridAddress, thickness: number): void {
  const colour = view.colour.peek();
  drawing.changeScope(at, (grid) => padded(grid, thickness, colour), `Pad by ${countOf(thickness, 'Cell')}`);
}

export function tileGrids({ drawing }: PageContext, at: GridAddress, down: number, across: number): void {
  drawing.changeScope(at, (grid) => tiled(grid, down, across), `Tile ${sizeText(down, across)}`);
}
