import { Canvas } from '../canvas.ts';
import { black, drawColour, drawColours } from '../colours.ts';
import { defineConcept } from '../concept.ts';
import { straightDirections } from '../directions.ts';
import { drawScene } from '../scenes.ts';
import { drawSize } from '../sizes.ts';

export const checkerboard = defineConcept({
  name: 'checkerboard',
  title: 'Checkerboard',
  description: 'The first two cells tell the two colours of a checkerboard that fills the grid.',
  parameters: {},
  instances: [{}],
  drawInput(_, random, limits) {
    const { rows, columns } = drawSize(random, limits, 3);
    const canvas = new Canvas(rows, columns);
    const [first = black, second = black] = drawColours(random, 2);
    canvas.set(0, 0, first);
    canvas.set(0, 1, second);
    return canvas;
  },
  solve: (_, input) => (input.columns < 2 ? null : input.map((_colour, row, column) => input.at(0, (row + column) % 2))),
});

export const alternate = defineConcept({
  name: 'alternate',
  title: 'Colour every second line',
  description: 'In every second row or column, the cells that are not black take one colour. The first line keeps its own.',
  parameters: {
    lines: { kind: 'choice', label: 'Lines', choices: ['rows', 'columns'] },
    colour: { kind: 'colour', label: 'Colour' },
  },
  instances: (['rows', 'columns'] as const).flatMap((lines) => [1, 3, 6, 8].map((colour) => ({ lines, colour }))),
  drawInput: ({ colour }, random, limits) =>
    drawScene(random, drawSize(random, limits), drawColours(random, random.between(1, 2), [colour])),
  solve: ({ lines, colour }, input) =>
    input.map((cell, row, column) => (cell !== black && (lines === 'rows' ? row : column) % 2 === 1 ? colour : cell)),
});

export const copyLine = defineConcept({
  name: 'copy-line',
  title: 'Copy a line to all others',
  description: 'The row or column at one edge is copied over the whole grid.',
  parameters: { from: { kind: 'choice', label: 'Edge', choices: straightDirections } },
  instances: straightDirections.map((from) => ({ from })),
  drawInput({ from }, random, limits) {
    const { rows, columns } = drawSize(random, limits);
    const colours = [black, ...drawColours(random, random.between(1, 4))];
    const isSource = (row: number, column: number): boolean =>
      ({ up: row === 0, down: row === rows - 1, left: column === 0, right: column === columns - 1 })[from];
    // In half of the examples the copies cover what was drawn before.
    const covered = random.chance(0.5) ? 0.2 : 0;
    return Canvas.build(rows, columns, (row, column) => (isSource(row, column) || random.chance(covered) ? random.pick(colours) : black));
  },
  solve({ from }, input) {
    const [lastRow, lastColumn] = [input.rows - 1, input.columns - 1];
    switch (from) {
      case 'up':
        return input.map((_, _row, column) => input.at(0, column));
      case 'down':
        return input.map((_, _row, column) => input.at(lastRow, column));
      case 'left':
        return input.map((_, row) => input.at(row, 0));
      case 'right':
        return input.map((_, row) => input.at(row, lastColumn));
    }
  },
});

export const sortBars = defineConcept({
  name: 'sort-bars',
  title: 'Sort bars',
  description: 'Bars that stand on the lower edge, or start at the left edge, are put in order of length.',
  parameters: {
    lines: { kind: 'choice', label: 'Bars are', choices: ['columns', 'rows'] },
    order: { kind: 'choice', label: 'Order', choices: ['ascending', 'descending'] },
  },
  instances: (['columns', 'rows'] as const).flatMap((lines) => (['ascending', 'descending'] as const).map((order) => ({ lines, order }))),
  drawInput({ lines }, random, limits) {
    const { rows, columns } = drawSize(random, limits);
    const [count, longest] = lines === 'columns' ? [columns, rows] : [rows, columns];
    const oneColour = drawColour(random);
    // Bars of equal length have equal colours, so that their order does not matter.
    const colours = random.chance(0.4) ? null : Array.from({ length: longest + 1 }, () => drawColour(random));
    const lengths = Array.from({ length: count }, () => random.between(random.chance(0.1) ? 0 : 1, longest));
    return drawBars(rows, columns, lines, lengths, (bar) => colours?.[lengths[bar] ?? 0] ?? oneColour);
  },
  solve({ lines, order }, input) {
    const count = lines === 'columns' ? input.columns : input.rows;
    const colourOf = (bar: number): number => (lines === 'columns' ? input.at(input.rows - 1, bar) : input.at(bar, 0));
    const sorted = Array.from({ length: count }, (_, bar) => ({ length: lengthOf(input, lines, bar), colour: colourOf(bar) }));
    sorted.sort((a, b) => (order === 'ascending' ? a.length - b.length : b.length - a.length));
    const lengths = sorted.map((bar) => bar.length);
    return drawBars(input.rows, input.columns, lines, lengths, (bar) => sorted[bar]?.colour ?? black);
  },
});

function lengthOf(canvas: Canvas, lines: 'columns' | 'rows', bar: number): number {
  let length = 0;
  while ((lines === 'columns' ? canvas.at(canvas.rows - 1 - length, bar) : canvas.at(bar, length)) > black) length++;
  return length;
}

function drawBars(
  rows: number,
  columns: number,
  lines: 'columns' | 'rows',
  lengths: readonly number[],
  colourOf: (bar: number) => number,
): Canvas {
  return Canvas.build(rows, columns, (row, column) => {
    const [bar, distance] = lines === 'columns' ? [column, rows - 1 - row] : [row, column];
    return distance < (lengths[bar] ?? 0) ? colourOf(bar) : black;
  });
}
