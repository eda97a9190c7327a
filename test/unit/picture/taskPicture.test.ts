import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellMarkKinds } from '../../../src/shared/arc/cellMarks.ts';
import { paletteNames, palettes } from '../../../src/shared/arc/palettes.ts';
import type { Grid, Pair, Task } from '../../../src/shared/arc/task.ts';
import { taskParts } from '../../../src/shared/arc/taskPart.ts';
import { pictureSvg, type Shape } from '../../../src/shared/picture/picture.ts';
import { taskPicture } from '../../../src/shared/picture/taskPicture.ts';

const gridArb: fc.Arbitrary<Grid> = fc
  .record({ rows: fc.integer({ min: 1, max: 8 }), columns: fc.integer({ min: 1, max: 8 }) })
  .chain(({ rows, columns }) =>
    fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
  );
const pairArb: fc.Arbitrary<Pair> = fc.record({ input: gridArb, output: gridArb });
const testPairArb: fc.Arbitrary<Pair> = fc.record({ input: gridArb, output: fc.option(gridArb) });
const taskArb: fc.Arbitrary<Task> = fc.record({
  train: fc.array(pairArb, { minLength: 1, maxLength: 5 }),
  test: fc.array(testPairArb, { maxLength: 3 }),
});
const styleArb = fc.record({
  hexes: fc.constantFrom(...paletteNames).map((name) => palettes[name].colours.map(({ hex }) => hex)),
  marks: fc.constantFrom(...cellMarkKinds),
});

/** The names of the elements; throws where the text is not well-formed XML of elements, attributes and text. */
function elementsOf(xml: string): string[] {
  const names: string[] = [];
  const open: string[] = [];
  let rest = xml.trim();
  while (rest !== '') {
    const text = /^[^<&]+|^&(?:amp|lt|gt|quot);/.exec(rest)?.[0];
    const tag = /^<(\/?)([a-z]+)((?: [a-zA-Z-]+="(?:[^"<&]|&(?:amp|lt|gt|quot);)*")*)(\/?)>/.exec(rest);
    if (text !== undefined && open.length > 0) rest = rest.slice(text.length);
    else if (tag !== null) {
      const [whole, end, name = '', attributes = '', empty] = tag;
      const keys = [...attributes.matchAll(/ ([a-zA-Z-]+)=/g)].map((match) => match[1]);
      if (new Set(keys).size < keys.length) throw new Error(`an attribute twice: ${whole}`);
      if (end === '/') {
        if (open.pop() !== name) throw new Error(`not open: ${whole}`);
      } else {
        names.push(name);
        if (empty !== '/') open.push(name);
      }
      rest = rest.slice(whole.length);
      if (open.length === 0 && rest !== '') throw new Error(`after the end: ${rest}`);
    } else throw new Error(`no XML: ${rest.slice(0, 80)}`);
  }
  if (open.length > 0) throw new Error(`left open: ${open.join(', ')}`);
  return names;
}

function flat(shapes: readonly Shape[]): Exclude<Shape, { kind: 'group' }>[] {
  return shapes.flatMap((shape) => (shape.kind === 'group' ? flat(shape.shapes) : [shape]));
}

const cells = ({ input, output }: Pair): number[] => [...input, ...(output ?? [])].flat();

test('a task is well-formed SVG with a square for each cell, in its colour', () => {
  fc.assert(
    fc.property(taskArb, styleArb, fc.string({ unit: 'binary' }), (task, style, title) => {
      const picture = taskPicture(task, null, title, style);
      const names = elementsOf(pictureSvg(picture));
      const shapes = flat(picture.shapes);
      expect(names.filter((name) => name === 'rect')).toHaveLength(shapes.filter(({ kind }) => kind === 'rect').length);
      const squares = shapes.filter((shape) => shape.kind === 'rect' && shape.width === 19 && shape.height === 19);
      const all = [...task.train, ...task.test];
      // The place of a missing 1 × 1 output is a square of that size, too.
      const missing = all.filter(({ input, output }) => output === null && input.length === 1 && input[0]?.length === 1).length;
      expect(squares).toHaveLength(all.flatMap(cells).length + missing);
      const expected = all.flatMap(cells).map((colour) => style.hexes[colour]);
      if (missing === 0) expect(squares.map(({ fill }) => fill)).toEqual(expected);
    }),
  );
});

test('nothing sticks out of the picture, and no two pairs overlap', () => {
  fc.assert(
    fc.property(taskArb, styleArb, (task, style) => {
      const { width, height, shapes } = taskPicture(task, null, 'task', style);
      const boxes = shapes.slice(1).map((pair) => {
        const rects = flat([pair]).filter((shape) => shape.kind === 'rect');
        return {
          left: Math.min(...rects.map(({ x }) => x)),
          top: Math.min(...rects.map(({ y }) => y)),
          right: Math.max(...rects.map((rect) => rect.x + rect.width)),
          bottom: Math.max(...rects.map((rect) => rect.y + rect.height)),
        };
      });
      for (const [index, box] of boxes.entries()) {
        expect(Math.min(box.left, box.top)).toBeGreaterThanOrEqual(16);
        expect(box.right).toBeLessThanOrEqual(width - 16);
        expect(box.bottom).toBeLessThanOrEqual(height - 16);
        for (const other of boxes.slice(index + 1)) {
          expect(box.right < other.left || other.right < box.left || box.bottom < other.top || other.bottom < box.top).toBe(true);
        }
      }
    }),
  );
});

describe('a picture of a part', () => {
  const task: Task = {
    train: [
      { input: [[1, 2]], output: [[3]] },
      { input: [[4]], output: [[5], [6]] },
    ],
    test: [{ input: [[7]], output: null }],
  };
  const style = { hexes: palettes.arcprize.colours.map(({ hex }) => hex), marks: 'none' } as const;
  const textsOf = (part: Parameters<typeof taskPicture>[1]): string[] =>
    flat(taskPicture(task, part, 'task', style).shapes).flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []));

  test('names its pairs and the sizes of their grids', () => {
    expect(textsOf({ split: 'train', index: 1 })).toEqual(['Train 2', 'Input 1 × 1', 'Output 2 × 1']);
    expect(textsOf({ split: 'test', index: 0 })).toEqual(['Test 1', 'Input 1 × 1', 'Output', '?']);
    expect(taskParts(task).slice(1).flatMap(textsOf)).toEqual(textsOf(null));
  });

  test('that is not there is empty', () => {
    expect(taskPicture(task, { split: 'test', index: 1 }, 'task', style).shapes).toEqual([]);
  });

  test('has digits or symbols in its cells as chosen', () => {
    const marked = (marks: 'digits' | 'symbols'): string[] =>
      flat(taskPicture({ train: [{ input: [[0, 1]], output: [[2]] }], test: [] }, null, '', { ...style, marks }).shapes).map(
        ({ kind }) => kind,
      );
    expect(marked('digits').filter((kind) => kind === 'text')).toHaveLength(3 + 3);
    // The arrow and two symbols: that of colour 0 is blank.
    expect(marked('symbols').filter((kind) => kind === 'path')).toHaveLength(1 + 2);
  });
});

test('ten large pairs stand in more than one column', () => {
  const grid: Grid = Array.from({ length: 30 }, () => Array.from({ length: 30 }, () => 1));
  const task: Task = { train: Array.from({ length: 10 }, () => ({ input: grid, output: grid })), test: [{ input: grid, output: grid }] };
  const { width, height } = taskPicture(task, null, '', { hexes: [], marks: 'none' });
  expect(width / height).toBeGreaterThan(0.7);
  expect(width / height).toBeLessThan(2.8);
});
