import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { cliPath, tinyModel } from './builtFiles.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const folder = temporaryFolder();
const taskOf = (colour: number) => ({
  train: [{ input: [[1, colour]], output: [[colour, colour]] }, { input: [[2], [colour]], output: [[colour], [colour]] }],
  test: [{ input: [[3, colour]], output: [[colour, colour]] }, { input: [[4, colour, colour]], output: [[colour, colour, colour]] }],
}); // prettier-ignore

beforeAll(() => {
  mkdirSync(path.join(folder, 'tasks'));
  for (let colour = 1; colour <= 6; colour++) {
    writeFileSync(path.join(folder, 'tasks', `all-${String(colour)}.json`), JSON.stringify(taskOf(colour)));
  }
  writeFileSync(
    path.join(folder, 'wide.json'),
    JSON.stringify({ ...taskOf(1), train: [{ input: [[1, 2, 3, 4, 5, 6, 7]], output: [[1]] }] }),
  );
});

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command; `killWhen` ends it with SIGKILL once it says so of its stderr so far, `stopWhen` with SIGINT of its stdout. */
function run(
  args: readonly string[],
  { killWhen, stopWhen }: { killWhen?: (stderr: string) => boolean; stopWhen?: (stdout: string) => boolean } = {},
): Promise<Ended> {
  const env = { ...process.env, XDG_CACHE_HOME: path.join(folder, 'cache'), NO_COLOR: '1' };
  const child = spawn(process.execPath, [cliPath, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  let interrupted = false;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    if (!interrupted && stopWhen?.(stdout) === true) interrupted = child.kill('SIGINT'); // A second one would end it at once.
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
    if (killWhen?.(stderr) === true) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr });
    });
  });
}

function read(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Record<string, unknown>;
}

function timeless(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json), (key, value: unknown) => (key === 'seconds' ? 0 : value));
}

const model = ['--model', tinyModel, '--device', 'cpu'];

