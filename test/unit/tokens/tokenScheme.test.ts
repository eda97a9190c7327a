import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseTask } from '../../../src/shared/arc/parseTask.ts';
import type { Grid, Task } from '../../../src/shared/arc/task.ts';
import type { TokenScheme } from '../../../src/solver/tokens/tokenScheme.ts';
import { tokenSchemeOf } from '../../../src/solver/tokens/tokenScheme.ts';

function schemeOf(vocabulary: number, sequence: number): TokenScheme {
  return tokenSchemeOf(vocabulary, sequence) ?? expect.fail('no scheme');
}

function taskFrom(name: string): Task {
  const parsed = parseTask(readFileSync(path.join(import.meta.dirname, '../../fixtures/tasks', name), 'utf8'));
  return parsed.ok ? parsed.source.task : expect.fail(JSON.stringify(parsed.problems));
}

function gridsOf({ train, test }: Task): readonly Grid[] {
  return [...train, ...test].flatMap(({ input, output }) => [input, output ?? []]);
}

/** HRM's own letters for a maze, in the order of its tokens from 1. */
const letters = '# SGo';

describe('the scheme of a model', () => {
  test.each([
    [12, 900, 'ARC'],
    [12, 36, 'ARC'],
    [11, 81, 'Sudoku'],
    [6, 900, 'maze'],
    [6, 36, 'maze'],
    [11, 36, undefined],
    [12, 35, undefined],
    [6, 899, undefined],
    [7, 81, undefined],
  ])('with %i kinds of tokens on %i places is %s', (vocabulary, sequence, puzzle) => {
    expect(tokenSchemeOf(vocabulary, sequence)?.puzzle).toBe(puzzle);
  });
});

describe('a Sudoku', () => {
  const scheme = schemeOf(11, 81);

  test('has a token for each digit, one more than the digit', () => {
    const [input, solution] = gridsOf(taskFrom('sudoku.json')) as [Grid, Grid];
    expect([...scheme.encode(input)]).toEqual(input.flat().map((digit) => digit + 1));
    expect(solution.flat().every((digit) => digit >= 1)).toBe(true);
  });

  test('comes back from its tokens', () => {
    const grid = fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 9, maxLength: 9 }), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(grid, (sudoku) => {
        expect(scheme.decode(scheme.encode(sudoku))).toEqual(sudoku);
      }),
    );
  });

  test('ends where the answer has padding', () => {
    const tokens = scheme.encode(Array.from({ length: 9 }, () => Array<number>(9).fill(4)));
    tokens[3 * 9 + 2] = 0;
    expect(scheme.decode(tokens)).toEqual(Array.from({ length: 3 }, () => Array<number>(9).fill(4)));
    expect(scheme.decode(new Int32Array(81))).toEqual([]);
  });

  test('of another size is refused', () => {
    expect(() => scheme.encode([[1, 2]])).toThrow(new RangeError('is 1 × 2, where the model reads a Sudoku of 9 × 9'));
  });
});

describe('a maze', () => {
  const scheme = schemeOf(6, 900);

  test('has the tokens of its letters: grey # wall, black free, green S start, red G goal, yellow o path', () => {
    const symbols = new Map([
      [5, '#'],
      [0, ' '],
      [3, 'S'],
      [2, 'G'],
      [4, 'o'],
    ]);
    for (const grid of gridsOf(taskFrom('maze.json'))) {
      const tokens = scheme.encode(grid);
      expect([...tokens]).toEqual(grid.flat().map((colour) => letters.indexOf(symbols.get(colour) ?? '?') + 1));
      expect(tokens.every((token) => token >= 1 && token <= 5)).toBe(true);
      expect(scheme.decode(tokens)).toEqual(grid);
    }
  });

  test('of another size, or with a colour that is no symbol, is refused', () => {
    const free = Array.from({ length: 30 }, () => Array<number>(30).fill(0));
    expect(() => scheme.encode(free.slice(1))).toThrow(new RangeError('is 29 × 30, where the model reads a maze of 30 × 30'));
    const wrong = free.with(4, [0, 0, 7, ...Array<number>(27).fill(0)]);
    expect(() => scheme.encode(wrong)).toThrow(/^has a 7 at row 5, column 3: a maze has 5 \(grey\) for wall, /);
  });
});

test('an ARC grid that is larger than the canvas is refused by both sizes', () => {
  expect(() => schemeOf(12, 4).encode([[1, 2, 3]])).toThrow(new RangeError("is 1 × 3, larger than the model's 2 × 2 canvas"));
});
