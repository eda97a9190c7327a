import type { Grid } from '../arc/task.ts';
import type { Example, SizeLimits } from './concept.ts';
import { instanceId } from './concept.ts';
import { conceptNamed } from './concepts.ts';
import type { Random } from './random.ts';

/** A concept by its name, with its parameters. */
export type Rule = readonly [concept: string, values: Readonly<Record<string, string | number>>];

/** A rule of one or more concepts, each applied to what the one before it made. */
export interface Composition {
  /** The concepts' own identifiers, joined by `compositionSeparator`. */
  readonly id: string;
  /** A fresh example in which each concept leaves a mark. Throws a RangeError where none fits the limits. */
  generate(random: Random, limits: SizeLimits): Example;
}

/** Stands between the identifiers of a composition's concepts, and in none of theirs. */
export const compositionSeparator = '-then-';

const attempts = 500;

/** Throws where there is no concept of a name, or no rule at all. */
export function compose(rules: readonly Rule[]): Composition {
  const [first, ...others] = rules.map(([name, values]) => ({ concept: conceptNamed(name), values }));
  if (first === undefined) throw new Error('a composition of no concept');
  const id = [first, ...others].map(({ concept, values }) => instanceId(concept, values)).join(compositionSeparator);
  const generate = (random: Random, limits: SizeLimits): Example => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const { input, output } = first.concept.generate(first.values, random, limits);
      const states = [input, output];
      let last: Grid | null = output;
      for (const { concept, values } of others) {
        last = concept.apply(values, last);
        if (last === null) break;
        states.push(last);
      }
      if (last === null) continue;
      const distinct = new Set(states.map((grid) => JSON.stringify(grid))).size === states.length;
      const fits = last.length <= limits.maxRows && (last[0]?.length ?? 0) <= limits.maxColumns;
      if (distinct && fits) return { input, output: last };
    }
    throw new RangeError(`${id}: no example fits into ${String(limits.maxRows)} × ${String(limits.maxColumns)} cells`);
  };
  return { id, generate };
}
