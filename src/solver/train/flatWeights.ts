import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/ir.ts';
import { elementCount } from '../graph/ir.ts';
import type { Weights } from '../model/levels.ts';
import type { Parameter } from '../model/parameters.ts';

/** Cuts one flat vector, which holds all parameters in their order, into the parameters' own shapes. */
export function unflatten(b: GraphBuilder, flat: Value, parameters: readonly Parameter[]): Weights {
  const pieces = b.split(
    flat,
    0,
    parameters.map(({ shape }) => elementCount(shape)),
  );
  const byName = new Map(parameters.map(({ name, shape }, i) => [name, b.reshape(pieces[i] as Value, shape)]));
  return (name) => {
    const value = byName.get(name);
    if (value === undefined) throw new Error(`the model has no parameter ${name}`);
    return value;
  };
}
