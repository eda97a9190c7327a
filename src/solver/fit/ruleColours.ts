import { compositionSeparator } from '../../shared/concepts/composition.ts';
import type { Concept } from '../../shared/concepts/concept.ts';
import { instanceId } from '../../shared/concepts/concept.ts';
import { concepts } from '../../shared/concepts/concepts.ts';

type Values = Concept['instances'][number];

let colours: ReadonlyMap<string, readonly number[]> | undefined;

/**
 * The colours that the rule of a puzzle identifier names, each once; null for a puzzle that is neither an instance of a concept nor made of
 * such.
 */
export function ruleColours(identifier: string): readonly number[] | null {
  const known = (colours ??= new Map(
    concepts.flatMap((concept) => concept.instances.map((values) => [instanceId(concept, values), coloursOf(concept, values)] as const)),
  ));
  const named = identifier.split(compositionSeparator).map((id) => known.get(id));
  return named.includes(undefined) ? null : [...new Set(named.flatMap((some) => some ?? []))];
}

function coloursOf({ parameters }: Concept, values: Values): readonly number[] {
  const named = Object.entries(parameters).flatMap(([key, { kind }]) => (kind === 'colour' ? [Number(values[key])] : []));
  return [...new Set(named)];
}
