import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPastedGrids, type Pasted } from '../../../src/shared/arc/readPastedGrids.ts';
import type { Grid } from '../../../src/shared/arc/task.ts';
import { gridArb, layoutArb, printTask, taskArb, wildTextArb } from './taskText.ts';

function pasted(text: string): Pasted {
  const result = readPastedGrids(text);
  if (!result.ok) throw new Error(`${result.problems.map(({ message }) => message).join('\n')} in\n${text}`);
  return result.pasted;
}

function grids(text: string): readonly Grid[] {
  const result = pasted(text);
  if (result.kind !== 'grids') throw new Error(`${result.kind}, not grids`);
  return result.grids;
}

/** The problems as `line:column message`. */
function problems(text: string): string[] {
  const result = readPastedGrids(text);
  return result.ok ? [] : result.problems.map(({ line, column, message }) => `${String(line)}:${String(column)} ${message}`);
}

const rows = (grid: Grid, row: (cells: readonly number[]) => string, between: string): string => grid.map(row).join(between);
const python = (grid: Grid, open: string, close: string): string =>
  `${open}${rows(grid, (cells) => `${open}${cells.join(', ')}${cells.length === 1 ? ',' : ''}${close}`, ', ')}${grid.length === 1 ? ',' : ''}${close}`;
const numpy = (grid: Grid): string => `array([${rows(grid, (cells) => `[${cells.join(', ')}]`, ',\n       ')}], dtype=int8)`;

/** How one grid is written in many places. */
const notations: Record<string, (grid: Grid) => string> = {
  'digits without separators': (grid) => rows(grid, (cells) => cells.join(''), '\n'),
  'digits with spaces': (grid) => rows(grid, (cells) => cells.join(' '), '\n'),
  'digits with commas, Windows line ends': (grid) => rows(grid, (cells) => cells.join(', '), '\r\n'),
  'digits with tabs, as from a table': (grid) => rows(grid, (cells) => cells.join('\t'), '\n'),
  'Kaggle rows': (grid) => `|${rows(grid, (cells) => cells.join(''), '|')}|`,
  JSON: (grid) => JSON.stringify(grid),
  'indented JSON': (grid) => JSON.stringify(grid, null, 2),
  'Python lists': (grid) => python(grid, '[', ']'),
  'Python tuples': (grid) => python(grid, '(', ')'),
  'a NumPy literal': (grid) => `np.${numpy(grid)}`,
  'an array in the console': numpy,
  'a printed array': (grid) => `[${rows(grid, (cells) => `[${cells.join(' ')}]`, '\n ')}]`,
  'a printed float array': (grid) => `[${rows(grid, (cells) => `[${cells.map((cell) => `${String(cell)}.`).join(' ')}]`, '\n ')}]`,
  'rows in brackets, one a line': (grid) => rows(grid, (cells) => `[${cells.join(', ')}],`, '\n'),
  'lists of texts, one a cell, as JSON': (grid) => JSON.stringify(grid.map((cells) => cells.map(String))),
  'a printed array of texts': (grid) => `[${rows(grid, (cells) => `[${cells.map((cell) => `'${String(cell)}'`).join(' ')}]`, '\n ')}]`,
  'texts of digits': (grid) => `[${rows(grid, (cells) => `"${cells.join('')}"`, ', ')}]`,
  'an assignment with a comment': (grid) => `grid = ${JSON.stringify(grid)}  # as drawn`,
};

describe.each(Object.entries(notations))('%s', (name, print) => {
  it('are read as the grid, alone and after each other', () => {
    fc.assert(
      fc.property(fc.array(gridArb(), { minLength: 1, maxLength: 4 }), (some) => {
        // Rows in brackets say nothing of where a grid ends.
        const shown = name.startsWith('rows in brackets') ? some.slice(0, 1) : some;
        expect(grids(shown.map(print).join('\n\n'))).toEqual(shown);
      }),
      { numRuns: 60 },
    );
  });
});

describe('texts of one digit', () => {
  it('are rows where they stand in the outer list, or where another is longer', () => {
    expect(grids('["0", "1"]')).toEqual([[[0], [1]]]);
    expect(grids('[["01", "23"], ["4", "5"]]')).toEqual([[[0, 1], [2, 3]], [[4], [5]]]); // prettier-ignore
  });

  it('are cells in lists of grids, and in pairs', () => {
    expect(grids('[[["0", "1"], ["2", "3"]], [["4"]]]')).toEqual([[[0, 1], [2, 3]], [[4]]]); // prettier-ignore
    expect(pasted('{"input": [["0", "1"]], "output": ["2", "3"]}')).toEqual({
      kind: 'pairs',
      pairs: [{ input: [[0, 1]], output: [[2], [3]] }],
    });
  });
});

