import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instanceId } from '../../../src/shared/concepts/concept.ts';
import { concepts } from '../../../src/shared/concepts/concepts.ts';
import { drawNewExample, drawTask, instanceWithId } from '../../../src/shared/concepts/conceptTask.ts';
import { Random } from '../../../src/shared/concepts/random.ts';

const instances = concepts.flatMap((concept) => concept.instances.map((values) => ({ concept, values })));
const limitsFor = (side: number): { maxRows: number; maxColumns: number } => ({ maxRows: side, maxColumns: side });

it('every instance is found by its id, and nothing by another', () => {
  for (const { concept, values } of instances) expect(instanceWithId(instanceId(concept, values))).toEqual({ concept, values });
  for (const id of ['', '007bbfb7', 'recolour', 'recolour-from-3-to-3', 'recolour-from-3-to-5-']) expect(instanceWithId(id)).toBeNull();
});

it('a task has so many pairs that follow the rule, no input twice', () => {
  fc.assert(
    fc.property(fc.constantFrom(...instances), fc.integer({ min: 1, max: 10 }), fc.integer(), (instance, pairs, seed) => {
      const { concept, values } = instance;
      const task = drawTask(instance, pairs, new Random(seed), limitsFor(Math.max(10, concept.sideNeeded(values))));
      expect([task.train.length, task.test.length]).toEqual([pairs, 1]);
      const all = [...task.train, ...task.test];
      for (const { input, output } of all) expect(concept.apply(values, input)).toEqual(output);
      expect(new Set(all.map(({ input }) => JSON.stringify(input))).size).toBe(pairs + 1);
    }),
    { numRuns: 150 },
  );
});

it('where every input is there already, it says so', () => {
  const instance = instanceWithId('scale-down-factor-3');
  if (instance === null) throw new Error('no such instance');
  const [random, limits] = [new Random(1), limitsFor(3)];
  const inputs = Array.from({ length: 2000 }, () => instance.concept.generate(instance.values, random, limits).input);
  expect(() => drawNewExample(instance, random, limits, inputs)).toThrow('Reduce: no other input found in 50 attempts');
});
