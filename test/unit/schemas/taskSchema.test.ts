import { Ajv, type AnySchemaObject } from 'ajv';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { parseTask } from '../../../src/shared/arc/parseTask.ts';
import { wildTextArb } from '../arc/taskText.ts';

const root = path.join(import.meta.dirname, '../../..');
const schema = (name: string): AnySchemaObject => JSON.parse(readFileSync(path.join(root, 'schemas', name), 'utf8')) as AnySchemaObject;
// `defaultSnippets` is VS Code's own.
const ajv = new Ajv({ allErrors: true, strictTuples: false })
  .addKeyword('defaultSnippets')
  .addSchema(schema('arc-task.schema.json'), 'arc-task.schema.json');
const validate = ajv.compile({ $ref: 'arc-task.schema.json' });
const validateInFolder = ajv.compile(schema('arc-task-in-folder.schema.json'));

function tasksIn(folder: string): [name: string, text: string][] {
  return readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name, readFileSync(path.join(root, folder, name), 'utf8')]);
}

const tasks = [...tasksIn('samples'), ...tasksIn('test/fixtures/tasks')].filter(([, text]) => parseTask(text).ok);

test('there are tasks to try it on', () => {
  expect(tasks.length).toBeGreaterThan(20);
});

test.each(tasks)('%s fits', (_, text) => {
  validate(JSON.parse(text.replace(/^\uFEFF/, '')));
  expect(validate.errors).toBeNull();
});

it('takes every task that is read', () => {
  fc.assert(
    fc.property(wildTextArb, ({ text }) => {
      expect(validate(JSON.parse(text.replace(/^\uFEFF/, ''))), text).toBe(true);
    }),
  );
});

describe('what is no task does not fit', () => {
  const pair = { input: [[1]], output: [[2]] };
  const long = Array<number>(31).fill(0);
  const grids = { empty: [], 'without cells': [[]], 'of 31 columns': [long], 'of 31 rows': long.map(() => [0]), 'of numbers': [1, 2] };
  const cells = { 'a negative colour': -1, 'a colour over 9': 10, 'half a colour': 1.5, 'a tenth': 1e-1, 'a text': '1', nothing: null };
  const broken: Record<string, unknown> = {
    'a list': [pair],
    'no train': { test: [] },
    'no test': { train: [pair] },
    'an empty train': { train: [], test: [] },
    'a train that is no list': { train: { 0: pair }, test: [] },
    'a pair that is a list': { train: [[[[1]], [[2]]]], test: [] },
    'a train pair without input': { train: [{ output: [[1]] }], test: [] },
    'a train pair without output': { train: [{ input: [[1]] }], test: [] },
    'a train pair whose output is null': { train: [{ input: [[1]], output: null }], test: [] },
    'a test pair without input': { train: [pair], test: [{}] },
    'a test pair whose input is null': { train: [pair], test: [{ input: null }] },
    ...Object.fromEntries(Object.entries(grids).map(([what, grid]) => [`a grid ${what}`, { train: [{ ...pair, input: grid }], test: [] }])),
    ...Object.fromEntries(Object.entries(cells).map(([what, cell]) => [what, { train: [pair], test: [{ input: [[cell]] }] }])),
  };

  test.each(Object.entries(broken))('%s', (_, value) => {
    expect(validate(value)).toBe(false);
    expect(parseTask(JSON.stringify(value)).ok).toBe(false);
  });
});

test('in a folder named training, only what begins to be a task has to be one', () => {
  const values: [value: unknown, fits: boolean][] = [
    [{ train: [{ input: [[1]], output: [[2]] }], test: [] }, true],
    [{ epochs: 3 }, true],
    [{ train: 'data.jsonl' }, true],
    [['a'], true],
    [{ train: [0.91, 0.85], test: [1] }, true],
    [{ train: ['id'], test: ['x'] }, true],
    [{ train: [] }, false],
    [{ test: [{}] }, false],
    [{ test: [{ input: [[1, 10]] }] }, false],
  ];
  for (const [value, fits] of values) expect(validateInFolder(value), JSON.stringify(value)).toBe(fits);
});

describe('VS Code', () => {
  it('is not told that colours are integers: it goes by how they are written, and takes 1e-1 for one, but not 2.0', () => {
    const { definitions } = schema('arc-task.schema.json') as unknown as {
      readonly definitions: { readonly grid: { readonly items: { readonly items: { readonly type: string } } } };
    };
    expect(definitions.grid.items.items).toMatchObject({ type: 'number', multipleOf: 1, minimum: 0, maximum: 9 });
  });

  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    readonly contributes: { readonly jsonValidation: readonly { readonly fileMatch: readonly string[]; readonly url: string }[] };
  };

  it('is told the schemas for task files, and they are packed', () => {
    expect(manifest.contributes.jsonValidation).toEqual([
      { fileMatch: ['*.arc.json'], url: './schemas/arc-task.schema.json' },
      { fileMatch: ['**/training/*.json', '**/evaluation/*.json'], url: './schemas/arc-task-in-folder.schema.json' },
    ]);
    expect(readFileSync(path.join(root, '.vscodeignore'), 'utf8').split('\n')).toContain('!schemas/**');
  });
});
