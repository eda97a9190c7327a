import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTask } from '../../../src/shared/arc/parseTask.ts';
import { taskProblems, type TaskProblem } from '../../../src/shared/arc/taskChecks.ts';
import { applySplices } from '../../../src/shared/edits/splice.ts';
import { fixOf } from '../../../src/shared/edits/taskFixes.ts';
import { layoutArb, printTask, taskArb } from '../arc/taskText.ts';

function problem(text: string, code: TaskProblem['code']): TaskProblem {
  const found = taskProblems(text).find((one) => one.code === code);
  if (found === undefined) throw new Error(`no ${code} in ${text}`);
  return found;
}

function fixed(text: string, code: TaskProblem['code']): string | null {
  const fix = fixOf(text, problem(text, code));
  return fix === null ? null : applySplices(text, [fix.splice]);
}

const task = (input: string): string => `{"train": [{"input": ${input}, "output": [[1]]}], "test": []}`;

describe('a short row', () => {
  it('is filled up in the layout of its neighbours', () => {
    expect(fixed(task('[[1, 2, 3], [4]]'), 'row-length')).toBe(task('[[1, 2, 3], [4, 0, 0]]'));
    expect(fixed(task('[[1,2,3],[4,5]]'), 'row-length')).toBe(task('[[1,2,3],[4,5,0]]'));
    expect(fixed(task('[[ 1,2,3 ],[]]'), 'row-length')).toBe(task('[[ 1,2,3 ],[ 0,0,0 ]]'));
    expect(fixed(task('[[\n1,\n2\n], [\n1\n]]'), 'row-length')).toBe(task('[[\n1,\n2\n], [\n1,\n0\n]]'));
  });

  it('is found in a file with other problems, which stay', () => {
    expect(fixed('{"train": [{"input": [[1, 2], [3]]}]}', 'row-length')).toBe('{"train": [{"input": [[1, 2], [3, 0]]}]}');
  });

  it('is not cut where it is too long, nor filled beyond 30 columns', () => {
    expect(fixed(task('[[1, 2], [3, 4], [5, 6, 7]]'), 'row-length')).toBeNull();
    const wide = `[${Array(31).fill(1).join(', ')}]`;
    expect(fixed(task(`[${wide}, ${wide}, [1]]`), 'row-length')).toBeNull();
  });
});

describe('a missing test', () => {
  it('is added in the layout of the file', () => {
    const compact = '{"train":[{"input":[[1]],"output":[[2]]}]}';
    expect(fixed(compact, 'missing-test')).toBe(`${compact.slice(0, -1)},"test":[]}`);
    const spaced = '{"train": [{"input": [[1,2]], "output": [[2,3]]}]}';
    expect(fixed(spaced, 'missing-test')).toBe(`${spaced.slice(0, -1)}, "test": []}`);
    const indented = '{\n  "name": "a",\n  "train": [{"input": [[1]], "output": [[2]]}]\n}\n';
    expect(fixed(indented, 'missing-test')).toBe(indented.replace(']\n}', '],\n  "test": []\n}'));
  });
});

describe('a pair that is there twice', () => {
  it('is deleted with nothing else, in any layout', () => {
    fc.assert(
      fc.property(taskArb, layoutArb, fc.nat(), fc.nat(), (sound, layout, from, to) => {
        const pair = sound.train[from % sound.train.length]!;
        const text = printTask({ ...sound, train: sound.train.toSpliced(to % (sound.train.length + 1), 0, pair) }, layout);
        const before = taskProblems(text).filter(({ code }) => code === 'duplicate-pair').length;
        const result = parseTask(fixed(text, 'duplicate-pair') ?? '');
        expect(result.ok).toBe(true);
        if (!result.ok) return;
        const after = taskProblems(result.source.text).filter(({ code }) => code === 'duplicate-pair').length;
        expect(after).toBe(before - 1);
        const pairs = (split: 'train' | 'test'): number => result.source.task[split].length;
        expect(pairs('train') + pairs('test')).toBe(sound.train.length + sound.test.length);
      }),
    );
  });
});

it('a pair that is there twice, but has keys besides, is left alone', () => {
  const pair = '"input": [[1]], "output": [[2]]';
  expect(fixed(`{"train": [{${pair}}, {${pair}, "note": "a"}], "test": []}`, 'duplicate-pair')).toBeNull();
  expect(fixed(`{"train": [{${pair}, "note": "a"}, {${pair}}], "test": []}`, 'duplicate-pair')).not.toBeNull();
});

it('what has no safe repair is left alone', () => {
  const text = task('[[1, 12]]');
  expect(fixOf(text, problem(text, 'invalid-grid'))).toBeNull();
});
