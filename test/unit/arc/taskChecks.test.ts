import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTask } from '../../../src/shared/arc/parseTask.ts';
import { taskProblems } from '../../../src/shared/arc/taskChecks.ts';
import { isTaskFolder, isTaskPath, seemsToBeTask } from '../../../src/shared/arc/taskPath.ts';
import type { Pair } from '../../../src/shared/arc/task.ts';
import { wildTextArb } from './taskText.ts';

const a: Pair = { input: [[0, 1]], output: [[1, 0]] };
const b: Pair = { input: [[2, 3]], output: [[3, 2]] };
const answered: Pair = { input: [[4, 1]], output: [[1, 4]] };

/** What is found in a task, as `severity code @place`, where a place is `line:column` with one pair a line. */
function found(train: readonly Pair[], test: readonly Pair[]): string[] {
  const pairs = (list: readonly Pair[]): string =>
    list.map(({ input, output }) => `\n${JSON.stringify({ input, ...(output && { output }) })}`).join(',');
  const text = `{"train": [${pairs(train)}\n], "test": [${pairs(test)}\n]}`;
  return taskProblems(text).map(({ severity, code, line, column }) => `${severity} ${code} @${String(line)}:${String(column)}`);
}

describe('the checks', () => {
  it('find nothing in a sound task', () => {
    expect(found([a, b], [answered])).toEqual([]);
  });

  it('find a task without test pair, and a test pair without output', () => {
    expect(found([a, b], [])).toEqual(['information no-test-pair @4:12']);
    expect(found([a, b], [{ input: [[4]], output: null }])).toEqual(['information test-without-output @5:2']);
  });

  it('find pairs that are there twice, also as test pairs without output', () => {
    expect(found([a, b, a], [answered])).toEqual(['warning duplicate-pair @4:2']);
    const open: Pair = { input: [[4]], output: null };
    expect(found([a], [open, open])).toEqual([
      'information test-without-output @4:2',
      'information test-without-output @5:2',
      'warning duplicate-pair @5:2',
    ]);
  });

  it('find train pairs that no rule can serve', () => {
    expect(found([a, { input: a.input, output: [[5]] }], [answered])).toEqual(['warning contradicting-pairs @3:18']);
  });

  it('find test pairs that contradict each other, or a train pair', () => {
    expect(found([a, b], [answered, { input: answered.input, output: [[1, 0]] }])).toEqual(['warning contradicting-pairs @6:18']);
    expect(found([a, b], [{ input: b.input, output: [[2, 2]] }])).toEqual([
      'warning test-input-in-train @5:2',
      'warning contradicting-pairs @5:18',
    ]);
    const open = { input: answered.input, output: null };
    expect(found([a], [answered, open])).toEqual(['information test-without-output @5:2']);
  });

  it('find a test input that stands in train', () => {
    expect(found([a, b], [{ input: b.input, output: [[3, 2]] }])).toEqual(['warning test-input-in-train @5:2']);
  });

  it('say whether a test input in train has the same output there', () => {
    const saidOf = (...train: readonly number[]): string | undefined => {
      const pairs = train.map((output) => ({ input: [[1]], output: [[output]] }));
      const problems = taskProblems(JSON.stringify({ train: pairs, test: [{ input: [[1]], output: [[2]] }] }));
      return problems.find(({ code }) => code === 'test-input-in-train')?.message;
    };
    expect(saidOf(2)).toBe('Test pair 1 has the input of train pair 1, which shows its answer.');
    expect(saidOf(3)).toBe('Test pair 1 has the input of train pair 1, which shows another output.');
    expect(saidOf(3, 2)).toBe('Test pair 1 has the input of train pair 2, which shows its answer.');
  });

  it('find an output colour that comes from nowhere', () => {
    expect(found([a, b], [{ input: [[4]], output: [[4, 9, 1, 8]] }])).toEqual(['warning new-output-colour @5:16']);
    const text = '{"train": [{"input": [[1]], "output": [[2]]}], "test": [{"input": [[4]], "output": [[4, 9, 2, 8]]}]}';
    expect(taskProblems(text).map(({ message }) => message)).toEqual([
      'Test pair 1: neither its input nor any train output has colours 8, 9.',
    ]);
  });

  it('find a pair that changes nothing', () => {
    expect(found([a, { input: [[7]], output: [[7]] }], [answered])).toEqual(['information identical-pair @3:16']);
  });

  it('mark a key of the pair that they name, whatever the layout', () => {
    fc.assert(
      fc.property(wildTextArb, ({ text }) => {
        const parsed = parseTask(text);
        if (!parsed.ok) throw new Error('the text is a task');
        const { places } = parsed.source;
        for (const problem of taskProblems(text)) {
          if (problem.code === 'no-test-pair') continue;
          const [, split = '', number = ''] = /^(Train|Test) pair (\d+)/.exec(problem.message) ?? [];
          const { node } = places[split === 'Train' ? 'train' : 'test'].pairs[Number(number) - 1]!;
          expect(problem.offset).toBeGreaterThan(node.start);
          expect(problem.offset + problem.length).toBeLessThan(node.end);
          expect(JSON.parse(text.slice(problem.offset, problem.offset + problem.length))).toMatch(/^(in|out)put$/);
        }
      }),
    );
  });
});

