import type { Task } from '../arc/task.ts';
import { instanceId, type Concept, type Example, type Parameters, type SizeLimits, type ValuesOf } from './concept.ts';
import { concepts } from './concepts.ts';
import type { Random } from './random.ts';

/** A concept with values for its parameters: one rule. */
export interface ConceptInstance {
  readonly concept: Concept;
  readonly values: ValuesOf<Parameters>;
}

/** The instance whose `instanceId` this is, of those that models are trained on; null where there is none. */
export function instanceWithId(id: string): ConceptInstance | null {
  for (const concept of concepts) {
    const values = concept.instances.find((one) => instanceId(concept, one) === id);
    if (values !== undefined) return { concept, values };
  }
  return null;
}

/** Drawing anew so many times, all inputs were ones that are there: the rule has no other within the limits. */
const maxDraws = 50;

/**
 * A fresh example of the rule whose input is none of `present`. Throws a RangeError where there seems to be none within the limits, or
 * where these are too small for the rule.
 */
export function drawNewExample(
  { concept, values }: ConceptInstance,
  random: Random,
  limits: SizeLimits,
  present: Iterable<Example['input']>,
): Example {
  const inputs = new Set([...present].map((input) => JSON.stringify(input)));
  for (let draw = 0; draw < maxDraws; draw++) {
    const example = concept.generate(values, random, limits);
    if (!inputs.has(JSON.stringify(example.input))) return example;
  }
  throw new RangeError(`${concept.title}: no other input found in ${String(maxDraws)} attempts`);
}

/** A task of so many train pairs and one test pair, no input twice. Throws a RangeError as `drawNewExample` does. */
export function drawTask(instance: ConceptInstance, trainPairs: number, random: Random, limits: SizeLimits): Task {
  const examples: Example[] = [];
  while (examples.length <= trainPairs) {
    examples.push(
      drawNewExample(
        instance,
        random,
        limits,
        examples.map(({ input }) => input),
      ),
    );
  }
  return { train: examples.slice(0, trainPairs), test: examples.slice(trainPairs) };
}
