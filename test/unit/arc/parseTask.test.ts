import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { parseTask, taskIdOf, type ParseResult, type TaskSource } from '../../../src/shared/arc/parseTask.ts';
import { layoutArb, printTask, taskArb, wildTextArb } from './taskText.ts';

// Far more than the properties take, for machines that are busy with other things.
vi.setConfig({ testTimeout: 60_000 });

function sourceOf(text: string): TaskSource {
  const result = parseTask(text);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.source;
}

/** All problems as `line:column message`, each with the text that it points at. */
function problemsOf(text: string): string[] {
  const result = parseTask(text);
  if (result.ok) throw new Error('the text is a task');
  return result.problems.map(({ line, column, message, offset, length }) => {
    const place = text.slice(offset, offset + length);
    return `${line}:${column} ${message} <${place}>`;
  });
}

const pair = '{"input": [[1]], "output": [[2]]}';

describe('a task', () => {
  it('is read in any regular layout', () => {
    fc.assert(
      fc.property(taskArb, layoutArb, (task, layout) => {
        const text = printTask(task, layout);
        const source = sourceOf(text);
        expect(source.task).toEqual(task);
        expect(source.text).toBe(text);
      }),
    );
  });

  it('is read in any irregular layout, with unknown keys and odd numbers', () => {
    fc.assert(
      fc.property(wildTextArb, ({ task, text }) => {
        expect(sourceOf(text).task).toEqual(task);
      }),
      { numRuns: 300 },
    );
  });

  it('may have no test pair, no test output, or null as one', () => {
    expect(sourceOf(`{"train": [${pair}], "test": []}`).task.test).toEqual([]);
    const { task } = sourceOf(`{"train": [${pair}], "test": [{"input": [[3]]}, {"input": [[4]], "output": null}]}`);
    expect(task.test).toEqual([
      { input: [[3]], output: null },
      { input: [[4]], output: null },
    ]);
  });

  it('may have up to 30 rows and columns', () => {
    const grid = JSON.stringify(Array.from({ length: 30 }, () => Array.from({ length: 30 }, () => 5)));
    expect(sourceOf(`{"train": [{"input": ${grid}, "output": ${grid}}], "test": []}`).task.train[0]?.input).toHaveLength(30);
  });

  it('takes 1.0, 1e0 and -0 for whole numbers', () => {
    expect(sourceOf('{"train": [{"input": [[1.0, 1e0, 30e-1, -0]], "output": [[0]]}], "test": []}').task.train[0]?.input).toEqual([
      [1, 1, 3, 0],
    ]);
  });

  it('is known by its name, else by its file', () => {
    const named = sourceOf(`{"name": "abc", "train": [${pair}], "test": []}`);
    expect(named.name).toBe('abc');
    expect(taskIdOf(named, 'other.json')).toBe('abc');
    const unnamed = sourceOf(`{"train": [${pair}], "test": [], "name": 3}`);
    expect(unnamed.name).toBeNull();
    expect(taskIdOf(unnamed, '007bbfb7.json')).toBe('007bbfb7');
    expect(taskIdOf(unnamed, 'my.task.arc.json')).toBe('my.task');
    expect(taskIdOf(unnamed, 'UPPER.JSON')).toBe('UPPER');
    expect(taskIdOf(sourceOf(`{"name": "", "train": [${pair}], "test": []}`), 'a.json')).toBe('a');
  });
});

describe('text that is not JSON', () => {
  it.each([
    ['', '1:1 Expected a value, found the end of the file. <>'],
    [' \n ', '2:2 Expected a value, found the end of the file. <>'],
    ['{', '1:2 Expected a key in double quotes or ‘}’, found the end of the file. <>'],
    ['{"train": [1, 2', '1:16 Expected ‘,’ or ‘]’, found the end of the file. <>'],
    ['{"train": [],\r\n "test" []}', '2:9 Expected ‘:’ after the key, found ‘[’. <[>'],
    ['{"train": []\r "test": []}', '2:2 Expected ‘,’ or ‘}’, found ‘"test"’. <"test">'],
    ['[1 2]', '1:4 Expected ‘,’ or ‘]’, found ‘2’. <2>'],
    ['[01]', '1:3 Expected ‘,’ or ‘]’, found ‘1’. <1>'],
    ['[1, 2,]', '1:7 Expected a value, found ‘]’. JSON allows no comma before ‘]’. <]>'],
    ['{"a": 1,}', '1:9 Expected a key in double quotes, found ‘}’. JSON allows no comma before ‘}’. <}>'],
    ['{a: 1}', '1:2 Expected a key in double quotes or ‘}’, found ‘a’. <a>'],
    ["{'a': 1}", "1:2 Expected a key in double quotes or ‘}’, found ‘'a'’. <'a'>"],
    ['[1}', '1:3 Expected ‘,’ or ‘]’, found ‘}’. <}>'],
    [']', '1:1 Expected a value, found ‘]’. <]>'],
    ['[None]', '1:2 Expected a value or ‘]’, found ‘None’. <None>'],
    ['[-]', '1:2 Expected a value or ‘]’, found ‘-’. <->'],
    ['[1.]', '1:2 ‘1.’ is not a complete number. <1.>'],
    ['[1e]', '1:2 ‘1e’ is not a complete number. <1e>'],
    ['{"a\n": 1}', '1:2 The text ‘"a’ has no closing quote on its line. <"a>'],
    ['["\\x"]', '1:2 The text ‘"\\x"’ holds a control character or an escape that JSON does not know. <"\\x">'],
    ['["\t"]', '1:2 The text ‘" "’ holds a control character or an escape that JSON does not know. <"\t">'],
    ['{} {}', '1:4 Expected the end of the file, found ‘{’. <{>'],
    ['// a task\n{}', '1:1 JSON allows no comments. <// a task>'],
    ['[1, /* two */ 2]', '1:5 JSON allows no comments. </* two */>'],
    ['\uFEFF[1 2]', '1:4 Expected ‘,’ or ‘]’, found ‘2’. <2>'],
    ['{"é😀": 1 2}', '1:11 Expected ‘,’ or ‘}’, found ‘2’. <2>'],
  ])('%j', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });
});

