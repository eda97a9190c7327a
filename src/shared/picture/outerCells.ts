import { maxGridSide } from '../arc/task.ts';
import type { Lattice } from './lattice.ts';
import type { Area } from './raster.ts';

const sides = ['left', 'right', 'top', 'bottom'] as const;

/** How far, in cells, an outer row may reach out of the area: lattices are off by parts of a pixel. */
const tolerance = 0.1;

/** The lattice with as many further rows and columns around it, within the area, as `isOfCells` takes for such. */
export function withOuterCells<L extends Lattice>(lattice: L, area: Area, isOfCells: (strip: Lattice) => boolean): L {
  let grown = lattice;
  for (const side of sides) {
    const most = side === 'left' || side === 'right' ? maxGridSide - grown.columns : maxGridSide - grown.rows;
    for (let added = 0; added < most; added++) {
      const strip = stripBeside(grown, side);
      if (!isWithin(strip, area) || !isOfCells(strip)) break;
      grown = joined(grown, strip, side);
    }
  }
  return grown;
}

/** A further column or row, as large as those that are there. */
function stripBeside({ area, rows, columns }: Lattice, side: keyof Area): Lattice {
  const { left, top, right, bottom } = area;
  const width = (right - left) / columns;
  const height = (bottom - top) / rows;
  switch (side) {
    case 'left':
      return { area: { ...area, left: left - width, right: left }, rows, columns: 1 };
    case 'right':
      return { area: { ...area, left: right, right: right + width }, rows, columns: 1 };
    case 'top':
      return { area: { ...area, top: top - height, bottom: top }, rows: 1, columns };
    case 'bottom':
      return { area: { ...area, top: bottom, bottom: bottom + height }, rows: 1, columns };
  }
}

function isWithin({ area, rows, columns }: Lattice, outer: Area): boolean {
  const across = (tolerance * (area.right - area.left)) / columns;
  const down = (tolerance * (area.bottom - area.top)) / rows;
  return (
    area.left >= outer.left - across &&
    area.right <= outer.right + across &&
    area.top >= outer.top - down &&
    area.bottom <= outer.bottom + down
  );
}

function joined<L extends Lattice>(lattice: L, strip: Lattice, side: keyof Area): L {
  const isColumn = side === 'left' || side === 'right';
  const rows = lattice.rows + (isColumn ? 0 : 1);
  const columns = lattice.columns + (isColumn ? 1 : 0);
  return { ...lattice, area: { ...lattice.area, [side]: strip.area[side] }, rows, columns };
}
