import { setImmediate } from 'node:timers/promises';
import { diffGrids } from '../../shared/arc/diffGrids.ts';
import type { Grid, Pair } from '../../shared/arc/task.ts';
import type { Example } from '../../shared/concepts/concept.ts';
import type { FitCheck, FitEvent } from '../../shared/protocol/fitEvents.ts';
import type { ActModel } from '../model/actModel.ts';
import { batchSize, runBatches } from '../solve/runBatch.ts';
import type { Augmentation } from '../tokens/augmentation.ts';
import { decodeTokens, encodeGrid } from '../tokens/gridTokens.ts';
import { argMaxTokens } from '../tokens/logits.ts';
import type { PuzzleEmbeddings } from '../train/puzzleEmbeddings.ts';
import type { StepReport } from '../train/trainer.ts';
import type { FirstRule } from './firstRule.ts';
import type { Fit } from './fit.ts';
import type { FitOptions } from './fitOptions.ts';
import type { FitSampler } from './fitSampler.ts';
import type { Contender, Race } from './race.ts';
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
  /** Indices of the pairs of which that fit has learned nothing yet; absent: it knows all. */
  readonly unseen?: readonly number[];
  /** Of what is drawn at random; absent: the options' own. */
  readonly seed?: number;
  /** Trains also where the start has all pairs right. */
  readonly neverRest?: boolean;
}

export interface FitControl {
  /** Ends the fit with the signal's reason: nothing is kept. */
  readonly signal: AbortSignal;
  /** Ends the fit as if its budget were spent: it is kept as it is. */
  readonly stop: AbortSignal;
  readonly onEvent: (event: FitEvent) => void;
  /** Takes the fit as it is so far, and the seconds it had, now and then: what happens to the process, not all is lost. Awaited. */
  readonly save?: (fit: Fit, seconds: number) => Promise<void>;
}

/** Lets others have their turn; throws the signal's reason where it has aborted. */
export async function checkpoint(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}

export interface FitRunSetup {
  readonly options: FitOptions;
  readonly augmentations: readonly Augmentation[];
  /** What has been applied to the inputs of the pairs and tests already. */
  readonly first: FirstRule | null;
  readonly pairs: readonly Example[];
  /** Index of the pair that the sampler does not draw at first. */
  readonly heldOut: number | null;
  /** Share of the time at which it joins. */
  readonly joinsAt: number;
  readonly sampler: FitSampler;
  readonly race: Race;
  /** Seconds since the fit began, the search for its starts included. */
  readonly elapsed: () => number;
  readonly modelOf: (fit: Fit) => ActModel;
}

/** Share of the time that looking at how the fit does may take. */
const checkShare = 0.05;
const eventInterval = 0.2;
const saveInterval = 10;
/** Share of the time that saving may take: a large model's fit is hundreds of megabytes. */
const saveShare = 0.02;
/** Seconds that one look may take: a large model's answers would take minutes, beside which a budget and *stop* mean nothing. */
const patience = 5;
/** Before them a fit is still what it started from, whose rule may have symmetries of its own. */
const stepsBeforeViews = 12;
const stepsBetweenViewSearches = 4;
/** A start whose loss on the pairs is larger does not answer all of them right. */
const knownBelow = 0.5;

/** The training of one fit, from its starts on. */
export class FitRun {
  /** Training steps, of all contenders together. */
  private taken = 0;
  private views: readonly number[];
  /** Index of the pair that has not joined yet. */
  private holding: number | null;
  private checkSeconds = 0;
  private nextViewSearch: number;
  private recent: { readonly contender: Contender; readonly report: StepReport }[] = [];
  private nextEvent = 0;
  private nextSave = saveInterval;
  private loss: number | null = null;

  constructor(
    private readonly job: FitJob,
    private readonly control: FitControl,
    private readonly setup: FitRunSetup,
  ) {
    this.views = job.previous?.views ?? [];
    this.holding = setup.heldOut;
    this.nextViewSearch = setup.options.viewsBelow === 0 ? Infinity : stepsBeforeViews;
    setup.sampler.showViews(this.views);
  }

