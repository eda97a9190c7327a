import { cellSymbols, type CellMarks } from '../arc/cellMarks.ts';
import { readableOn } from '../arc/contrast.ts';
import type { Grid, Pair, Task } from '../arc/task.ts';
import { partLabel, taskParts, type TaskPart } from '../arc/taskPart.ts';
import type { GroupShape, Picture, Shape } from './picture.ts';

export interface PictureStyle {
  /** The colours 0..9 as `#rrggbb`. */
  readonly hexes: readonly string[];
  readonly marks: CellMarks;
}

const pitch = 20;
const line = 1;
const lineColour = '#555555';
const ink = '#222222';
const quiet = '#666666';
const paper = '#ffffff';
const margin = 16;
const gap = 40;
const titleHeight = 22;
const captionHeight = 18;
/** What a caption such as `Output 30 × 30` takes. */
const captionWidth = 96;
const arrowWidth = 48;
/** An arrow that points right across the middle of the unit square. */
const arrowPath = 'M0 .46H.62V.3L1 .5L.62 .7V.54H0Z';

/** A figure of the size that it takes, its left upper corner at 0, 0. */
interface Block {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): GroupShape;
}

/**
 * A task, or one pair of it, as a figure on white: each pair with its name, its grids with their sizes. Pairs stand in as many columns
 * as make the figure neither very tall nor very wide. A pair that is not there gives a picture without shapes.
 */
export function taskPicture(task: Task, part: TaskPart, title: string, style: PictureStyle): Picture {
  const parts = part === null ? taskParts(task).filter((one) => one !== null) : [part];
  const blocks = parts.flatMap((one) => {
    const pair = task[one.split][one.index];
    return pair === undefined ? [] : [{ split: one.split, block: pairBlock(pair, partLabel(one), style) }];
  });
  const sections = (['train', 'test'] as const).map((split) => blocks.filter((one) => one.split === split).map(({ block }) => block));
  const { rows, width, height } = arranged(sections);
  const shapes: Shape[] = [];
  let y = margin;
  for (const row of rows) {
    let x = margin;
    for (const block of row) {
      shapes.push(block.at(x, y));
      x += block.width + gap;
    }
    y += heightOf(row) + gap;
  }
  const background: Shape = { kind: 'rect', x: 0, y: 0, width, height, fill: paper };
  return { title, width, height, shapes: shapes.length === 0 ? [] : [background, ...shapes] };
}

interface Arrangement {
  readonly rows: readonly (readonly Block[])[];
  readonly width: number;
  readonly height: number;
}

/** Of all numbers of columns that whose figure is nearest to the shape of a page that lies on its side. */
function arranged(sections: readonly (readonly Block[])[]): Arrangement {
  const most = Math.max(1, ...sections.map(({ length }) => length));
  const arrangements = Array.from({ length: most }, (_, index) => arrangedIn(sections, index + 1));
  const strangeness = ({ width, height }: Arrangement): number => Math.abs(Math.log(width / height / 1.4));
  return arrangements.reduce((best, one) => (strangeness(one) < strangeness(best) ? one : best));
}

function arrangedIn(sections: readonly (readonly Block[])[], columns: number): Arrangement {
  const rows = sections.flatMap((blocks) =>
    Array.from({ length: Math.ceil(blocks.length / columns) }, (_, row) => blocks.slice(row * columns, (row + 1) * columns)),
  );
  const widths = rows.map((row) => row.reduce((sum, { width }) => sum + width, 0) + gap * (row.length - 1));
  const height = rows.reduce((sum, row) => sum + heightOf(row), 0) + gap * Math.max(0, rows.length - 1);
  return { rows, width: Math.max(1, ...widths) + 2 * margin, height: height + 2 * margin };
}

function heightOf(row: readonly Block[]): number {
  return Math.max(...row.map(({ height }) => height));
}

function pairBlock({ input, output }: Pair, label: string, style: PictureStyle): Block {
  const left = gridBlock('Input', input, style);
  const right = output === null ? missingBlock(input) : gridBlock('Output', output, style);
  const middle = titleHeight + captionHeight + (Math.max(left.height, right.height) - captionHeight) / 2;
  return {
    width: left.width + arrowWidth + right.width,
    height: titleHeight + Math.max(left.height, right.height),
    at: (x, y) => ({
      kind: 'group',
      name: label,
      shapes: [
        { kind: 'text', x, y: y + 14, anchor: 'start', size: 14, bold: true, fill: ink, text: label },
        left.at(x, y + titleHeight),
        { kind: 'path', x: x + left.width + 12, y: y + middle - 12, size: 24, path: arrowPath, fill: quiet },
        right.at(x + left.width + arrowWidth, y + titleHeight),
      ],
    }),
  };
}

function gridBlock(name: string, grid: Grid, style: PictureStyle): Block {
  const [width, height] = sidesOf(grid);
  return {
    width: Math.max(width, captionWidth),
    height: captionHeight + height,
    at: (x, y) => {
      const caption = `${name} ${grid.length} × ${grid[0]?.length ?? 0}`;
      const top = y + captionHeight;
      const lines: Shape = { kind: 'rect', x, y: top, width, height, fill: lineColour };
      const cells = grid.flatMap((row, r) =>
        row.flatMap((colour, c) => cellShapes(x + c * pitch + line, top + r * pitch + line, colour, style)),
      );
      return { kind: 'group', name: caption, shapes: [captionText(caption, x, y), lines, ...cells] };
    },
  };
}

/** The place of an output that is to be found. */
function missingBlock(input: Grid): Block {
  const [width, height] = sidesOf(input);
  return {
    width: Math.max(width, captionWidth),
    height: captionHeight + height,
    at: (x, y) => ({
      kind: 'group',
      name: 'No output',
      shapes: [
        captionText('Output', x, y),
        { kind: 'rect', x, y: y + captionHeight, width, height, fill: lineColour },
        { kind: 'rect', x: x + line, y: y + captionHeight + line, width: width - 2 * line, height: height - 2 * line, fill: paper },
        centredText('?', x + width / 2, y + captionHeight + height / 2, Math.min(48, height * 0.8), quiet),
      ],
    }),
  };
}

function cellShapes(x: number, y: number, colour: number, { hexes, marks }: PictureStyle): Shape[] {
  const side = pitch - line;
  const fill = hexes[colour] ?? '#000000';
  const cell: Shape = { kind: 'rect', x, y, width: side, height: side, fill };
  const path = cellSymbols[colour]?.path ?? '';
  if (marks === 'digits') return [cell, centredText(String(colour), x + side / 2, y + side / 2, 12, readableOn(fill))];
  if (marks === 'symbols' && path !== '') return [cell, { kind: 'path', x, y, size: side, path, fill: readableOn(fill) }];
  return [cell];
}

function captionText(text: string, x: number, y: number): Shape {
  return { kind: 'text', x, y: y + 12, anchor: 'start', size: 12, bold: false, fill: quiet, text };
}

/** Capitals and digits are about 0.7 of the font's size high. */
function centredText(text: string, x: number, y: number, size: number, fill: string): Shape {
  return { kind: 'text', x, y: y + size * 0.35, anchor: 'middle', size, bold: false, fill, text };
}

function sidesOf(grid: Grid): [width: number, height: number] {
  return [(grid[0]?.length ?? 0) * pitch + line, grid.length * pitch + line];
}
