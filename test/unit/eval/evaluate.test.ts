import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grid, Pair } from '../../../src/shared/arc/task.ts';
import type { EvaluationOptions } from '../../../src/solver/eval/evaluate.ts';
import { evaluate } from '../../../src/solver/eval/evaluate.ts';
import { mergeReports, readReport } from '../../../src/solver/eval/mergeReports.ts';
import type { PairReport, Report, TaskReport } from '../../../src/solver/eval/report.ts';
import { describeSummary, makeReport, scoreOfPairs } from '../../../src/solver/eval/report.ts';
import { makeSubmission } from '../../../src/solver/eval/submission.ts';
import type { TaskOfSet } from '../../../src/solver/eval/taskSet.ts';
import { readTaskSet } from '../../../src/solver/eval/taskSet.ts';
import type { ActModel } from '../../../src/solver/model/actModel.ts';
import { loadModel } from '../../../src/solver/runtime/loadModel.ts';
import { DeviceError } from '../../../src/solver/runtime/deviceError.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';

const folder = temporaryFolder();
let model: ActModel;

beforeAll(async () => {
  await writeTinyModel(path.join(folder, 'tiny'));
  model = await loadModel(path.join(folder, 'tiny'));
});

afterAll(async () => {
  await model.dispose();
});

const pair = (input: Grid, output: Grid | null): Pair => ({ input, output });
const train = [pair([[1]], [[2]])];
const big = Array.from({ length: 5 }, () => [1, 2]);

const tasks: readonly TaskOfSet[] = [
  { id: 'a', task: { train, test: [pair([[1, 2]], [[2, 2]])] } },
  { id: 'b', task: { train, test: [pair([[3]], null)] } },
  { id: 'c', task: { train, test: [pair([[4], [1]], [[2]]), pair([[1]], [[5]])] } },
  { id: 'd', task: { train, test: [pair(big, [[1]])] } },
  { id: 'e', task: { train: [pair(big, big)], test: [pair([[1, 1, 1]], [[2]])] } },
].map((one) => ({ ...one, file: 'tasks.json' })); // prettier-ignore

let runs = 0;
const optionsOf = (changes: Partial<EvaluationOptions> = {}): EvaluationOptions => ({
  fit: 0,
  votes: 6,
  fits: null,
  before: null,
  shard: { index: 1, count: 1 },
  journal: path.join(folder, `run-${String(runs++)}.journal`),
  signal: new AbortController().signal,
  onProgress: () => undefined,
  onFitNotKept: () => undefined,
  ...changes,
});

/** All but how long it took. */
function timeless(report: Report): unknown {
  return JSON.parse(JSON.stringify(report), (key, value: unknown) => (key === 'seconds' ? 0 : value));
}

