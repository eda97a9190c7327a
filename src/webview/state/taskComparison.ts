import { computed, signal, type ReadonlySignal } from '@preact/signals-core';
import { alignPairs, type AlignedRow } from '../../shared/arc/alignPairs.ts';
import { diffGrids } from '../../shared/arc/diffGrids.ts';
import { diffTasks, type TaskDiff } from '../../shared/arc/diffTasks.ts';
import { comparedPairs, isSamePlace, type ComparedPair } from '../../shared/arc/differences.ts';
import type { Grid, GridAddress, Pair, PairAddress, Split, Task } from '../../shared/arc/task.ts';
import type { Comparison } from '../../shared/protocol/comparison.ts';

/** How the page's task differs from the one on the other side of a diff; reads signals throughout. */
export class TaskComparison {
  /** null where the page is no side of a diff. */
  readonly with = signal<Comparison | null>(null);
  /** What the other side's page has told of itself last. */
  readonly otherHeights = signal<readonly number[]>([]);
  readonly otherScroll = signal<{ readonly top: number } | null>(null);
  /** null where there is nothing to compare: no diff, or one side is no task. */
  readonly diff: ReadonlySignal<TaskDiff | null>;
  private readonly pairs: ReadonlySignal<readonly ComparedPair[]>;
  readonly rows: ReadonlySignal<Readonly<Record<Split, readonly AlignedRow[]>> | null>;

  constructor(private readonly task: ReadonlySignal<Task | null>) {
    this.diff = computed(() => {
      const [own, comparison] = [task.value, this.with.value];
      if (own === null || comparison?.other == null) return null;
      return comparison.side === 'after' ? diffTasks(comparison.other, own) : diffTasks(own, comparison.other);
    });
    this.pairs = computed(() => (this.diff.value === null ? [] : comparedPairs(this.diff.value)));
    this.rows = computed(() => {
      const diff = this.diff.value;
      return diff === null ? null : { train: alignPairs(diff.train), test: alignPairs(diff.test) };
    });
  }

  get active(): boolean {
    return this.with.value !== null;
  }

  /** What became of a pair of this page; null where nothing is compared. */
  compared(place: PairAddress): ComparedPair | null {
    const side = this.with.value?.side;
    return side === undefined ? null : (this.pairs.value.find((pair) => isSamePlace(pair[side], place)) ?? null);
  }

  /** [row][column], the larger counts of both grids: true where a cell is not the other side's. null where no grid is compared with this. */
  changedCells({ split, index, side }: GridAddress): readonly (readonly boolean[])[] | null {
    const own = this.task.value?.[split][index]?.[side] ?? null;
    const other = this.otherPair({ split, index });
    return own === null || other === null ? null : diffGrids(own, other[side] ?? []).wrong;
  }

  /** The grid of the other side that a grid of this page is compared with. */
  otherGrid({ split, index, side }: GridAddress): Grid | null {
    return this.otherPair({ split, index })?.[side] ?? null;
  }

  /** Where a pair of this page stands on the other side; null where it does not. */
  otherPlace(place: PairAddress): PairAddress | null {
    return this.compared(place)?.[this.with.value?.side === 'after' ? 'before' : 'after'] ?? null;
  }

  /** Where a pair of the other side stands on this page; null where it does not. */
  ownPlace(other: PairAddress): PairAddress | null {
    const side = this.with.value?.side;
    if (side === undefined) return null;
    return this.pairs.value.find((pair) => isSamePlace(pair[side === 'after' ? 'before' : 'after'], other))?.[side] ?? null;
  }

  private otherPair(place: PairAddress): Pair | null {
    const other = this.otherPlace(place);
    return other === null ? null : (this.with.value?.other?.[other.split][other.index] ?? null);
  }
}
