import { compositionSeparator } from '../../shared/concepts/composition.ts';
import type { Concept } from '../../shared/concepts/concept.ts';
import { instanceId } from '../../shared/concepts/concept.ts';
import { concepts } from '../../shared/concepts/concepts.ts';

/** What a puzzle identifier tells of its rule. */
export interface KnownRule {
  /** The colours that it names, each once. */
  readonly colours: readonly number[];
  /** The same for rules that differ in nothing but colours. */
  readonly family: string;
  /** Concepts that it is made of. */
  readonly parts: number;
}

type Values = Concept['instances'][number];

let rules: ReadonlyMap<string, KnownRule> | undefined;

/** null for a puzzle that is neither an instance of a concept nor made of such. */
export function knownRule(identifier: string): KnownRule | null {
  const known = (rules ??= new Map(
    concepts.flatMap((concept) => concept.instances.map((values) => [instanceId(concept, values), ruleOf(concept, values)] as const)),
  ));
  const parts = identifier.split(compositionSeparator).map((id) => known.get(id));
  const colours = new Set<number>();
  for (const part of parts) {
    if (part === undefined) return null;
    for (const colour of part.colours) colours.add(colour);
  }
  return { colours: [...colours], family: parts.map((part) => part?.family).join(), parts: parts.length };
}

function ruleOf({ name, parameters }: Concept, values: Values): KnownRule {
  const isColour = (key: string): boolean => parameters[key]?.kind === 'colour';
  const colours = Object.keys(parameters).flatMap((key) => (isColour(key) ? [Number(values[key])] : []));
  const others = Object.entries(values).filter(([key]) => !isColour(key));
  return { colours: [...new Set(colours)], family: JSON.stringify([name, ...others]), parts: 1 };
}
