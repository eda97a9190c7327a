import { compose, type Rule } from '../../shared/concepts/composition.ts';
import { conceptNamed } from '../../shared/concepts/concepts.ts';
import type { Puzzle } from './puzzles.ts';

/**
 * Concepts and what is trained to follow each. None of these pairs, in either order, is among the unseen tasks that fits are measured by
 * (`src/solver/eval/unseenTasks.ts`). The order never changes: it decides the parameters, which are part of puzzle identifiers.
 */
const followers: readonly (readonly [first: string, seconds: readonly string[]])[] = [
  ['recolour', ['remove-noise', 'translate', 'swap-colours', 'complete-symmetry', 'hollow']],
  ['swap-colours', ['remove-colour', 'shear', 'border', 'count-cells', 'crop-largest']],
  ['recolour-all', ['connect-points', 'outline', 'keep-object', 'fill-background', 'shoot']],
  ['invert', ['fill-bounding-box', 'keep-object', 'crop-to-colour', 'keep-colour', 'extend-segments']],
  ['keep-colour', ['colour-by-size', 'swap-colours', 'translate', 'border', 'bridge-points']],
  ['remove-colour', ['rotate', 'gravity', 'recolour', 'translate', 'fill-bounding-box']],
  ['flip', ['translate', 'gravity', 'remove-noise', 'fold', 'mirror-beside']],
  ['transpose', ['complete-symmetry', 'swap-colours', 'mirror-beside', 'extend-segments', 'sort-bars']],
  ['rotate', ['recolour-all', 'colour-by-size', 'connect-points', 'crop-largest', 'fill-enclosed']],
  ['translate', ['rotate', 'shear', 'extend-segments', 'count-objects', 'repeat-pattern']],
  ['gravity', ['keep-colour', 'invert', 'self-tile', 'bridge-points', 'rotate']],
  ['border', ['recolour-all', 'connect-points', 'colour-edge-objects', 'remove-noise', 'fill-between-corners']],
  ['frame', ['fill-enclosed', 'swap-colours', 'copy-line', 'lines-through-points', 'fold']],
  ['outline', ['remove-noise', 'shoot', 'keep-half', 'tile', 'swap-colours']],
  ['hollow', ['shoot', 'fill-enclosed', 'invert', 'frame', 'scale-up']],
  ['fill-enclosed', ['outline', 'recolour', 'keep-colour', 'connect-points', 'keep-half']],
  ['fill-background', ['translate', 'recolour', 'fold', 'checkerboard', 'remove-noise']],
  ['complete-symmetry', ['keep-half', 'shear', 'fill-background', 'diagonals-through-points', 'keep-object']],
  ['mirror-beside', ['invert', 'border', 'kaleidoscope', 'alternate', 'outline']],
  ['kaleidoscope', ['colour-by-size', 'recolour-all', 'shear', 'recolour', 'alternate']],
  ['tile', ['frame', 'transpose', 'extract-unique', 'remove-colour', 'recolour-all']],
  ['scale-up', ['extend-segments', 'keep-colour', 'colour-by-size', 'squeeze', 'combine-halves']],
  ['scale-down', ['tile', 'transpose', 'repeat-pattern', 'gravity', 'colour-by-size']],
  ['self-tile', ['complete-symmetry', 'fill-enclosed', 'recolour-all', 'outline', 'squeeze']],
  ['repeat-pattern', ['outline', 'remove-noise', 'checkerboard', 'invert', 'extract-unique']],
  ['majority', ['tile', 'mirror-beside', 'recolour-all']],
  ['shear', ['lines-through-points', 'invert', 'hollow', 'scale-up', 'colour-from-key']],
  ['squeeze', ['swap-colours', 'recolour-all', 'remove-colour', 'scale-down', 'count-cells']],
  ['fill-bounding-box', ['shoot', 'extend-segments', 'rotate', 'majority', 'complete-symmetry']],
  ['fill-from-seed', ['gravity', 'fill-background', 'shoot', 'fill-bounding-box', 'crop-to-content']],
  ['crop-to-content', ['lines-through-points', 'fill-background', 'combine-halves', 'colour-from-key', 'crop-to-colour']],
  ['crop-to-colour', ['recolour', 'remove-noise', 'fill-from-seed', 'colour-edge-objects', 'copy-line']],
  ['crop-largest', ['scale-up', 'outline', 'fill-bounding-box', 'flip', 'self-tile']],
  ['keep-half', ['mirror-beside', 'frame', 'bridge-points', 'transpose', 'tile']],
  ['extract-unique', ['mirror-beside', 'scale-up', 'scale-down', 'colour-by-size', 'transpose']],
  ['keep-object', ['border', 'crop-to-content', 'squeeze', 'kaleidoscope', 'fill-background']],
  ['colour-by-size', ['shear', 'remove-colour', 'crop-largest', 'sort-bars', 'diagonals-through-points']],
  ['colour-edge-objects', ['recolour', 'connect-points', 'frame', 'keep-object', 'keep-colour']],
  ['remove-noise', ['extend-segments', 'lines-through-points', 'transpose', 'crop-to-content', 'kaleidoscope']],
  ['colour-from-key', ['fill-bounding-box', 'frame', 'fill-between-corners', 'combine-halves', 'colour-edge-objects']],
  ['count-cells', ['scale-up', 'border', 'tile', 'keep-half', 'scale-down']],
  ['count-objects', ['border', 'scale-up', 'alternate', 'rotate', 'kaleidoscope']],
  ['lines-through-points', ['keep-half', 'keep-colour', 'gravity', 'self-tile', 'count-objects']],
  ['diagonals-through-points', ['flip', 'fill-bounding-box', 'crop-to-content', 'swap-colours', 'recolour']],
  ['shoot', ['fill-background', 'keep-object', 'scale-up', 'complete-symmetry', 'flip']],
  ['extend-segments', ['keep-object', 'keep-half', 'lines-through-points', 'mirror-beside', 'shear']],
  ['connect-points', ['flip', 'tile', 'count-objects', 'crop-to-colour', 'checkerboard']],
  ['bridge-points', ['invert', 'colour-by-size', 'sort-bars', 'repeat-pattern', 'border']],
  ['fill-between-corners', ['crop-to-content', 'lines-through-points', 'diagonals-through-points', 'fill-from-seed', 'connect-points']],
  ['checkerboard', ['transpose', 'flip', 'majority', 'copy-line', 'invert']],
  ['alternate', ['frame', 'fill-background', 'outline', 'fill-between-corners', 'fill-from-seed']],
  ['copy-line', ['crop-to-content', 'rotate', 'count-cells', 'extract-unique', 'remove-colour']],
  ['sort-bars', ['keep-colour', 'complete-symmetry', 'flip', 'shear', 'majority']],
  ['combine-halves', ['gravity', 'flip', 'fill-enclosed', 'shoot', 'frame']],
  ['fold', ['transpose', 'keep-object', 'colour-from-key', 'fill-enclosed', 'translate']],
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