  /** Trains until the budget is spent or `stop` aborts, not at all where there is nothing to learn. Throws the reason of `signal`. */
  async run(): Promise<Fit> {
    const { control, setup } = this;
    const nothingToLearn = await this.knowsAll();
    if (nothingToLearn) await this.searchViews();
    else await this.train();
    const fit = this.fit();
    await this.check();
    const why = nothingToLearn ? 'nothingToLearn' : control.stop.aborted ? 'stopped' : 'spent';
    control.onEvent({ type: 'fitEnded', step: this.taken, loss: this.loss, seconds: setup.elapsed(), why });
    return fit;
  }

  private async train(): Promise<void> {
    const { job, control, setup } = this;
    const { options, race, sampler, elapsed } = setup;
    const { budget } = job;
    let hasChosen = race.isOver;
    const choose = (): void => {
      hasChosen = true;
      control.onEvent({ type: 'fitChosen', step: this.taken, of: race.size, start: race.leader.origin });
    };
    // However short the budget and slow the machine, one step is taken.
    while ((this.progress < 1 || (this.taken === 0 && budget.steps !== 0)) && !control.stop.aborted) {
      await checkpoint(control.signal);
      if (this.holding !== null && this.progress >= setup.joinsAt) {
        // What is right on the pairs that it knows and wrong on this one has something to learn after all.
        if ((await this.check())?.exact === false) race.leader.caution = 1;
        this.holding = null;
        sampler.drawFrom(setup.pairs);
      }
      const contender = race.next(this.progress);
      if (!hasChosen && race.isOver) choose();
      if (race.isOver && contender.steps >= this.nextViewSearch) {
        this.nextViewSearch = Infinity;
        if ((await this.searchViews()) === 'tooEarly') this.nextViewSearch = contender.steps + stepsBetweenViewSearches;
      }
      const before = this.progress;
      this.recent.push({ contender, report: await contender.step(coolingScale(before, options.coolDown)) });
      this.taken++;
      if (this.taken === 1) race.limit(this.progress - before);
      if (elapsed() >= this.nextEvent) this.tell();
      if (this.checkSeconds <= checkShare * elapsed()) await this.check();
      await this.saveNowAndThen();
    }
    if (this.recent.length > 0) this.tell();
    if (!hasChosen) choose();
  }

  private get progress(): number {
    const { seconds, steps } = this.job.budget;
    return Math.max(this.setup.elapsed() / seconds, this.taken / (steps ?? Infinity));
  }

  /** The fit as it is now. */
  private fit(): Fit {
    const { options, augmentations, first, race, elapsed } = this.setup;
    const { taskId, previous } = this.job;
    const { average, embeddings } = race.leader.state;
    return {
      taskId,
      method: options.method,
      first,
      trained: average,
      augmentations,
      embeddings: spread(embeddings, augmentations.length, options.ownEmbeddings),
      views: this.views,
      steps: this.taken + (previous?.steps ?? 0),
      seconds: elapsed() + (previous?.seconds ?? 0),
    };
  }

  /** Not while a pair is withheld: what goes on from there would take it for learned. */
  private async saveNowAndThen(): Promise<void> {
    const { elapsed } = this.setup;
    const begun = elapsed();
    if (this.holding !== null || begun < this.nextSave) return;
    await this.control.save?.(this.fit(), begun);
    const ended = elapsed();
    this.nextSave = ended + Math.max(saveInterval, (ended - begun) / saveShare);
  }

  private tell(): void {
    const { setup, job, control, recent } = this;
    const seconds = setup.elapsed();
    this.nextEvent = seconds + eventInterval;
    // Only the leader's record is of interest: it is what is kept if the fit ends now.
    const own = recent.filter(({ contender }) => contender === setup.race.leader);
    const reports = (own.length > 0 ? own : recent).map(({ report }) => report);
    const ended = reports.flatMap((one) => one.ended);
    const loss = mean(reports.map(({ tokenLoss }) => tokenLoss));
    const exact = ended.length === 0 ? null : mean(ended.map((one) => Number(one.exact)));
    const secondsLeft = Math.max(0, job.budget.seconds - seconds);
    control.onEvent({ type: 'fitStep', step: this.taken, loss, exact, seconds, secondsLeft });
    this.loss = loss;
    this.recent = [];
  }

