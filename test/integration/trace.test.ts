import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFloats, readSafetensorsHeader } from '../../src/solver/model/safetensors.ts';
import { readReferenceOutputs } from '../support/referenceOutputs.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { cliPath } from './builtFiles.ts';

const models = path.join(import.meta.dirname, '../fixtures/models');
const folder = temporaryFolder();

function write(name: string, content: unknown): string {
  const file = path.join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

interface Ended {
  readonly code: number;
  readonly stderr: string;
}

/** Runs `trace` with these options in the place of the usual ones. */
function trace(options: Readonly<Record<string, string>>): Promise<Ended> {
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  return new Promise((resolve) => {
    execFile(process.execPath, [cliPath, 'trace', ...args], { cwd: folder }, (error, _stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stderr });
    });
  });
}

function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const values = Array.from(expected);
  return Math.max(...values.map((x, i) => Math.abs(x - (actual[i] ?? NaN)))) / Math.max(...values.map(Math.abs));
}

describe('trace', () => {
  test.each(['hrm-tiny-rope', 'trm-tiny-attention', 'trm-tiny-mlp'])(
    'of %s writes what each step gives, as the published code does',
    async (name) => {
      const model = path.join(models, name);
      const { inputs, puzzle_identifiers, steps, logits } = readReferenceOutputs(model);
      const out = path.join(folder, `${name}.safetensors`);
      const input = write('inputs.json', { inputs, puzzle_identifiers });
      expect(await trace({ model, input, steps: '3', out })).toEqual({ code: 0, stderr: '' });

      const tensors = await readSafetensorsHeader(out);
      const positions = { 'hrm-tiny-rope': 37 }[name] ?? 40;
      const shapes = { logits: [2, 36, 12], q_halt: [2], q_continue: [2], z_H: [2, positions, 64], z_L: [2, positions, 64] };
      const expected = [1, 2, 3].flatMap((k) => Object.entries(shapes).map(([tensor, shape]) => [`${tensor}.${String(k)}`, shape]));
      expect([...tensors].map(([tensor, { shape }]) => [tensor, shape])).toEqual(expected);
      for (const [tensor, stored] of tensors) expect((await readFloats(out, stored)).every(Number.isFinite), tensor).toBe(true);

      const read = async (tensor: string): Promise<Float32Array> => readFloats(out, tensors.get(tensor) ?? expect.fail(tensor));
      expect(relativeError(await read('logits.1'), logits['1'] ?? [])).toBeLessThan(1e-4);
      expect(relativeError(await read('q_halt.1'), steps[0]?.q_halt ?? [])).toBeLessThan(1e-4);
      expect(relativeError(await read('q_continue.1'), steps[0]?.q_continue ?? [])).toBeLessThan(1e-4);
      expect(relativeError(await read('logits.2'), logits['2'] ?? [])).toBeLessThan(1e-3);
    },
  );

  const model = path.join(models, 'hrm-tiny-rope');
  const row = Array<number>(36).fill(2);

  test('writes over what it wrote before', async () => {
    const options = { model, input: write('one.json', { inputs: [row], puzzle_identifiers: [1] }), out: path.join(folder, 'again') };
    expect((await trace({ ...options, steps: '2' })).code).toBe(0);
    expect((await trace({ ...options, steps: '1' })).code).toBe(0);
    expect([...(await readSafetensorsHeader(options.out)).keys()]).toEqual(['logits.1', 'q_halt.1', 'q_continue.1', 'z_H.1', 'z_L.1']);
  });

  test('runs inputs of any length on a model whose weights serve any, whatever its config says', async () => {
    const other = path.join(folder, 'other-length');
    cpSync(model, other, { recursive: true });
    const config = readFileSync(path.join(model, 'config.json'), 'utf8');
    writeFileSync(path.join(other, 'config.json'), config.replace('"seq_len": 36', '"seq_len": 900'));
    const input = write('inputs.json', { inputs: [row], puzzle_identifiers: [1] });
    const outs = [model, other].map((of, i) => ({
      model: of,
      input,
      steps: '1',
      out: path.join(folder, `length-${String(i)}.safetensors`),
    }));
    for (const options of outs) expect(await trace(options)).toEqual({ code: 0, stderr: '' });
    expect(readFileSync(outs[1]!.out)).toEqual(readFileSync(outs[0]!.out));
  });

  test.each([
    ['{', /^arc-studio: .*bad\.json:1:2: invalid JSON: Expected/],
    [[], /^arc-studio: .*bad\.json: inputs: /],
    [{ inputs: [], puzzle_identifiers: [] }, /bad\.json: inputs: /],
    [{ inputs: [row] }, /bad\.json: puzzle_identifiers: /],
    [{ inputs: [row, row], puzzle_identifiers: [1] }, /bad\.json: has 2 inputs, but 1 puzzle_identifiers$/],
    [{ inputs: [row, row.slice(1)], puzzle_identifiers: [1, 1] }, /bad\.json: inputs\.1 has 35 tokens where the first has 36$/],
    [{ inputs: [[...row.slice(1), 12]], puzzle_identifiers: [1] }, /inputs\.0\.35 is 12, no token of the model's vocabulary, 0 to 11$/],
    [{ inputs: [[-1, ...row.slice(1)]], puzzle_identifiers: [1] }, /inputs\.0\.0 is -1, no token/],
    [{ inputs: [[0.5, ...row.slice(1)]], puzzle_identifiers: [1] }, /bad\.json: inputs\.0\.0: /],
    [{ inputs: [row], puzzle_identifiers: [8] }, /puzzle_identifiers\.0 is 8, no row of the model's embedding table, 0 to 7$/],
    [{ inputs: [row], puzzle_identifiers: ['x'] }, /bad\.json: puzzle_identifiers\.0: /],
  ])('refuses %j in one line, and writes nothing', async (content, message) => {
    const out = path.join(folder, 'refused.safetensors');
    const { code, stderr } = await trace({ model, input: write('bad.json', content), steps: '1', out });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^arc-studio: [^\n]*\n$/);
    expect(stderr.trimEnd()).toMatch(message);
    expect(readdirSync(folder).filter((name) => name.startsWith('refused'))).toEqual([]);
  });

  test('refuses inputs of no square on a model that rotates by rows and columns', async () => {
    const cells = path.join(folder, 'cells');
    cpSync(model, cells, { recursive: true });
    const config = readFileSync(path.join(model, 'config.json'), 'utf8');
    writeFileSync(path.join(cells, 'config.json'), config.replace('"pos_encodings": "rope"', '"pos_encodings": "rope2d"'));
    const out = path.join(folder, 'cells.safetensors');
    const input = write('odd.json', { inputs: [row.slice(1)], puzzle_identifiers: [1] });
    const { code, stderr } = await trace({ model: cells, input, steps: '1', out });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/odd\.json: inputs\.0 has 35 tokens, no square, .* row and column\n$/)]);
    const square = write('square.json', { inputs: [row.slice(11)], puzzle_identifiers: [1] });
    expect(await trace({ model: cells, input: square, steps: '1', out })).toEqual({ code: 0, stderr: '' });
    const logits = (await readSafetensorsHeader(out)).get('logits.1') ?? expect.fail('no logits');
    expect((await readFloats(out, logits)).every(Number.isFinite)).toBe(true);
  });

  test('refuses a number of steps that is none, a missing file, a folder that is no model and a place that nothing can be written to', async () => {
    const input = write('good.json', { inputs: [row], puzzle_identifiers: [0] });
    const out = path.join(folder, 'out.safetensors');
    expect((await trace({ model, input, steps: '0', out })).code).toBe(2);
    expect((await trace({ model, input, out })).stderr).toContain("required option '--steps <n>' not specified");
    expect((await trace({ model, input: 'absent.json', steps: '1', out })).stderr).toBe('arc-studio: absent.json: no such file\n');
    expect((await trace({ model, input: '.', steps: '1', out })).stderr).toBe(
      'arc-studio: .: a folder, where a file of tokens is needed\n',
    );
    expect((await trace({ model: folder, input, steps: '1', out })).stderr).toMatch(/^arc-studio: not a model folder: there is no .*\n$/);
    mkdirSync(path.join(folder, 'taken'));
    cpSync(input, path.join(folder, 'taken', 'file'));
    const { code, stderr } = await trace({ model, input, steps: '1', out: 'taken' });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^arc-studio: taken: .*\n$/)]);
    expect([existsSync(out), existsSync(path.join(folder, 'taken.partial'))]).toEqual([false, false]);
  });
});
