import { Canvas } from '../canvas.ts';
import { black, drawColours } from '../colours.ts';
import { defineConcept } from '../concept.ts';
import { drawAnyScene, drawScene } from '../scenes.ts';
import { dividedLimits, drawSize } from '../sizes.ts';

export const tile = defineConcept({
  name: 'tile',
  title: 'Tile',
  description: 'The grid is repeated below and beside itself.',
  parameters: {
    rows: { kind: 'integer', label: 'Copies in a column', minimum: 1, maximum: 3 },
    columns: { kind: 'integer', label: 'Copies in a row', minimum: 1, maximum: 3 },
  },
  instances: [
    { rows: 1, columns: 2 },
    { rows: 2, columns: 1 },
    { rows: 2, columns: 2 },
    { rows: 1, columns: 3 },
    { rows: 3, columns: 1 },
    { rows: 3, columns: 3 },
  ],
  conflict: ({ rows, columns }) => (rows * columns === 1 ? 'one copy changes nothing' : null),
  drawInput: ({ rows, columns }, random, limits) => drawAnyScene(random, drawSize(random, dividedLimits(limits, rows, columns))),
  solve: ({ rows, columns }, input) =>
    Canvas.build(input.rows * rows, input.columns * columns, (row, column) => input.at(row % input.rows, column % input.columns)),
});

const enlarged = (input: Canvas, factor: number): Canvas =>
  Canvas.build(input.rows * factor, input.columns * factor, (row, column) =>
    input.at(Math.floor(row / factor), Math.floor(column / factor)),
  );

export const scaleUp = defineConcept({
  name: 'scale-up',
  title: 'Enlarge',
  description: 'Every cell becomes a square of cells.',
  parameters: { factor: { kind: 'integer', label: 'Times larger', minimum: 2, maximum: 3 } },
  instances: [{ factor: 2 }, { factor: 3 }],
  drawInput: ({ factor }, random, limits) => drawAnyScene(random, drawSize(random, dividedLimits(limits, factor, factor))),
  solve: ({ factor }, input) => enlarged(input, factor),
});

export const scaleDown = defineConcept({
  name: 'scale-down',
  title: 'Reduce',
  description: 'Every square of equal cells becomes one cell.',
  parameters: { factor: { kind: 'integer', label: 'Times smaller', minimum: 2, maximum: 3 } },
  instances: [{ factor: 2 }, { factor: 3 }],
  drawInput: ({ factor }, random, limits) =>
    enlarged(drawAnyScene(random, drawSize(random, dividedLimits(limits, factor, factor))), factor),
  solve: ({ factor }, input) =>
    Canvas.build(Math.ceil(input.rows / factor), Math.ceil(input.columns / factor), (row, column) =>
      input.at(row * factor, column * factor),
    ),
});

export const repeatPattern = defineConcept({
  name: 'repeat-pattern',
  title: 'Continue the pattern',
  description: 'The drawn part at one edge is repeated until the grid is full.',
  parameters: { direction: { kind: 'choice', label: 'Direction', choices: ['right', 'down'] } },
  instances: [{ direction: 'right' }, { direction: 'down' }],
  drawInput({ direction }, random, limits) {
    const { rows, columns } = drawSize(random, limits);
    const length = direction === 'right' ? columns : rows;
    const motif = random.between(1, Math.max(1, Math.floor(length / 2)));
    const size = direction === 'right' ? { rows, columns: motif } : { rows: motif, columns };
    const drawn = drawScene(random, size, drawColours(random, random.between(1, 3)));
    const canvas = Canvas.build(rows, columns, (row, column) => Math.max(black, drawn.at(row, column)));
    const box = canvas.boxAround((colour) => colour !== black);
    const shown = box === null ? 0 : direction === 'right' ? box.left + box.columns : box.top + box.rows;
    return shown === motif ? canvas : null;
  },
  solve({ direction }, input) {
    const box = input.boxAround((colour) => colour !== black);
    if (box === null) return null;
    const period = direction === 'right' ? box.left + box.columns : box.top + box.rows;
    return input.map((_, row, column) => (direction === 'right' ? input.at(row, column % period) : input.at(row % period, column)));
  },
});

export const selfTile = defineConcept({
  name: 'self-tile',
  title: 'Picture of itself',
  description: 'Every cell that is not black becomes a copy of the whole grid.',
  parameters: {},
  instances: [{}],
  sideNeeded: () => 4,
  drawInput(_, random, limits) {
    const side = Math.floor(Math.sqrt(Math.min(limits.maxRows, limits.maxColumns)));
    const size = random.between(Math.min(2, side), side);
    return drawScene(random, { rows: size, columns: size }, drawColours(random, random.between(1, 3)));
  },
  solve: (_, input) =>
    Canvas.build(input.rows * input.rows, input.columns * input.columns, (row, column) =>
      input.at(Math.floor(row / input.rows), Math.floor(column / input.columns)) === black
        ? black
        : input.at(row % input.rows, column % input.columns),
    ),
});
