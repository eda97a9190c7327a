import type { Grid } from '../../shared/arc/task.ts';
import { colourCount } from '../../shared/arc/task.ts';
import { dihedral, dihedralCount, inverseDihedral, invertPermutation, permuteColours } from '../../shared/arc/transforms.ts';
import type { Random } from '../../shared/concepts/random.ts';
import type { Offset } from './gridTokens.ts';

/** A symmetry of the square and a renaming of the colours 1..9: a task under it is another task of the same kind. */
export interface Augmentation {
  /** 0..7, as in `dihedral`. */
  readonly dihedral: number;
  /** Colour c becomes `colours[c]`; black stays, `colours[0]` is 0. */
  readonly colours: readonly number[];
}

const sameColours: readonly number[] = Array.from({ length: colourCount }, (_, colour) => colour);

export const identity: Augmentation = { dihedral: 0, colours: sameColours };

export function isIdentity(augmentation: Augmentation): boolean {
  return augmentation.dihedral === 0 && augmentation.colours.every((to, from) => to === from);
}

export function augmentGrid(grid: Grid, augmentation: Augmentation): Grid {
  return dihedral(permuteColours(grid, augmentation.colours), augmentation.dihedral);
}

/** Undoes `augmentGrid`; an empty answer stays empty. */
export function restoreGrid(grid: Grid, augmentation: Augmentation): Grid {
  return permuteColours(dihedral(grid, inverseDihedral(augmentation.dihedral)), invertPermutation(augmentation.colours));
}

/** How the published checkpoints name a task under an augmentation: each with its own separators. The task itself goes by its id alone. */
export type NamingStyle = 'hrm' | 'trm';

const separators: Readonly<Record<NamingStyle, string>> = { hrm: '_', trm: '|||' };

export function augmentationName(taskId: string, augmentation: Augmentation, style: NamingStyle = 'hrm'): string {
  if (isIdentity(augmentation)) return taskId;
  return [taskId, `t${String(augmentation.dihedral)}`, augmentation.colours.join('')].join(separators[style]);
}

/** The augmentation that a puzzle identifier names of this task; null where it is no identifier of it. */
export function parseAugmentationName(name: string, taskId: string): Augmentation | null {
  if (name === taskId) return identity;
  if (!name.startsWith(taskId)) return null;
  for (const separator of Object.values(separators)) {
    const [before, transform, colours, ...more] = name.slice(taskId.length).split(separator);
    if (before !== '' || transform === undefined || colours === undefined || more.length > 0) continue;
    if (!/^t[0-7]$/.test(transform) || !isPermutation(colours)) continue;
    return { dihedral: Number(transform.slice(1)), colours: Array.from(colours, Number) };
  }
  return null;
}

function isPermutation(digits: string): boolean {
  return digits.startsWith('0') && Array.from(digits).sort().join('') === sameColours.join('');
}

/**
 * `count` different augmentations, the identity first. The symmetries take turns, so that a few augmentations show all of them; colours
 * are permuted at random.
 */
export function drawAugmentations(random: Random, count: number): readonly Augmentation[] {
  const drawn = new Map([['', identity]]);
  while (drawn.size < count) {
    const augmentation = { dihedral: drawn.size % dihedralCount, colours: [0, ...random.shuffle(sameColours.slice(1))] };
    const name = augmentationName('', augmentation);
    if (!drawn.has(name)) drawn.set(name, augmentation);
  }
  return [...drawn.values()].slice(0, count);
}

/** A random place on the canvas at which all the grids fit. */
export function drawOffset(random: Random, grids: readonly Grid[], canvas: number): Offset {
  const rows = Math.max(...grids.map((grid) => grid.length));
  const columns = Math.max(...grids.map((grid) => grid[0]?.length ?? 0));
  return { row: random.between(0, canvas - rows), column: random.between(0, canvas - columns) };
}
