import { expect, test } from 'vitest';
import { instanceId } from '../../../src/shared/concepts/concept.ts';
import { concepts } from '../../../src/shared/concepts/concepts.ts';
import { Random } from '../../../src/shared/concepts/random.ts';
import { naiveRules, type Rows } from './naiveRules.ts';

const instances = concepts.flatMap((concept) => concept.instances.map((values) => ({ concept, values, id: instanceId(concept, values) })));
type Instance = (typeof instances)[number];

interface RowsExample {
  readonly input: Rows;
  readonly output: Rows;
}

function explains({ concept, values }: Instance, { input, output }: RowsExample): boolean {
  try {
    return naiveRules[concept.name]?.(input, values).join() === output.join();
  } catch {
    return false; // The rule asks for something that this input does not have.
  }
}

/** Instances other than the drawn one whose rules fit all of the examples. */
function rivals(own: Instance, count: number, random: Random): string[] {
  const examples = Array.from({ length: count }, () => own.concept.generate(own.values, random, { maxRows: 10, maxColumns: 10 })).map(
    ({ input, output }) => ({ input: input.map((row) => row.join('')), output: output.map((row) => row.join('')) }),
  );
  return instances.filter((other) => other !== own && examples.every((example) => explains(other, example))).map(({ id }) => id);
}

test('forty examples of an instance fit the rule of no other', () => {
  const random = new Random(21);
  const ambiguous = instances.map((own) => ({ id: own.id, rivals: rivals(own, 40, random) })).filter((found) => found.rivals.length > 0);
  expect(ambiguous).toEqual([]);
});

test('as few as four examples, what an author would draw, fit no other rule nine times out of ten', () => {
  const random = new Random(22);
  const ambiguous = instances.filter((own) => rivals(own, 4, random).length > 0);
  expect(ambiguous.length / instances.length).toBeLessThan(0.1);
});
