import { Canvas, type Box } from './canvas.ts';
import type { Random } from './random.ts';
import type { Size } from './sizes.ts';

/** The cells of a shape inside its bounding box, which it touches on all four sides. */
export interface Shape extends Size {
  readonly cells: readonly (readonly [row: number, column: number])[];
}

/** A random shape of one piece (cells connected by their sides) of at most `cells` cells, not larger than `most`. */
export function drawShape(random: Random, most: Size, cells: number): Shape {
  return random.chance(0.2) ? rectangle(random, most, cells) : grow(random, most, cells);
}

function rectangle(random: Random, most: Size, count: number): Shape {
  const rows = random.between(1, Math.min(most.rows, count));
  const columns = random.between(1, Math.min(most.columns, Math.floor(count / rows)));
  const cells: [number, number][] = [];
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) cells.push([row, column]);
  return { rows, columns, cells };
}

/** Starts with one cell and adds random neighbours. */
function grow(random: Random, most: Size, count: number): Shape {
  const area = new Canvas(most.rows, most.columns);
  const cells: [number, number][] = [];
  const frontier: [number, number][] = [[random.nextInt(most.rows), random.nextInt(most.columns)]];
  while (cells.length < count && frontier.length > 0) {
    const next = random.nextInt(frontier.length);
    const [row, column] = frontier[next] as [number, number];
    frontier[next] = frontier[frontier.length - 1] as [number, number];
    frontier.pop();
    if (area.at(row, column) !== 0) continue;
    area.set(row, column, 1);
    cells.push([row, column]);
    if (area.at(row - 1, column) === 0) frontier.push([row - 1, column]);
    if (area.at(row + 1, column) === 0) frontier.push([row + 1, column]);
    if (area.at(row, column - 1) === 0) frontier.push([row, column - 1]);
    if (area.at(row, column + 1) === 0) frontier.push([row, column + 1]);
  }
  const box = area.boxAround((colour) => colour === 1) as Box;
  return { rows: box.rows, columns: box.columns, cells: cells.map(([row, column]) => [row - box.top, column - box.left] as const) };
}

/** Draws the shape's cells, each in the colour that `colour` gives. */
export function drawShapeAt(canvas: Canvas, shape: Shape, top: number, left: number, colour: () => number): void {
  for (const [row, column] of shape.cells) canvas.set(top + row, left + column, colour());
}

/**
 * A random place on the canvas where a box of this size lies on black, with at least `gap` black cells between it and anything
 * drawn; null where a few tries find none.
 */
export function findRoom(random: Random, canvas: Canvas, size: Size, gap: number): Box | null {
  if (size.rows > canvas.rows || size.columns > canvas.columns) return null;
  for (let attempt = 0; attempt < 12; attempt++) {
    const top = random.between(0, canvas.rows - size.rows);
    const left = random.between(0, canvas.columns - size.columns);
    if (isBlack(canvas, { top: top - gap, left: left - gap, rows: size.rows + 2 * gap, columns: size.columns + 2 * gap }))
      return { top, left, ...size };
  }
  return null;
}

function isBlack(canvas: Canvas, box: Box): boolean {
  for (let row = box.top; row < box.top + box.rows; row++)
    for (let column = box.left; column < box.left + box.columns; column++) if (canvas.at(row, column) > 0) return false;
  return true;
}
