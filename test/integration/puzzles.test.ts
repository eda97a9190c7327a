import { execFile } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { writeTinyModel } from '../support/tinyModel.ts';
import { cliPath } from './builtFiles.ts';

const folder = temporaryFolder();
const at = (name: string): string => path.join(folder, name);
const taskFile = (name: string): string => path.join(import.meta.dirname, '../fixtures/tasks', name);

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function solve(task: string, model: string, ...more: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [cliPath, 'solve', taskFile(task), '--model', at(model), '--device', 'cpu', ...more],
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

const trm = { architecture: 'trm', puzzle_emb_len: 2, no_ACT_continue: true } as const;

beforeAll(async () => {
  await writeTinyModel(at('sudoku'), ['<blank>'], { ...trm, mlp_t: true, pos_encodings: 'none', seq_len: 81, vocab_size: 11 });
  await writeTinyModel(at('maze'), ['<blank>'], { seq_len: 900, vocab_size: 6 });
  await writeTinyModel(at('other'), ['<blank>'], { seq_len: 15, vocab_size: 7 });
});

describe('solve', () => {
  test('runs a TRM for Sudokus on a Sudoku, and tells where it would halt by q_halt alone', async () => {
    const { code, stdout, stderr } = await solve('sudoku.json', 'sudoku', '--json', '--fit', '5', '--votes', '8');
    expect([code, stderr]).toEqual([0, expect.stringContaining('one embedding serves all puzzles of its kind')]);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; step: number; grid: number[][]; qHalt: number; haltStep: number | null });
    expect(lines.map(({ type }) => type)).toEqual(['step', 'step', 'result']);
    expect(lines[2]?.haltStep).toBe(lines.find(({ type, qHalt }) => type === 'step' && qHalt > 0)?.step ?? null);
    for (const { grid } of lines) expect(grid.flat().every((digit) => digit >= 0 && digit <= 9)).toBe(true);
    expect((await solve('sudoku.json', 'sudoku', '--steps', '1')).stdout).toMatch(/, q_halt -?\d+\.\d\d [>≤] 0, /);
  });

  test('runs a model for mazes on a maze, and answers in its five colours', async () => {
    const { code, stdout } = await solve('maze.json', 'maze', '--json');
    expect(code).toBe(0);
    const { grid } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as { grid: number[][] };
    expect(new Set([...grid.flat(), 0, 2, 3, 4, 5])).toEqual(new Set([0, 2, 3, 4, 5]));
  });

  test.each([
    ['maze.json', 'sudoku', 'test 1 input is 30 × 30, where the model reads a Sudoku of 9 × 9'],
    ['sudoku.json', 'maze', 'test 1 input is 9 × 9, where the model reads a maze of 30 × 30'],
    ['sudoku.json', 'other', 'other is a model for no puzzle that is known here: it reads 15 tokens of 7 kinds.'],
  ])('refuses %s for the model %s in one line', async (task, model, message) => {
    const { code, stdout, stderr } = await solve(task, model);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^[^\n]*\n$/);
    expect(stderr).toContain(message);
  });
});
