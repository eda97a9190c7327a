import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeWhole } from '../../../src/solver/commands/writeWhole.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder();

test('a file is written with its folder, and leaves nothing beside it', async () => {
  const file = path.join(folder, 'new', 'a.json');
  await writeWhole(file, 'first');
  await writeWhole(file, 'second');
  expect(readFileSync(file, 'utf8')).toBe('second');
  expect(readdirSync(path.dirname(file))).toEqual(['a.json']);
});

test('one that cannot be written is named, and leaves nothing either', async () => {
  const taken = path.join(folder, 'taken');
  mkdirSync(path.join(taken, 'inner'), { recursive: true });
  await expect(writeWhole(taken, 'text')).rejects.toThrow(`${taken}: cannot be written: `);
  expect(readdirSync(folder).filter((name) => name.startsWith('taken'))).toEqual(['taken']);
  const file = path.join(folder, 'file');
  writeFileSync(file, '');
  await expect(writeWhole(path.join(file, 'a.json'), 'text')).rejects.toThrow(`${file}: no folder can be made here: `);
});
