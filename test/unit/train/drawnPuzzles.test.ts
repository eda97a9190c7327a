import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { conceptPuzzles } from '../../../src/solver/train/conceptPuzzles.ts';
import type { PuzzleSources } from '../../../src/solver/train/drawnPuzzles.ts';
import { drawnPuzzles } from '../../../src/solver/train/drawnPuzzles.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder();
const canvas = 10;
const concepts = conceptPuzzles(canvas, 1);

/** A folder of tasks, by file. */
function tasks(name: string, ids: readonly string[]): string {
  const directory = path.join(folder, name);
  mkdirSync(directory);
  const pair = { input: [[1]], output: [[2]] };
  for (const id of ids) writeFileSync(path.join(directory, `${id}.json`), JSON.stringify({ train: [pair], test: [pair] }));
  return directory;
}

/** What comes beside the concepts, with the group of each. */
async function besideConcepts(sources: Partial<PuzzleSources>): Promise<readonly string[]> {
  const drawn = await drawnPuzzles({ instances: 1, compositions: false, tasks: [], keepOut: [], ...sources }, canvas);
  expect(drawn.slice(0, concepts.length).map(({ id }) => id)).toEqual(concepts.map(({ id }) => id));
  return drawn.slice(concepts.length).map(({ id, group }) => `${group}/${id}`);
}

describe('what is trained on', () => {
  const [one, two] = [tasks('one', ['a', 'b']), tasks('two', ['b', 'c', concepts[0]!.id])];

  test('is a task once, however many folders have it', async () => {
    expect(await besideConcepts({ tasks: [one, two] })).toEqual(['one/a', 'one/b', 'two/c']);
    expect(await besideConcepts({ tasks: [two, one] })).toEqual(['two/b', 'two/c', 'one/a']);
    expect(await besideConcepts({ tasks: [one, one] })).toEqual(['one/a', 'one/b']);
  });

  test('is refused by its name where one file has it twice', async () => {
    const examples = path.join(folder, 'examples.gz');
    const line = JSON.stringify({ id: 'twice', examples: [['1', '2']] });
    writeFileSync(examples, gzipSync(line));
    expect(await besideConcepts({ examples, tasks: [one] })).toEqual(['examples/twice', 'one/a', 'one/b']);
    writeFileSync(examples, gzipSync(`${line}\n${line}\n`));
    await expect(besideConcepts({ examples })).rejects.toThrow('two puzzles have the identifier twice');
  });
});
