import { Canvas } from '../canvas.ts';
import { black, drawColour, drawColours, trainingColours } from '../colours.ts';
import { defineConcept } from '../concept.ts';
import { diagonalSteps, straightDirections, straightSteps } from '../directions.ts';
import { findRoom } from '../shapes.ts';
import { drawSize, type Size } from '../sizes.ts';
import type { Random } from '../random.ts';

type Step = readonly [rows: number, columns: number];

const axisSteps: Readonly<Record<'horizontal' | 'vertical' | 'both', readonly Step[]>> = {
  horizontal: [straightSteps.left, straightSteps.right],
  vertical: [straightSteps.up, straightSteps.down],
  both: [straightSteps.left, straightSteps.right, straightSteps.up, straightSteps.down],
};

/** Draws from the cell (without it) to the edge, over black cells only; with `stops`, up to the first cell that is not black. */
function drawRay(canvas: Canvas, row: number, column: number, [down, right]: Step, colour: number, stops: boolean): void {
  for (let r = row + down, c = column + right; canvas.at(r, c) >= black; r += down, c += right) {
    if (canvas.at(r, c) === black) canvas.set(r, c, colour);
    else if (stops) return;
  }
}

/** Visits each cell that is not black, in reading order. */
function forEachDrawn(canvas: Canvas, visit: (row: number, column: number, colour: number) => void): void {
  canvas.forEach((colour, row, column) => {
    if (colour !== black) visit(row, column, colour);
  });
}

/** Single cells, no two in one row or column. */
function drawPoints(random: Random, { rows, columns }: Size, most: number, colour: () => number): Canvas {
  const canvas = new Canvas(rows, columns);
  const rowOrder = random.shuffle(Array.from({ length: rows }, (_, row) => row));
  const columnOrder = random.shuffle(Array.from({ length: columns }, (_, column) => column));
  const count = random.between(1, Math.min(most, Math.ceil(Math.min(rows, columns) / 2)));
  for (let i = 0; i < count; i++) canvas.set(rowOrder[i] ?? 0, columnOrder[i] ?? 0, colour());
  return canvas;
}

export const linesThroughPoints = defineConcept({
  name: 'lines-through-points',
  title: 'Lines through points',
  description: 'A line in its colour goes through each point from edge to edge; horizontal lines lie on top.',
  parameters: { direction: { kind: 'choice', label: 'Direction', choices: ['horizontal', 'vertical', 'both'] } },
  instances: [{ direction: 'horizontal' }, { direction: 'vertical' }, { direction: 'both' }],
  drawInput({ direction }, random, limits) {
    const colours = drawColours(random, direction === 'both' ? 1 : random.between(1, 3));
    return drawPoints(random, drawSize(random, limits), 4, () => random.pick(colours));
  },
  solve({ direction }, input) {
    const output = input.copy();
    for (const axis of ['horizontal', 'vertical'] as const) {
      if (direction !== axis && direction !== 'both') continue;
      forEachDrawn(input, (row, column, colour) => {
        for (const step of axisSteps[axis]) drawRay(output, row, column, step, colour, false);
      });
    }
    return output;
  },
});

export const diagonalsThroughPoints = defineConcept({
  name: 'diagonals-through-points',
  title: 'Diagonals through points',
  description: 'Diagonal lines in its colour go through each point from edge to edge.',
  parameters: { diagonal: { kind: 'choice', label: 'Diagonal', choices: ['main', 'anti', 'both'] } },
  instances: [{ diagonal: 'main' }, { diagonal: 'anti' }, { diagonal: 'both' }],
  drawInput(_, random, limits) {
    const colour = drawColour(random);
    return drawPoints(random, drawSize(random, limits), 2, () => colour);
  },
  solve({ diagonal }, input) {
    const output = input.copy();
    const main = diagonal === 'anti' ? [] : [diagonalSteps['up-left'], diagonalSteps['down-right']];
    const anti = diagonal === 'main' ? [] : [diagonalSteps['up-right'], diagonalSteps['down-left']];
    forEachDrawn(input, (row, column, colour) => {
      for (const step of [...main, ...anti]) drawRay(output, row, column, step, colour, false);
    });
    return output;
  },
});

