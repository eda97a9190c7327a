import type { Concept } from './concept.ts';
import { invert, keepColour, majority, recolour, recolourAll, removeColour, swapColours } from './families/colour.ts';
import { countCells, countObjects } from './families/counting.ts';
import { cropLargest, cropToColour, cropToContent, extractUnique, keepHalf } from './families/cropping.ts';
import { fillBackground, fillEnclosed, fillFromSeed } from './families/filling.ts';
import { combineHalves, fold } from './families/halves.ts';
import * as lines from './families/lines.ts';
import { gravity, shear, squeeze, translate } from './families/movement.ts';
import { flip, rotate, transpose } from './families/orientation.ts';
import { border, fillBoundingBox, frame, hollow, outline } from './families/outline.ts';
import { alternate, checkerboard, copyLine, sortBars } from './families/patterns.ts';
import { colourBySize, colourEdgeObjects, colourFromKey, keepObject, removeNoise } from './families/selection.ts';
import { completeSymmetry, kaleidoscope, mirrorBeside } from './families/symmetry.ts';
import { repeatPattern, scaleDown, scaleUp, selfTile, tile } from './families/tiling.ts';

/** Every concept that there is. New ones go to the end: models number their puzzle identifiers in this order. */
export const concepts: readonly Concept[] = [
  recolour,
  swapColours,
  recolourAll,
  invert,
  keepColour,
  removeColour,
  flip,
  transpose,
  rotate,
  translate,
  gravity,
  border,
  frame,
  outline,
  hollow,
  fillEnclosed,
  fillBackground,
  completeSymmetry,
  mirrorBeside,
  kaleidoscope,
  tile,
  scaleUp,
  scaleDown,
  selfTile,
  repeatPattern,
  majority,
  shear,
  squeeze,
  fillBoundingBox,
  fillFromSeed,
  cropToContent,
  cropToColour,
  cropLargest,
  keepHalf,
  extractUnique,
  keepObject,
  colourBySize,
  colourEdgeObjects,
  removeNoise,
  colourFromKey,
  countCells,
  countObjects,
  lines.linesThroughPoints,
  lines.diagonalsThroughPoints,
  lines.shoot,
  lines.extendSegments,
  lines.connectPoints,
  lines.bridgePoints,
  lines.fillBetweenCorners,
  checkerboard,
  alternate,
  copyLine,
  sortBars,
  combineHalves,
  fold,
];

/** Throws where there is none of that name. */
export function conceptNamed(name: string): Concept {
  const concept = concepts.find((one) => one.name === name);
  if (concept === undefined) throw new Error(`there is no concept ${name}`);
  return concept;
}
