import { Canvas } from '../canvas.ts';
import { black, drawBackground, drawColour, drawColours, trainingColours } from '../colours.ts';
import { defineConcept } from '../concept.ts';
import { drawObjects } from '../objectScenes.ts';
import { drawScene } from '../scenes.ts';
import { drawSize } from '../sizes.ts';

/** Colours a fixed distance apart: each colour is once the first and once the second of a pair. */
const pairsOfColours = (distance: number): readonly (readonly [number, number])[] =>
  [1, 2, 3, 4, 5, 6, 7, 8, 9].map((colour) => [colour, ((colour - 1 + distance) % 9) + 1]);

export const recolour = defineConcept({
  name: 'recolour',
  title: 'Recolour',
  description: 'Every cell of one colour takes another colour.',
  parameters: { from: { kind: 'colour', label: 'Colour to replace' }, to: { kind: 'colour', label: 'New colour' } },
  instances: [...pairsOfColours(2), ...pairsOfColours(5), ...pairsOfColours(7)].map(([from, to]) => ({ from, to })),
  conflict: ({ from, to }) => (from === to ? 'the two colours must differ' : null),
  drawInput({ from }, random, limits) {
    const background = drawBackground(random, [from]);
    const others = drawColours(random, random.between(0, 3), [from, background]);
    return drawScene(random, drawSize(random, limits), [from, ...others], background);
  },
  solve: ({ from, to }, input) => input.map((colour) => (colour === from ? to : colour)),
});

export const swapColours = defineConcept({
  name: 'swap-colours',
  title: 'Swap two colours',
  description: 'Cells of the first colour take the second, and the other way round.',
  parameters: { first: { kind: 'colour', label: 'First colour' }, second: { kind: 'colour', label: 'Second colour' } },
  instances: [...pairsOfColours(1), ...pairsOfColours(3)].map(([first, second]) => ({ first, second })),
  conflict: ({ first, second }) => (first === second ? 'the two colours must differ' : null),
  drawInput({ first, second }, random, limits) {
    const background = drawBackground(random, [first, second]);
    const others = drawColours(random, random.between(0, 2), [first, second, background]);
    const canvas = drawScene(random, drawSize(random, limits), [first, second, ...others], background);
    return canvas.has(first) && canvas.has(second) ? canvas : null;
  },
  solve: ({ first, second }, input) => input.map((colour) => (colour === first ? second : colour === second ? first : colour)),
});

export const recolourAll = defineConcept({
  name: 'recolour-all',
  title: 'Recolour everything',
  description: 'Every cell that is not black takes one colour.',
  parameters: { to: { kind: 'colour', label: 'New colour' } },
  instances: trainingColours.map((to) => ({ to })),
  drawInput(_, random, limits) {
    const size = drawSize(random, limits);
    const colours = drawColours(random, random.between(1, 4));
    if (random.chance(0.5)) return drawScene(random, size, colours);
    const most = { rows: 4, columns: 4 };
    return drawObjects(random, size, { count: random.between(2, 5), most, cells: [1, 8], colour: () => random.pick(colours) });
  },
  solve: ({ to }, input) => input.map((colour) => (colour === black ? black : to)),
});

export const invert = defineConcept({
  name: 'invert',
  title: 'Invert',
  description: 'In a picture of black and one other colour, the two change places.',
  parameters: {},
  instances: [{}],
  drawInput: (_, random, limits) => drawScene(random, drawSize(random, limits), [drawColour(random)]),
  solve(_, input) {
    let drawn = black;
    input.forEach((colour) => {
      if (colour !== black) drawn = colour;
    });
    return input.map((colour) => (colour === black ? drawn : black));
  },
});

export const keepColour = defineConcept({
  name: 'keep-colour',
  title: 'Keep one colour',
  description: 'Every cell of another colour becomes black.',
  parameters: { colour: { kind: 'colour', label: 'Colour to keep' } },
  instances: trainingColours.map((colour) => ({ colour })),
  drawInput({ colour }, random, limits) {
    const others = drawColours(random, random.between(1, 3), [colour]);
    const canvas = drawScene(random, drawSize(random, limits), [colour, ...others]);
    return canvas.has(colour) ? canvas : null;
  },
  solve: ({ colour: kept }, input) => input.map((colour) => (colour === kept ? kept : black)),
});

export const removeColour = defineConcept({
  name: 'remove-colour',
  title: 'Remove one colour',
  description: 'Every cell of one colour becomes black.',
  parameters: { colour: { kind: 'colour', label: 'Colour to remove' } },
  instances: trainingColours.map((colour) => ({ colour })),
  drawInput({ colour }, random, limits) {
    const others = drawColours(random, random.between(1, 3), [colour]);
    return drawScene(random, drawSize(random, limits), [colour, ...others]);
  },
  solve: ({ colour: removed }, input) => input.map((colour) => (colour === removed ? black : colour)),
});

export const majority = defineConcept({
  name: 'majority',
  title: 'Most or least frequent colour',
  description: 'The colour that most (or fewest) cells have becomes a single cell, or fills the whole grid.',
  parameters: {
    which: { kind: 'choice', label: 'Which colour', choices: ['most', 'least'] },
    output: { kind: 'choice', label: 'Output', choices: ['cell', 'fill'] },
  },
  instances: [
    { which: 'most', output: 'cell' },
    { which: 'most', output: 'fill' },
    { which: 'least', output: 'cell' },
    { which: 'least', output: 'fill' },
  ],
  drawInput({ which }, random, limits) {
    const { rows, columns } = drawSize(random, limits);
    const colours = drawColours(random, random.between(2, 4));
    // Some colours stand twice in the list, so that one is clearly ahead.
    const weighted = [...colours, ...colours.slice(0, random.between(1, colours.length - 1))];
    const canvas = Canvas.build(rows, columns, () => random.pick(weighted));
    const [best, next] = frequencies(canvas)
      .map(([, count]) => count)
      .sort((a, b) => (which === 'most' ? b - a : a - b));
    return next !== undefined && best !== next ? canvas : null;
  },
  solve({ which, output }, input) {
    const [first] = frequencies(input).sort(([, a], [, b]) => (which === 'most' ? b - a : a - b));
    const colour = first?.[0] ?? black;
    return output === 'cell' ? new Canvas(1, 1, colour) : new Canvas(input.rows, input.columns, colour);
  },
});

/** [colour, cells of that colour] for each colour that occurs. */
function frequencies(canvas: Canvas): [number, number][] {
  const counts = new Map<number, number>();
  canvas.forEach((colour) => counts.set(colour, (counts.get(colour) ?? 0) + 1));
  return [...counts];
}
