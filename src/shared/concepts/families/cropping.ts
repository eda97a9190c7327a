import { Canvas } from '../canvas.ts';
import { black, drawColour, drawColours, trainingColours } from '../colours.ts';
import { defineConcept } from '../concept.ts';
import { straightDirections, type StraightDirection } from '../directions.ts';
import { findObjects } from '../objects.ts';
import { drawObjects, halfOf } from '../objectScenes.ts';
import { drawAnyScene, drawScene } from '../scenes.ts';
import { dividedLimits, drawSize } from '../sizes.ts';

export const cropToContent = defineConcept({
  name: 'crop-to-content',
  title: 'Crop to what is drawn',
  description: 'The black margins are cut off.',
  parameters: {},
  instances: [{}],
  drawInput(_, random, limits) {
    const { rows, columns } = drawSize(random, limits);
    const inner = { rows: random.between(Math.ceil(rows / 3), rows), columns: random.between(Math.ceil(columns / 3), columns) };
    const colours = drawColours(random, random.between(1, 4));
    const scene = random.chance(0.5)
      ? drawScene(random, inner, colours)
      : drawObjects(
          random,
          inner,
          { count: random.between(2, 4), most: halfOf(inner, 4), cells: [1, 7], colour: () => random.pick(colours) },
          2,
        );
    const [top, left] = [random.between(0, rows - inner.rows), random.between(0, columns - inner.columns)];
    return Canvas.build(rows, columns, (row, column) => Math.max(black, scene.at(row - top, column - left)));
  },
  solve: (_, input) => cropAround(input, (colour) => colour !== black),
});

export const cropToColour = defineConcept({
  name: 'crop-to-colour',
  title: 'Crop to one colour',
  description: 'Only the smallest rectangle around the cells of one colour stays.',
  parameters: { colour: { kind: 'colour', label: 'Colour that marks the rectangle' } },
  instances: trainingColours.map((colour) => ({ colour })),
  drawInput({ colour }, random, limits) {
    const { rows, columns } = drawSize(random, limits);
    const canvas = drawScene(random, { rows, columns }, drawColours(random, random.between(1, 3), [colour]));
    const size = { rows: random.between(1, rows), columns: random.between(1, columns) };
    const box = { top: random.between(0, rows - size.rows), left: random.between(0, columns - size.columns), ...size };
    if (random.chance(0.7)) {
      canvas.strokeRectangle(box, colour);
    } else {
      for (const [row, column] of [
        [box.top, box.left],
        [box.top, box.left + box.columns - 1],
        [box.top + box.rows - 1, box.left],
        [box.top + box.rows - 1, box.left + box.columns - 1],
      ] as const)
        canvas.set(row, column, colour);
    }
    return canvas;
  },
  solve: ({ colour }, input) => cropAround(input, (cell) => cell === colour),
});

export const cropLargest = defineConcept({
  name: 'crop-largest',
  title: 'Crop to the largest object',
  description: 'Only the smallest rectangle around the object with the most cells stays.',
  parameters: {},
  instances: [{}],
  drawInput(_, random, limits) {
    const size = drawSize(random, limits, 3);
    const colours = drawColours(random, random.between(1, 4));
    const objects = { count: random.between(2, 4), most: halfOf(size, 5), cells: [1, 10], colour: () => random.pick(colours) } as const;
    const canvas = drawObjects(random, size, objects);
    const [largest, next] = sizesDescending(canvas);
    return largest !== undefined && next !== undefined && largest > next ? canvas : null;
  },
  solve(_, input) {
    const [first, ...others] = findObjects(input);
    const largest = others.reduce((best, object) => (best !== undefined && object.cells.length > best.cells.length ? object : best), first);
    return largest === undefined ? input : input.crop(largest.box);
  },
});

function cropAround(canvas: Canvas, isInside: (colour: number) => boolean): Canvas | null {
  const box = canvas.boxAround(isInside);
  return box === null ? null : canvas.crop(box);
}

function sizesDescending(canvas: Canvas): number[] {
  return findObjects(canvas)
    .map((object) => object.cells.length)
    .sort((a, b) => b - a);
}

export const keepHalf = defineConcept({
  name: 'keep-half',
  title: 'Keep one half',
  description: 'Only the upper, lower, left or right half of the grid stays.',
  parameters: { side: { kind: 'choice', label: 'Side that stays', choices: straightDirections } },
  instances: straightDirections.map((side) => ({ side })),
  drawInput({ side }, random, limits) {
    const half = drawSize(random, dividedLimits(limits, ...halvesAlong(side)));
    const [rows, columns] = halvesAlong(side);
    const canvas = drawAnyScene(random, { rows: half.rows * rows, columns: half.columns * columns });
    return halfOn(side, canvas).isUniform() ? null : canvas;
  },
  solve: ({ side }, input) => halfOn(side, input),
});

const halvesAlong = (side: StraightDirection): readonly [rows: number, columns: number] =>
  side === 'up' || side === 'down' ? [2, 1] : [1, 2];

function halfOn(side: StraightDirection, canvas: Canvas): Canvas {
  const [down, right] = halvesAlong(side);
  const [rows, columns] = [Math.ceil(canvas.rows / down), Math.ceil(canvas.columns / right)];
  return canvas.crop({
    top: side === 'down' ? canvas.rows - rows : 0,
    left: side === 'right' ? canvas.columns - columns : 0,
    rows,
    columns,
  });
}

export const extractUnique = defineConcept({
  name: 'extract-unique',
  title: 'Crop to the odd one out',
  description: 'All objects but one have the same colour; only the smallest rectangle around that one stays.',
  parameters: {},
  instances: [{}],
  sideNeeded: () => 4,
  drawInput(_, random, limits) {
    const size = drawSize(random, limits, 4);
    const usual = drawColour(random);
    const odd = drawColour(random, [usual]);
    const count = random.between(3, 5);
    let drawn = 0;
    const which = random.nextInt(3);
    const colour = (): number => (drawn++ === which ? odd : usual);
    const canvas = drawObjects(random, size, { count, most: halfOf(size, 4), cells: [1, 7], colour });
    return drawn >= 3 ? canvas : null;
  },
  solve(_, input) {
    const objects = findObjects(input);
    const odd = objects.find((object) => objects.filter((other) => other.colour === object.colour).length === 1);
    return odd === undefined ? input : input.crop(odd.box);
  },
});