export const shoot = defineConcept({
  name: 'shoot',
  title: 'Shoot',
  description: 'A line in its colour goes from each point in one direction, up to the next drawn cell or the edge.',
  parameters: { direction: { kind: 'choice', label: 'Direction', choices: straightDirections } },
  instances: straightDirections.map((direction) => ({ direction })),
  drawInput(_, random, limits) {
    const colours = drawColours(random, random.between(1, 4));
    const canvas = drawPoints(random, drawSize(random, limits), 5, () => random.pick(colours));
    for (let left = random.nextInt(3); left > 0; left--)
      canvas.set(random.nextInt(canvas.rows), random.nextInt(canvas.columns), random.pick(colours));
    return canvas;
  },
  solve({ direction }, input) {
    const output = input.copy();
    const [down, right] = straightSteps[direction];
    forEachDrawn(input, (row, column, colour) => {
      for (let r = row + down, c = column + right; input.at(r, c) === black; r += down, c += right) output.set(r, c, colour);
    });
    return output;
  },
});

export const extendSegments = defineConcept({
  name: 'extend-segments',
  title: 'Extend lines',
  description: 'Every short line is lengthened at both ends up to the edges.',
  parameters: { direction: { kind: 'choice', label: 'The lines are', choices: ['horizontal', 'vertical', 'both'] } },
  instances: [{ direction: 'horizontal' }, { direction: 'vertical' }, { direction: 'both' }],
  drawInput({ direction }, random, limits) {
    const { rows, columns } = drawSize(random, limits);
    const canvas = new Canvas(rows, columns);
    const colours = drawColours(random, direction === 'both' ? 1 : random.between(1, 3));
    for (let left = random.between(1, 3); left > 0; left--) {
      drawSegment(
        random,
        canvas,
        direction === 'both' ? random.pick(['horizontal', 'vertical'] as const) : direction,
        random.pick(colours),
      );
    }
    // What stays as it is: lines in the other direction and single points.
    if (direction !== 'both' && random.chance(0.8))
      drawSegment(random, canvas, direction === 'horizontal' ? 'vertical' : 'horizontal', random.pick(colours));
    const point = random.chance(0.5) ? findRoom(random, canvas, { rows: 1, columns: 1 }, 1) : null;
    if (point !== null) canvas.set(point.top, point.left, random.pick(colours));
    return canvas;
  },
  solve({ direction }, input) {
    const output = input.copy();
    forEachDrawn(input, (row, column, colour) => {
      const axis = axisOfLine(input, row, column);
      if (axis === null || (direction !== axis && direction !== 'both')) return;
      for (const step of axisSteps[axis]) drawRay(output, row, column, step, colour, false);
    });
    return output;
  },
});

/** Which way the line goes that a cell is part of; null for a single point. */
function axisOfLine(canvas: Canvas, row: number, column: number): 'horizontal' | 'vertical' | null {
  const colour = canvas.at(row, column);
  if (canvas.at(row, column - 1) === colour || canvas.at(row, column + 1) === colour) return 'horizontal';
  return canvas.at(row - 1, column) === colour || canvas.at(row + 1, column) === colour ? 'vertical' : null;
}

/** A line of two or three cells apart from anything drawn, in a row or column of its own, where there is room. */
function drawSegment(random: Random, canvas: Canvas, direction: 'horizontal' | 'vertical', colour: number): void {
  const length = random.between(2, 3);
  const room = findRoom(random, canvas, direction === 'horizontal' ? { rows: 1, columns: length } : { rows: length, columns: 1 }, 1);
  if (room === null) return;
  const line = direction === 'horizontal' ? { ...room, left: 0, columns: canvas.columns } : { ...room, top: 0, rows: canvas.rows };
  if (canvas.crop(line).isUniform()) canvas.fillRectangle(room, colour);
}

/** Draws between each drawn cell and the next one to the right (or below) where both have one colour and only black lies between. */
function connected(input: Canvas, direction: 'horizontal' | 'vertical' | 'both', lineColour: (own: number) => number): Canvas {
  const output = input.copy();
  forEachDrawn(input, (row, column, colour) => {
    for (const [down, right] of [straightSteps.right, straightSteps.down]) {
      if (direction !== 'both' && (right !== 0) !== (direction === 'horizontal')) continue;
      let length = 1;
      while (input.at(row + down * length, column + right * length) === black) length++;
      if (input.at(row + down * length, column + right * length) !== colour) continue;
      for (let i = 1; i < length; i++) output.set(row + down * i, column + right * i, lineColour(colour));
    }
  });
  return output;
}

