import { concepts } from '../../shared/concepts/concepts.ts';
import type { Random } from '../../shared/concepts/random.ts';
import { drawOffset } from '../tokens/augmentation.ts';
import { encodeGrid } from '../tokens/gridTokens.ts';
import type { Puzzle } from './puzzles.ts';
import type { SampleOutcome } from './trainer.ts';
import type { Sample } from './slots.ts';

/** How a group of puzzles does in training, as a running mean over its recent samples. */
export interface GroupProgress {
  readonly puzzles: readonly number[];
  exact: number;
  accuracy: number;
  samples: number;
}

const conceptNames = new Set(concepts.map(({ name }) => name));
const memory = 0.98;
/** Share of a group's weight that it keeps when everything in it is solved, so that it isn't forgotten. */
const floor = 0.15;

/** Draws training samples: groups that still fail come more often, puzzles within a group alike. */
export class Sampler {
  readonly groups = new Map<string, GroupProgress>();
  private readonly groupOfRow: readonly string[];

  constructor(
    private readonly puzzles: readonly Puzzle[],
    private readonly canvas: number,
    private readonly random: Random,
    /** Share of the samples that lie anywhere on the canvas instead of in its top-left corner. */
    private readonly shiftShare: number,
    /** How much groups of several rules, compositions and sets of tasks, count beside those of one concept. */
    private readonly setWeight = 1,
  ) {
    // Row 0 of the embedding table is blank: puzzle i has row i + 1.
    this.groupOfRow = ['', ...puzzles.map((puzzle) => puzzle.group)];
    const members = new Map<string, number[]>();
    puzzles.forEach(({ group }, i) => members.set(group, [...(members.get(group) ?? []), i]));
    for (const [group, indices] of members) this.groups.set(group, { puzzles: indices, exact: 0, accuracy: 0, samples: 0 });
  }

  draw(): Sample {
    const index = this.random.pick(this.pickGroup().puzzles);
    const puzzle = this.puzzles[index] as Puzzle;
    const { input, output } = puzzle.draw(this.random);
    const offset = this.random.nextFloat() < this.shiftShare ? drawOffset(this.random, [input, output], this.canvas) : undefined;
    return { row: index + 1, tokens: encodeGrid(input, this.canvas, offset), labels: encodeGrid(output, this.canvas, offset) };
  }

  record(outcome: SampleOutcome): void {
    const group = this.groups.get(this.groupOfRow[outcome.row] ?? '');
    if (group === undefined) return;
    group.samples++;
    const keep = Math.min(memory, 1 - 1 / group.samples);
    group.exact = group.exact * keep + Number(outcome.exact) * (1 - keep);
    group.accuracy = group.accuracy * keep + outcome.accuracy * (1 - keep);
  }

  private pickGroup(): GroupProgress {
    const groups = [...this.groups.values()];
    const weight = (group: GroupProgress): number => this.groupSize(group) * (floor + (1 - floor) * (1 - group.exact));
    let left = this.random.nextFloat() * groups.reduce((sum, group) => sum + weight(group), 0);
    for (const group of groups) {
      left -= weight(group);
      if (left <= 0) return group;
    }
    return groups[groups.length - 1] as GroupProgress;
  }

  /** A concept with more instances takes longer to learn, a set of hundreds of tasks far longer, but not in proportion. */
  private groupSize({ puzzles: [first = 0, ...more] }: GroupProgress): number {
    const isOfOneConcept = conceptNames.has(this.puzzles[first]?.group ?? '');
    return Math.sqrt(1 + more.length) * (isOfOneConcept ? 1 : this.setWeight);
  }
}
