import { setImmediate } from 'node:timers/promises';
import { diffGrids } from '../../shared/arc/diffGrids.ts';
import type { Grid, Pair } from '../../shared/arc/task.ts';
import type { Example } from '../../shared/concepts/concept.ts';
import { Random } from '../../shared/concepts/random.ts';
import type { FitCheck, FitEvent } from '../../shared/protocol/fitEvents.ts';
import type { ActModel } from '../model/actModel.ts';
import { openModelFolder } from '../model/modelFolder.ts';
import type { Parameter } from '../model/parameters.ts';
import { parameterCount } from '../model/parameters.ts';
import type { OnnxSession } from '../runtime/onnxSession.ts';
import { batchSize, runBatches } from '../solve/runBatch.ts';
import { drawAugmentations } from '../tokens/augmentation.ts';
import { arcVocabularySize, decodeTokens, encodeGrid } from '../tokens/gridTokens.ts';
import { argMaxTokens } from '../tokens/logits.ts';
import type { PuzzleEmbeddings } from '../train/puzzleEmbeddings.ts';
import type { Sample } from '../train/slots.ts';
import type { SessionSetup, StepReport } from '../train/trainer.ts';
import { freshState, Trainer, trainingSession } from '../train/trainer.ts';
import type { FitMethod } from './adaptation.ts';
import { adaptationOf } from './adaptation.ts';
import { AdaptedModel, AdaptedNetwork } from './adaptedNetwork.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Fit } from './fit.ts';
import { identifiersOf } from './fit.ts';
import type { FitOptions } from './fitOptions.ts';
import { readFlat } from './flatTensors.ts';
import { FitSampler } from './fitSampler.ts';
import { startingPoints } from './initialEmbedding.ts';
import { Contender, Race } from './race.ts';
import type { StartingState, StartSetup } from './startingState.ts';
import { startingStates, weightsBefore } from './startingState.ts';
import { viewsThatHold } from './views.ts';

export interface FitJob {
  readonly taskId: string;
  /** The task's train pairs: all that is learned from. */
  readonly train: readonly Pair[];
  /** Inputs whose answers are watched as they change; nothing is learned from them. */
  readonly testInputs: readonly Grid[];
  /** Ends the fit, whichever comes first. */
  readonly budget: { readonly seconds: number; readonly steps?: number };
  /** A fit of an earlier state of the task by the same model, to go on from. */
  readonly previous: Fit | null;
}

export interface FitControl {
  /** Ends the fit with the signal's reason: nothing is kept. */
  readonly signal: AbortSignal;
  /** Ends the fit as if its budget were spent: it is kept as it is. */
  readonly stop: AbortSignal;
  readonly onEvent: (event: FitEvent) => void;
}

export interface FitterSetting {
  /** Threads of one operator; ONNX Runtime chooses where absent. */
  readonly threads?: number | undefined;
  readonly clock?: () => number;
}

function wallClock(): number {
  return performance.now() / 1000;
}

/** Share of the time that looking at how the fit does may take. */
const checkShare = 0.05;
/** Share of the time that finding a starting point may take, and half as much again to compare the best. */
const searchShare = 0.2;
/** Bytes that the training states of starts side by side may take. */
const raceMemory = 2 ** 28;
const eventInterval = 0.2;
/** Before them a fit is still what it started from, whose rule may have symmetries of its own. */
const stepsBeforeViews = 12;
const stepsBetweenViewSearches = 4;

/** Fits one model to one task after the other. Its sessions are compiled once. Not for concurrent use. */
export class Fitter {
  private constructor(
    private readonly network: AdaptedNetwork,
    private readonly session: OnnxSession,
    private readonly setup: SessionSetup,
    private readonly startSetup: StartSetup,
    /** Changes with the model's weights and configuration; the embedding table does not count. */
    readonly fingerprint: string,
    readonly options: FitOptions,
    private readonly clock: () => number,
  ) {}

