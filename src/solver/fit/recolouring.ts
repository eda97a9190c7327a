import type { Grid } from '../../shared/arc/task.ts';
import { colourCount } from '../../shared/arc/task.ts';
import type { Example } from '../../shared/concepts/concept.ts';
import { Random } from '../../shared/concepts/random.ts';
import type { Shape } from '../graph/ir.ts';
import { elementCount } from '../graph/ir.ts';
import { tokenOfColour } from '../tokens/gridTokens.ts';

/** How a model takes a task's colours: colour c of the task is to it what colour `recolouring[c]` is without. A permutation. */
export type Recolouring = readonly number[];

export const colourTables: readonly string[] = ['embed_tokens.embedding_weight', 'lm_head.weight'];

/**
 * Writes a recolouring into flat weights [parameters in their order] whose parameters hold both tables with a row for each token: the
 * network then reads and writes each colour by the row of the one that it is taken for, and is the same in all else.
 */
export function recolourWeights(
  flat: Float32Array,
  parameters: readonly { readonly name: string; readonly shape: Shape }[],
  recolouring: Recolouring,
): Float32Array {
  const next = flat.slice();
  let at = 0;
  for (const { name, shape } of parameters) {
    const size = elementCount(shape);
    if (colourTables.includes(name)) {
      const width = shape[1] ?? 0;
      const rowAt = (colour: number): number => at + tokenOfColour(colour) * width;
      recolouring.forEach((to, from) => {
        next.set(flat.subarray(rowAt(to), rowAt(to) + width), rowAt(from));
      });
    }
    at += size;
  }
  return next;
}

/** All but black, which no permutation moves. */
export const drawnColours: readonly number[] = Array.from({ length: colourCount - 1 }, (_, i) => i + 1);

/** Colours that a rule may name: those, black apart, that every pair shows. The ones that change most first. */
export function namedColours(pairs: readonly Example[]): readonly number[] {
  const shown = pairs.map(({ input, output }) => new Set([...input.flat(), ...output.flat()]));
  const change = (colour: number): number =>
    pairs.reduce((sum, { input, output }) => sum + Math.abs(countOf(input, colour) - countOf(output, colour)), 0);
  return drawnColours
    .filter((colour) => pairs.length > 0 && shown.every((colours) => colours.has(colour)))
    .map((colour) => ({ colour, change: change(colour) }))
    .toSorted((a, b) => b.change - a.change)
    .map(({ colour }) => colour);
}

/**
 * Colours that a rule seems to take as they come, black apart: some pair does without, and no output has one that its input has not. With
 * these in each other's place the pairs show the same rule.
 */
export function spareColours(pairs: readonly Example[]): readonly number[] {
  const named = namedColours(pairs);
  const has = (grid: Grid, colour: number): boolean => grid.some((row) => row.includes(colour));
  const isBrought = (colour: number): boolean => pairs.some(({ input, output }) => has(output, colour) && !has(input, colour));
  return drawnColours.filter((colour) => !named.includes(colour) && !isBrought(colour));
}

/** A permutation of the colours, drawn at random, that puts spare ones in each other's place and leaves all others. */
export function exchangeOf(spare: readonly number[], random: Random): readonly number[] {
  const shuffled = random.shuffle(spare);
  return Array.from({ length: colourCount }, (_, colour) => shuffled[spare.indexOf(colour)] ?? colour);
}

/** Named colours that are tried together: each more takes eight times as many recolourings. */
const namedAtMost = 2;

/** What the named colours may be taken for, each by all, in a random order but always the same; black stays. The first is no change. */
export function recolourings(named: readonly number[]): readonly Recolouring[] {
  const unchanged = Array.from({ length: colourCount }, (_, colour) => colour);
  let all: (readonly number[])[] = [unchanged];
  for (const [i, colour] of named.slice(0, namedAtMost).entries()) {
    const before = named.slice(0, i);
    all = all.flatMap((recolouring) => {
      const taken = before.map((other) => recolouring[other]);
      return unchanged.slice(1).flatMap((to) => (taken.includes(to) ? [] : [exchanged(recolouring, colour, to)]));
    });
  }
  const others = all.filter((recolouring) => recolouring.some((to, from) => to !== from));
  return [unchanged, ...new Random(1).shuffle(others)];
}

/** Named colours that a rule's own colours are tried for. */
const triedForRule = 3;

/**
 * The recolourings that matter to a rule which names the colours `rule` itself: each of these stands for one of the task's first `tried` named
 * colours, or stays what it is. No change is none of them.
 */
export function recolouringsFor(rule: readonly number[], named: readonly number[], tried = triedForRule): readonly Recolouring[] {
  const unchanged = Array.from({ length: colourCount }, (_, colour) => colour);
  let all: (readonly number[])[] = [[]];
  for (const own of rule) {
    const candidates = new Set([own, ...named.slice(0, tried)]);
    all = all.flatMap((chosen) => [...candidates].filter((colour) => !chosen.includes(colour)).map((colour) => [...chosen, colour]));
  }
  return all
    .filter((chosen) => chosen.some((colour, i) => colour !== rule[i]))
    .map((chosen) => chosen.reduce<Recolouring>((done, colour, i) => exchanged(done, colour, rule[i] ?? colour), unchanged));
}

/** The recolouring with `colour` taken for `to`, and what was taken for that for what `colour` was taken for. */
function exchanged(recolouring: Recolouring, colour: number, to: number): Recolouring {
  const next = [...recolouring];
  const other = next.indexOf(to);
  [next[colour], next[other]] = [to, next[colour] ?? 0];
  return next;
}

function countOf(grid: Grid, colour: number): number {
  return grid.flat().filter((cell) => cell === colour).length;
}