describe('names', () => {
  it('begin a grid of their own', () => {
    expect(grids('x = [1,2]\ny = [3,4]')).toEqual([[[1, 2]], [[3, 4]]]);
    expect(grids('x = [1, 2],\n[3, 4]\ny = z = [[5]]')).toEqual([[[1, 2], [3, 4]], [[5]]]); // prettier-ignore
  });
});

describe('more than grids', () => {
  it('whole tasks are read in any layout of JSON', () => {
    fc.assert(
      fc.property(taskArb, layoutArb, (task, layout) => {
        expect(pasted(printTask(task, layout))).toMatchObject({ kind: 'task', task });
      }),
      { numRuns: 60 },
    );
  });

  it('whole tasks are read in no layout at all, with escapes in their texts', () => {
    fc.assert(
      fc.property(wildTextArb, ({ task, text }) => {
        expect(pasted(text)).toMatchObject({ kind: 'task', task });
      }),
      { numRuns: 100 },
    );
  });

  it('escapes in texts are read as in JSON, and as in Python', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (name) => {
        const text = JSON.stringify({ name, [name]: '\n', train: [{ input: [[1]], output: [[2]] }], test: [] });
        fc.pre(!['name', 'train', 'test'].includes(name));
        expect(pasted(text)).toMatchObject({ kind: 'task', name });
      }),
    );
    const python = String.raw`{'name': 'it\'s \x41 \d "\\n"', 'train': [{'input': [[1]], 'output': [[2]]}], 'test': []}`;
    expect(pasted(python)).toMatchObject({ name: String.raw`it's A \d "\n"` });
  });

  it('whole tasks are read as Python prints them, and a bundle of one by its id', () => {
    const text = "{'train': [{'input': [[1]], 'output': [[2]]}], 'test': [{'input': [[3]], 'output': None}]}";
    const task = { train: [{ input: [[1]], output: [[2]] }], test: [{ input: [[3]], output: null }] };
    expect(pasted(text)).toEqual({ kind: 'task', task, name: null });
    expect(pasted(`{"00576224": ${text}}`)).toEqual({ kind: 'task', task, name: '00576224' });
    expect(problems(`{"a": ${text}, "b": ${text}}`)).toEqual(['1:99 The text holds 2 tasks; paste one of them.']);
  });

  it('pairs are read alone, in lists and as lists of two', () => {
    const pair = { input: [[1]], output: [[2]] };
    expect(pasted(JSON.stringify(pair))).toEqual({ kind: 'pairs', pairs: [pair] });
    expect(pasted(JSON.stringify([pair, { input: [[3]] }]))).toEqual({ kind: 'pairs', pairs: [pair, { input: [[3]], output: null }] });
    expect(grids('[[[[1]], [[2]]], [[[3]], [[4]]]]')).toEqual([[[1]], [[2]], [[3]], [[4]]]);
  });

  it('lines of a submission are read without its ids', () => {
    expect(grids('output_id,output\n00576224_0,|01|23| |4|\n009d5c81_0,"|5|"\n')).toEqual([[[0, 1], [2, 3]], [[4]], [[5]]]); // prettier-ignore
  });

  it('labels between grids separate them', () => {
    expect(grids('Input:\n0 1\n2 3\nOutput:\n4\n---\n5')).toEqual([[[0, 1], [2, 3]], [[4]], [[5]]]); // prettier-ignore
  });
});

