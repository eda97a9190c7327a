import { compositionSeparator } from '../../shared/concepts/composition.ts';
import { coloursOf, familyOf, instanceId } from '../../shared/concepts/concept.ts';
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

let rules: ReadonlyMap<string, Pick<KnownRule, 'colours' | 'family'>> | undefined;

/** null for a puzzle that is neither an instance of a concept nor made of such. */
export function knownRule(identifier: string): KnownRule | null {
  const known = (rules ??= new Map(
    concepts.flatMap((concept) =>
      concept.instances.map((values) => [
        instanceId(concept, values),
        { colours: coloursOf(concept, values), family: familyOf(concept, values) },
      ]),
    ),
  ));
  const parts = identifier.split(compositionSeparator).map((id) => known.get(id));
  const colours = new Set<number>();
  for (const part of parts) {
    if (part === undefined) return null;
    for (const colour of part.colours) colours.add(colour);
  }
  return { colours: [...colours], family: parts.map((part) => part?.family).join(), parts: parts.length };
}
