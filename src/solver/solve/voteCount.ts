import type { Grid } from '../../shared/arc/task.ts';
import type { Candidate } from '../../shared/protocol/voteEvents.ts';

interface Counted {
  readonly grid: Grid;
  readonly voters: number[];
  confidences: number;
}

/** Counts votes: equal grids are one candidate; what could not be read does not count. */
export class VoteCount {
  private readonly byGrid = new Map<string, Counted>();

  /** Counts the vote of voter `index`; `qHalt` is the logit of the step that it answered at. */
  add(index: number, grid: Grid, qHalt: number): void {
    if (grid.length === 0) return;
    const key = JSON.stringify(grid);
    const counted = this.byGrid.get(key) ?? { grid, voters: [], confidences: 0 };
    counted.voters.push(index);
    counted.confidences += 1 / (1 + Math.exp(-qHalt));
    this.byGrid.set(key, counted);
  }

  /** By votes, then by mean sigmoid(q_halt), then as they came. The first two are the attempts. */
  ranking(): readonly Candidate[] {
    return [...this.byGrid.values()]
      .map(({ grid, voters, confidences }) => ({
        grid,
        votes: voters.length,
        confidence: confidences / voters.length,
        voters: [...voters],
      }))
      .sort((a, b) => b.votes - a.votes || b.confidence - a.confidence);
  }

  /** Whether there is one candidate alone. */
  isUnanimous(): boolean {
    return this.byGrid.size === 1;
  }

  /** Whether the first two stay first and second, however `left` more votes may go. */
  isDecided(left: number): boolean {
    if (left === 0) return true;
    const [first, second, third] = this.ranking();
    if (first === undefined || second === undefined) return false;
    return first.votes > second.votes + left && second.votes > (third?.votes ?? 0) + left;
  }
}
