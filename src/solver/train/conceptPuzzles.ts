import { instanceId } from '../../shared/concepts/concept.ts';
import { concepts } from '../../shared/concepts/concepts.ts';
import type { Puzzle } from './puzzles.ts';

/** One puzzle for each of the first `instances` instances of each concept, with endless examples that fit the canvas. */
export function conceptPuzzles(canvas: number, instances = Infinity): readonly Puzzle[] {
  const size = { maxRows: canvas, maxColumns: canvas };
  return concepts.flatMap((concept) =>
    concept.instances.slice(0, instances).map((values): Puzzle => ({
      id: instanceId(concept, values),
      group: concept.name,
      draw: (random) => concept.generate(values, random, size),
    })),
  );
}