  /** Throws an Error where the model has no puzzle embeddings or is none for ARC. `clock` gives the seconds that budgets count. */
  static async open(base: ActModel, options: FitOptions, { threads, clock = wallClock }: FitterSetting = {}): Promise<Fitter> {
    const folder = await openModelFolder(base.info.directory);
    const { config } = folder;
    if (config.puzzle_emb_ndim === 0) throw new Error(`${base.info.name} has no puzzle embeddings: it cannot be fitted to a task`);
    if (config.vocab_size !== arcVocabularySize) throw new Error(`${base.info.name} is no model for ARC: it cannot be fitted to a task`);
    const adaptation = adaptationOf(options.method, folder.parameters);
    const network = await AdaptedNetwork.open(base, folder, adaptation, threads);
    const setup: SessionSetup = {
      config,
      parameters: adaptation.trained,
      hInit: await readFlat(folder, ['H_init']),
      lInit: await readFlat(folder, ['L_init']),
      adapt: network.adapt,
      gradient: options.gradient,
      options: {
        batch: options.batch,
        maxSteps: config.halt_max_steps,
        exploration: 0.1,
        learningRate: options.learningRate,
        warmupSteps: 5,
        weightDecay: options.weightDecay,
        beta1: 0.9,
        beta2: 0.95,
        embeddingLearningRate: options.embeddingLearningRate,
        embeddingDecay: 0.1,
        averageDecay: options.averageDecay,
        muon: options.muon,
      },
      ...(threads === undefined ? {} : { threads }),
    };
    const { trained: parameters } = adaptation;
    // What can fail for the files comes before the session that would have to be disposed of.
    const [weights, starts, fingerprint] = await Promise.all([
      weightsBefore(folder, parameters),
      startingPoints(folder),
      fingerprintOf(folder),
    ]);
    const startSetup = { model: base, parameters, weights, width: config.puzzle_emb_ndim, starts, options };
    return new Fitter(network, await trainingSession(setup), setup, startSetup, fingerprint, options, clock);
  }

  /** What a method trains in this model, in the order of `Fit.trained`. */
  parametersOf(method: FitMethod): readonly Parameter[] {
    return adaptationOf(method, this.network.folder.parameters).trained;
  }

  /** The model as a fit leaves it, which knows this task alone. Throws an Error where the fit was done by another method. */
  modelOf(fit: Fit): ActModel {
    const { method } = this.options;
    if (fit.method !== method) throw new Error(`the fit of ${fit.taskId} was done with the method ${fit.method}, not ${method}`);
    const { names, table } = identifiersOf(fit);
    return new AdaptedModel(this.network, fit.trained, names, table);
  }

