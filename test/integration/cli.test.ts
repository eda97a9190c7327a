import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { answerSchema } from '../../src/shared/protocol/schemas.ts';
import { cliPath, tinyModel } from './builtFiles.ts';

let folder: string;
const task = {
  train: [{ input: [[1]], output: [[2]] }],
  test: [{ input: [[1, 2], [3, 4]], output: [[1, 2], [3, 4]] }, { input: [[5, 5, 5]] }], // prettier-ignore
};

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'arc-studio-cli-'));
  write('task.json', JSON.stringify(task));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Called with all of stdout so far; true ends the process with SIGINT. */
  readonly interruptWhen?: (stdout: string) => boolean;
}

function runCommand(command: string, args: readonly string[], { env = {}, interruptWhen }: RunOptions = {}): Promise<Ended> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NO|FORCE)_COLOR$/.test(name)));
  const child = spawn(command, args, { cwd: folder, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    if (interruptWhen?.(stdout) === true) child.kill('SIGINT');
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr });
    });
  });
}

function run(args: readonly string[], options?: RunOptions): Promise<Ended> {
  return runCommand(process.execPath, [cliPath, ...args], options);
}

function solve(...args: string[]): Promise<Ended> {
  return run(['solve', 'task.json', '--model', tinyModel, ...args]);
}

