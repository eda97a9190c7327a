import type { Random } from '../../shared/concepts/random.ts';

/** One training example as the network takes it. */
export interface Sample {
  /** Row of the puzzle embedding table. */
  readonly row: number;
  /** int32 [seq_len] each. */
  readonly tokens: Int32Array;
  readonly labels: Int32Array;
}

export interface SlotOptions {
  readonly batch: number;
  readonly sequence: number;
  readonly maxSteps: number;
  /** Share of samples that may not halt before a number of steps drawn from 2..maxSteps. */
  readonly exploration: number;
}

/**
 * The places of a training batch. Each holds one sample for as many ACT steps as it takes to halt; a place whose sample has
 * halted is refilled before the next step. The arrays are fed to the graph as they are.
 */
export class Slots {
  readonly tokens: Int32Array;
  readonly labels: Int32Array;
  readonly rows: Int32Array;
  readonly fresh: Float32Array;
  readonly last: Float32Array;
  /** Steps that the sample in a place has taken, this one included. */
  readonly steps: Int32Array;
  private readonly minSteps: Int32Array;

  constructor(
    private readonly options: SlotOptions,
    private readonly random: Random,
    private readonly draw: () => Sample,
  ) {
    const { batch, sequence } = options;
    this.tokens = new Int32Array(batch * sequence);
    this.labels = new Int32Array(batch * sequence);
    this.rows = new Int32Array(batch);
    this.fresh = new Float32Array(batch);
    this.last = new Float32Array(batch);
    this.steps = new Int32Array(batch);
    this.minSteps = new Int32Array(batch);
    for (let slot = 0; slot < batch; slot++) this.refill(slot);
  }

  /**
   * Takes the q-values [batch] of the step that was just run and gets ready for the next one. Answers which places' samples
   * ended with that step.
   */
  advance(qHalt: Float32Array, qContinue: Float32Array): readonly number[] {
    const ended: number[] = [];
    for (let slot = 0; slot < this.options.batch; slot++) {
      const taken = this.steps[slot] ?? 0;
      const halts = (qHalt[slot] ?? 0) > (qContinue[slot] ?? 0) && taken >= (this.minSteps[slot] ?? 0);
      if (halts || taken >= this.options.maxSteps) ended.push(slot);
      else this.begin(slot, taken + 1);
    }
    return ended;
  }

  /** Puts a new sample into a place. */
  refill(slot: number): void {
    const { sequence, maxSteps, exploration } = this.options;
    const sample = this.draw();
    this.tokens.set(sample.tokens, slot * sequence);
    this.labels.set(sample.labels, slot * sequence);
    this.rows[slot] = sample.row;
    this.minSteps[slot] = maxSteps > 1 && this.random.nextFloat() < exploration ? 2 + this.random.nextInt(maxSteps - 1) : 0;
    this.begin(slot, 1);
  }

  private begin(slot: number, step: number): void {
    this.steps[slot] = step;
    this.fresh[slot] = step === 1 ? 1 : 0;
    this.last[slot] = step >= this.options.maxSteps ? 1 : 0;
  }
}
