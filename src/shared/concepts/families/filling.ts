import { Canvas } from '../canvas.ts';
import { black, drawColour, drawColours, trainingColours } from '../colours.ts';
import { defineConcept } from '../concept.ts';
import { drawScene, scatter } from '../scenes.ts';
import { findRoom } from '../shapes.ts';
import { drawSize, type Size } from '../sizes.ts';
import type { Random } from '../random.ts';

/** Black cells from which no path of black cells, stepping along sides, leads to the edge: 1 on the answer, else 0. */
function enclosedCells(canvas: Canvas): Canvas {
  const enclosed = canvas.map((colour) => (colour === black ? 1 : 0));
  const pending: [number, number][] = [];
  const reach = (row: number, column: number): void => {
    if (enclosed.at(row, column) !== 1) return;
    enclosed.set(row, column, 0);
    pending.push([row, column]);
  };
  for (let row = 0; row < canvas.rows; row++) {
    reach(row, 0);
    reach(row, canvas.columns - 1);
  }
  for (let column = 0; column < canvas.columns; column++) {
    reach(0, column);
    reach(canvas.rows - 1, column);
  }
  for (const [row, column] of pending) {
    reach(row - 1, column);
    reach(row + 1, column);
    reach(row, column - 1);
    reach(row, column + 1);
  }
  return enclosed;
}

/** Rectangular frames, most of them closed, apart from each other. */
function drawFrames(random: Random, size: Size, colours: readonly number[], most: number): Canvas {
  const canvas = new Canvas(size.rows, size.columns);
  for (let left = random.between(1, most); left > 0; left--) {
    const outer = { rows: random.between(3, Math.min(size.rows, 7)), columns: random.between(3, Math.min(size.columns, 7)) };
    const room = findRoom(random, canvas, outer, 1);
    if (room === null) continue;
    canvas.strokeRectangle(room, random.pick(colours));
    if (random.chance(0.35)) canvas.set(room.top + random.between(1, room.rows - 2), room.left, black);
    else if (random.chance(0.5)) cutCorner(random, canvas, room.top, room.left, room);
  }
  return canvas;
}

/** Moves a corner of a frame inwards: still closed, but no longer a rectangle. */
function cutCorner(random: Random, canvas: Canvas, top: number, left: number, size: Size): void {
  if (size.rows < 4 || size.columns < 4) return;
  const [bottomHalf, rightHalf] = [random.chance(0.5), random.chance(0.5)];
  const row = bottomHalf ? top + size.rows - 1 : top;
  const column = rightHalf ? left + size.columns - 1 : left;
  const colour = canvas.at(row, column);
  canvas.set(row, column, black);
  canvas.set(bottomHalf ? row - 1 : row + 1, rightHalf ? column - 1 : column + 1, colour);
}

export const fillEnclosed = defineConcept({
  name: 'fill-enclosed',
  title: 'Fill enclosed areas',
  description: 'Black areas that are closed in on all sides take one colour.',
  parameters: { colour: { kind: 'colour', label: 'Colour of the fill' } },
  instances: trainingColours.map((colour) => ({ colour })),
  drawInput({ colour }, random, limits) {
    const size = drawSize(random, limits, 3);
    const colours = drawColours(random, random.between(1, 2), [colour]);
    const canvas = drawFrames(random, size, colours, 3);
    if (random.chance(0.5)) scatter(random, canvas, colours, 0.08);
    return canvas;
  },
  solve({ colour }, input) {
    const enclosed = enclosedCells(input);
    return input.map((cell, row, column) => (enclosed.at(row, column) === 1 ? colour : cell));
  },
});

export const fillBackground = defineConcept({
  name: 'fill-background',
  title: 'Fill the background',
  description: 'Every black cell takes one colour.',
  parameters: { colour: { kind: 'colour', label: 'Colour of the background' } },
  instances: trainingColours.map((colour) => ({ colour })),
  drawInput: ({ colour }, random, limits) =>
    drawScene(random, drawSize(random, limits), drawColours(random, random.between(1, 4), [colour])),
  solve: ({ colour }, input) => input.map((cell) => (cell === black ? colour : cell)),
});

export const fillFromSeed = defineConcept({
  name: 'fill-from-seed',
  title: 'Fill from a seed',
  description: 'A single cell inside a closed frame fills the inside of the frame with its colour.',
  parameters: {},
  instances: [{}],
  sideNeeded: () => 4,
  drawInput(_, random, limits) {
    const size = drawSize(random, limits, 4);
    const wall = drawColour(random);
    const canvas = new Canvas(size.rows, size.columns);
    for (let left = random.between(1, 3); left > 0; left--) {
      const outer = { rows: random.between(3, Math.min(size.rows, 7)), columns: random.between(3, Math.min(size.columns, 7)) };
      const room = findRoom(random, canvas, outer, 1);
      if (room === null) continue;
      canvas.strokeRectangle(room, wall);
      if (random.chance(0.85))
        canvas.set(
          room.top + random.between(1, room.rows - 2),
          room.left + random.between(1, room.columns - 2),
          drawColour(random, [wall]),
        );
    }
    return canvas;
  },
  solve(_, input) {
    const output = input.copy();
    const enclosed = enclosedCells(input);
    const pending: [number, number][] = [];
    for (let row = 0; row < input.rows; row++)
      for (let column = 0; column < input.columns; column++) if (isSeed(input, row, column)) pending.push([row, column]);
    for (const [row, column] of pending) {
      for (const [r, c] of [
        [row - 1, column],
        [row + 1, column],
        [row, column - 1],
        [row, column + 1],
      ] as const) {
        if (enclosed.at(r, c) !== 1 || output.at(r, c) !== black) continue;
        output.set(r, c, output.at(row, column));
        pending.push([r, c]);
      }
    }
    return output;
  },
});

/** Whether no cell beside this one, by side or by corner, has its colour. */
function isSeed(canvas: Canvas, row: number, column: number): boolean {
  const colour = canvas.at(row, column);
  if (colour === black) return false;
  for (let r = row - 1; r <= row + 1; r++)
    for (let c = column - 1; c <= column + 1; c++) if ((r !== row || c !== column) && canvas.at(r, c) === colour) return false;
  return true;
}
