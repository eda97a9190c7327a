/** Tells the time of one call of a training, in seconds: it stands still while something else is done. */
export class TrainingClock {
  private readonly started: number;
  private standing = 0;

  /** `budget` and `coolDown`, which ends with it, are seconds; `now` gives milliseconds. */
  constructor(
    private readonly budget: number,
    private readonly coolDown: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.started = now();
  }

  /** Seconds spent training. */
  get seconds(): number {
    return (this.now() - this.started) / 1000 - this.standing;
  }

  /** Seconds until the budget is spent, 0 at least. */
  get left(): number {
    return Math.max(0, this.budget - this.seconds);
  }

  get isCooling(): boolean {
    return this.left < this.coolDown;
  }

  /** What the learning rates are to be taken times: 1 until the cool-down, in which it falls to 0. */
  get scale(): number {
    return this.isCooling ? this.left / this.coolDown : 1;
  }

  /** Does something that is no training. */
  async pause<T>(work: () => Promise<T>): Promise<T> {
    const begun = this.now();
    try {
      return await work();
    } finally {
      this.standing += (this.now() - begun) / 1000;
    }
  }
}
