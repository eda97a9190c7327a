import { compose, type Rule } from '../../shared/concepts/composition.ts';
import { conceptNamed } from '../../shared/concepts/concepts.ts';
import type { Puzzle } from './puzzles.ts';

/**
 * Concepts and what is trained to follow each. None of these pairs, in either order, is among the unseen tasks that fits are measured by
 * (`src/solver/eval/unseenTasks.ts`). The order never changes: it decides the parameters, which are part of puzzle identifiers.
 */
const followers: readonly (readonly [first: string, seconds: readonly string[]])[] = [
  ['recolour', ['remove-noise', 'translate']],
  ['swap-colours', ['remove-colour', 'shear']],
  ['recolour-all', ['connect-points', 'outline']],
  ['invert', ['fill-bounding-box', 'keep-object']],
  ['keep-colour', ['colour-by-size', 'swap-colours']],
  ['remove-colour', ['rotate', 'gravity']],
  ['flip', ['translate', 'gravity']],
  ['transpose', ['complete-symmetry', 'swap-colours']],
  ['rotate', ['recolour-all', 'colour-by-size']],
  ['translate', ['rotate', 'shear']],
  ['gravity', ['keep-colour', 'invert']],
  ['border', ['recolour-all', 'connect-points']],
  ['frame', ['fill-enclosed', 'swap-colours']],
  ['outline', ['remove-noise', 'shoot']],
  ['hollow', ['shoot', 'fill-enclosed']],
  ['fill-enclosed', ['outline', 'recolour']],
  ['fill-background', ['translate', 'recolour']],
  ['complete-symmetry', ['keep-half', 'shear']],
  ['mirror-beside', ['invert', 'border']],
  ['kaleidoscope', ['colour-by-size', 'recolour-all']],
  ['tile', ['frame', 'transpose']],
  ['scale-up', ['extend-segments', 'keep-colour']],
  ['scale-down', ['tile', 'transpose']],
  ['self-tile', ['complete-symmetry', 'fill-enclosed']],
  ['repeat-pattern', ['outline', 'remove-noise']],
  ['majority', ['tile', 'mirror-beside']],
  ['shear', ['lines-through-points', 'invert']],
  ['squeeze', ['swap-colours', 'recolour-all']],
  ['fill-bounding-box', ['shoot', 'extend-segments']],
  ['fill-from-seed', ['gravity', 'fill-background']],
  ['crop-to-content', ['lines-through-points', 'fill-background']],
  ['crop-to-colour', ['recolour', 'remove-noise']],
  ['crop-largest', ['scale-up', 'outline']],
  ['keep-half', ['mirror-beside', 'frame']],
  ['extract-unique', ['mirror-beside', 'scale-up']],
  ['keep-object', ['border', 'crop-to-content']],
  ['colour-by-size', ['shear', 'remove-colour']],
  ['colour-edge-objects', ['recolour', 'connect-points']],
  ['remove-noise', ['extend-segments', 'lines-through-points']],
  ['colour-from-key', ['fill-bounding-box', 'frame']],
  ['count-cells', ['scale-up', 'border']],
  ['count-objects', ['border', 'scale-up']],
  ['lines-through-points', ['keep-half', 'keep-colour']],
  ['diagonals-through-points', ['flip', 'fill-bounding-box']],
  ['shoot', ['fill-background', 'keep-object']],
  ['extend-segments', ['keep-object', 'keep-half']],
  ['connect-points', ['flip', 'tile']],
  ['bridge-points', ['invert', 'colour-by-size']],
  ['fill-between-corners', ['crop-to-content', 'lines-through-points']],
  ['checkerboard', ['transpose', 'flip']],
  ['alternate', ['frame', 'fill-background']],
  ['copy-line', ['crop-to-content', 'rotate']],
  ['sort-bars', ['keep-colour', 'complete-symmetry']],
  ['combine-halves', ['gravity', 'flip']],
  ['fold', ['transpose', 'keep-object']],
]; // prettier-ignore

/** Instances of a concept that take turns. */
const instancesUsed = 3;

/** The concepts of each composition, first and second. */
export const trainedCompositions: readonly (readonly [Rule, Rule])[] = followers.flatMap(([first, seconds], at) =>
  seconds.map((second, i) => [instanceOf(first, at + i), instanceOf(second, at)] as const),
);

/** One puzzle for each composition, with endless examples that fit the canvas. */
export function compositionPuzzles(canvas: number): readonly Puzzle[] {
  const size = { maxRows: canvas, maxColumns: canvas };
  return trainedCompositions.map(compose).map(({ id, generate }) => ({
    id,
    group: 'compositions',
    draw: (random) => generate(random, size),
  }));
}

function instanceOf(name: string, turn: number): Rule {
  const { instances } = conceptNamed(name);
  const values = instances[turn % Math.min(instances.length, instancesUsed)];
  if (values === undefined) throw new Error(`${name} has no instances`);
  return [name, values];
}