describe('an evaluation', () => {
  test('scores what it can, predicts what nobody can score, and names what is larger than the canvas', async () => {
    const { report } = await evaluate(model, tasks, optionsOf());
    expect(report.summary).toMatchObject({ model: 'tiny', votes: 6, fit: 0, shards: ['1/1'], tasks: 5 });
    expect(report.summary.all.tasks).toBe(4);
    expect(report.summary.withinCanvas.tasks).toBe(2);
    const { a, b, d, e } = report.tasks as Record<string, TaskReport>;
    expect(a!.problem).toBeNull();
    expect(a!.pairs).toHaveLength(1);
    expect(a!.pairs[0]!.votes).toBeGreaterThan(0);
    expect(a!.pairs[0]!.steps).toBe(2);
    expect([b!.pass1, b!.pass2, b!.share2, b!.pairs[0]!.correct]).toEqual([null, null, null, null]);
    expect(b!.pairs[0]!.votes).toBeGreaterThan(0);
    expect(d).toMatchObject({
      problem: 'test 1 input is 5 × 2, larger than the 4 × 4 canvas',
      pass2: false,
      pairs: [{ attempts: [], correct: 0 }],
    });
    expect(e!.problem).toBe('train 1 input is 5 × 2, larger than the 4 × 4 canvas');
    expect(makeSubmission(report).d).toEqual([{ attempt_1: [[0, 0], [0, 0]], attempt_2: [[0, 0], [0, 0]] }]); // prettier-ignore
    expect(makeSubmission(report).c).toHaveLength(2);
  });

  test('answers the test inputs that fit the canvas where another does not', async () => {
    const mixed = { ...tasks[0]!, task: { ...tasks[0]!.task, test: [pair(big, [[1]]), pair([[1, 1, 1]], [[2]])] } };
    for (const fit of [0, 0.2]) {
      const { report } = await evaluate(model, [mixed], optionsOf({ fit }));
      const [larger, other] = report.tasks.a!.pairs;
      expect(larger).toEqual({ attempts: [], correct: 0, votes: 0, steps: 0 });
      expect(other!.votes).toBeGreaterThan(0);
    }
  });

  test('refuses a model that is none for grids of ARC', async () => {
    const long = Object.create(model, { sequenceLength: { value: 17 } }) as ActModel;
    await expect(evaluate(long, tasks, optionsOf())).rejects.toThrow('tiny is no model for ARC');
  });

  test('fits the model to each task whose pairs fit the canvas', async () => {
    const { report } = await evaluate(model, tasks.slice(3), optionsOf({ fit: 0.2, votes: 1 }));
    expect(report.tasks.d!.fitSteps).toBe(0);
    expect(report.tasks.e!.fitSteps).toBe(0);
    const fitted = await evaluate(model, tasks.slice(0, 1), optionsOf({ fit: 1, votes: 1 }));
    expect(fitted.report.tasks.a!.fitSteps).toBeGreaterThan(0);
  });

  test('that was killed goes on where it was and ends as one that was not', async () => {
    const whole = await evaluate(model, tasks, optionsOf());
    for (const after of [1, 3]) {
      const options = optionsOf();
      const done: string[] = [];
      const kill = (progress: Parameters<EvaluationOptions['onProgress']>[0]): void => {
        if (progress.last !== null) done.push(progress.last.id);
        if (progress.done === after) throw new Error('killed');
      };
      await expect(evaluate(model, tasks, { ...options, onProgress: kill })).rejects.toThrow('killed');
      // The kill may have come in the middle of a line.
      writeFileSync(options.journal, `${readFileSync(options.journal, 'utf8')}{"id":"c","task":{"pas`);
      const resumed = await evaluate(model, tasks, {
        ...options,
        onProgress: ({ last }) => {
          if (last !== null) done.push(last.id);
        },
      });
      expect(done).toEqual(['a', 'b', 'c', 'd', 'e']);
      expect(timeless(resumed.report)).toEqual(timeless(whole.report));
    }
  });

  test('that is finished already, by its report, is not run again; the report of another is not written over', async () => {
    const { report } = await evaluate(model, tasks, optionsOf());
    const before = { file: 'report.json', report };
    const asked: string[] = [];
    const onProgress: EvaluationOptions['onProgress'] = ({ last }) => asked.push(...(last === null ? [] : [last.id]));
    const again = optionsOf({ before, onProgress });
    expect(await evaluate(model, tasks, again)).toEqual({ report, journal: null });
    expect(existsSync(again.journal)).toBe(false);
    expect(asked).toEqual([]);
    const refusal = 'report.json: is of a run with other tasks, model or options; delete it, or write to another file with --out';
    await expect(evaluate(model, tasks, optionsOf({ before, votes: 2, onProgress }))).rejects.toThrow(refusal);
    await expect(evaluate(model, tasks.slice(1), optionsOf({ before, onProgress }))).rejects.toThrow(refusal);
    await expect(evaluate(model, tasks, optionsOf({ before, shard: { index: 2, count: 2 }, onProgress }))).rejects.toThrow(refusal);
    expect(asked).toEqual([]);
  });

  test('in which a task fails says so, answers the others, and tries that one again the next time', async () => {
    const broken = Object.create(model) as ActModel;
    let runs = 0;
    // Two ACT steps for the first task, then those of the second.
    broken.runStep = async (carry, tokens, embeddings, batch) => {
      const output = await model.runStep(carry, tokens, embeddings, batch);
      return ++runs === 3 ? { ...output, logits: output.logits.map(() => NaN) } : output;
    };
    const options = optionsOf();
    const first = await evaluate(broken, tasks, options);
    const failure = 'tiny gave values that are no numbers at step 1: its weights may be damaged';
    expect(first.report.tasks.b).toMatchObject({ failure, pairs: [{ attempts: [], correct: null }] });
    expect(Object.values(first.report.tasks).filter((one) => one.failure !== undefined)).toHaveLength(1);
    expect(describeSummary(first.report)).toContain(`b failed: ${failure}; eval, started again, tries anew what failed`);
    const done: string[] = [];
    const second = await evaluate(broken, tasks, {
      ...options,
      before: { file: 'report.json', report: first.report },
      onProgress: ({ last }) => done.push(...(last === null ? [] : [last.id])),
    });
    expect(done).toEqual(['b']);
    expect(timeless(second.report)).toEqual(timeless((await evaluate(model, tasks, optionsOf())).report));
  });

  test('ends where the device fails, since it would fail for all tasks', async () => {
    const lost = Object.create(model) as ActModel;
    lost.runStep = () => Promise.reject(new DeviceError('webgpu', 'lost'));
    await expect(evaluate(lost, tasks, optionsOf())).rejects.toThrow('webgpu failed: lost');
  });

  test('keeps its fits where that is asked for, and uses them for other votes', async () => {
    const fits = path.join(folder, 'fits');
    const [first, second] = [
      await evaluate(model, tasks.slice(0, 1), optionsOf({ fit: 1, votes: 1, fits })),
      await evaluate(model, tasks.slice(0, 1), optionsOf({ fit: 1, votes: 4, fits })),
    ];
    expect(first.report.tasks.a!.fitSteps).toBeGreaterThan(0);
    expect(second.report.tasks.a!.fitSteps).toBe(first.report.tasks.a!.fitSteps);
    expect(second.report.tasks.a!.fitSeconds).toBe(first.report.tasks.a!.fitSeconds);
    expect(second.report.tasks.a!.fitSeconds).toBeGreaterThan(0);
  });

  test('says which fit cannot be kept, and answers all the same', async () => {
    const file = path.join(folder, 'no folder');
    writeFileSync(file, '');
    const lost: string[] = [];
    const onFitNotKept = (id: string, message: string): void => void lost.push(`${id}: ${message}`);
    const { report } = await evaluate(
      model,
      tasks.slice(0, 1),
      optionsOf({ fit: 0.5, votes: 1, fits: path.join(file, 'fits'), onFitNotKept }),
    );
    expect(lost).toEqual([expect.stringMatching(/^a: .*no folder/)]);
    expect(report.tasks.a!.fitSteps).toBeGreaterThan(0);
  });

  test('whose journal another run of the same has removed leaves none that nobody can go on with', async () => {
    const options = optionsOf();
    const kill = ({ done }: Parameters<EvaluationOptions['onProgress']>[0]): void => {
      if (done === 1) rmSync(options.journal);
      if (done === 3) throw new Error('killed');
    };
    await expect(evaluate(model, tasks, { ...options, onProgress: kill })).rejects.toThrow('killed');
    expect(existsSync(options.journal)).toBe(false);
    expect((await evaluate(model, tasks, options)).report.summary.tasks).toBe(5);
  });

  test('does not go on with the journal of another', async () => {
    const options = optionsOf();
    await evaluate(model, tasks, options);
    await expect(evaluate(model, tasks, { ...options, votes: 2 })).rejects.toThrow(
      /journal: is of a run with other tasks, model or options/,
    );
    await expect(evaluate(model, tasks.slice(1), options)).rejects.toThrow('is of a run with other');
    writeFileSync(options.journal, `${readFileSync(options.journal, 'utf8')}no report\n`);
    await expect(evaluate(model, tasks, options)).rejects.toThrow(/journal:7: not the report of a task/);
    const inTheWay = optionsOf({ journal: folder });
    await expect(evaluate(model, tasks, inTheWay)).rejects.toThrow(`${folder}: a folder, where the journal of the run is needed`);
  });

  test('in shards, merged, is the whole', async () => {
    const whole = await evaluate(model, tasks, optionsOf());
    const files: string[] = [];
    for (const index of [1, 2, 3]) {
      const { report } = await evaluate(model, tasks, optionsOf({ shard: { index, count: 3 } }));
      const file = path.join(folder, `shard-${String(index)}.json`);
      writeFileSync(file, JSON.stringify(report));
      files.push(file);
    }
    const read = async (some: readonly string[]) => Promise.all(some.map(async (file) => ({ file, report: await readReport(file) })));
    expect(timeless(mergeReports(await read(files.toReversed())))).toEqual(timeless(whole.report));
    expect(mergeReports(await read(files.slice(0, 2))).summary.shards).toEqual(['1/3', '2/3']);
    const twice = await read([files[0]!, files[0]!]);
    expect(() => mergeReports(twice)).toThrow(/shard-1\.json: the task a is in .*shard-1\.json, too/);
    const other = (await read([files[1]!])).map((one) => ({
      ...one,
      report: { ...one.report, summary: { ...one.report.summary, votes: 7 } },
    }));
    expect(() => mergeReports([...twice.slice(1), ...other])).toThrow(/shard-2\.json: its votes is 7, that of .*shard-1\.json 6/);
    writeFileSync(files[0]!, '{"summary": 1}');
    await expect(readReport(files[0]!)).rejects.toThrow(/shard-1\.json: not a report of arc-studio eval: /);
    await expect(readReport(path.join(folder, 'none.json'))).rejects.toThrow('none.json: no such file');
    writeFileSync(files[0]!, '{"summary":\n {');
    await expect(readReport(files[0]!)).rejects.toThrow(/shard-1\.json:2:3: invalid JSON: Expected .*found the end of the file/);
    await expect(readReport(folder)).rejects.toThrow(`${folder}: a folder, where a report of arc-studio eval is needed`);
  });
});

