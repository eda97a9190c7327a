import type { Pair, Task } from '../../shared/arc/task.ts';
import { compose, type Rule } from '../../shared/concepts/composition.ts';
import type { Example, SizeLimits } from '../../shared/concepts/concept.ts';
import { Random } from '../../shared/concepts/random.ts';

/** A rule that no model of this project is trained on: for measuring what a fit makes of a task never seen. */
export interface UnseenTask {
  readonly id: string;
  /** A concept with parameters that are in no model's training, or two concepts one after the other that no model was trained on together. */
  readonly kind: 'near' | 'one step away';
  readonly rules: readonly Rule[];
  draw(random: Random, limits: SizeLimits): Example;
}

/** Parameters that are in no list of instances. */
const near: readonly Rule[] = [
  ['recolour', { from: 4, to: 7 }],
  ['recolour', { from: 6, to: 9 }],
  ['swap-colours', { first: 5, second: 7 }],
  ['recolour-all', { to: 5 }],
  ['keep-colour', { colour: 5 }],
  ['remove-colour', { colour: 7 }],
  ['border', { colour: 7 }],
  ['frame', { colour: 5 }],
  ['outline', { colour: 5 }],
  ['fill-enclosed', { colour: 7 }],
  ['fill-background', { colour: 5 }],
  ['fill-bounding-box', { colour: 9 }],
  ['bridge-points', { colour: 5 }],
  ['fill-between-corners', { colour: 7 }],
  ['colour-edge-objects', { colour: 7 }],
  ['crop-to-colour', { colour: 5 }],
  ['colour-by-size', { largest: 4, others: 7 }],
  ['alternate', { lines: 'rows', colour: 5 }],
  ['alternate', { lines: 'columns', colour: 7 }],
  ['combine-halves', { operation: 'or', split: 'columns', colour: 5 }],
  ['translate', { direction: 'left', by: 3, edge: 'cut' }],
  ['translate', { direction: 'up-right', by: 2, edge: 'cut' }],
];

/** Each rule after the other. */
const oneStepAway: readonly (readonly [Rule, Rule])[] = [
  [['flip', { direction: 'left-right' }], ['recolour', { from: 1, to: 4 }]],
  [['invert', {}], ['flip', { direction: 'up-down' }]],
  [['recolour', { from: 2, to: 5 }], ['recolour', { from: 3, to: 7 }]],
  [['keep-colour', { colour: 2 }], ['recolour', { from: 2, to: 6 }]],
  [['keep-colour', { colour: 3 }], ['outline', { colour: 5 }]],
  [['remove-colour', { colour: 1 }], ['border', { colour: 4 }]],
  [['remove-colour', { colour: 2 }], ['recolour-all', { to: 3 }]],
  [['translate', { direction: 'up', by: 1, edge: 'cut' }], ['border', { colour: 2 }]],
  [['translate', { direction: 'down', by: 1, edge: 'cut' }], ['recolour-all', { to: 4 }]],
  [['gravity', { direction: 'down' }], ['recolour-all', { to: 2 }]],
  [['border', { colour: 3 }], ['fill-background', { colour: 1 }]],
  [['outline', { colour: 1 }], ['fill-background', { colour: 5 }]],
  [['outline', { colour: 2 }], ['border', { colour: 3 }]],
  [['fill-enclosed', { colour: 2 }], ['border', { colour: 1 }]],
  [['fill-enclosed', { colour: 3 }], ['fill-background', { colour: 4 }]],
  [['hollow', {}], ['recolour-all', { to: 6 }]],
  [['fill-bounding-box', { colour: 1 }], ['border', { colour: 5 }]],
  [['keep-half', { side: 'left' }], ['flip', { direction: 'left-right' }]],
  [['keep-half', { side: 'up' }], ['recolour-all', { to: 3 }]],
  [['keep-half', { side: 'down' }], ['border', { colour: 2 }]],
  [['shoot', { direction: 'up' }], ['border', { colour: 3 }]],
  [['lines-through-points', { direction: 'horizontal' }], ['recolour-all', { to: 7 }]],
  [['lines-through-points', { direction: 'vertical' }], ['border', { colour: 1 }]],
  [['connect-points', { direction: 'horizontal' }], ['fill-background', { colour: 6 }]],
  [['extend-segments', { direction: 'vertical' }], ['recolour-all', { to: 1 }]],
  [['copy-line', { from: 'up' }], ['border', { colour: 4 }]],
  [['scale-up', { factor: 2 }], ['recolour-all', { to: 8 }]],
  [['tile', { rows: 1, columns: 2 }], ['border', { colour: 1 }]],
  [['crop-to-content', {}], ['recolour-all', { to: 3 }]],
  [['remove-noise', {}], ['recolour-all', { to: 5 }]],
]; // prettier-ignore

export const unseenTasks: readonly UnseenTask[] = [
  ...near.map((rule) => unseenTask('near', [rule])),
  ...oneStepAway.map((rules) => unseenTask('one step away', rules)),
];

/** A task of this rule, with different inputs throughout and grids of at most `canvas` cells a side. The same for the same seed. */
export function makeTask(unseen: UnseenTask, seed: number, canvas: number, pairs: { readonly train: number; readonly test: number }): Task {
  const random = new Random(seed);
  const drawn = new Map<string, Pair>();
  while (drawn.size < pairs.train + pairs.test) {
    const pair = unseen.draw(random, { maxRows: canvas, maxColumns: canvas });
    drawn.set(JSON.stringify(pair.input), pair);
  }
  const all = [...drawn.values()];
  return { train: all.slice(0, pairs.train), test: all.slice(pairs.train) };
}

function unseenTask(kind: UnseenTask['kind'], rules: readonly Rule[]): UnseenTask {
  const { id, generate } = compose(rules);
  return { id, kind, rules, draw: generate };
}
