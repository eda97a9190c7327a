import type { Random } from './random.ts';

export const black = 0;
const drawingColours: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** The colours that concepts with one colour are trained on; the other three stay unseen neighbours of these. */
export const trainingColours: readonly number[] = [1, 2, 3, 4, 6, 8];

/** `count` different colours 1..9 without the excluded ones (fewer where not so many are left). */
export function drawColours(random: Random, count: number, excluded: readonly number[] = []): number[] {
  const colours = excluded.length === 0 ? drawingColours : drawingColours.filter((colour) => !excluded.includes(colour));
  return random.shuffle(colours).slice(0, count);
}

/** One colour 1..9 that is not among the excluded ones. */
export function drawColour(random: Random, excluded: readonly number[] = []): number {
  let colour = random.between(1, 9);
  while (excluded.includes(colour)) colour = random.between(1, 9);
  return colour;
}

/** Black as in most ARC tasks, now and then another colour. */
export function drawBackground(random: Random, excluded: readonly number[] = []): number {
  return random.chance(0.85) ? black : drawColour(random, excluded);
}