describe('scores', () => {
  const pairs = (...correct: (number | null)[]): PairReport[] => correct.map((one) => ({ attempts: [], correct: one, votes: 1, steps: 1 }));

  test('count whole tasks by one rule and test outputs by the other', () => {
    expect(scoreOfPairs(pairs(1, 1))).toEqual({ pass1: true, pass2: true, share1: 1, share2: 1 });
    expect(scoreOfPairs(pairs(1, 2))).toEqual({ pass1: false, pass2: true, share1: 0.5, share2: 1 });
    expect(scoreOfPairs(pairs(1, 0))).toEqual({ pass1: false, pass2: false, share1: 0.5, share2: 0.5 });
    for (const unknown of [pairs(1, null), pairs()])
      expect(scoreOfPairs(unknown)).toEqual({ pass1: null, pass2: null, share1: null, share2: null });
  });

  test('are summed up over all, within the canvas, and by size', () => {
    const task = (size: number, problem: string | null, ...correct: (number | null)[]): TaskReport => {
      const own = pairs(...correct);
      return { ...scoreOfPairs(own), pairs: own, size, seconds: 2, fitSteps: 0, fitSeconds: 0, problem };
    };
    const settings = { model: 'm', fingerprint: 'f', fit: 0, votes: 1, precision: 'float32' } as const;
    const of = new Map([['x', task(3, null, 1)], ['y', task(8, null, 2, 0)], ['z', task(12, 'too large', 0)], ['u', task(4, null, null)]]); // prettier-ignore
    const report = makeReport(settings, ['1/1'], of);
    expect(report.summary.all).toEqual({ tasks: 3, pass1: 1 / 3, pass2: 1 / 3, share1: 1 / 3, share2: 1.5 / 3 });
    expect(report.summary.withinCanvas).toEqual({ tasks: 2, pass1: 0.5, pass2: 0.5, share1: 0.5, share2: 0.75 });
    expect(report.summary.bySize.map(({ size, tasks: count, share2 }) => [size, count, share2])).toEqual([['1-5', 1, 1], ['6-10', 1, 0.5], ['11-15', 1, 0]]); // prettier-ignore
    expect(report.summary.seconds).toBe(8);
    expect(Object.keys(report.tasks)).toEqual(['u', 'x', 'y', 'z']);
    expect(describeSummary(report)).toMatch(/all +3 +33\.3 % +33\.3 % +33\.3 % +50\.0 %\n/);
    expect(describeSummary(report)).toContain('\n1 task is predicted, not scored: not all of its outputs are known\n');
    const two = makeReport(settings, ['1/1'], new Map([...of, ['v', task(4, null, null)]]));
    expect(describeSummary(two)).toContain('\n2 tasks are predicted, not scored: not all of their outputs are known\n');
  });

  test('tell where fits had more time than was asked for', () => {
    const settings = { model: 'm', fingerprint: 'f', fit: 60, votes: 1, precision: 'float32' } as const;
    const told = (fitSeconds: number): string => {
      const own = pairs(1);
      const task = { ...scoreOfPairs(own), pairs: own, size: 3, seconds: 2, fitSteps: 9, fitSeconds, problem: null };
      return describeSummary(makeReport(settings, ['1/1'], new Map([['x', task]])));
    };
    expect(told(65)).not.toContain('kept fits');
    expect(told(600)).toContain('\nkept fits of up to 600 s were used, where 60 s were asked for\n');
  });
});