  /**
   * Fits the task's train pairs until the budget is spent or `stop` aborts. Throws an Error where a pair does not fit the model's
   * canvas or has no output.
   */
  async fit(job: FitJob, { signal, stop, onEvent }: FitControl): Promise<Fit> {
    const { options, clock } = this;
    const begun = clock();
    const elapsed = (): number => clock() - begun;
    const { canvas } = this.network.base.info;
    const { budget } = job;
    const pairs = checkPairs(job.train, this.network.base);
    const random = new Random(options.seed);
    const augmentations = job.previous?.augmentations ?? drawAugmentations(random, options.augmentations);
    const checkpoint = async (): Promise<void> => {
      await setImmediate();
      signal.throwIfAborted();
    };

    const heldOut = pairs.length > 1 && options.heldOutShare > 0 ? pairs.length - 1 : null;
    const learned = (index: number | null): readonly Example[] => pairs.filter((_, i) => i !== index);
    const control = {
      isLate: () => stop.aborted || elapsed() > searchShare * budget.seconds,
      isOver: () => stop.aborted || elapsed() > 1.5 * searchShare * budget.seconds,
      checkpoint,
    };
    const found = await startingStates(this.startSetup, job.previous, learned(heldOut), augmentations, this.mostStarts, control);
    const isNearlyRight = (found[0].origin.loss ?? 0) < options.raceAbove;
    const sampler = new FitSampler(learned(heldOut), augmentations, canvas, random, options);
    const draw = (): Sample => sampler.draw();
    const contenders = found.slice(0, isNearlyRight ? 1 : undefined).map((state) => this.contender(state, random, draw));
    let taken = 0;
    const progress = (): number => Math.max(elapsed() / budget.seconds, taken / (budget.steps ?? Infinity));
    const begins = progress();
    const race = new Race(contenders, begins, begins + (1 - begins) * options.raceShare);
    onEvent({
      type: 'fitStarted',
      taskId: job.taskId,
      seconds: budget.seconds,
      start: race.leader.origin,
      starts: contenders.length,
      method: options.method,
      parameters: parameterCount(this.setup.parameters),
      augmentations: augmentations.length,
      pairs: pairs.length,
      heldOut,
    });

    let views = job.previous?.views ?? [];
    sampler.showViews(views);
    const current = (): Fit => ({
      taskId: job.taskId,
      method: options.method,
      trained: race.leader.state.average,
      augmentations,
      embeddings: spread(race.leader.state.embeddings, augmentations.length, options.ownEmbeddings),
      views,
      steps: taken + (job.previous?.steps ?? 0),
      seconds: elapsed() + (job.previous?.seconds ?? 0),
    });

    let holding = heldOut;
    let checkSeconds = 0;
    const check = async (): Promise<FitCheck['heldOut']> => {
      const start = elapsed();
      const seen = await this.check(current(), job, holding, pairs, checkpoint);
      onEvent({ type: 'fitCheck', step: taken, views: [...views], ...seen });
      checkSeconds += elapsed() - start;
      return seen.heldOut;
    };
    let nextViewSearch = options.viewsBelow === 0 ? Infinity : stepsBeforeViews;
    let recent: { readonly contender: Contender; readonly report: StepReport }[] = [];
    let nextEvent = 0;
    let loss = NaN;
    const tell = (): void => {
      nextEvent = elapsed() + eventInterval;
      // Of the others only the leader's record is of interest, and it is what is kept if the fit ends now.
      const own = recent.filter(({ contender }) => contender === race.leader);
      const reports = (own.length > 0 ? own : recent).map(({ report }) => report);
      const ended = reports.flatMap((one) => one.ended);
      loss = mean(reports.map(({ tokenLoss }) => tokenLoss));
      onEvent({
        type: 'fitStep',
        step: taken,
        loss,
        exact: ended.length === 0 ? null : mean(ended.map(({ exact }) => Number(exact))),
        seconds: elapsed(),
        secondsLeft: Math.max(0, budget.seconds - elapsed()),
      });
      recent = [];
    };
    const searchViews = async (): Promise<boolean> => {
      const search = { below: options.viewsBelow, tolerance: options.viewTolerance, checkpoint };
      const holds = options.viewsBelow === 0 ? null : await viewsThatHold(this.modelOf(current()), pairs, search);
      views = holds ?? views;
      sampler.showViews(views);
      return holds !== null;
    };
    const isAlone = job.previous === null && augmentations.length === 1;
    const knowsAll = options.restIfKnown && isAlone && (await this.knowsAll(current(), pairs, checkpoint));
    if (knowsAll) await searchViews();
    let hasChosen = race.isOver;
    // However short the budget and slow the machine, one step is taken.
    while (!knowsAll && (progress() < 1 || (taken === 0 && budget.steps !== 0)) && !stop.aborted) {
      await checkpoint();
      if (holding !== null && progress() >= options.heldOutShare) {
        // What is right on the pairs that it knows and wrong on this one has something to learn after all.
        if ((await check())?.exact === false) race.leader.caution = 1;
        holding = null;
        sampler.drawFrom(pairs);
      }
      const contender = race.next(progress());
      if (!hasChosen && race.isOver) {
        hasChosen = true;
        onEvent({ type: 'fitChosen', step: taken, start: contender.origin });
      }
      if (race.isOver && contender.steps >= nextViewSearch) {
        nextViewSearch = (await searchViews()) ? Infinity : contender.steps + stepsBetweenViewSearches;
      }
      recent.push({ contender, report: await contender.step(coolingScale(progress(), options.coolDown)) });
      taken++;
      if (elapsed() >= nextEvent) tell();
      if (checkSeconds <= checkShare * elapsed()) await check();
    }
    if (recent.length > 0) tell();
    const fit = current();
    await check();
    const why = knowsAll ? 'nothingToLearn' : stop.aborted ? 'stopped' : 'spent';
    onEvent({ type: 'fitEnded', step: taken, loss: Number.isNaN(loss) ? null : loss, seconds: elapsed(), why });
    return fit;
  }

