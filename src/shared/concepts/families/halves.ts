import { Canvas } from '../canvas.ts';
import { black, drawColour } from '../colours.ts';
import { defineConcept } from '../concept.ts';
import { dividedLimits, drawSize } from '../sizes.ts';

const operations = {
  and: (first: boolean, second: boolean) => first && second,
  or: (first: boolean, second: boolean) => first || second,
  xor: (first: boolean, second: boolean) => first !== second,
  nor: (first: boolean, second: boolean) => !first && !second,
} as const;

const operationNames = ['and', 'or', 'xor', 'nor'] as const;
type Split = 'columns' | 'rows';

/** Two pictures with a line between them, beside or below each other. */
function halves(canvas: Canvas, split: Split): readonly [Canvas, Canvas] {
  const rows = split === 'rows' ? (canvas.rows - 1) / 2 : canvas.rows;
  const columns = split === 'columns' ? (canvas.columns - 1) / 2 : canvas.columns;
  const second = { top: split === 'rows' ? rows + 1 : 0, left: split === 'columns' ? columns + 1 : 0, rows, columns };
  return [canvas.crop({ top: 0, left: 0, rows, columns }), canvas.crop(second)];
}

function combined(canvas: Canvas, split: Split, operation: keyof typeof operations, colour: number): Canvas {
  const [first, second] = halves(canvas, split);
  return first.map((cell, row, column) => (operations[operation](cell !== black, second.at(row, column) !== black) ? colour : black));
}

export const combineHalves = defineConcept({
  name: 'combine-halves',
  title: 'Combine two halves',
  description: 'Two pictures are laid over each other: a cell is drawn where both, either, exactly one or none of them has one.',
  parameters: {
    operation: { kind: 'choice', label: 'Operation', choices: operationNames },
    split: { kind: 'choice', label: 'Halves of the', choices: ['columns', 'rows'] },
    colour: { kind: 'colour', label: 'Colour of the result' },
  },
  instances: operationNames.flatMap((operation) => [
    { operation, split: 'columns' as const, colour: 3 },
    { operation, split: 'rows' as const, colour: 3 },
    { operation, split: 'columns' as const, colour: 2 },
  ]),
  drawInput({ operation, split, colour }, random, limits) {
    const [halfRows, halfColumns] = [Math.floor((limits.maxRows - 1) / 2), Math.floor((limits.maxColumns - 1) / 2)];
    const least = Math.min(limits.minSide ?? 2, 2);
    const rows = split === 'rows' ? random.between(Math.min(least, halfRows), Math.min(halfRows, 9)) : random.between(3, limits.maxRows);
    const columns =
      split === 'columns' ? random.between(Math.min(least, halfColumns), Math.min(halfColumns, 9)) : random.between(3, limits.maxColumns);
    const line = drawColour(random, [colour]);
    const firstColour = drawColour(random, [colour, line]);
    const secondColour = random.chance(0.5) ? firstColour : drawColour(random, [colour, line]);
    const density = 0.3 + 0.1 * random.nextInt(4);
    const canvas = Canvas.build(split === 'rows' ? rows * 2 + 1 : rows, split === 'columns' ? columns * 2 + 1 : columns, (row, column) => {
      const [place, middle] = split === 'rows' ? [row, rows] : [column, columns];
      if (place === middle) return line;
      if (!random.chance(density)) return black;
      return place < middle ? firstColour : secondColour;
    });
    return combined(canvas, split, operation, colour).isUniform() ? null : canvas;
  },
  solve: ({ operation, split, colour }, input) => {
    const lines = split === 'rows' ? input.rows : input.columns;
    return lines < 3 || lines % 2 === 0 ? null : combined(input, split, operation, colour);
  },
});

export const fold = defineConcept({
  name: 'fold',
  title: 'Fold',
  description: 'The grid is folded in the middle; what is drawn on the half that moves shows where the other half is black.',
  parameters: { onto: { kind: 'choice', label: 'Onto the half', choices: ['left', 'up'] } },
  instances: [{ onto: 'left' }, { onto: 'up' }],
  drawInput({ onto }, random, limits) {
    const half = drawSize(random, dividedLimits(limits, onto === 'up' ? 2 : 1, onto === 'left' ? 2 : 1));
    const [rows, columns] = [half.rows * (onto === 'up' ? 2 : 1), half.columns * (onto === 'left' ? 2 : 1)];
    const colours = [drawColour(random), drawColour(random)] as const;
    const density = 0.2 + 0.1 * random.nextInt(3);
    const canvas = Canvas.build(rows, columns, (row, column) => {
      if (!random.chance(density)) return black;
      return colours[onto === 'up' ? Number(row >= half.rows) : Number(column >= half.columns)] ?? black;
    });
    const moving = canvas.crop({ top: rows - half.rows, left: columns - half.columns, ...half });
    return moving.isUniform() && moving.at(0, 0) === black ? null : canvas;
  },
  solve({ onto }, input) {
    const rows = onto === 'up' ? Math.ceil(input.rows / 2) : input.rows;
    const columns = onto === 'left' ? Math.ceil(input.columns / 2) : input.columns;
    return Canvas.build(rows, columns, (row, column) => {
      const own = input.at(row, column);
      if (own !== black) return own;
      return onto === 'left' ? input.at(row, input.columns - 1 - column) : input.at(input.rows - 1 - row, column);
    });
  },
});
