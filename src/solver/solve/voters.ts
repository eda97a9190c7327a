import type { Grid, Pair } from '../../shared/arc/task.ts';
import type { Random } from '../../shared/concepts/random.ts';
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
  /** The model was fitted to the task's train pairs, which were moved about on the canvas. */
  readonly fitted: boolean;
  readonly train: readonly Pair[];
  readonly input: Grid;
}

/**
 * Up to `count` voters, the task as it is first. Where the model has embeddings for augmentations of the task, these and no others vote,
 * each with its own. A fit is asked about these, or about the task as it is, at other places of the canvas too. Any other model is asked
 * about any augmentation, always with the task's own embedding.
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
  if (fitted) {
    const known = named.length > 0 ? [...own, ...others] : [{ augmentation: identity, identifier, offset: origin }];
    const [first, ...more] = known.flatMap((voter) =>
      placesFor(voted, voter.augmentation, model.info.canvas).map((offset) => ({ ...voter, offset })),
    );
    return first === undefined ? [] : [first, ...random.shuffle(more)].slice(0, count);
  }
  if (others.length > 0) return [...own, ...random.shuffle(others)].slice(0, count);
  return drawAugmentations(random, count).map((augmentation) => ({ augmentation, identifier, offset: origin }));
}

/**
 * Places where an input and its answer, both under an augmentation, fit the canvas, the top-left corner first. The answer is taken to be as large as the input where
 * that is so in all train pairs, else no larger than the largest train output.
 */
function placesFor({ input, train }: VotedInput, augmentation: Augmentation, canvas: number): readonly Offset[] {
  const room = (side: (grid: Grid) => number): number => {
    const pairs = train.map((pair) => [side(pair.input), side(pair.output ?? [])] as const);
    const outputs = pairs.every(([before, after]) => before === after) ? [] : pairs.map(([, after]) => after);
    return Math.max(1, canvas - Math.max(side(input), ...outputs) + 1);
  };
  const sides = [room((grid) => grid.length), room((grid) => grid[0]?.length ?? 0)] as const;
  const [rows, columns] = swapsSides(augmentation.dihedral) ? [sides[1], sides[0]] : sides;
  return Array.from({ length: rows * columns }, (_, i) => ({ row: Math.floor(i / columns), column: i % columns }));
}