describe('a file that is no task', () => {
  it('has the errors that parseTask reports, with codes', () => {
    const text = '{"train": [{"input": [[1, 12], [3]], "output": [[1]]}]}';
    const errors = taskProblems(text);
    const parsed = parseTask(text);
    expect(parsed.ok ? [] : parsed.problems.map(({ message }) => message)).toEqual(errors.map(({ message }) => message));
    expect(errors.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'error missing-test',
      'error invalid-grid',
      'error row-length',
    ]);
    expect(taskProblems('{"train": [').map(({ code }) => code)).toEqual(['invalid-json']);
  });
});

it('the samples hold nothing worse than a test pair that is left to the reader', () => {
  const folder = path.join(import.meta.dirname, '../../../samples');
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) {
    const codes = taskProblems(readFileSync(path.join(folder, name), 'utf8')).map(({ code }) => code);
    expect(
      codes.filter((code) => code !== 'test-without-output'),
      name,
    ).toEqual([]);
  }
});

describe('task files', () => {
  it('are known by their names and folders', () => {
    const paths = ['/a/b.arc.json', 'b.arc.json', '/data/training/x.json', 'evaluation/x.json'];
    expect(paths.filter(isTaskPath)).toEqual(paths);
    const others = ['/a/b.json', '/training/deeper/x.json', '/mytraining/x.json', '/training/x.jsonl', '/a/arc.json.txt'];
    expect(others.filter(isTaskPath)).toEqual([]);
    expect(['/data/training', 'evaluation', '/', '/mytraining', '/training/deeper'].filter(isTaskFolder)).toEqual([
      '/data/training',
      'evaluation',
    ]);
  });

  it('are told from other JSON by the keys of the outermost object', () => {
    expect(seemsToBeTask('{"name": "x", "test": [')).toBe(true);
    expect(seemsToBeTask('\uFEFF {\n"train" : [{"input"')).toBe(true);
    expect(seemsToBeTask('{"train": [ ]}')).toBe(true);
    expect(seemsToBeTask('{"train":[0.91,0.85],"test":[1.0]}')).toBe(false);
    expect(seemsToBeTask('{"train":["id"],"test":["x"]}')).toBe(false);
    expect(seemsToBeTask('{"007bbfb7": {"train": [], "test": []}}')).toBe(false);
    expect(seemsToBeTask('{"train": "data.jsonl", "epochs": 3}')).toBe(false);
    expect(seemsToBeTask('[{"train": []}]')).toBe(false);
  });
});
