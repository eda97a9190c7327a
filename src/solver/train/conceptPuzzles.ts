import { familyOf, instanceId } from '../../shared/concepts/concept.ts';
import { concepts } from '../../shared/concepts/concepts.ts';
import type { Puzzle } from './puzzles.ts';

/**
 * One puzzle for each of the first `instances` instances of each concept, and for the first of each further choice of what is no colour,
 * with endless examples that fit the canvas. A fit takes one colour for another, but no direction or size for another.
 */
export function conceptPuzzles(canvas: number, instances = Infinity): readonly Puzzle[] {
  const size = { maxRows: canvas, maxColumns: canvas };
  return concepts.flatMap((concept) => {
    const seen = new Set<string>();
    const chosen = concept.instances.filter((values, i) => {
      const family = familyOf(concept, values);
      const isNew = !seen.has(family);
      seen.add(family);
      return i < instances || isNew;
    });
    return chosen.map((values): Puzzle => ({
      id: instanceId(concept, values),
      group: concept.name,
      draw: (random) => concept.generate(values, random, size),
    }));
  });
}
