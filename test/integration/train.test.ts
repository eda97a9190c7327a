import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openModelFolder } from '../../src/solver/model/modelFolder.ts';
import { readSafetensorsMetadata } from '../../src/solver/model/safetensors.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { built, tinyModel } from './builtFiles.ts';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a built script to its end; `interruptWhen` sees all of stdout so far, and true ends the script with SIGTERM. */
function run(script: string, args: readonly string[], interruptWhen?: (stdout: string) => boolean): Promise<Ended> {
  const child = spawn(process.execPath, [built(script), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let interrupted = false;
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    if (!interrupted && interruptWhen?.(stdout) === true) interrupted = child.kill('SIGTERM'); // A second one would not wait for the save.
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

const tiny = ['--canvas', '5', '--hidden', '32', '--layers', '1', '--batch', '4', '--instances', '1', '--threads', '1'];

interface SavedRun {
  readonly step: number;
  readonly samples: number;
  readonly identifiers: readonly string[];
  readonly config: unknown;
}

describe('npm run train', () => {
  const folder = temporaryFolder();
  const [first, second, tasks] = [path.join(folder, 'first'), path.join(folder, 'second'), path.join(folder, 'tasks')];
  const saved = async (run: string): Promise<SavedRun> => {
    const { run: text } = await readSafetensorsMetadata(path.join(run, 'state.safetensors'));
    return JSON.parse(text ?? expect.fail('no run')) as SavedRun;
  };

  test('trains for its time, leaves a model and says how it scores', async () => {
    const { code, stdout, stderr } = await run('train.js', ['--run', first, ...tiny, '--hours', '0.0005']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^step \d+: whole grids right on unseen examples, mean of groups \d+\.\d %: recolour /m);
    const { step, identifiers } = await saved(first);
    expect(step).toBeGreaterThan(0);
    expect(identifiers[0]).toBe('<blank>');
  });

  test.each(['--run', '--export'])('says before it trains that it cannot write where %s says', async (option) => {
    const file = path.join(folder, 'a file');
    writeFileSync(file, '');
    const inside = path.join(file, 'model');
    const { code, stdout, stderr } = await run('train.js', ['--run', path.join(folder, 'other'), ...tiny, option, inside]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(`train: ${inside}: no folder can be made here: there is a file of this name, or of that of a folder above it\n`);
  });

  test('goes on where it was, and saves where it is ended early', async () => {
    const before = await saved(first);
    const { code, stdout } = await run('train.js', ['--run', first, ...tiny, '--hours', '1'], (text) => text.includes('at step'));
    expect(code).toBe(0);
    expect(stdout).toContain(`at step ${String(before.step)}\n`);
    const after = await saved(first);
    expect(after.step).toBeGreaterThanOrEqual(before.step);
    expect(after.identifiers).toEqual(before.identifiers);
  });

  test('begins with the weights of a model, and learns tasks from a folder beside the concepts', async () => {
    mkdirSync(tasks);
    writeFileSync(
      path.join(tasks, 'task.json'),
      JSON.stringify({ train: [{ input: [[1]], output: [[2]] }], test: [{ input: [[3]], output: [[4]] }] }),
    );
    const from = ['--from', path.join(first, 'model'), '--max-steps', '2'];
    const args = ['--run', second, ...from, ...tiny, '--tasks', tasks, tasks, '--hours', '0.0003'];
    const { code, stderr } = await run('train.js', args);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const [begun, ended] = [await saved(first), await saved(second)];
    expect(ended.identifiers).toEqual([...begun.identifiers, 'task']);
    expect([begun.config, ended.config]).toMatchObject([{ halt_max_steps: 3 }, { halt_max_steps: 2 }]);
  });

  test('goes on without the options that it began with, and loses nothing by that', async () => {
    const before = await saved(second);
    const { stdout, stderr, code } = await run('train.js', ['--run', second, ...tiny, '--hours', '0.0001']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^puzzles that are not drawn in this call, whose embeddings stay as they are: 1$/m);
    const after = await saved(second);
    expect(after.identifiers).toEqual(before.identifiers);
    expect(after.config).toEqual(before.config);
    expect((await openModelFolder(path.join(second, 'model'))).identifiers.at(-1)).toBe('task');
  });

  test('trains a TRM, too, and goes on with it unasked', async () => {
    const trm = path.join(folder, 'trm');
    const { code, stderr } = await run('train.js', ['--run', trm, ...tiny, '--architecture', 'trm', '--hours', '0.0003']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const { config } = await saved(trm);
    expect(config).toMatchObject({ architecture: 'trm', L_layers: 1, no_ACT_continue: true });
    expect(config).not.toHaveProperty('H_layers');
    const again = await run('train.js', ['--run', trm, ...tiny, '--hours', '0.0001']);
    expect([again.code, again.stderr]).toEqual([0, '']);
    expect((await saved(trm)).config).toMatchObject({ architecture: 'trm' });
  });

  test('takes no nonsense', async () => {
    const missing = await run('train.js', ['--run', path.join(folder, 'third'), '--from', path.join(folder, 'no-model'), '--hours', '1']);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain('no-model');
    const hours = await run('train.js', ['--hours', 'many']);
    expect(hours.code).toBe(2);
    expect(hours.stderr).toContain('--hours');
  });
});

describe('npm run evaluate', () => {
  const folder = temporaryFolder();

  test('scores a folder of tasks, those within the canvas alone, as a table', async () => {
    const write = (name: string, rows: number): void => {
      const grid = Array.from({ length: rows }, () => [1, 2]);
      const pair = { input: grid, output: grid };
      writeFileSync(path.join(folder, `${name}.json`), JSON.stringify({ train: [pair], test: [pair] }));
    };
    write('fixture-1', 2);
    write('unknown', 2);
    write('large', 9);
    const { code, stdout, stderr } = await run('evaluate.js', [tinyModel, folder, '--examples', '1']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('It was trained on none of the concepts.');
    expect(stdout).toMatch(/\b2 tasks within 6 × 6\b/);
  });

  test('scores fresh examples of each concept, by votes too', { timeout: 120_000 }, async () => {
    const { code, stdout, stderr } = await run('evaluate.js', [path.resolve('models/hrm-mini'), '--examples', '1', '--votes', '2']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [single = '', voted = ''] = stdout.split('\nBy 2 votes:\n\n');
    expect(single).toMatch(/^\| concept \| exact \| of \|\n\| --- \| --- \| --- \|\n/);
    expect(single).toMatch(/^\| recolour \| 100\.0 % \| 1 \|$/m);
    expect(single).toMatch(/^\| \*\*mean of 55 concepts\*\* \| \*\*\d+\.\d %\*\* \| {2}\|$/m);
    expect(voted).toMatch(/^\| concept \| first attempt exact \| one of two exact \| of \|$/m);
    expect(voted).toMatch(/^\| recolour \| 100\.0 % \| 100\.0 % \| 1 \|$/m);
    expect(voted).toMatch(/^\| \*\*mean of 55 concepts\*\* \| \*\*\d+\.\d %\*\* \| \*\*\d+\.\d %\*\* \| {2}\|$/m);
  });

  test('names the model that is not there', async () => {
    const { code, stderr } = await run('evaluate.js', [path.join(folder, 'nothing')]);
    expect(code).toBe(1);
    expect(stderr).toContain('nothing');
  });

  test('names the folder that is not there before it scores anything', async () => {
    const missing = path.join(folder, 'no tasks');
    const { code, stdout, stderr } = await run('evaluate.js', [tinyModel, missing, '--examples', '1']);
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: `evaluate: ${missing}: no such file\n` });
  });

  test.each(['abc', '-1', '0', '1.5'])('takes no %s examples', async (text) => {
    const { code, stdout, stderr } = await run('evaluate.js', [tinyModel, '--examples', text]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('A whole number from 1 is needed.');
  });
});

describe('npm run ablate', () => {
  test.each([
    [['--every', '1.5'], 'A whole number from 1 is needed.'],
    [['--tests', '2.5'], 'A whole number from 1 is needed.'],
    [['--seconds', 'long'], 'Seconds are needed'],
    [['learningRate=1e-3', 'learningrate=1e-3'], 'A fit has no option learningrate.'],
    [['batch=many'], 'batch is a number, not many.'],
    [['method=none'], 'method is one of all, '],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await run('ablate.js', [tinyModel, ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('has no score where it has no task of a kind', async () => {
    const { code, stdout } = await run('ablate.js', [tinyModel, '--every', '1000', '--tests', '1', '--seconds', '0.2']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\| the defaults \| \d+\.\d % \| – \| \d+\.\d % \|/m);
  });
});