  /** Tells what the fit answers to the test inputs, and to the pair that it has not seen: how it does there. Nothing where it takes too long. */
  private async check(): Promise<FitCheck['heldOut']> {
    const { job, control, setup, holding } = this;
    const begun = setup.elapsed();
    const withheld = holding === null ? undefined : setup.pairs[holding];
    const answers = await this.inTime((checkpointInTime) =>
      this.answers([...job.testInputs, ...(withheld === undefined ? [] : [withheld.input])], checkpointInTime),
    );
    this.checkSeconds += setup.elapsed() - begun;
    if (answers === null) return null;
    let heldOut: FitCheck['heldOut'] = null;
    if (withheld !== undefined && holding !== null) {
      const { right, total, exact } = diffGrids(answers[job.testInputs.length] ?? [], withheld.output);
      heldOut = { pair: holding, accuracy: right / total, exact };
    }
    const predictions = job.testInputs.map((_, test) => ({ test, grid: answers[test] ?? [] }));
    control.onEvent({ type: 'fitCheck', step: this.taken, heldOut, views: [...this.views], predictions });
    return heldOut;
  }

  /** Whether a fresh start answers all pairs right, the withheld one among them. */
  private async knowsAll(): Promise<boolean> {
    const { options, augmentations, pairs, race } = this.setup;
    if (!options.restIfKnown || this.job.neverRest === true || this.job.previous !== null || augmentations.length > 1) return false;
    if ((race.leader.origin.loss ?? 0) > knownBelow) return false;
    const inputs = pairs.map(({ input }) => input);
    const answers = await this.inTime((checkpointInTime) => this.answers(inputs, checkpointInTime));
    return answers !== null && pairs.every(({ output }, i) => diffGrids(answers[i] ?? [], output).exact);
  }

  /** Looks for the symmetries of the task's rule. */
  private async searchViews(): Promise<'done' | 'tooEarly' | 'tooSlow'> {
    const { options, pairs, sampler, modelOf } = this.setup;
    if (options.viewsBelow === 0) return 'done';
    const { viewsBelow: below, viewTolerance: tolerance } = options;
    const search = await this.inTime(async (checkpointInTime) => ({
      holds: await viewsThatHold(modelOf(this.fit()), pairs, { below, tolerance, checkpoint: checkpointInTime }),
    }));
    if (search === null) return 'tooSlow';
    if (search.holds === null) return 'tooEarly';
    this.views = search.holds;
    sampler.showViews(search.holds);
    return 'done';
  }

  /** Awaits a look at how the fit does, null where that takes longer than patience allows; it has to await the checkpoint between its steps. */
  private async inTime<T>(look: (checkpointInTime: () => Promise<void>) => Promise<T>): Promise<T | null> {
    const until = this.setup.elapsed() + patience;
    const tooSlow = new Error('the look takes too long');
    try {
      return await look(async () => {
        await checkpoint(this.control.signal);
        if (this.setup.elapsed() > until) throw tooSlow;
      });
    } catch (error) {
      if (error === tooSlow) return null;
      throw error;
    }
  }

  private async answers(inputs: readonly Grid[], checkpointInTime: () => Promise<void>): Promise<readonly Grid[]> {
    const model = this.setup.modelOf(this.fit());
    const { canvas, haltMaxSteps: steps } = model.info;
    const embedding = await model.embeddingOf(1);
    const questions = inputs.map((input) => ({ tokens: encodeGrid(input, canvas), embedding }));
    const batch = Math.min(batchSize(model), 4, questions.length);
    const results = await runBatches(model, questions, { steps, batch, checkpoint: checkpointInTime });
    return results.map(({ logits }) => decodeTokens(argMaxTokens(logits, model.vocabularySize), canvas));
  }
}

/** Falls from 1 to nothing over the last `share` of the budget. */
function coolingScale(progress: number, share: number): number {
  return share === 0 ? 1 : Math.max(0, Math.min(1, (1 - progress) / share));
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
