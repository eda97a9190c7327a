import { Canvas } from './canvas.ts';
import { drawShape, drawShapeAt, findRoom } from './shapes.ts';
import type { Random } from './random.ts';
import type { Size } from './sizes.ts';

export interface ObjectsToDraw {
  /** At most so many; fewer where the canvas is full. */
  readonly count: number;
  /** The largest sides of an object. */
  readonly most: Size;
  /** The fewest and the most cells that are aimed at; an object can have fewer. */
  readonly cells: readonly [least: number, most: number];
  /** Asked once for each object. */
  colour(): number;
}

/** Objects of one colour each on black, whose bounding boxes are at least `gap` cells apart. */
export function drawObjects(random: Random, size: Size, objects: ObjectsToDraw, gap = 1): Canvas {
  const canvas = new Canvas(size.rows, size.columns);
  const most = { rows: Math.min(objects.most.rows, size.rows), columns: Math.min(objects.most.columns, size.columns) };
  for (let left = objects.count; left > 0; left--) {
    const shape = drawShape(random, most, random.between(...objects.cells));
    const room = findRoom(random, canvas, shape, gap);
    if (room === null) continue;
    const colour = objects.colour();
    drawShapeAt(canvas, shape, room.top, room.left, () => colour);
  }
  return canvas;
}

/** The largest sides that leave room for a second object beside the first. */
export function halfOf(size: Size, most: number): Size {
  return { rows: Math.min(most, Math.ceil(size.rows / 2)), columns: Math.min(most, Math.ceil(size.columns / 2)) };
}
