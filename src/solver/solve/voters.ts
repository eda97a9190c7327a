import type { Grid, Pair } from '../../shared/arc/task.ts';
import type { Random } from '../../shared/concepts/random.ts';
import { exchangeOf, spareColours } from '../fit/recolouring.ts';
import type { ActModel } from '../model/actModel.ts';
import type { Augmentation } from '../tokens/augmentation.ts';
import { swapsSides } from '../../shared/arc/transforms.ts';
import { drawAugmentations, identity, isIdentity, parseAugmentationName } from '../tokens/augmentation.ts';
import type { Offset } from '../tokens/gridTokens.ts';

/** A copy of the task that votes on its answers. */
export interface Voter {
  readonly augmentation: Augmentation;
  /** Row of the embedding that belongs to it. */
  readonly identifier: number;
  /** Where on the canvas it is shown. */
  readonly offset: Offset;
}

const origin: Offset = { row: 0, column: 0 };

/** What votes are asked about. */
export interface VotedInput {
  readonly taskId: string;
  /** Row of the task's own embedding; 0 is the blank one. */
  readonly identifier: number;
  /** The model was fitted to the task's train pairs, moved about on the canvas and with their spare colours in each other's place. */
  readonly fitted: boolean;
  readonly train: readonly Pair[];
  readonly input: Grid;
}

/**
 * Up to `count` voters, the task as it is first. Where the model has embeddings for augmentations of the task, these and no others vote,
 * each with its own. A fit is asked about these, a model that knows the task alone about the task as it is, at other places of the canvas,
 * and half of the time, more often where there are few places, with spare colours in each other's place: under other colours or turned its
 * embedding means another rule. With the blank embedding any augmentation is as good as the next.
 */
export function chooseVoters(model: ActModel, voted: VotedInput, count: number, random: Random): readonly Voter[] {
  const { taskId, identifier, fitted } = voted;
  const named: Voter[] = [];
  if (identifier !== 0) {
    for (const [name, row] of model.identifiersFrom(taskId)) {
      const augmentation = parseAugmentationName(name, taskId);
      if (augmentation !== null) named.push({ augmentation, identifier: row, offset: origin });
    }
  }
  const own = named.filter(({ augmentation }) => isIdentity(augmentation));
  const others = named.filter(({ augmentation }) => !isIdentity(augmentation));
  if (fitted || (identifier !== 0 && others.length === 0)) {
    const known = named.length > 0 ? [...own, ...others] : [{ augmentation: identity, identifier, offset: origin }];
    const [first, ...placed] = known.flatMap((voter) =>
      placesFor(voted, voter.augmentation, model.info.canvas).map((offset) => ({ ...voter, offset })),
    );
    if (first === undefined) return [];
    const recoloured = recolouredCopies(random.shuffle([first, ...placed]), exchanges(voted, count, random), count);
    return [first, ...alternating(recoloured, random.shuffle(placed))].slice(0, count);
  }
  if (others.length > 0) return [...own, ...random.shuffle(others)].slice(0, count);
  return drawAugmentations(random, count).map((augmentation) => ({ augmentation, identifier, offset: origin }));
}

/**
 * Up to `count` permutations of colours that put the task's spare colours in each other's place, each of which makes another grid of the
 * input.
 */
function exchanges({ train, input }: VotedInput, count: number, random: Random): readonly (readonly number[])[] {
  const spare = spareColours(train.flatMap(({ input: before, output }) => (output === null ? [] : [{ input: before, output }])));
  const shown = spare.filter((colour) => input.some((row) => row.includes(colour)));
  const drawn = new Map([[shown.join(), identity.colours]]);
  // A few tries for each: there may be fewer than asked for.
  for (let tries = 4 * count; tries > 0 && drawn.size <= count; tries--) {
    const colours = exchangeOf(spare, random);
    const key = shown.map((colour) => colours[colour]).join();
    if (!drawn.has(key)) drawn.set(key, colours);
  }
  return [...drawn.values()].slice(1);
}

/** Up to `count` different pairs of a voter and an exchange: as many voters as there are, each time with another exchange. */
function recolouredCopies(voters: readonly Voter[], exchanged: readonly (readonly number[])[], count: number): readonly Voter[] {
  const [places, ways] = [voters.length, exchanged.length];
  return Array.from({ length: Math.min(count, places * ways) }, (_, i) => {
    const voter = voters[i % places] as Voter;
    const colours = exchanged[((i % places) + Math.floor(i / places)) % ways] as readonly number[];
    return { ...voter, augmentation: afterExchange(voter.augmentation, colours) };
  });
}

/** What comes of an augmentation where the colours are exchanged first. */
function afterExchange({ dihedral, colours }: Augmentation, exchanged: readonly number[]): Augmentation {
  return { dihedral, colours: exchanged.map((colour) => colours[colour] ?? colour) };
}

/** One of each by turns, and the rest of the longer list. */
function alternating<T>(one: readonly T[], other: readonly T[]): readonly T[] {
  return Array.from({ length: Math.max(one.length, other.length) }, (_, i) => [one[i], other[i]])
    .flat()
    .filter((item) => item !== undefined);
}

/** Places where an input and its answer, both under an augmentation, fit the canvas, the top-left corner first. */
function placesFor({ input, train }: VotedInput, augmentation: Augmentation, canvas: number): readonly Offset[] {
  const room = (side: (grid: Grid) => number): number => {
    const sides = train.map(({ input: before, output }) => [side(before), side(output ?? [])] as const);
    return Math.max(1, canvas - Math.max(side(input), outputSide(sides, side(input))) + 1);
  };
  const rooms = [room((grid) => grid.length), room((grid) => grid[0]?.length ?? 0)] as const;
  const [rows, columns] = swapsSides(augmentation.dihedral) ? [rooms[1], rooms[0]] : rooms;
  return Array.from({ length: rows * columns }, (_, i) => ({ row: Math.floor(i / columns), column: i % columns }));
}

/**
 * How long a side of the answer to an input is: as many times the input's, or as many cells longer, as in all train pairs, the larger where both are so; where
 * neither is, the longest output's.
 */
function outputSide(train: readonly (readonly [input: number, output: number])[], input: number): number {
  const [[before, after] = [1, 1]] = train;
  const guesses = [
    ...(train.every(([from, to]) => to * before === from * after) ? [Math.ceil((input * after) / before)] : []),
    ...(train.every(([from, to]) => to - from === after - before) ? [input + after - before] : []),
  ];
  return Math.max(...(guesses.length > 0 ? guesses : train.map(([, to]) => to)));
}
