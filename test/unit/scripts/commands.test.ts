import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const module = path.join(import.meta.dirname, '../../../scripts/tools/commands.mjs');
const { findProgram, spawnable } = (await import(module)) as {
  findProgram(...names: readonly string[]): string | undefined;
  spawnable(program: string, args: readonly string[]): unknown;
};

const { platform } = process;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'arc-studio-'));
  for (const name of ['code', 'code.cmd']) writeFileSync(path.join(folder, name), '', { mode: 0o755 });
  vi.stubEnv('PATH', folder);
});
afterEach(() => {
  Object.defineProperty(process, 'platform', { value: platform });
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it.each([
  ['linux', 'code'],
  ['darwin', 'code'],
  ['win32', 'code.cmd'],
])('on %s the program code is the file %s', (value, file) => {
  Object.defineProperty(process, 'platform', { value });
  expect(findProgram('none', 'code')).toBe(path.join(folder, file));
  expect(findProgram('none')).toBeUndefined();
});

it('a program is started as it is, whatever its path', () => {
  const [program, args] = ['C:\\Program Files\\nodejs\\node.exe', ['C:\\My Tasks\\esbuild.mjs']];
  expect(spawnable(program, args)).toEqual({ command: program, args, shell: false });
});

it('a script of Windows is started in a shell, as one line with every word in quotes', () => {
  expect(spawnable('C:\\VS Code\\bin\\code.cmd', ['--new-window', 'C:\\My Tasks', 'D:\\'])).toEqual({
    command: '"C:\\VS Code\\bin\\code.cmd" "--new-window" "C:\\My Tasks" "D:\\\\"',
    args: [],
    shell: true,
  });
});
