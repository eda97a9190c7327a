import type { fitMethods } from '../../shared/protocol/fitEvents.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { Weights } from '../model/levels.ts';
import type { Parameter } from '../model/parameters.ts';

/**
 * What a fit moves besides the puzzle embeddings: `all` weights; `lastLayers`, those of each level's last layer and the heads;
 * `lowRank`, a product of two thin matrices added to each linear layer; `gains`, one factor for each output of each linear layer;
 * `embedding`, nothing that the answer depends on (only q_head, which says when to halt).
 */
export type FitMethod = (typeof fitMethods)[number];

/** How the network's weights come about while a task is fitted. */
export interface Adaptation {
  /** What is trained: parameters of the model by their own names, which start as they are in it, or new ones beside them. */
  readonly trained: readonly Parameter[];
  /** Parameters of the model that the network needs and that stay as they are. */
  readonly frozen: readonly Parameter[];
  /** Writes the network's weights in terms of both. */
  effective(b: GraphBuilder, trained: Weights, frozen: Weights): Weights;
}

const rank = 8;
const isHead = ({ name }: Parameter): boolean => name.startsWith('q_head.');
const isLinear = ({ name }: Parameter): boolean => name.endsWith('_proj.weight') || name === 'lm_head.weight';

export function adaptationOf(method: FitMethod, parameters: readonly Parameter[]): Adaptation {
  switch (method) {
    case 'all':
      return chosen(parameters, () => true);
    case 'lastLayers':
      return chosen(parameters, isInLastLayers(parameters));
    case 'embedding':
      return chosen(parameters, isHead);
    case 'gains':
      return added(
        parameters,
        ({ name, shape }) => [{ name: `${name}.gain`, shape: [shape[0] ?? 0, 1], initialization: { kind: 'constant', value: 1 } }],
        (b, weight, trained, { name }) => b.mul(weight, trained(`${name}.gain`)),
      );
    case 'lowRank':
      return added(
        parameters,
        ({ name, shape: [out = 0, inputs = 0] }) => [
          { name: `${name}.down`, shape: [rank, inputs], initialization: { kind: 'normal', deviation: 1 / Math.sqrt(inputs) } },
          { name: `${name}.up`, shape: [out, rank], initialization: { kind: 'constant', value: 0 } },
        ],
        (b, weight, trained, { name }) => b.add(weight, b.matMul(trained(`${name}.up`), trained(`${name}.down`))),
      );
  }
}

/** Trains some of the model's own parameters. */
function chosen(parameters: readonly Parameter[], isTrained: (parameter: Parameter) => boolean): Adaptation {
  const trained = parameters.filter(isTrained);
  const names = new Set(trained.map(({ name }) => name));
  return {
    trained,
    frozen: parameters.filter(({ name }) => !names.has(name)),
    effective: (_, own, frozen) => (name) => (names.has(name) ? own(name) : frozen(name)),
  };
}

/** Trains new parameters beside each linear layer, and q_head. */
function added(
  parameters: readonly Parameter[],
  parts: (linear: Parameter) => readonly Parameter[],
  combine: (b: GraphBuilder, ...of: [weight: ReturnType<Weights>, trained: Weights, linear: Parameter]) => ReturnType<Weights>,
): Adaptation {
  const linears = new Map(parameters.filter(isLinear).map((parameter) => [parameter.name, parameter]));
  const heads = new Set(parameters.filter(isHead).map(({ name }) => name));
  return {
    trained: [...parameters.filter(isHead), ...[...linears.values()].flatMap(parts)],
    frozen: parameters.filter((parameter) => !isHead(parameter)),
    effective(b, trained, frozen) {
      // The network asks for a weight more than once where it has cycles: it is combined once.
      const combined = new Map<string, ReturnType<Weights>>();
      return (name) => {
        if (heads.has(name)) return trained(name);
        const linear = linears.get(name);
        if (linear === undefined) return frozen(name);
        const weight = combined.get(name) ?? combine(b, frozen(name), trained, linear);
        combined.set(name, weight);
        return weight;
      };
    },
  };
}

function isInLastLayers(parameters: readonly Parameter[]): (parameter: Parameter) => boolean {
  const placeOf = ({ name }: Parameter): [level: string, layer: number] | null => {
    const found = /^(.*)\.layers\.(\d+)\./.exec(name);
    return found === null ? null : [found[1] ?? '', Number(found[2])];
  };
  const last = new Map<string, number>();
  for (const place of parameters.map(placeOf)) if (place) last.set(place[0], Math.max(place[1], last.get(place[0]) ?? 0));
  return (parameter) => {
    const place = placeOf(parameter);
    return place === null ? isHead(parameter) || parameter.name === 'lm_head.weight' : last.get(place[0]) === place[1];
  };
}
