import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseTask } from '../../../src/shared/arc/parseTask.ts';
import { newTaskText } from '../../../src/shared/arc/formatTask.ts';
import type { Pair, Task } from '../../../src/shared/arc/task.ts';
import { instanceId } from '../../../src/shared/concepts/concept.ts';
import { concepts } from '../../../src/shared/concepts/concepts.ts';
import { naiveRules } from './naiveRules.ts';

const folder = new URL('../../../samples/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.arc.json'));
const textOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
const stemOf = (file: string): string => file.slice(0, -'.arc.json'.length);

function taskIn(file: string): Task {
  const result = parseTask(textOf(file));
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.source.task;
}

const pairsOf = (task: Task): readonly Pair[] => [...task.train, ...task.test];
const instances = concepts.flatMap((concept) => concept.instances.map((values) => ({ concept, values, id: instanceId(concept, values) })));
const known = files.flatMap((file) => instances.filter(({ id }) => id === stemOf(file)).map((instance) => [file, instance] as const));

test('there are samples that the bundled model knows and samples that it does not', () => {
  expect(known.length).toBeGreaterThanOrEqual(6);
  expect(files.length - known.length).toBeGreaterThanOrEqual(5);
});

test('exactly one sample leaves a test output to the author', () => {
  const open = files.filter((file) => taskIn(file).test.some(({ output }) => output === null));
  expect(open).toEqual(['mirror-lake.arc.json']);
});

test.each(files)('%s is a small, well-formed task in the layout of new files', (file) => {
  const task = taskIn(file);
  expect(newTaskText(task)).toBe(textOf(file));
  expect(task.train.length).toBeGreaterThanOrEqual(3);
  expect(task.test.length).toBeGreaterThanOrEqual(1);
  for (const grid of pairsOf(task).flatMap(({ input, output }) => (output === null ? [input] : [input, output]))) {
    expect(grid.length).toBeLessThanOrEqual(10);
    expect(grid[0]?.length).toBeLessThanOrEqual(10);
  }
  expect(new Set(pairsOf(task).map(({ input }) => JSON.stringify(input))).size).toBe(pairsOf(task).length);
});

test.each(known)('%s follows the rule that it is named after', (file, { concept, values }) => {
  for (const { input, output } of pairsOf(taskIn(file))) {
    const expected = naiveRules[concept.name]?.(
      input.map((row) => row.join('')),
      values,
    );
    expect(output?.map((row) => row.join(''))).toEqual(expected);
  }
});
