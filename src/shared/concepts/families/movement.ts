import { Canvas } from '../canvas.ts';
import { black, drawColours } from '../colours.ts';
import { defineConcept } from '../concept.ts';
import { diagonalDirections, steps, straightDirections, straightSteps } from '../directions.ts';
import { drawAnyScene, drawScene, scatter } from '../scenes.ts';
import { drawSize } from '../sizes.ts';

const remainder = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;

export const translate = defineConcept({
  name: 'translate',
  title: 'Move',
  description: 'Everything moves by some cells; what leaves the grid is cut off, or comes back on the other side.',
  parameters: {
    direction: { kind: 'choice', label: 'Direction', choices: [...straightDirections, ...diagonalDirections] },
    by: { kind: 'integer', label: 'Cells', minimum: 1, maximum: 9 },
    edge: { kind: 'choice', label: 'At the edge', choices: ['cut', 'wrap'] },
  },
  instances: (['cut', 'wrap'] as const).flatMap((edge) => [
    ...straightDirections.flatMap((direction) => [1, 2].map((by) => ({ direction, by, edge }))),
    ...diagonalDirections.map((direction) => ({ direction, by: 1, edge })),
  ]),
  sideNeeded: ({ by }) => Math.max(3, by + 1),
  drawInput({ by, direction, edge }, random, limits) {
    const size = drawSize(random, limits, by + 1);
    const [down, right] = steps[direction];
    if (edge === 'wrap') return drawAnyScene(random, size);
    const canvas = drawScene(random, size, drawColours(random, random.between(1, 4)));
    const stays = (colour: number, row: number, column: number): number =>
      canvas.at(row + down * by, column + right * by) < 0 ? black : colour;
    return canvas.map(stays).count((colour) => colour !== black) > 0 ? canvas : null;
  },
  solve({ by, direction, edge }, input) {
    const [down, right] = steps[direction];
    return input.map((_, row, column) => {
      const from = [row - down * by, column - right * by] as const;
      if (edge === 'wrap') return input.at(remainder(from[0], input.rows), remainder(from[1], input.columns));
      return Math.max(black, input.at(...from));
    });
  },
});

export const gravity = defineConcept({
  name: 'gravity',
  title: 'Gravity',
  description: 'Every cell that is not black falls until it meets the edge or another cell.',
  parameters: { direction: { kind: 'choice', label: 'Direction', choices: straightDirections } },
  instances: straightDirections.map((direction) => ({ direction })),
  drawInput(_, random, limits) {
    const size = drawSize(random, limits);
    const colours = drawColours(random, random.between(1, 4));
    if (random.chance(0.3)) return drawScene(random, size, colours);
    const canvas = new Canvas(size.rows, size.columns);
    scatter(random, canvas, colours, 0.1 + 0.05 * random.nextInt(9));
    return canvas;
  },
  solve({ direction }, input) {
    const [down, right] = straightSteps[direction];
    const output = new Canvas(input.rows, input.columns);
    const lines = right === 0 ? input.columns : input.rows;
    const length = right === 0 ? input.rows : input.columns;
    const atEnd = down + right > 0;
    for (let line = 0; line < lines; line++) {
      let landed = 0;
      for (let i = 0; i < length; i++) {
        const from = atEnd ? length - 1 - i : i;
        const colour = right === 0 ? input.at(from, line) : input.at(line, from);
        if (colour === black) continue;
        const to = atEnd ? length - 1 - landed : landed;
        landed++;
        if (right === 0) output.set(to, line, colour);
        else output.set(line, to, colour);
      }
    }
    return output;
  },
});

export const shear = defineConcept({
  name: 'shear',
  title: 'Shear',
  description: 'Row 0 stays, row 1 moves by one cell, row 2 by two, and so on; what leaves the grid comes back on the other side.',
  parameters: { direction: { kind: 'choice', label: 'Direction', choices: ['left', 'right'] } },
  instances: [{ direction: 'left' }, { direction: 'right' }],
  drawInput: (_, random, limits) => drawScene(random, drawSize(random, limits), drawColours(random, random.between(1, 3))),
  solve: ({ direction }, input) =>
    input.map((_, row, column) => input.at(row, remainder(direction === 'right' ? column - row : column + row, input.columns))),
});

export const squeeze = defineConcept({
  name: 'squeeze',
  title: 'Squeeze',
  description: 'Rows or columns that are all black are taken out.',
  parameters: { lines: { kind: 'choice', label: 'What is taken out', choices: ['rows', 'columns', 'both'] } },
  instances: [{ lines: 'rows' }, { lines: 'columns' }, { lines: 'both' }],
  drawInput({ lines }, random, limits) {
    const canvas = drawScene(random, drawSize(random, limits), drawColours(random, random.between(1, 4)));
    const clearable = random.shuffle(Array.from({ length: 6 }, (_, i) => i));
    for (const line of clearable.slice(0, random.between(1, 3))) {
      if (lines !== 'columns') canvas.fillRectangle({ top: line, left: 0, rows: 1, columns: canvas.columns }, black);
      if (lines !== 'rows') canvas.fillRectangle({ top: 0, left: line, rows: canvas.rows, columns: 1 }, black);
    }
    return canvas.has(black) && canvas.count((colour) => colour !== black) > 0 ? canvas : null;
  },
  solve({ lines }, input) {
    const all = (length: number): number[] => Array.from({ length }, (_, i) => i);
    const rows = all(input.rows).filter((row) => lines === 'columns' || all(input.columns).some((c) => input.at(row, c) !== black));
    const columns = all(input.columns).filter((column) => lines === 'rows' || all(input.rows).some((r) => input.at(r, column) !== black));
    return Canvas.build(rows.length, columns.length, (row, column) => input.at(rows[row] ?? 0, columns[column] ?? 0));
  },
});