describe('what is not understood is a problem with its place', () => {
  it.each([
    ['', '1:1 There is no grid in the text.'],
    ['hello', '1:1 There is no grid in the text.'],
    ['0 1\n2 12', '2:3 The grid, row 2, column 2: a colour is a whole number from 0 to 9, found ‘12’.'],
    ['012\n34', '2:1 The grid, row 2 has 2 cells; expected 3, as the other rows have.'],
    ['0 1\n2 x', '2:1 ‘2 x’ is not a row of digits.'],
    ['1\t\t2\n3\t\t4', '1:3 Cell 2 of this row is empty.'],
    ['1\t2\n\t4', '2:1 Cell 1 of this row is empty.'],
    ['1\t2\t\n3\t4\t5', '1:5 Cell 3 of this row is empty.'],
    ['1,2,3\n4, ,6', '2:3 Cell 2 of this row is empty.'],
    ['1,,2\n3,,4', '2:3 Cell 2 of this row is empty.'],
    [`0 1\n${'1'.repeat(1001)}`, `2:1 ‘${'1'.repeat(30)}…’ is longer than any row of 30 cells.`],
    ['{"input":[[1]],"input":[[2]],"output":[[2]]}', '1:16 Pair 1 has "input" twice; only one can count.'],
    ['{"input":[[1]],"output":[[2]],"output":[[2]]}', '1:31 Pair 1 has "output" twice; only one can count.'],
    ['0.5', '1:1 The grid, row 1, column 1: a colour is a whole number from 0 to 9, found ‘0.5’.'],
    ['[[0, 1], [2', '1:10 This bracket is never closed.'],
    ['[[0, 1)]', '1:7 This ‘)’ closes nothing.'],
    ['[[0,, 1]]', '1:5 Expected a value before this comma.'],
    ['array([[0, 0, ..., 0, 0]])', '1:15 The array is abbreviated with ‘...’: print it whole.'],
    ['np.zeros((3, 3))', '1:1 ‘np.zeros’ is not part of a grid.'],
    ['[[0, 1], [2, 3]] + 1', '1:18 ‘+’ is not part of a grid.'],
    ['|01|2x|', '1:1 ‘|01|2x|’ is not of the form ‘|012|345|’.'],
    ['{"train": [{"input": [[1]]}], "test": []}', '1:12 Train pair 1 has no "output".'],
  ])('%j', (text, problem) => {
    expect(problems(text)).toContain(problem);
  });

  it('an empty cell is no short row as well, and a comma may end a row', () => {
    expect(problems('1\t\t2\n3\t4\t5')).toHaveLength(1);
    expect(grids('  1, 2,\n\t3, 4,\n')).toEqual([[[1, 2], [3, 4]]]); // prettier-ignore
    expect(grids('\t1 2 3\t\n\t4 5 6')).toEqual([[[1, 2, 3], [4, 5, 6]]]); // prettier-ignore
  });

  it('random text is answered, and what is read is always a grid', () => {
    const pieces = fc.constantFrom(
      '[',
      ']',
      '(',
      ')',
      '{',
      '}',
      ',',
      ':',
      '|',
      '\n',
      ' ',
      '0',
      '1',
      '12',
      '"',
      "'",
      'array(',
      'a',
      '.',
      '-',
      '#',
      '"input"',
      '"train"',
    );
    const texts = fc.oneof(fc.string(), fc.array(pieces, { maxLength: 30 }).map((some) => some.join(''))); // prettier-ignore
    fc.assert(
      fc.property(texts, (text) => {
        const result = readPastedGrids(text);
        if (!result.ok) {
          expect(result.problems.length).toBeGreaterThan(0);
          return;
        }
        const { pasted: found } = result;
        const all = found.kind === 'grids' ? found.grids : found.kind === 'pairs' ? found.pairs.map(({ input }) => input) : [];
        for (const grid of all) {
          expect(new Set(grid.map((row) => row.length)).size).toBe(1);
          expect(grid.flat().every((colour) => Number.isInteger(colour) && colour >= 0 && colour <= 9)).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('a task with one character changed is the same task, but for an output whose key changed, or a problem', () => {
    fc.assert(
      fc.property(wildTextArb, fc.nat(), ({ task, text }, at) => {
        const place = at % text.length;
        const result = readPastedGrids(`${text.slice(0, place)}!${text.slice(place + 1)}`);
        if (!result.ok) return;
        if (result.pasted.kind !== 'task') throw new Error(`taken for ${result.pasted.kind}`);
        const read = result.pasted.task;
        expect(read.train).toEqual(task.train);
        expect(read.test.map(({ input }) => input)).toEqual(task.test.map(({ input }) => input));
        for (const [index, { output }] of read.test.entries()) expect([null, task.test[index]?.output]).toContainEqual(output);
      }),
      { numRuns: 300 },
    );
  });

  it('deep nesting and long texts are answered', () => {
    expect(problems(`${'['.repeat(100_000)}1`).length).toBe(1);
    // Seconds, and minutes, where a line were tried anew from each of its characters on.
    for (const line of [`${'1'.repeat(200_000)}x`, `1${' '.repeat(200_000)}x`, `|1|${' '.repeat(200_000)}x`]) {
      const start = performance.now();
      expect(problems(line)).toHaveLength(1);
      expect(performance.now() - start).toBeLessThan(1000);
    }
    expect(problems('1'.repeat(2_000_001))).toEqual(['1:1 The text is too long for a task.']);
  });
});