function jsonLines(stdout: string): Record<string, unknown>[] {
  expect(stdout.endsWith('\n')).toBe(true);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** One line for people: no stack trace, no more. */
function oneLine(message: string | RegExp): RegExp {
  const text = typeof message === 'string' ? message.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&') : message.source;
  return new RegExp(`^arc-studio: ${text}\n$`);
}

describe('solve --json', () => {
  test('prints one object a line: the steps of each test input, then its result', async () => {
    const { code, stdout, stderr } = await solve('--json', '--steps', '3', '--device', 'cpu');
    expect(code).toBe(0);
    const lines = jsonLines(stdout);
    expect(lines.map(({ type, test, step }) => [type, test, step])).toEqual([
      ['step', 0, 1],
      ['step', 0, 2],
      ['step', 0, 3],
      ['result', 0, undefined],
      ['step', 1, 1],
      ['step', 1, 2],
      ['step', 1, 3],
      ['result', 1, undefined],
    ]);
    for (const line of lines) {
      const keys = line.type === 'step' ? 'type test step grid qHalt qContinue changed' : 'type test grid correct haltStep answerStep';
      expect(Object.keys(line)).toEqual(keys.split(' '));
      expect(v.is(answerSchema, line.grid)).toBe(true);
    }
    expect(lines[3]?.grid).toEqual(lines[2]?.grid);
    expect(lines[3]?.correct).toBe(false);
    expect(lines[7]?.correct).toBeNull();
    expect(stderr).toMatch(/^model hrm-tiny-rope: hrm, 263,810 parameters, 6 × 6 canvas, on cpu\ntask task: unseen by the model/);
  });

  test('runs all steps of the model where no number is given, and names the first that would halt', async () => {
    const lines = jsonLines((await solve('--json')).stdout);
    expect(lines).toHaveLength(2 * (16 + 1));
    const halts = lines.filter((line) => line.type === 'step' && line.test === 0 && Number(line.qHalt) > Number(line.qContinue));
    expect(lines[16]).toMatchObject({ type: 'result', haltStep: halts[0]?.step });
    expect(halts.length).toBeGreaterThan(0);
    const stopped = jsonLines((await solve('--json', '--stop-when-halting')).stdout).filter(({ test }) => test === 0);
    expect(stopped.at(-1)).toMatchObject({ type: 'result', haltStep: halts[0]?.step, grid: halts[0]?.grid });
    expect(stopped).toHaveLength(Number(halts[0]?.step) + 1);
  });

  test('the task’s own name is the id that the model is asked for', async () => {
    write('named.json', JSON.stringify({ name: 'fixture-2', ...task }));
    const { stderr } = await run(['solve', 'named.json', '--model', tinyModel, '--json', '--steps', '1']);
    expect(stderr).toMatch(/task fixture-2: known to the model, which has an embedding for it \(row 2\)\n$/);
  });

  test('prints each step when it is there, not all at the end', async () => {
    const many = ['solve', 'task.json', '--model', tinyModel, '--json', '--steps', '1024'];
    const { signal, stdout, stderr } = await run(many, { interruptWhen: (text) => text.includes('\n') });
    expect(signal).toBe('SIGINT');
    expect(jsonLines(stdout.slice(0, stdout.lastIndexOf('\n') + 1)).length).toBeLessThan(1024);
    expect(stderr).not.toMatch(/ at /);
  });
});

describe('solve for people', () => {
  const escape = '\u001b[';

  test('prints digits where the output is no terminal', async () => {
    const { code, stdout, stderr } = await solve('--steps', '2');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain(escape);
    expect(stdout).toMatch(/^model hrm-tiny-rope: /);
    expect(stdout).toMatch(
      /\ntest 1 step 1, 6 × 6, q_halt -?\d+\.\d\d [>≤] q_continue -?\d+\.\d\d, 36 cells changed, \d+ ms\n( {2}\d \d \d \d \d \d\n){6}/,
    );
    expect(stdout).toMatch(
      /\ntest 1: wrong \(\d+ of 36 cells right, 6 × 6 where 2 × 2 is expected\); .*; answer last changed at step \d of 2\n/,
    );
    expect(stdout).toMatch(/\ntest 2: no expected output to compare with; /);
  });

  test('prints 24-bit colours where it is asked to, and never with NO_COLOR', async () => {
    const args = ['solve', 'task.json', '--model', tinyModel, '--steps', '1'];
    const coloured = await run(args, { env: { FORCE_COLOR: '1' } });
    expect(coloured.stdout).toMatch(new RegExp(`\n  (${escape}48;2;\\d+;\\d+;\\d+m  ${escape}0m){6}\n`.replaceAll('[', '\\[')));
    for (const env of [{ FORCE_COLOR: '1', NO_COLOR: '1' }, { FORCE_COLOR: '0' }]) {
      expect((await run(args, { env })).stdout).not.toContain(escape);
    }
  });

  test('stops quietly when its reader does', async () => {
    const command = `set -o pipefail; '${process.execPath}' '${cliPath}' solve task.json --model '${tinyModel}' --steps 1024 | head -n 1`;
    const { code, stdout, stderr } = await runCommand('bash', ['-c', command]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^model hrm-tiny-rope: [^\n]*\n$/);
  });

  test.runIf(process.platform === 'linux')('says in one line that its output cannot be written', async () => {
    const command = `'${process.execPath}' '${cliPath}' solve task.json --model '${tinyModel}' --steps 1 > /dev/full`;
    const { code, stderr } = await runCommand('bash', ['-c', command]);
    expect(code).toBe(1);
    expect(stderr).toMatch(oneLine(/.*ENOSPC.*/));
  });
});

describe('solve says what is wrong in one line and exits with 1', () => {
  test('no such task', async () => {
    const { code, stdout, stderr } = await run(['solve', 'nothing.json', '--model', tinyModel]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(oneLine('nothing.json: no such file'));
  });

  test('a folder', async () => {
    const { code, stderr } = await run(['solve', '.', '--model', tinyModel]);
    expect(code).toBe(1);
    expect(stderr).toMatch(oneLine('.: a folder, where a task file is needed'));
  });

  test('a file that is no task: the first problem with its place, and how many more', async () => {
    write('broken.json', '{\n  "train": [{ "input": [[1, 12]], "output": [[1], [1, 2]] }],\n  "test": []\n}\n');
    const { code, stdout, stderr } = await run(['solve', 'broken.json', '--model', tinyModel]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(oneLine(/broken\.json:2:29: .* \(and \d+ more: arc-studio validate lists them\)/));
  });

  test('a task that is larger than the model’s canvas', async () => {
    write('wide.json', JSON.stringify({ ...task, test: [{ input: [[1, 2, 3, 4, 5, 6, 7]] }] }));
    const { code, stderr } = await run(['solve', 'wide.json', '--model', tinyModel]);
    expect(code).toBe(1);
    expect(stderr).toMatch(oneLine("wide.json: test 1 input is 1 × 7, larger than the model's 6 × 6 canvas"));
  });

  test('a task without a test input', async () => {
    write('notest.json', JSON.stringify({ ...task, test: [] }));
    const { code, stderr } = await run(['solve', 'notest.json', '--model', tinyModel]);
    expect(code).toBe(1);
    expect(stderr).toMatch(oneLine('notest.json: the task has no test input to solve'));
  });

  test('no model', async () => {
    const { code, stderr } = await run(['solve', 'task.json', '--model', 'no-model']);
    expect(code).toBe(1);
    expect(stderr).toMatch(oneLine(`not a model folder: there is no ${path.join(folder, 'no-model/config.json')}`));
  });
});

test.skipIf(process.platform === 'win32')(
  'ONNX Runtime reports nothing to its makers: it leaves no identifier of the machine',
  async () => {
    const home = path.join(folder, 'home');
    mkdirSync(home);
    // On a build server it reports nothing anyway.
    const servers = 'TF_BUILD GITHUB_ACTIONS GITLAB_CI CIRCLECI TRAVIS JENKINS_URL CODEBUILD_BUILD_ID BUILDKITE TEAMCITY_VERSION APPVEYOR';
    const elsewhere = Object.fromEntries(['CI', ...servers.split(' ')].map((name) => [name, undefined]));
    const env = { ...elsewhere, HOME: home, TMPDIR: home, XDG_CACHE_HOME: home };
    const { code } = await run(['solve', 'task.json', '--model', tinyModel], { env });
    expect(code).toBe(0);
    expect(readdirSync(home, { recursive: true })).toEqual([]);
  },
);

describe('validate', () => {
  test('is content with a good task, and prints nothing to stdout', async () => {
    expect(await run(['validate', 'task.json'])).toEqual({ code: 0, signal: null, stdout: '', stderr: '1 file: no problem\n' });
  });

  test('prints file:line:column: message for each problem of each file and exits with 1', async () => {
    write('many.json', '{\n  "train": [{ "input": [[1, 12]], "output": [[1], [1, 2]] }],\n  "test": []\n}\n');
    write('cut.json', '{"train": [');
    const { code, stdout, stderr } = await run(['validate', 'many.json', 'task.json', 'cut.json', 'missing.json']);
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^many\.json:2:29: .*12/);
    expect(lines.filter((line) => line.startsWith('many.json:2:')).length).toBeGreaterThanOrEqual(2);
    expect(lines.at(-2)).toMatch(/^cut\.json:1:12: ./);
    expect(lines.at(-1)).toBe('missing.json: no such file');
    expect(stdout).not.toContain('task.json');
    expect(stderr).toBe('4 files: 3 with problems\n');
  });

  test('searches folders, in order, but no hidden ones and no node_modules', async () => {
    for (const name of ['b.json', 'a/z.json', 'a/y.JSON', 'a/notes.txt', '.git/c.json', 'node_modules/d.json']) write(`tree/${name}`, '[]');
    const { code, stdout, stderr } = await run(['validate', 'tree']);
    expect(code).toBe(1);
    expect(stdout.split('\n').map((line) => line.split(':')[0])).toEqual(['tree/a/y.JSON', 'tree/a/z.json', 'tree/b.json', '']);
    expect(stderr).toBe('3 files: 3 with problems\n');
  });

  test('says where a folder holds nothing to check, and goes on', async () => {
    mkdirSync(path.join(folder, 'empty'));
    write('after.json', '{"train": [');
    expect(await run(['validate', 'task.json', 'empty', 'after.json'])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^empty: there is no \.json file in this folder\nafter\.json:1:12: .*\n$/) as string,
      stderr: '2 files: 1 with problems; 1 folder with nothing to check\n',
    });
    const { code, stderr } = await run(['validate', 'empty', 'task.json']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '1 file: no problem; 1 folder with nothing to check\n' });
  });

  test('checks the tasks of a Kaggle bundle in its place', async () => {
    write('kaggle/x_challenges.json', `{"one": ${JSON.stringify(task)},\n "two": ${JSON.stringify(task)}}`);
    write('kaggle/x_solutions.json', '{"one": [[[1]], [[2]]]}');
    expect(await run(['validate', 'kaggle'])).toMatchObject({ code: 0, stdout: '', stderr: '1 file: no problem\n' });
    write('kaggle/y_challenges.json', `{"one": ${JSON.stringify(task)},\n "two": {"train": [], "test": []},\n "three": {"test": []}}`);
    const { code, stdout, stderr } = await run(['validate', 'kaggle', '--warnings']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '2 files: 1 with problems\n' });
    expect(stdout).toBe(
      'kaggle/y_challenges.json:2:19: task two: The task has no train pair; it needs at least one.\n' +
        'kaggle/y_challenges.json:3:11: task three: The task has no "train".\n',
    );
  });
});