describe('sets of tasks', () => {
  const write = (name: string, json: unknown): string => {
    const file = path.join(folder, name);
    writeFileSync(file, typeof json === 'string' ? json : JSON.stringify(json));
    return file;
  };
  const task = { train, test: [{ input: [[1]] }, { input: [[2]] }] };

  test('are read from files and Kaggle bundles, with the solutions beside them', async () => {
    const file = write('zz.arc.json', { train, test: [{ input: [[1]], output: [[2]] }] });
    const bundle = write('x_challenges.json', { t2: task, t1: task });
    const bare = await readTaskSet([bundle, file]);
    expect(bare.map(({ id, task: { test: of } }) => [id, of.map(({ output }) => output)])).toEqual([['t1', [null, null]], ['t2', [null, null]], ['zz', [[[2]]]]]); // prettier-ignore
    write('x_solutions.json', { t1: [[[7]], [[8]]] });
    const solved = await readTaskSet([bundle]);
    expect(solved[0]!.task.test.map(({ output }) => output)).toEqual([[[7]], [[8]]]);
    expect(solved[1]!.task.test.map(({ output }) => output)).toEqual([null, null]);
  });

  test('leave out what was written into their folder', async () => {
    const own = path.join(folder, 'own');
    mkdirSync(own);
    const report = write('own/report.json', { summary: {}, tasks: {} });
    await expect(readTaskSet([own], [report])).rejects.toThrow(`${own}: there is no .json file in this folder`);
    write('own/t.json', task);
    expect((await readTaskSet([own], [path.relative('.', report)])).map(({ id }) => id)).toEqual(['t']);
    // Who names it means it.
    await expect(readTaskSet([report], [report])).rejects.toThrow(/report\.json:1:\d+: task summary: /);
  });

  test('say what is wrong, with the file and the place', async () => {
    const bad = write('bad_challenges.json', { ok: task, t9: { train, test: [{ input: [[1, 'x']] }] } });
    await expect(readTaskSet([bad])).rejects.toThrow(/bad_challenges\.json:1:\d+: task t9: Test pair 1, input, row 1, column 2: /);
    const lines = write('lines_challenges.json', `{"ok": ${JSON.stringify(task)},\n "t9": {"train": [], "test": []}}`);
    await expect(readTaskSet([lines])).rejects.toThrow(/lines_challenges\.json:2:18: task t9: The task has no train pair/);
    await expect(readTaskSet([write('objects.json', { train: {}, test: {} })])).rejects.toThrow(
      /objects\.json:1:\d+: "train" is a list of pairs/,
    );
    const few = write('few_challenges.json', { t1: task });
    write('few_solutions.json', { t1: [[[7]]] });
    await expect(readTaskSet([few])).rejects.toThrow(/few_solutions\.json: task t1 has 1 outputs for 2 test inputs/);
    write('few_solutions.json', { t1: [[[77]], [[1]]] });
    await expect(readTaskSet([few])).rejects.toThrow(/few_solutions\.json: not an object of outputs by task: t1\.0/);
    write('few_solutions.json', '{"t1": [[[7]],\n [[');
    await expect(readTaskSet([few])).rejects.toThrow(/few_solutions\.json:2:4: invalid JSON: /);
    await expect(readTaskSet([few.replace('few', 'none')])).rejects.toThrow('no such file');
    const one = write('same.json', { name: 'twin', train, test: [] });
    const two = write('same2.json', { name: 'twin', train, test: [] });
    await expect(readTaskSet([one, two])).rejects.toThrow(/same2\.json: the task twin is in .*same\.json, too/);
    await expect(readTaskSet([write('list.json', '[1]')])).rejects.toThrow(/list\.json:1:1: /);
    await expect(readTaskSet([write('nothing.json', '{}')])).rejects.toThrow(/nothing\.json:1:1: /);
  });
});
