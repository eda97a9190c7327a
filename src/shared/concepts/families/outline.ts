import { Canvas, outside } from '../canvas.ts';
import { black, drawColour, drawColours, trainingColours } from '../colours.ts';
import { defineConcept } from '../concept.ts';
import { findObjects } from '../objects.ts';
import { drawObjects } from '../objectScenes.ts';
import { drawScene } from '../scenes.ts';
import { drawShape, drawShapeAt, findRoom } from '../shapes.ts';
import { drawSize } from '../sizes.ts';

export const border = defineConcept({
  name: 'border',
  title: 'Border',
  description: 'The cells along the edge of the grid take one colour.',
  parameters: { colour: { kind: 'colour', label: 'Colour of the border' } },
  instances: trainingColours.map((colour) => ({ colour })),
  drawInput(_, random, limits) {
    const size = drawSize(random, limits);
    if (random.chance(0.1)) return new Canvas(size.rows, size.columns);
    return drawScene(random, size, drawColours(random, random.between(1, 4)));
  },
  solve({ colour }, input) {
    const output = input.copy();
    output.strokeRectangle({ top: 0, left: 0, rows: input.rows, columns: input.columns }, colour);
    return output;
  },
});

export const frame = defineConcept({
  name: 'frame',
  title: 'Frame around an object',
  description: 'A rectangular frame is drawn around the only object, touching its bounding box.',
  parameters: { colour: { kind: 'colour', label: 'Colour of the frame' } },
  instances: trainingColours.map((colour) => ({ colour })),
  drawInput({ colour }, random, limits) {
    const { rows, columns } = drawSize(random, limits, 3);
    const canvas = new Canvas(rows, columns);
    const shape = drawShape(random, { rows: Math.min(rows - 2, 6), columns: Math.min(columns - 2, 6) }, random.between(3, 14));
    const colours = drawColours(random, random.between(1, 2), [colour]);
    const [top, left] = [random.between(1, rows - 1 - shape.rows), random.between(1, columns - 1 - shape.columns)];
    drawShapeAt(canvas, shape, top, left, () => random.pick(colours));
    return canvas;
  },
  solve({ colour }, input) {
    const output = input.copy();
    const box = input.boxAround((cell) => cell !== black);
    if (box !== null)
      output.strokeRectangle({ top: box.top - 1, left: box.left - 1, rows: box.rows + 2, columns: box.columns + 2 }, colour);
    return output;
  },
});

export const outline = defineConcept({
  name: 'outline',
  title: 'Outline',
  description: 'Every black cell that touches an object, also by a corner, takes one colour.',
  parameters: { colour: { kind: 'colour', label: 'Colour of the outline' } },
  instances: trainingColours.map((colour) => ({ colour })),
  drawInput({ colour }, random, limits) {
    const colours = drawColours(random, 2, [colour]);
    const objects = {
      count: random.between(1, 3),
      most: { rows: 4, columns: 4 },
      cells: [1, 7],
      colour: () => random.pick(colours),
    } as const;
    return drawObjects(random, drawSize(random, limits), objects, 2);
  },
  solve: ({ colour }, input) => input.map((cell, row, column) => (cell === black && touchesDrawn(input, row, column) ? colour : cell)),
});

function touchesDrawn(canvas: Canvas, row: number, column: number): boolean {
  for (let r = row - 1; r <= row + 1; r++) for (let c = column - 1; c <= column + 1; c++) if (canvas.at(r, c) > black) return true;
  return false;
}

export const hollow = defineConcept({
  name: 'hollow',
  title: 'Hollow out',
  description: 'Of solid rectangles only the outermost cells stay.',
  parameters: {},
  instances: [{}],
  drawInput(_, random, limits) {
    const { rows, columns } = drawSize(random, limits, 3);
    const canvas = new Canvas(rows, columns);
    for (let left = random.between(1, 4); left > 0; left--) {
      const size = { rows: random.between(2, Math.min(rows, 7)), columns: random.between(2, Math.min(columns, 7)) };
      const room = findRoom(random, canvas, size, 1);
      if (room !== null) canvas.fillRectangle(room, drawColour(random));
    }
    return canvas;
  },
  solve: (_, input) => input.map((colour, row, column) => (isInterior(input, row, column) ? black : colour)),
});

/** Whether the cell and all eight around it have one colour. */
function isInterior(canvas: Canvas, row: number, column: number): boolean {
  const colour = canvas.at(row, column);
  for (let r = row - 1; r <= row + 1; r++)
    for (let c = column - 1; c <= column + 1; c++) if (canvas.at(r, c) === outside || canvas.at(r, c) !== colour) return false;
  return true;
}

export const fillBoundingBox = defineConcept({
  name: 'fill-bounding-box',
  title: 'Fill bounding boxes',
  description: 'The black cells of the smallest rectangle around each object take one colour.',
  parameters: { colour: { kind: 'colour', label: 'Colour of the fill' } },
  instances: trainingColours.map((colour) => ({ colour })),
  drawInput({ colour }, random, limits) {
    const colours = drawColours(random, 2, [colour]);
    const objects = {
      count: random.between(1, 3),
      most: { rows: 5, columns: 5 },
      cells: [3, 9],
      colour: () => random.pick(colours),
    } as const;
    return drawObjects(random, drawSize(random, limits), objects);
  },
  solve({ colour }, input) {
    const output = input.copy();
    for (const object of findObjects(input)) {
      const { top, left, rows, columns } = object.box;
      for (let row = top; row < top + rows; row++)
        for (let column = left; column < left + columns; column++) if (input.at(row, column) === black) output.set(row, column, colour);
    }
    return output;
  },
});