describe('eval and merge', () => {
  test('a run that is killed goes on where it was; shards merged are the whole', async () => {
    const evaluation = ['eval', 'tasks', ...model, '--votes', '4'];
    const whole = await run([...evaluation, '--out', 'whole.json', '--submission', 'submission.json']);
    expect(whole.code).toBe(0);
    expect(whole.stdout).toMatch(/^all +6 /m);
    const report = read('whole.json') as { summary: object; tasks: Record<string, { pass2: boolean; pairs: unknown[] }> };
    expect(report.summary).toMatchObject({ model: 'hrm-tiny-rope', votes: 4, fit: 0, tasks: 6 });
    expect(Object.keys(report.tasks)).toEqual([1, 2, 3, 4, 5, 6].map((colour) => `all-${String(colour)}`));
    expect(typeof report.tasks['all-1']!.pass2).toBe('boolean');
    expect((read('submission.json')['all-3'] as object[]).map((entry) => Object.keys(entry))).toEqual([['attempt_1', 'attempt_2'], ['attempt_1', 'attempt_2']]); // prettier-ignore

    const killed = await run([...evaluation, '--out', 'out/again.json'], { killWhen: (stderr) => stderr.includes('all-2:') });
    expect(killed.signal).toBe('SIGKILL');
    expect(existsSync(path.join(folder, 'out/again.json'))).toBe(false);
    const resumed = await run([...evaluation, '--out', 'out/again.json']);
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toMatch(/^going on after [2-6] of 6 tasks\n/);
    expect(resumed.stderr).not.toContain('all-1:');
    expect(timeless(read('out/again.json'))).toEqual(timeless(report));
    expect(existsSync(path.join(folder, 'out/again.json.journal'))).toBe(false);

    const done = await run([...evaluation, '--out', 'whole.json', '--submission', 'submission-2.json']);
    expect(done).toMatchObject({ code: 0, stdout: whole.stdout });
    expect(done.stderr).toBe('whole.json is the report of this very run already; delete it to answer the tasks anew\n');
    expect(read('submission-2.json')).toEqual(read('submission.json'));
    const other = await run(['eval', 'tasks', ...model, '--votes', '0', '--out', 'whole.json']);
    expect(other).toMatchObject({ code: 1, stdout: '' });
    expect(other.stderr).toMatch(/^arc-studio: whole\.json: is of a run with other tasks, model or options; /);
    expect(read('whole.json')).toEqual(report);

    for (const shard of ['1/2', '2/2']) await run([...evaluation, '--shard', shard, '--out', `shard-${shard.slice(0, 1)}.json`]);
    const merged = await run(['merge', 'shard-2.json', 'shard-1.json', '--out', 'merged.json', '--submission', 'merged-submission.json']);
    expect(merged).toMatchObject({ code: 0, stderr: '' });
    expect(timeless(read('merged.json'))).toEqual(timeless(report));
    expect(read('merged-submission.json')).toEqual(read('submission.json'));
    const part = await run(['merge', 'shard-2.json', '--out', 'merged.json']);
    expect(part.stderr).toBe('this is not all of the set: only shards 2/2\n');
    const inTheWay = await run(['merge', 'shard-2.json', '--out', 'tasks/all-1.json']);
    expect(inTheWay.code).toBe(1);
    expect(inTheWay.stderr).toMatch(/^arc-studio: tasks\/all-1\.json: is there already and no report of arc-studio eval; /);
    expect(read('tasks/all-1.json')).toEqual(taskOf(1));
  });

  test('what the command writes into the folder of tasks is no task the next time', async () => {
    mkdirSync(path.join(folder, 'own'));
    writeFileSync(path.join(folder, 'own', 'task.json'), JSON.stringify(taskOf(1)));
    const args = ['eval', 'own', ...model, '--out', 'own/report.json', '--submission', 'own/submission.json'];
    expect((await run(args)).code).toBe(0);
    expect(await run(args)).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^own\/report\.json is the report of this very run/) as string,
    });
  });

  test('a fit that cannot be kept is told at once, and by the exit code', async () => {
    mkdirSync(path.join(folder, 'fits of one task'));
    const { fingerprint } = (read('whole.json') as { summary: { fingerprint: string } }).summary;
    writeFileSync(path.join(folder, 'fits of one task', fingerprint), '');
    const args = [
      'eval',
      'tasks/all-1.json',
      'tasks/all-2.json',
      ...model,
      '--fit',
      '0.2',
      '--fits',
      'fits of one task',
      '--out',
      'unkept.json',
    ];
    const { code, stderr, stdout } = await run(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^the fit of all-1 could not be kept, and maybe others: [^\n]+\nall-1: /);
    expect(stderr).not.toContain('the fit of all-2');
    expect(stdout).toMatch(/^all +2 /m);
    expect(existsSync(path.join(folder, 'unkept.json'))).toBe(true);
  });

  test('--help tells what is evaluated without --shard', async () => {
    expect((await run(['eval', '--help'])).stdout.replaceAll(/\s+/g, ' ')).toContain('(default: 1/1: all)');
  });

  test.each([
    [['eval', 'nothing', ...model, '--out', 'x.json'], 'arc-studio: nothing: no such file\n'],
    [['eval', 'tasks', ...model, '--out', 'tasks'], 'arc-studio: tasks: a folder, where a report is to be written\n'],
    [['eval', 'tasks', ...model, '--out', 'x.json', '--submission', 'tasks'], 'arc-studio: tasks: a folder, where a submission is to be written\n'],
    [['eval', 'tasks', ...model, '--out', 'x.json', '--submission', './x.json'], 'arc-studio: x.json: cannot be both the report and the submission\n'],
    [['eval', 'tasks', ...model, '--out', 'wide.json'], /^arc-studio: wide\.json: is there already and no report of arc-studio eval; delete it, /],
    [['eval', 'tasks', ...model, '--out', 'x.json', '--submission', 'wide.json'], /^arc-studio: wide\.json: is there already and no submission; delete it, or write to another file with --submission\n$/],
    [['eval', 'tasks', ...model, '--out', 'wide.json/x.json'], /^arc-studio: wide\.json: no folder can be made here: there is a file of this name/],
    [['eval', 'tasks', ...model, '--fit', '1', '--fits', 'wide.json', '--out', 'x.json'], /^arc-studio: .*wide\.json: no folder can be made here/],
    [['eval', 'wide.json', '--model', 'wide.json', '--out', 'x.json'], /^arc-studio: not a model folder: .*wide\.json is a file\n$/],
    [['eval', 'wide.json', '--model', 'no-model', '--out', 'x.json'], /^arc-studio: not a model folder: there is no .*config\.json\n$/],
    [['merge', 'none.json', '--out', 'x.json'], 'arc-studio: none.json: no such file\n'],
    [['merge', 'wide.json', '--out', 'x.json'], /^arc-studio: wide\.json: not a report of arc-studio eval: .*\n$/],
    [['merge', 'tasks', '--out', 'x.json'], 'arc-studio: tasks: a folder, where a report of arc-studio eval is needed\n'],
    [['fit', 'wide.json', '--model', tinyModel, '--seconds', '1', '--out', 'wide.json'], /^arc-studio: wide\.json: no folder can be made here/],
    [['fit', 'wide.json', '--model', tinyModel, '--seconds', '1', '--out', 'x'], 'arc-studio: wide.json: train pair 1 input is 1 × 7, larger than the 6 × 6 canvas of hrm-tiny-rope\n'],
    [['solve', 'wide.json', ...model, '--fit', '1'], 'arc-studio: wide.json: train pair 1 input is 1 × 7, larger than the 6 × 6 canvas of hrm-tiny-rope\n'],
  ])('%j fails with one line', async (args, message) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  }); // prettier-ignore

  test.each([
    [['eval', 'tasks'], /required option '--out <file>'/],
    [['eval', 'tasks', '--out', 'x', '--shard', '3/2'], /Two whole numbers are needed, such as 2\/8/],
    [['eval', 'tasks', '--out', 'x', '--votes', '-1'], /A whole number from 0 to 10000 is needed/],
    [['solve', 'wide.json', '--fit', '-1'], /Seconds are needed, a number from 0\.1 to 86400/],
    [['fit', 'wide.json', '--out', 'x', '--seconds', 'long'], /Seconds are needed/],
    [['merge', '--out', 'x'], /missing required argument 'report'/],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('fit and solve', () => {
  test('a fit that is stopped is kept, and solve uses it; the votes come as lines of their own', async () => {
    const file = 'tasks/all-2.json';
    const stopped = await run(['fit', file, '--model', tinyModel, '--seconds', '300', '--out', 'fits'], {
      stopWhen: (stdout) => stdout.includes('fit step'),
    });
    expect(stopped.code).toBe(0);
    expect(stopped.stdout).toMatch(
      /^trying the rules that the model knows, for up to 90\.0 s\nfitting for 300 s: 2 train pairs, method all /,
    );
    expect(stopped.stdout).toMatch(/fitted in [\d.]+ s, \d+ steps.* \(stopped early\)\nkept in fits\n$/);

    const solved = await run(['solve', file, ...model, '--fit', '300', '--fits', 'fits', '--votes', '3', '--json', '--steps', '2']);
    expect(solved.code).toBe(0);
    expect(solved.stderr).toContain('task all-2: the model is fitted to its train pairs');
    const lines = solved.stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
    const perTest = ['step', 'step', 'result', 'vote', 'vote', 'vote', 'ranking', 'voted'];
    expect(lines.map(({ type }) => type)).toEqual(['fitReused', ...perTest, ...perTest]);
    const people = await run(['solve', file, ...model, '--fit', '300', '--fits', 'fits', '--votes', '3', '--steps', '1']);
    expect(people.stdout).toMatch(/fitted before \(\d+ s, \d+ steps\): the train pairs are the same\n/);
    expect(people.stdout).toMatch(/test 1: 3 votes/);
  });

  test('Ctrl+C while the start of a fit is looked for ends the fit, too', async () => {
    const args = ['solve', 'tasks/all-4.json', ...model, '--fit', '300', '--fits', 'own fits', '--steps', '1'];
    const { code, stdout } = await run(args, { stopWhen: (text) => text.includes('the model is fitted to its train pairs') });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^fitted in [\d.]+ s, .*\(stopped early\)$/m);
    expect(stdout).toMatch(/^test 2: /m);
  });

  test('Ctrl+C while solve fits ends the fit, keeps it and goes on with it', async () => {
    const args = ['solve', 'tasks/all-3.json', ...model, '--fit', '300', '--fits', 'own fits', '--steps', '1'];
    const { code, stdout } = await run(args, { stopWhen: (text) => text.includes('fit step') });
    expect(code).toBe(0);
    expect(stdout).toMatch(/fitted in [\d.]+ s, \d+ steps.* \(stopped early\)\n/);
    expect(stdout).toMatch(/^test 2: /m);
    expect((await run(args)).stdout).toContain('fitted before');
  });
});
