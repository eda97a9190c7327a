import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { cliPath } from './builtFiles.ts';

test('--warnings prints findings without an effect on the exit code; errors are printed with and without it', () => {
  const folder = temporaryFolder();
  const questionable = path.join(folder, 'questionable.json');
  const broken = path.join(folder, 'broken.json');
  writeFileSync(questionable, '{"train": [{"input": [[1]], "output": [[1]]}],\n "test": [{"input": [[1]], "output": [[2]]}]}');
  writeFileSync(broken, '{"train": []}');
  const run = (...args: string[]): { status: number | null; stdout: string } =>
    spawnSync(process.execPath, [cliPath, 'validate', ...args], { encoding: 'utf8' });

  expect(run(questionable)).toMatchObject({ status: 0, stdout: '' });
  const { status, stdout } = run(questionable, '--warnings');
  expect(status).toBe(0);
  expect(stdout.trimEnd().split('\n')).toEqual([
    `${questionable}:1:29: information: Train pair 1: input and output are the same. [identical-pair]`,
    `${questionable}:2:12: warning: Test pair 1 has the input of train pair 1, which shows another output. [test-input-in-train]`,
    `${questionable}:2:28: warning: Test pair 1 has the input of train pair 1, but another output: no rule gives both. [contradicting-pairs]`,
    `${questionable}:2:28: warning: Test pair 1: neither its input nor any train output has colour 2. [new-output-colour]`,
  ]);
  const errors = `${broken}:1:1: The task has no "test".\n${broken}:1:11: The task has no train pair; it needs at least one.\n`;
  expect(run(broken)).toMatchObject({ status: 1, stdout: errors });
  expect(run(broken, '--warnings')).toMatchObject({ status: 1, stdout: errors });
});
