import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grid } from '../../../src/shared/arc/task.ts';
import { Random } from '../../../src/shared/concepts/random.ts';
import type { Puzzle } from '../../../src/solver/train/puzzles.ts';
import { examplesPuzzles, folderPuzzles, inputsOf } from '../../../src/solver/train/taskPuzzles.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'arc-studio-'));
  const write = async (name: string, content: unknown): Promise<void> => {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), JSON.stringify(content));
  };
  const pair = (colour: number, side = 1): unknown => ({
    input: Array.from({ length: side }, () => [colour, colour]),
    output: [[colour]],
  });
  await write('tasks/small.json', { train: [pair(1), pair(2)], test: [pair(3)] });
  await write('tasks/large.json', { train: [pair(1), pair(2, 12)], test: [pair(3)] });
  await write('evaluation/held.json', { train: [pair(4)], test: [pair(5)] });
  await write('evaluation/alike.json', { train: [pair(6)], test: [pair(2)] });
  const lines = [
    { id: 'many', examples: [['44', '4'], ['55', '5'], ['77', '7'], ['88,88', '8'], ['9999999999999', '9']] }, // prettier-ignore
    { id: 'none', examples: [['44', '4']] },
  ];
  await writeFile(path.join(folder, 'examples.gz'), gzipSync(lines.map((line) => JSON.stringify(line)).join('\n') + '\n'));
});
afterAll(() => rm(folder, { recursive: true }));

const inputs = (puzzle: Puzzle | undefined): readonly Grid[] => {
  const random = new Random(1);
  const drawn = Array.from({ length: 200 }, () => JSON.stringify(puzzle?.draw(random).input));
  return [...new Set(drawn)].sort().map((text) => JSON.parse(text) as Grid);
};

describe('puzzles of ARC tasks', () => {
  test('are the tasks of a folder that fit the canvas, their train pairs alone', async () => {
    const puzzles = await folderPuzzles(path.join(folder, 'tasks'), 10, new Set());
    expect(puzzles.map(({ id, group }) => [id, group])).toEqual([['small', 'tasks']]);
    expect(inputs(puzzles[0])).toEqual([[[1, 1]], [[2, 2]]]);
  });

  test('leave out a task with an input that is to be kept out', async () => {
    const excluded = await inputsOf([path.join(folder, 'evaluation')]);
    expect(await folderPuzzles(path.join(folder, 'tasks'), 10, excluded)).toEqual([]);
  });

  test('are read from subfolders too, and from no folder without tasks', async () => {
    expect(await inputsOf([folder])).toEqual(new Set(['11', '22', '33', '44', '55', '66', Array(12).fill('22').join()]));
    expect((await folderPuzzles(folder, 10, new Set())).map(({ id }) => id)).toEqual(['alike', 'held', 'small']);
    await mkdir(path.join(folder, 'empty'), { recursive: true });
    await expect(inputsOf([path.join(folder, 'empty')])).rejects.toThrow('empty: there is no .json file in this folder');
  });

  test('are the lines of a file of examples, without those kept out and those too large', async () => {
    const excluded = await inputsOf([path.join(folder, 'evaluation')]);
    const puzzles = await examplesPuzzles(path.join(folder, 'examples.gz'), 10, excluded);
    expect(puzzles.map(({ id }) => id)).toEqual(['many']);
    expect(inputs(puzzles[0])).toEqual([[[7, 7]], [[8, 8], [8, 8]]]); // prettier-ignore
  });

  test.each([
    ['{"id":"b","examples":[["1"]]}', 'not a line of examples, at examples.0.1'],
    ['{"id":"b","examples":[["1","1"],["1,x","1"]]}', 'not a line of examples, at examples.1.0'],
    ['{"id":"b","examples":[["1","1,"]]}', 'not a line of examples, at examples.0.1'],
    ['{"id":"b","examples":[["12,3","1"]]}', 'not a line of examples, at examples.0.0'],
    ['7', 'not a line of examples, at its root'],
    ['{"id":', 'not JSON ('],
  ])('of a broken file are refused with file and line: %s', async (line, reason) => {
    const file = path.join(folder, 'broken.gz');
    await writeFile(file, gzipSync(`{"id":"a","examples":[]}\n${line}\n`));
    await expect(examplesPuzzles(file, 10, new Set())).rejects.toThrow(`${file}:2: ${reason}`);
  });

  test('of a file that is not compressed, or cut off, are refused with its name', async () => {
    const file = path.join(folder, 'plain.gz');
    for (const bytes of [Buffer.from('{"id":"a","examples":[]}'), gzipSync('{}').subarray(0, -9)]) {
      await writeFile(file, bytes);
      await expect(examplesPuzzles(file, 10, new Set())).rejects.toThrow(`${file}: not a whole gzip file (`);
    }
  });
});
