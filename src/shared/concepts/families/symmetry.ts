import { Canvas } from '../canvas.ts';
import { black, drawColours } from '../colours.ts';
import { defineConcept } from '../concept.ts';
import { straightDirections } from '../directions.ts';
import { drawAnyScene, drawScene } from '../scenes.ts';
import { dividedLimits, drawSize } from '../sizes.ts';

type Axis = 'left-right' | 'up-down' | 'both';

/** The colour at a cell or, where it is black, at the first of its mirror cells that is not. */
function mirrored(canvas: Canvas, axis: Axis, row: number, column: number): number {
  const [otherRow, otherColumn] = [canvas.rows - 1 - row, canvas.columns - 1 - column];
  const own = canvas.at(row, column);
  if (own !== black) return own;
  const across = axis === 'up-down' ? black : canvas.at(row, otherColumn);
  if (across !== black) return across;
  const below = axis === 'left-right' ? black : canvas.at(otherRow, column);
  if (below !== black || axis !== 'both') return below;
  return canvas.at(otherRow, otherColumn);
}

export const completeSymmetry = defineConcept({
  name: 'complete-symmetry',
  title: 'Complete the symmetry',
  description: 'A symmetric picture has lost a part; its mirror image restores it.',
  parameters: { axis: { kind: 'choice', label: 'Mirrored', choices: ['left-right', 'up-down', 'both'] } },
  instances: [{ axis: 'left-right' }, { axis: 'up-down' }, { axis: 'both' }],
  drawInput({ axis }, random, limits) {
    const { rows, columns } = drawSize(random, limits);
    const kept = {
      rows: axis === 'left-right' ? rows : Math.ceil(rows / 2),
      columns: axis === 'up-down' ? columns : Math.ceil(columns / 2),
    };
    const scene = drawScene(random, kept, drawColours(random, random.between(1, 4)));
    const canvas = Canvas.build(rows, columns, (row, column) =>
      scene.at(row < kept.rows ? row : rows - 1 - row, column < kept.columns ? column : columns - 1 - column),
    );
    // The part that is lost in one mirror image, or for `both` in three of the four, never reaches over an axis.
    const half = {
      rows: axis === 'left-right' ? rows : Math.floor(rows / 2),
      columns: axis === 'up-down' ? columns : Math.floor(columns / 2),
    };
    const whole = random.chance(0.6);
    const lost = {
      rows: whole ? half.rows : random.between(1, half.rows),
      columns: whole ? half.columns : random.between(1, half.columns),
    };
    const [top, left] = [random.between(0, half.rows - lost.rows), random.between(0, half.columns - lost.columns)];
    const [bottom, right] = [rows - top - lost.rows, columns - left - lost.columns];
    const images = [
      { top, left, ...lost },
      ...(axis === 'up-down' ? [] : [{ top, left: right, ...lost }]),
      ...(axis === 'left-right' ? [] : [{ top: bottom, left, ...lost }]),
      ...(axis === 'both' ? [{ top: bottom, left: right, ...lost }] : []),
    ];
    for (const box of random.shuffle(images).slice(1)) canvas.fillRectangle(box, black);
    return canvas;
  },
  solve: ({ axis }, input) => input.map((_, row, column) => mirrored(input, axis, row, column)),
});

export const mirrorBeside = defineConcept({
  name: 'mirror-beside',
  title: 'Append the mirror image',
  description: 'The grid doubles: its mirror image is put on one side of it.',
  parameters: { side: { kind: 'choice', label: 'Side of the mirror image', choices: straightDirections } },
  instances: straightDirections.map((side) => ({ side })),
  drawInput({ side }, random, limits) {
    const vertical = side === 'up' || side === 'down';
    return drawAnyScene(random, drawSize(random, dividedLimits(limits, vertical ? 2 : 1, vertical ? 1 : 2)));
  },
  solve({ side }, input) {
    const { rows, columns } = input;
    switch (side) {
      case 'right':
        return Canvas.build(rows, columns * 2, (r, c) => input.at(r, c < columns ? c : 2 * columns - 1 - c));
      case 'left':
        return Canvas.build(rows, columns * 2, (r, c) => input.at(r, c < columns ? columns - 1 - c : c - columns));
      case 'down':
        return Canvas.build(rows * 2, columns, (r, c) => input.at(r < rows ? r : 2 * rows - 1 - r, c));
      case 'up':
        return Canvas.build(rows * 2, columns, (r, c) => input.at(r < rows ? rows - 1 - r : r - rows, c));
    }
  },
});

export const kaleidoscope = defineConcept({
  name: 'kaleidoscope',
  title: 'Kaleidoscope',
  description: 'The grid is mirrored to the right, and both downwards: four times as large and symmetric.',
  parameters: {},
  instances: [{}],
  drawInput: (_, random, limits) => drawAnyScene(random, drawSize(random, dividedLimits(limits, 2, 2))),
  solve: (_, input) =>
    Canvas.build(input.rows * 2, input.columns * 2, (row, column) =>
      input.at(row < input.rows ? row : 2 * input.rows - 1 - row, column < input.columns ? column : 2 * input.columns - 1 - column),
    ),
});
