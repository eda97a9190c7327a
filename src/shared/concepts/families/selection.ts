import { Canvas } from '../canvas.ts';
import { black, drawColour, drawColours, trainingColours } from '../colours.ts';
import { defineConcept } from '../concept.ts';
import { findObjects, type ObjectOnCanvas } from '../objects.ts';
import { drawObjects, halfOf } from '../objectScenes.ts';
import { findRoom } from '../shapes.ts';
import { drawSize, type Size } from '../sizes.ts';
import type { Random } from '../random.ts';

const smallestFirst = (objects: readonly ObjectOnCanvas[]): ObjectOnCanvas[] =>
  [...objects].sort((a, b) => a.cells.length - b.cells.length);

/** The canvas with each object in the colour that `colourOf` gives it. */
function recoloured(canvas: Canvas, colourOf: (object: ObjectOnCanvas) => number): Canvas {
  const output = canvas.copy();
  for (const object of findObjects(canvas)) for (const [row, column] of object.cells) output.set(row, column, colourOf(object));
  return output;
}

/** Two to four objects, of which one is the largest and one the smallest by their cells; null where the draw has ties. */
function drawObjectsOfSizes(random: Random, size: Size, colour: () => number): Canvas | null {
  const canvas = drawObjects(random, size, { count: random.between(2, 4), most: halfOf(size, 5), cells: [1, 10], colour });
  const counts = smallestFirst(findObjects(canvas)).map((object) => object.cells.length);
  const unique = counts.length > 1 && counts[0] !== counts[1] && counts[counts.length - 1] !== counts[counts.length - 2];
  return unique ? canvas : null;
}

export const keepObject = defineConcept({
  name: 'keep-object',
  title: 'Keep the largest or smallest object',
  description: 'Of all objects only the one with the most (or fewest) cells stays.',
  parameters: { which: { kind: 'choice', label: 'Which object', choices: ['largest', 'smallest'] } },
  instances: [{ which: 'largest' }, { which: 'smallest' }],
  drawInput(_, random, limits) {
    const colours = drawColours(random, random.between(1, 3));
    return drawObjectsOfSizes(random, drawSize(random, limits, 3), () => random.pick(colours));
  },
  solve({ which }, input) {
    const kept = smallestFirst(findObjects(input)).at(which === 'largest' ? -1 : 0);
    const output = new Canvas(input.rows, input.columns);
    for (const [row, column] of kept?.cells ?? []) output.set(row, column, input.at(row, column));
    return output;
  },
});

export const colourBySize = defineConcept({
  name: 'colour-by-size',
  title: 'Colour objects by size',
  description: 'The object with the most cells takes one colour, all others another.',
  parameters: {
    largest: { kind: 'colour', label: 'Colour of the largest object' },
    others: { kind: 'colour', label: 'Colour of the others' },
  },
  instances: [
    { largest: 1, others: 2 },
    { largest: 2, others: 1 },
    { largest: 3, others: 4 },
    { largest: 4, others: 6 },
    { largest: 6, others: 8 },
    { largest: 8, others: 3 },
  ],
  conflict: ({ largest, others }) => (largest === others ? 'the two colours must differ' : null),
  drawInput({ largest, others }, random, limits) {
    const colour = drawColour(random, [largest, others]);
    return drawObjectsOfSizes(random, drawSize(random, limits, 3), () => colour);
  },
  solve(values, input) {
    const largest = smallestFirst(findObjects(input)).at(-1);
    const isLargest = (object: ObjectOnCanvas): boolean => object.box.top === largest?.box.top && object.box.left === largest.box.left;
    return recoloured(input, (object) => (isLargest(object) ? values.largest : values.others));
  },
});

export const colourEdgeObjects = defineConcept({
  name: 'colour-edge-objects',
  title: 'Colour objects at the edge',
  description: 'Objects that touch the edge of the grid take one colour, the others keep theirs.',
  parameters: { colour: { kind: 'colour', label: 'Colour of objects at the edge' } },
  instances: trainingColours.map((colour) => ({ colour })),
  sideNeeded: () => 5,
  drawInput({ colour }, random, limits) {
    const own = drawColour(random, [colour]);
    const size = drawSize(random, limits, 5);
    const canvas = drawObjects(random, size, { count: random.between(2, 5), most: halfOf(size, 4), cells: [1, 7], colour: () => own });
    const atEdge = findObjects(canvas).map((object) => touchesEdge(canvas, object));
    return atEdge.includes(true) && atEdge.includes(false) ? canvas : null;
  },
  solve: ({ colour }, input) => recoloured(input, (object) => (touchesEdge(input, object) ? colour : object.colour)),
});

function touchesEdge(canvas: Canvas, { box }: ObjectOnCanvas): boolean {
  return box.top === 0 || box.left === 0 || box.top + box.rows === canvas.rows || box.left + box.columns === canvas.columns;
}

export const removeNoise = defineConcept({
  name: 'remove-noise',
  title: 'Remove single cells',
  description: 'Cells without a neighbour, by side or by corner, become black; larger objects stay.',
  parameters: {},
  instances: [{}],
  drawInput(_, random, limits) {
    const size = drawSize(random, limits, 3);
    const colours = drawColours(random, random.between(1, 3));
    const colour = (): number => random.pick(colours);
    const canvas = drawObjects(random, size, { count: random.between(1, 3), most: halfOf(size, 5), cells: [3, 12], colour });
    if (findObjects(canvas).every((object) => object.cells.length === 1)) return null;
    for (let left = random.between(1, Math.ceil((size.rows * size.columns) / 12)); left > 0; left--) {
      const room = findRoom(random, canvas, { rows: 1, columns: 1 }, 1);
      if (room !== null) canvas.set(room.top, room.left, colour());
    }
    return canvas;
  },
  solve: (_, input) => recoloured(input, ({ cells, colour }) => (cells.length === 1 ? black : colour)),
});

export const colourFromKey = defineConcept({
  name: 'colour-from-key',
  title: 'Colour from the corner',
  description: 'The cell in the upper left corner tells the colour that every other drawn cell takes.',
  parameters: {},
  instances: [{}],
  drawInput(_, random, limits) {
    const size = drawSize(random, limits, 3);
    const key = drawColour(random);
    const own = drawColour(random, [key]);
    const objects = { count: random.between(1, 3), most: halfOf(size, 5), cells: [2, 9], colour: () => own } as const;
    const canvas = drawObjects(random, size, objects);
    if ([canvas.at(0, 0), canvas.at(0, 1), canvas.at(1, 0), canvas.at(1, 1)].some((colour) => colour !== black)) return null;
    canvas.set(0, 0, key);
    return canvas;
  },
  solve: (_, input) => input.map((colour) => (colour === black ? black : input.at(0, 0))),
});
