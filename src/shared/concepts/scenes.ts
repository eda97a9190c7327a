import { Canvas } from './canvas.ts';
import { black, drawBackground, drawColours } from './colours.ts';
import { drawShape, drawShapeAt } from './shapes.ts';
import type { Random } from './random.ts';
import type { Size } from './sizes.ts';

/** A picture as ARC's inputs often are: scattered cells, a dense pattern, objects, lines, or objects with noise. Never
 * of one colour all over, except where it has a single cell, which is drawn. */
export function drawScene(random: Random, size: Size, colours: readonly number[], background: number = black): Canvas {
  const canvas = new Canvas(size.rows, size.columns, background);
  switch (random.nextInt(6)) {
    case 0:
      scatter(random, canvas, colours, 0.1 + 0.05 * random.nextInt(7));
      break;
    case 1:
      scatter(random, canvas, colours, 0.6 + 0.1 * random.nextInt(5));
      break;
    case 2:
      lines(random, canvas, colours);
      break;
    case 3:
      objects(random, canvas, colours);
      scatter(random, canvas, colours, 0.08);
      break;
    default:
      objects(random, canvas, colours);
  }
  if (canvas.isUniform()) {
    const isSingleCell = size.rows * size.columns === 1;
    const colour = isSingleCell || canvas.at(0, 0) === background ? random.pick(colours) : background;
    canvas.set(random.nextInt(size.rows), random.nextInt(size.columns), colour);
  }
  return canvas;
}

/** A scene in colours of its own: one to four, on a background that is mostly black. */
export function drawAnyScene(random: Random, size: Size): Canvas {
  const background = drawBackground(random);
  return drawScene(random, size, drawColours(random, random.between(1, 4), [background]), background);
}

/** Recolours each cell with the given probability. */
export function scatter(random: Random, canvas: Canvas, colours: readonly number[], density: number): void {
  for (let row = 0; row < canvas.rows; row++)
    for (let column = 0; column < canvas.columns; column++) if (random.chance(density)) canvas.set(row, column, random.pick(colours));
}

/** One to four objects that may overlap; some of them of several colours. */
function objects(random: Random, canvas: Canvas, colours: readonly number[]): void {
  const most = { rows: Math.min(5, canvas.rows), columns: Math.min(5, canvas.columns) };
  for (let left = random.between(1, 4); left > 0; left--) {
    const shape = drawShape(random, most, random.between(2, 12));
    const top = random.between(0, canvas.rows - shape.rows);
    const start = random.between(0, canvas.columns - shape.columns);
    const colour = random.pick(colours);
    drawShapeAt(canvas, shape, top, start, random.chance(0.25) ? () => random.pick(colours) : () => colour);
  }
}

function lines(random: Random, canvas: Canvas, colours: readonly number[]): void {
  for (let left = random.between(1, 4); left > 0; left--) {
    const colour = random.pick(colours);
    if (random.chance(0.5)) canvas.fillRectangle({ top: random.nextInt(canvas.rows), left: 0, rows: 1, columns: canvas.columns }, colour);
    else canvas.fillRectangle({ top: 0, left: random.nextInt(canvas.columns), rows: canvas.rows, columns: 1 }, colour);
  }
}
