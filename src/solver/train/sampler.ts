import { concepts } from '../../shared/concepts/concepts.ts';
import type { Random } from '../../shared/concepts/random.ts';
import { drawOffset } from '../tokens/augmentation.ts';
import { encodeGrid } from '../tokens/gridTokens.ts';
import type { Puzzle } from './puzzles.ts';
import type { SampleOutcome } from './trainer.ts';
import type { Sample } from './slots.ts';

/** How a group of puzzles does in training, as running means over its recent samples. */
export interface GroupProgress {
  readonly puzzles: readonly PuzzleProgress[];
  readonly isOfOneConcept: boolean;
  exact: number;
  accuracy: number;
  samples: number;
}

interface PuzzleProgress {
  readonly index: number;
  exact: number;
  samples: number;
}

const conceptNames = new Set(concepts.map(({ name }) => name));
const memory = 0.98;
/** Share of its weight that a group or a puzzle keeps when all of it is solved, so that it isn't forgotten. */
const floor = 0.05;

/**
 * Draws training samples: groups that still fail come more often, and within a concept the instances that do. The tasks of
 * a set are drawn alike: those that a model never learns would take its whole share.
 */
export class Sampler {
  readonly groups = new Map<string, GroupProgress>();
  /** Row 0 of the embedding table is blank: puzzle i has row i + 1. */
  private readonly progressOfRow: readonly (PuzzleProgress | undefined)[];

  constructor(
    private readonly puzzles: readonly Puzzle[],
    private readonly canvas: number,
    private readonly random: Random,
    /** Share of the samples that lie anywhere on the canvas instead of in its top-left corner. */
    private readonly shiftShare: number,
    /** How much groups of several rules, compositions and sets of tasks, count beside those of one concept. */
    private readonly setWeight = 1,
  ) {
    const progress = puzzles.map((_, index) => ({ index, exact: 0, samples: 0 }));
    this.progressOfRow = [undefined, ...progress];
    const members = new Map<string, PuzzleProgress[]>();
    puzzles.forEach(({ group }, i) => members.set(group, [...(members.get(group) ?? []), progress[i] as PuzzleProgress]));
    for (const [group, of] of members)
      this.groups.set(group, { puzzles: of, isOfOneConcept: conceptNames.has(group), exact: 0, accuracy: 0, samples: 0 });
  }

  draw(): Sample {
    const group = this.pickGroup();
    const { index } = group.isOfOneConcept ? this.pickFailing(group.puzzles, () => 1) : this.random.pick(group.puzzles);
    const puzzle = this.puzzles[index] as Puzzle;
    const { input, output } = puzzle.draw(this.random);
    const offset = this.random.nextFloat() < this.shiftShare ? drawOffset(this.random, [input, output], this.canvas) : undefined;
    return { row: index + 1, tokens: encodeGrid(input, this.canvas, offset), labels: encodeGrid(output, this.canvas, offset) };
  }

  record(outcome: SampleOutcome): void {
    const puzzle = this.progressOfRow[outcome.row];
    const group = this.groups.get(this.puzzles[outcome.row - 1]?.group ?? '');
    if (puzzle === undefined || group === undefined) return;
    for (const progress of [puzzle, group]) {
      progress.samples++;
      progress.exact = blended(progress.exact, Number(outcome.exact), progress.samples);
    }
    group.accuracy = blended(group.accuracy, outcome.accuracy, group.samples);
  }

  /** A concept with more instances takes longer to learn, a set of hundreds of tasks far longer, but not in proportion. */
  private pickGroup(): GroupProgress {
    return this.pickFailing(
      [...this.groups.values()],
      ({ puzzles, isOfOneConcept }) => Math.sqrt(puzzles.length) * (isOfOneConcept ? 1 : this.setWeight),
    );
  }

  private pickFailing<T extends { readonly exact: number }>(choices: readonly T[], size: (choice: T) => number): T {
    const weights = choices.map((choice) => size(choice) * (floor + (1 - floor) * (1 - choice.exact)));
    let left = this.random.nextFloat() * weights.reduce((sum, weight) => sum + weight, 0);
    for (const [i, choice] of choices.entries()) {
      left -= weights[i] ?? 0;
      if (left <= 0) return choice;
    }
    return choices[choices.length - 1] as T;
  }
}

/** A running mean: of all values while they are few, of about the last fifty afterwards. */
function blended(mean: number, value: number, samples: number): number {
  const keep = Math.min(memory, 1 - 1 / samples);
  return mean * keep + value * (1 - keep);
}
