import type { Random } from '../../shared/concepts/random.ts';
import { haltsByQHaltAlone, latentLength } from '../model/config.ts';
import type { Parameter } from '../model/parameters.ts';
import { parameterCount } from '../model/parameters.ts';
import type { Feeds } from '../runtime/onnxSession.ts';
import { OnnxSession } from '../runtime/onnxSession.ts';
import type { PuzzleEmbeddings } from './puzzleEmbeddings.ts';
import type { Sample } from './slots.ts';
import { Slots } from './slots.ts';
import type { TrainingGraphOptions } from './trainingGraph.ts';
import { trainingGraph, trainingOutputs } from './trainingGraph.ts';

export interface TrainingOptions {
  readonly batch: number;
  /** ACT steps that a sample may take at most. */
  readonly maxSteps: number;
  readonly exploration: number;
  readonly learningRate: number;
  readonly warmupSteps: number;
  readonly weightDecay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly embeddingLearningRate: number;
  readonly embeddingDecay: number;
  readonly muon?: boolean;
  /** Decay of the running average of the weights, a step. */
  readonly averageDecay: number;
}

/** All that a training run has learned: flat vectors in the order of the parameters. */
export interface TrainingState {
  /** Training steps taken. */
  step: number;
  weights: Float32Array;
  momentum: Float32Array;
  variance: Float32Array;
  /** Running average of the weights: what is evaluated and shipped. */
  average: Float32Array;
  readonly embeddings: PuzzleEmbeddings;
}

/** The end of one sample in the batch. */
export interface SampleOutcome {
  readonly row: number;
  readonly exact: boolean;
  readonly accuracy: number;
  readonly steps: number;
}

export interface StepReport {
  readonly tokenLoss: number;
  readonly qHaltLoss: number;
  readonly qContinueLoss: number;
  readonly ended: readonly SampleOutcome[];
}

/** What a training session is compiled for. */
export interface SessionSetup extends Pick<TrainingGraphOptions, 'config' | 'parameters' | 'hInit' | 'lInit' | 'adapt' | 'gradient'> {
  readonly options: TrainingOptions;
  /** Threads of one operator; ONNX Runtime chooses where absent. */
  readonly threads?: number;
}

export interface TrainerSetup extends SessionSetup {
  readonly random: Random;
  readonly draw: () => Sample;
  /** Feeds of the inputs that `adapt` adds. */
  readonly extraFeeds?: Feeds;
}

/** Compiles the training step. One session serves any number of trainers with the same setup, one after the other. */
export async function trainingSession({ options, threads, ...graph }: SessionSetup): Promise<OnnxSession> {
  return OnnxSession.create(trainingGraph({ ...graph, ...options }), { fused: true, ...(threads === undefined ? {} : { threads }) });
}

/** A fresh optimiser state around initial weights. */
export function freshState(weights: Float32Array, embeddings: PuzzleEmbeddings): TrainingState {
  return {
    step: 0,
    weights,
    momentum: new Float32Array(weights.length),
    variance: new Float32Array(weights.length),
    average: weights.slice(),
    embeddings,
  };
}

/** Draws initial parameters; see `Parameter.initialization`. */
export function drawParameters(parameters: readonly Parameter[], random: Random): Float32Array {
  const flat = new Float32Array(parameterCount(parameters));
  let at = 0;
  for (const { shape, initialization } of parameters) {
    const end = at + shape.reduce((product, n) => product * n, 1);
    for (; at < end; at++)
      flat[at] = initialization.kind === 'constant' ? initialization.value : truncatedNormal(random) * initialization.deviation;
  }
  return flat;
}

/** A standard normal number, drawn again while it lies beyond ±2 (Box–Muller). */
export function truncatedNormal(random: Random): number {
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(1 - random.nextFloat())) * Math.cos(2 * Math.PI * random.nextFloat());
    if (Math.abs(x) <= 2) return x;
  }
}

/** Trains on what `draw` gives, one ACT step of the whole batch at a time. */
export class Trainer {
  private carryH: Float32Array;
  private carryL: Float32Array;
  private readonly batchEmbeddings: Float32Array;
  private readonly slots: Slots;

  constructor(
    private readonly session: OnnxSession,
    private readonly setup: TrainerSetup,
    readonly state: TrainingState,
  ) {
    const { config, options } = setup;
    const latents = options.batch * latentLength(config) * config.hidden_size;
    this.carryH = new Float32Array(latents);
    this.carryL = new Float32Array(latents);
    this.batchEmbeddings = new Float32Array(options.batch * config.puzzle_emb_ndim);
    this.slots = new Slots({ ...options, sequence: config.seq_len }, setup.random, setup.draw);
  }

  static async create(setup: TrainerSetup, state: TrainingState): Promise<Trainer> {
    return new Trainer(await trainingSession(setup), setup, state);
  }

  /** Runs one training step, its learning rates times `scale`, and refills the places whose samples ended with it. */
  async step(scale = 1): Promise<StepReport> {
    const { setup, slots, state } = this;
    const { options } = setup;
    const t = state.step + 1;
    const rate = scale * Math.min(1, t / Math.max(1, options.warmupSteps));
    state.embeddings.gather(slots.rows, this.batchEmbeddings);
    const out = await this.session.run(
      {
        ...setup.extraFeeds,
        weights: state.weights,
        momentum: state.momentum,
        variance: state.variance,
        average: state.average,
        tokens: slots.tokens,
        labels: slots.labels,
        embeddings: this.batchEmbeddings,
        fresh: slots.fresh,
        last: slots.last,
        z_H: this.carryH,
        z_L: this.carryL,
        learning_rate: Float32Array.of(options.learningRate * rate),
        correction_1: Float32Array.of(1 / (1 - options.beta1 ** t)),
        correction_2: Float32Array.of(1 / (1 - options.beta2 ** t)),
        // A young average follows closely, or it would carry the random start along for long.
        average_decay: Float32Array.of(Math.min(options.averageDecay, t / (t + 10))),
      },
      trainingOutputs,
    );
    const floats = (name: (typeof trainingOutputs)[number]): Float32Array => out[name] as Float32Array;
    const tokenLoss = mean(floats('token_loss'));
    if (!Number.isFinite(tokenLoss)) throw new Error(`the loss is ${String(tokenLoss)} at step ${String(t)}: the run has diverged`);
    state.step = t;
    state.weights = floats('weights_next');
    state.momentum = floats('momentum_next');
    state.variance = floats('variance_next');
    state.average = floats('average_next');
    this.carryH = floats('z_H_next');
    this.carryL = floats('z_L_next');
    state.embeddings.update(slots.rows, floats('embedding_gradient'), options.embeddingLearningRate * rate, options.embeddingDecay);

    // A TRM halts where q_halt exceeds 0.
    const threshold = haltsByQHaltAlone(this.setup.config) ? new Float32Array(options.batch) : floats('q_continue');
    const ended = slots.advance(floats('q_halt'), threshold).map((slot) => {
      const outcome = {
        row: slots.rows[slot] ?? 0,
        exact: floats('exact')[slot] === 1,
        accuracy: floats('accuracy')[slot] ?? 0,
        steps: slots.steps[slot] ?? 0,
      };
      slots.refill(slot);
      return outcome;
    });
    return { tokenLoss, qHaltLoss: mean(floats('q_halt_loss')), qContinueLoss: mean(floats('q_continue_loss')), ended };
  }

  async dispose(): Promise<void> {
    await this.session.dispose();
  }
}

function mean(values: Float32Array): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