describe('JSON that is not a task', () => {
  const withTrain = (train: string): string => `{"train": ${train}, "test": []}`;
  const withInput = (grid: string): string => withTrain(`[{"input": ${grid}, "output": [[2]]}]`);

  it.each([
    ['[]', ['1:1 A task is an object with "train" and "test", found a list. <[]>']],
    ['"train"', ['1:1 A task is an object with "train" and "test", found ‘"train"’. <"train">']],
    ['null', ['1:1 A task is an object with "train" and "test", found ‘null’. <null>']],
    ['\n {}', ['2:2 The task has no "train". <{>', '2:2 The task has no "test". <{>']],
    [`{"train": [${pair}]}`, ['1:1 The task has no "test". <{>']],
    ['{"train": [], "test": []}', ['1:11 The task has no train pair; it needs at least one. <[]>']],
    [
      '{"train": 1, "test": {}}',
      ['1:11 "train" is a list of pairs, found ‘1’. <1>', '1:22 "test" is a list of pairs, found an object. <{}>'],
    ],
    [
      `{"train": [${pair}],\n"train": [${pair}], "test": [], "test": []}`,
      ['2:1 The task has "train" twice; only one can count. <"train">', '2:59 The task has "test" twice; only one can count. <"test">'],
    ],
    [withTrain('[[[1]]]'), ['1:12 Train pair 1: a pair is an object with "input" and "output", found a list. <[[1]]>']],
    [
      withTrain('[{"output": [[1]]}, {"input": [[1]]}]'),
      ['1:12 Train pair 1 has no "input". <{>', '1:31 Train pair 2 has no "output". <{>'],
    ],
    [withTrain('[{"input": [[1]], "output": null}]'), ['1:39 Train pair 1 has no "output". <null>']],
    [
      `{"train": [${pair}], "test": [{"output": [[1]], "output": null}, {"input": [[2]], "input": 3}]}`,
      [
        '1:75 Test pair 1 has "output" twice; only one can count. <"output">',
        '1:109 Test pair 2 has "input" twice; only one can count. <"input">',
      ],
    ],
    [withInput('{}'), ['1:22 Train pair 1, input: a grid is a list of rows, found an object. <{}>']],
    [withInput('null'), ['1:22 Train pair 1, input: a grid is a list of rows, found ‘null’. <null>']],
    [withInput('[]'), ['1:22 Train pair 1, input: the grid is empty; it needs 1 to 30 rows. <[]>']],
    [withInput('[[]]'), ['1:23 Train pair 1, input, row 1 is empty; a row has 1 to 30 cells. <[]>']],
    [withInput('[[1, 2], []]'), ['1:31 Train pair 1, input, row 2 is empty; expected 2 cells. <[]>']],
    [withInput('[[1], 2]'), ['1:28 Train pair 1, input, row 2: a row is a list of colours, found ‘2’. <2>']],
    [
      withInput('[[1, 2],\n[1],\n[1, 2, 3],\n[3, 4]]'),
      [
        '2:1 Train pair 1, input, row 2 has 1 cell; expected 2, as the other rows have. <[1]>',
        '3:1 Train pair 1, input, row 3 has 3 cells; expected 2, as the other rows have. <[1, 2, 3]>',
      ],
    ],
    [withInput('[[1], [1, 2], [1, 2]]'), ['1:23 Train pair 1, input, row 1 has 1 cell; expected 2, as the other rows have. <[1]>']],
    [
      withInput('[[12, -1, 1.5, "3", true, null, [1], {}, 1e400]]'),
      [
        '1:24 Train pair 1, input, row 1, column 1: a colour is a whole number from 0 to 9, found ‘12’. <12>',
        '1:28 Train pair 1, input, row 1, column 2: a colour is a whole number from 0 to 9, found ‘-1’. <-1>',
        '1:32 Train pair 1, input, row 1, column 3: a colour is a whole number from 0 to 9, found ‘1.5’. <1.5>',
        '1:37 Train pair 1, input, row 1, column 4: a colour is a whole number from 0 to 9, found ‘"3"’. <"3">',
        '1:42 Train pair 1, input, row 1, column 5: a colour is a whole number from 0 to 9, found ‘true’. <true>',
        '1:48 Train pair 1, input, row 1, column 6: a colour is a whole number from 0 to 9, found ‘null’. <null>',
        '1:54 Train pair 1, input, row 1, column 7: a colour is a whole number from 0 to 9, found a list. <[1]>',
        '1:59 Train pair 1, input, row 1, column 8: a colour is a whole number from 0 to 9, found an object. <{}>',
        '1:63 Train pair 1, input, row 1, column 9: a colour is a whole number from 0 to 9, found ‘1e400’. <1e400>',
      ],
    ],
    [
      `{"test": [{"input": [[10]]}], "train": [{"input": [[1], [1, 2]], "output": [[11]]}, ${pair}]}`,
      [
        '1:23 Test pair 1, input, row 1, column 1: a colour is a whole number from 0 to 9, found ‘10’. <10>',
        '1:57 Train pair 1, input, row 2 has 2 cells; expected 1, as the other rows have. <[1, 2]>',
        '1:78 Train pair 1, output, row 1, column 1: a colour is a whole number from 0 to 9, found ‘11’. <11>',
      ],
    ],
  ])('%j', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('is a grid of 31 rows or columns', () => {
    const row = (columns: number): string => `[${Array.from({ length: columns }, (_, c) => c % 10).join(',')}]`;
    const grid = (rows: number, columns: number): string => `[${Array.from({ length: rows }, () => row(columns)).join(',\n')}]`;
    expect(problemsOf(withInput(grid(31, 2)))).toEqual(['31:1 Train pair 1, input: 31 rows; a grid has at most 30. <[0,1]>']);
    expect(problemsOf(withInput(grid(2, 31)))).toEqual(['1:84 Train pair 1, input: 31 columns; a grid has at most 30. <0>']);
  });

  it('reports a hundred problems at most', () => {
    expect(problemsOf(withInput(`[[${'12, '.repeat(1000)}12]]`))).toHaveLength(100);
  });
});

describe('hostile text', () => {
  /** Takes at most 3 s of processor time, whatever else the machine does meanwhile. */
  function parseSoon(text: string): ParseResult {
    const before = process.cpuUsage();
    const result = parseTask(text);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(3);
    return result;
  }

  const megabytes10 = 10_000_000;
  it.each([
    ['deep nesting, open', '['.repeat(100_000), 'Expected a value or ‘]’, found the end of the file.'],
    [
      'deep nesting, closed',
      `{"train": ${'['.repeat(100_000)}${']'.repeat(100_000)}, "test": []}`,
      'Train pair 1: a pair is an object with "input" and "output", found a list.',
    ],
    ['deep objects', '{"a":'.repeat(100_000), 'Expected a value, found the end of the file.'],
    ['10 MB of brackets', '['.repeat(megabytes10), 'More than 1,000,000 values: this is no ARC task.'],
    [
      '10 MB of cells',
      `{"test": [], "train": [{"input": [[${'1,'.repeat(megabytes10 / 2)}1]]}]}`,
      'More than 1,000,000 values: this is no ARC task.',
    ],
    ['10 MB of white space', `${' \n'.repeat(megabytes10 / 2)}x`, 'Expected a value, found ‘x’.'],
    ['10 MB of text', `"${'x'.repeat(megabytes10)}"`, `A task is an object with "train" and "test", found ‘"${'x'.repeat(29)}…’.`],
    ['10 MB of a number', '9'.repeat(megabytes10), `A task is an object with "train" and "test", found ‘${'9'.repeat(30)}…’.`],
    ['10 MB of nothing known', 'x'.repeat(megabytes10), `Expected a value, found ‘${'x'.repeat(30)}…’.`],
    ['an unclosed comment', `/*${'*'.repeat(megabytes10)}`, 'JSON allows no comments.'],
  ])('%s is answered soon', (_, text, message) => {
    const result = parseSoon(text);
    expect(result.ok ? [] : result.problems.map((problem) => problem.message)).toContain(message);
  });

  it('a million wrong cells are answered soon', () => {
    const row = `[${'10,'.repeat(99)}"x"]`;
    const result = parseSoon(`{"test": [], "train": [{"input": [${`${row},`.repeat(9000)}${row}]}]}`);
    expect(result.ok ? 0 : result.problems.length).toBe(100);
  });
});
