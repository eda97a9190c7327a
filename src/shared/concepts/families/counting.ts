import { Canvas } from '../canvas.ts';
import { black, drawColour } from '../colours.ts';
import { defineConcept } from '../concept.ts';
import { findObjects } from '../objects.ts';
import { drawObjects } from '../objectScenes.ts';
import { drawSize } from '../sizes.ts';

const drawnColour = (canvas: Canvas): number => findObjects(canvas)[0]?.colour ?? black;

const bar = (direction: 'row' | 'column', length: number, colour: number): Canvas =>
  direction === 'row' ? new Canvas(1, length, colour) : new Canvas(length, 1, colour);

export const countCells = defineConcept({
  name: 'count-cells',
  title: 'Count cells',
  description: 'The output is a bar with as many cells as the input has cells that are not black, in their colour.',
  parameters: { bar: { kind: 'choice', label: 'The bar is a', choices: ['row', 'column'] } },
  instances: [{ bar: 'row' }, { bar: 'column' }],
  drawInput({ bar: direction }, random, limits) {
    const { rows, columns } = drawSize(random, limits);
    const colour = drawColour(random);
    const canvas = new Canvas(rows, columns);
    const longest = Math.min(direction === 'row' ? limits.maxColumns : limits.maxRows, rows * columns);
    for (let left = random.between(1, longest); left > 0; left--) canvas.set(random.nextInt(rows), random.nextInt(columns), colour);
    return canvas;
  },
  solve: ({ bar: direction }, input) =>
    bar(
      direction,
      input.count((colour) => colour !== black),
      drawnColour(input),
    ),
});

export const countObjects = defineConcept({
  name: 'count-objects',
  title: 'Count objects',
  description: 'The output is a bar with as many cells as the input has objects, in their colour.',
  parameters: { bar: { kind: 'choice', label: 'The bar is a', choices: ['row', 'column'] } },
  instances: [{ bar: 'row' }, { bar: 'column' }],
  drawInput(_, random, limits) {
    const size = drawSize(random, limits);
    const own = drawColour(random);
    return drawObjects(random, size, { count: random.between(1, 6), most: { rows: 3, columns: 3 }, cells: [1, 5], colour: () => own });
  },
  solve: ({ bar: direction }, input) => bar(direction, findObjects(input).length, drawnColour(input)),
});
