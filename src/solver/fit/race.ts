import type { FitStart } from '../../shared/protocol/fitEvents.ts';
import type { StepReport, Trainer, TrainingState } from '../train/trainer.ts';

/** A fit under way from one of the starts. */
export class Contender {
  /** Steps that it has taken. */
  steps = 0;
  private losses: number[] = [];

  constructor(
    readonly origin: FitStart,
    private readonly trainer: Pick<Trainer, 'state' | 'step'>,
    /** Factor of the learning rates. */
    public caution: number,
  ) {}

  get state(): TrainingState {
    return this.trainer.state;
  }

  async step(scale: number): Promise<StepReport> {
    const report = await this.trainer.step(this.caution * scale);
    this.steps++;
    this.losses.push(report.tokenLoss);
    return report;
  }

  beginRound(): void {
    this.losses = [];
  }

  /** Mean loss over the later half of the round: single batches are noisy, early ones tell of the round before. */
  get loss(): number {
    const later = this.losses.slice(Math.floor(this.losses.length / 2));
    return later.length === 0 ? Infinity : later.reduce((sum, loss) => sum + loss, 0) / later.length;
  }
}

/** Steps of a contender in a round, without which its loss tells nothing. */
const stepsARound = 10;

/**
 * Finds out which start is worth a whole fit: what a start's loss is before anything is learned tells little of what can be learned
 * from there. All take steps by turns; after each round the better half goes on, until one is left (successive halving).
 */
export class Race {
  private turn = 0;
  private round = 1;
  private rounds: number;
  /** How many take part. */
  private field: number;

  /** The best start comes first. The race is over when the progress of the fit is `ends` at the latest. */
  constructor(
    private contenders: readonly Contender[],
    private readonly begins: number,
    private readonly ends: number,
  ) {
    this.field = contenders.length;
    this.rounds = roundsOf(contenders.length);
  }

  /** Leaves as many as there is time for, the best starts first. `pace`: by how much one step brings the fit on, as a share of it. */
  limit(pace: number): void {
    const steps = (this.ends - this.begins) / pace;
    while (!this.isOver && steps / this.rounds < stepsARound * this.contenders.length) {
      this.contenders = this.contenders.slice(0, -1);
      this.field = this.contenders.length;
      this.rounds = roundsOf(this.field);
    }
  }

  get size(): number {
    return this.field;
  }

  get isOver(): boolean {
    return this.contenders.length === 1;
  }

  /** The one that does best so far; before the first steps that with the best start. */
  get leader(): Contender {
    return this.contenders.reduce((best, one) => (one.loss < best.loss ? one : best));
  }

  /** Who takes the next step. */
  next(progress: number): Contender {
    const isDue = progress >= this.begins + ((this.ends - this.begins) * this.round) / this.rounds;
    if (!this.isOver && isDue && this.contenders.every(({ loss }) => loss < Infinity)) {
      const ranked = this.contenders.toSorted((a, b) => a.loss - b.loss);
      const [first, ...rest] = ranked.slice(0, Math.ceil(ranked.length / 2));
      this.contenders = [first ?? this.leader, ...rest];
      this.round++;
      this.turn = 0;
      for (const one of this.contenders) one.beginRound();
    }
    const next = this.contenders[this.turn % this.contenders.length];
    this.turn++;
    return next ?? this.leader;
  }
}

function roundsOf(contenders: number): number {
  return Math.ceil(Math.log2(contenders));
}