describe('the command line itself', () => {
  test.each([
    [[], /^Usage: arc-studio /],
    [['sovle', 'task.json'], /^error: unknown command 'sovle'/],
    [['solve'], /^error: missing required argument 'task'\n$/],
    [['solve', 'task.json', '--stpes', '3'], /^error: unknown option '--stpes'/],
    [['solve', 'task.json', '--steps', '0'], /^error: .*A whole number from 1 to 1024 is needed\.\n$/],
    [['solve', 'task.json', '--steps', '2.5'], /^error: .*A whole number from 1 to 1024 is needed\.\n$/],
    [['solve', 'task.json', '--steps', '1025'], /^error: .*A whole number from 1 to 1024 is needed\.\n$/],
    [['solve', 'task.json', '--steps', 'many'], /^error: .*A whole number from 1 to 1024 is needed\.\n$/],
    [['solve', 'task.json', 'another.json'], /^error: too many arguments/],
    [['validate'], /^error: missing required argument 'file'\n$/],
  ])('%j is wrong usage: exit status 2', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test.each([
    [['--help'], /^Usage: arc-studio /],
    [['solve', '--help'], /--stop-when-halting/],
    [['--version'], /^\d+\.\d+\.\d+\n$/],
  ])('%j is answered: exit status 0', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(message);
  });
});