/** Up to three pairs of points that face each other with a gap between them. Now and then a pair or a point that does not. */
function drawPairs(random: Random, { rows, columns }: Size, direction: 'horizontal' | 'vertical' | 'both', colour: () => number): Canvas {
  const canvas = new Canvas(rows, columns);
  for (let left = random.between(1, 3); left > 0; left--)
    drawPair(random, canvas, direction === 'both' ? random.pick(['horizontal', 'vertical'] as const) : direction, colour());
  if (direction !== 'both' && random.chance(0.8))
    drawPair(random, canvas, direction === 'horizontal' ? 'vertical' : 'horizontal', colour());
  if (random.chance(0.3)) canvas.set(random.nextInt(rows), random.nextInt(columns), colour());
  return canvas;
}

function drawPair(random: Random, canvas: Canvas, direction: 'horizontal' | 'vertical', colour: number): void {
  const isHorizontal = direction === 'horizontal';
  const [length, lines] = isHorizontal ? [canvas.columns, canvas.rows] : [canvas.rows, canvas.columns];
  const first = random.between(0, length - 3);
  const second = random.between(first + 2, length - 1);
  const line = random.nextInt(lines);
  for (const place of [first, second]) canvas.set(isHorizontal ? line : place, isHorizontal ? place : line, colour);
}

export const connectPoints = defineConcept({
  name: 'connect-points',
  title: 'Connect points',
  description: 'Two points of one colour that face each other are connected by a line in their colour.',
  parameters: { direction: { kind: 'choice', label: 'Direction', choices: ['horizontal', 'vertical', 'both'] } },
  instances: [{ direction: 'horizontal' }, { direction: 'vertical' }, { direction: 'both' }],
  drawInput({ direction }, random, limits) {
    const colours = drawColours(random, direction === 'both' ? 1 : random.between(1, 3));
    return drawPairs(random, drawSize(random, limits, 3), direction, () => random.pick(colours));
  },
  solve: ({ direction }, input) => connected(input, direction, (own) => own),
});

export const bridgePoints = defineConcept({
  name: 'bridge-points',
  title: 'Bridge points',
  description: 'Two points of one colour that face each other, in a row or a column, are connected by a line in a colour of its own.',
  parameters: { colour: { kind: 'colour', label: 'Colour of the lines' } },
  instances: trainingColours.map((colour) => ({ colour })),
  drawInput({ colour }, random, limits) {
    const colours = drawColours(random, random.between(1, 2), [colour]);
    return drawPairs(random, drawSize(random, limits, 3), 'both', () => random.pick(colours));
  },
  solve: ({ colour }, input) => connected(input, 'both', () => colour),
});

export const fillBetweenCorners = defineConcept({
  name: 'fill-between-corners',
  title: 'Fill between corners',
  description: 'Four points are the corners of a rectangle; its inside takes one colour.',
  parameters: { colour: { kind: 'colour', label: 'Colour of the inside' } },
  instances: trainingColours.map((colour) => ({ colour })),
  drawInput({ colour }, random, limits) {
    const { rows, columns } = drawSize(random, limits, 3);
    const canvas = new Canvas(rows, columns);
    for (let left = random.between(1, 2); left > 0; left--) {
      const room = findRoom(
        random,
        canvas,
        { rows: random.between(3, Math.min(rows, 7)), columns: random.between(3, Math.min(columns, 7)) },
        0,
      );
      if (room === null) continue;
      const own = drawColour(random, [colour]);
      const [bottom, right] = [room.top + room.rows - 1, room.left + room.columns - 1];
      for (const row of [room.top, bottom]) for (const column of [room.left, right]) canvas.set(row, column, own);
    }
    return canvas;
  },
  solve({ colour }, input) {
    const output = input.copy();
    forEachDrawn(input, (top, left, own) => {
      const right = nextDrawn(input, top, left, straightSteps.right);
      const bottom = nextDrawn(input, top, left, straightSteps.down);
      if (input.at(top, right[1]) !== own || input.at(bottom[0], left) !== own || input.at(bottom[0], right[1]) !== own) return;
      output.fillRectangle({ top: top + 1, left: left + 1, rows: bottom[0] - top - 1, columns: right[1] - left - 1 }, colour);
    });
    return output;
  },
});

/** The first cell in a direction that is not black; one outside of the canvas where there is none. */
function nextDrawn(canvas: Canvas, row: number, column: number, [down, right]: Step): readonly [row: number, column: number] {
  let [r, c] = [row + down, column + right];
  while (canvas.at(r, c) === black) [r, c] = [r + down, c + right];
  return [r, c];
}