  /** As many starts as may be trained side by side. */
  private get mostStarts(): number {
    const bytes = 4 * Float32Array.BYTES_PER_ELEMENT * parameterCount(this.setup.parameters);
    return Math.max(1, Math.min(this.options.starts, Math.floor(raceMemory / bytes)));
  }

  private contender({ weights, table, origin }: StartingState, random: Random, draw: () => Sample): Contender {
    const { cautiousBelow } = this.options;
    const caution = origin.loss === null || cautiousBelow === 0 ? 1 : Math.min(1, origin.loss / cautiousBelow);
    const setup = { ...this.setup, random, draw, extraFeeds: this.network.feeds };
    return new Contender(origin, new Trainer(this.session, setup, freshState(weights, table)), caution);
  }

  async dispose(): Promise<void> {
    await Promise.all([this.session.dispose(), this.network.dispose()]);
  }

  /** What the fit answers to the test inputs, and to the pair that it has not seen. */
  private async check(
    fit: Fit,
    { testInputs }: FitJob,
    holding: number | null,
    pairs: readonly Example[],
    checkpoint: () => Promise<void>,
  ): Promise<Pick<FitCheck, 'heldOut' | 'predictions'>> {
    const withheld = holding === null ? undefined : pairs[holding];
    const inputs = [...testInputs, ...(withheld === undefined ? [] : [withheld.input])];
    const answers = await this.answers(fit, inputs, checkpoint);
    const predictions = testInputs.map((_, test) => ({ test, grid: answers[test] ?? [] }));
    if (withheld === undefined || holding === null) return { heldOut: null, predictions };
    const { right, total, exact } = diffGrids(answers[testInputs.length] ?? [], withheld.output);
    return { heldOut: { pair: holding, accuracy: right / total, exact }, predictions };
  }

  private async knowsAll(fit: Fit, pairs: readonly Example[], checkpoint: () => Promise<void>): Promise<boolean> {
    const inputs = pairs.map(({ input }) => input);
    const answers = await this.answers(fit, inputs, checkpoint);
    return pairs.every(({ output }, i) => diffGrids(answers[i] ?? [], output).exact);
  }

  private async answers(fit: Fit, inputs: readonly Grid[], checkpoint: () => Promise<void>): Promise<readonly Grid[]> {
    const model = this.modelOf(fit);
    const { canvas, haltMaxSteps: steps } = model.info;
    const embedding = await model.embeddingOf(1);
    const questions = inputs.map((input) => ({ tokens: encodeGrid(input, canvas), embedding }));
    const results = await runBatches(model, questions, { steps, batch: Math.min(batchSize(model), 4), checkpoint });
    return results.map(({ logits }) => decodeTokens(argMaxTokens(logits, model.vocabularySize), canvas));
  }
}

/** Falls from 1 to nothing over the last `share` of the budget. */
function coolingScale(progress: number, share: number): number {
  return share === 0 ? 1 : Math.max(0, Math.min(1, (1 - progress) / share));
}

function checkPairs(train: readonly Pair[], { info }: ActModel): readonly Example[] {
  const { canvas, name } = info;
  return train.map(({ input, output }, i) => {
    const pair = `train pair ${String(i + 1)}`;
    if (output === null) throw new Error(`${pair} has no output to learn from`);
    for (const [side, grid] of [
      ['input', input],
      ['output', output],
    ] as const) {
      const [rows, columns] = [grid.length, grid[0]?.length ?? 0];
      if (rows <= canvas && columns <= canvas) continue;
      const size = `${String(rows)} × ${String(columns)}`;
      throw new Error(`${pair} ${side} is ${size}, larger than the ${String(canvas)} × ${String(canvas)} canvas of ${name}`);
    }
    return { input, output };
  });
}

function spread({ table, width }: PuzzleEmbeddings, count: number, own: boolean): Float32Array {
  if (own) return table.slice(width, (1 + count) * width);
  const all = new Float32Array(count * width);
  for (let i = 0; i < count; i++) all.set(table.subarray(width, 2 * width), i * width);
  return all;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
