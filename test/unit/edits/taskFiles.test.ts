import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { parseTask, taskIdOf, type TaskSource } from '../../../src/shared/arc/parseTask.ts';
import type { Grid, Pair, Split, Task } from '../../../src/shared/arc/task.ts';
import { applyEdit } from '../../../src/shared/edits/applyEdit.ts';
import { duplicatePair } from '../../../src/shared/edits/gridEdits.ts';
import { resized as resizedGrid } from '../../../src/shared/edits/gridShapes.ts';
import { patchText } from '../../../src/shared/edits/patchText.ts';
import type { TaskEdit } from '../../../src/shared/edits/taskEdit.ts';
import { gridsOf, pairsOf } from './taskEdits.ts';

// Far more than the checks take, for machines that are busy with other things.
vi.setConfig({ testTimeout: 120_000 });

const root = join(import.meta.dirname, '../../..');
const fixtures = filesIn(join(root, 'test/fixtures/tasks'));
/** The public tasks, which are not part of the project: looked at where they happen to lie beside it. */
const publicData = join(root, '../shared/data');
const publicSets = ['arc-agi-1', 'arc-agi-2', 'mini-arc', 'concept-arc'].map((set) => join(publicData, set));

describe('task files of many layouts', () => {
  it.each(fixtures.map((file) => [basename(file), file]))('%s', (_, file) => {
    checkFile(file);
  });

  it('are all there', () => {
    expect(fixtures.length).toBeGreaterThanOrEqual(16);
  });

  it('keep their line ends', () => {
    const source = read(join(root, 'test/fixtures/tasks/crlf-rows.json'));
    const resized = { split: 'train', index: 0, side: 'input' } as const;
    const before = source.task.train[0]?.input ?? [];
    const edits: TaskEdit[] = [
      duplicatePair(source.task, 'train', 1),
      duplicatePair(source.task, 'test', 0),
      { kind: 'setGrid', at: resized, before, after: resizedGrid(before, 9, 9, { vertical: 'start', horizontal: 'start' }) },
      { kind: 'movePair', from: { split: 'train', index: 1 }, to: { split: 'test', index: 0 } },
    ];
    for (const edit of edits) {
      const lines = patchText(source, edit).split('\r\n');
      expect(lines.length).toBeGreaterThan(20);
      expect(lines.join('')).not.toMatch(/[\r\n]/);
    }
  });

  it('have the id of their name, else of their file', () => {
    const idOf = (name: string): string => taskIdOf(read(join(root, 'test/fixtures/tasks', name)), name);
    expect(idOf('compact-named.json')).toBe('grow-to-plus');
    expect(idOf('indent-2-rows.arc.json')).toBe('indent-2-rows');
  });
});

describe.skipIf(!publicSets.some(existsSync))('the public task files', () => {
  it.each(publicSets.filter(existsSync).map((folder) => [basename(folder), folder]))('%s', (_, folder) => {
    const files = filesIn(folder);
    expect(files.length).toBeGreaterThan(50);
    for (const file of files) checkFile(file);
  });
});

/** The file reads as JSON.parse reads it; painting a cell changes its one character; a pair put in and taken out leaves no trace. */
function checkFile(file: string): void {
  const source = read(file);
  const { text, task } = source;
  // As strings, since comparing them is a hundred times faster than comparing thousands of rows.
  expect(JSON.stringify(task), file).toBe(JSON.stringify(taskFromJson(text)));

  for (const { at, grid } of gridsOf(task)) {
    const row = grid.length - 1;
    const column = Math.floor((grid[0]?.length ?? 0) / 2);
    const before = grid[row]?.[column] ?? 0;
    const cell = source.places[at.split].pairs[at.index]?.[at.side]?.items[row]?.items[column];
    if (cell === undefined || cell.end - cell.start > 1) continue; // Such as 1.0: not one character.
    const after = (before + 1) % 10;
    const painted = patchText(source, { kind: 'setCells', at, cells: [{ row, column, before, after }] });
    expect(painted === text.slice(0, cell.start) + String(after) + text.slice(cell.end), file).toBe(true);
  }

  // The last pair of each list stands for the others.
  for (const { split, index, pair } of pairsOf(task).filter(({ split, index }) => index === task[split].length - 1)) {
    const edit = duplicatePair(task, split, index);
    const result = parseTask(patchText(source, edit));
    if (!result.ok) throw new Error(`${file}: ${result.problems[0]?.message ?? ''}`);
    expect(JSON.stringify(result.source.task), file).toBe(JSON.stringify(applyEdit(task, edit)));
    expect(patchText(result.source, { kind: 'removePair', split, index: index + 1, pair }), file).toBe(text);
  }
}

/** What JSON.parse makes of the text; -0 prints as 0. */
function taskFromJson(text: string): Task {
  const json = JSON.parse(text.replace(/^\uFEFF/, '')) as Record<Split, { input: Grid; output?: Grid | null }[]>;
  const pairs = (split: Split): Pair[] => json[split].map(({ input, output }) => ({ input, output: output ?? null }));
  return { train: pairs('train'), test: pairs('test') };
}

function read(file: string): TaskSource {
  const result = parseTask(readFileSync(file, 'utf8'));
  if (!result.ok)
    throw new Error(`${file}: ${result.problems.map(({ line, column, message }) => `${line}:${column} ${message}`).join('\n')}`);
  return result.source;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(folder, name));
}
