import type { Grid, Pair, Task } from '../../shared/arc/task.ts';
import type { Example } from '../../shared/concepts/concept.ts';
import { Random } from '../../shared/concepts/random.ts';
import type { FirstRuleFound } from '../../shared/protocol/fitEvents.ts';
import type { ActModel } from '../model/actModel.ts';
import { openModelFolder } from '../model/modelFolder.ts';
import type { Parameter } from '../model/parameters.ts';
import { parameterCount } from '../model/parameters.ts';
import type { OnnxSession } from '../runtime/onnxSession.ts';
import { TaskError } from '../solve/taskError.ts';
import { drawAugmentations } from '../tokens/augmentation.ts';
import { tokenSchemeOf } from '../tokens/tokenScheme.ts';
import type { Sample } from '../train/slots.ts';
import type { SessionSetup } from '../train/trainer.ts';
import { freshState, Trainer, trainingSession } from '../train/trainer.ts';
import type { FitMethod } from './adaptation.ts';
import { adaptationOf } from './adaptation.ts';
import { AdaptedModel, AdaptedNetwork } from './adaptedNetwork.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { FirstRule } from './firstRule.ts';
import { pairsAfterVotedRule } from './firstRule.ts';
import type { Fit } from './fit.ts';
import { identifiersOf } from './fit.ts';
import type { FitOptions } from './fitOptions.ts';
import { samplesOf } from './fitOptions.ts';
import { readFlat } from './flatTensors.ts';
import type { FitControl, FitJob } from './fitRun.ts';
import { checkpoint, FitRun } from './fitRun.ts';
import { FitSampler } from './fitSampler.ts';
import { startingPoints } from './initialEmbedding.ts';
import { knownRule } from './knownRule.ts';
import { Contender, Race } from './race.ts';
import type { StartingState, StartSetup } from './startingState.ts';
import { fitBeginnings, weightsBefore } from './startingState.ts';

export interface FitterSetting {
  /** Threads of one operator; ONNX Runtime chooses where absent. */
  readonly threads?: number | undefined;
  readonly clock?: () => number;
}

function wallClock(): number {
  return performance.now() / 1000;
}

/** Share of the time that finding a starting point may take, and half as much again to compare the best. */
const searchShare = 0.2;
/** Share of the time that is left in which two rules are looked for where one is not found. */
const chainShare = 0.15;
/** Bytes that the training states of starts side by side may take. */
const raceMemory = 2 ** 28;

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
    if (tokenSchemeOf(base.vocabularySize, base.sequenceLength)?.puzzle !== 'ARC')
      throw new Error(`${base.info.name} is no model for ARC: it cannot be fitted to a task`);
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
        batch: samplesOf(base.sequenceLength, options),
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
   * Fits the task's train pairs until the budget is spent or `stop` aborts. Throws a TaskError where a pair does not fit the model's
   * canvas or has no output, or where a test input does not fit it.
   */
  async fit(job: FitJob, control: FitControl): Promise<Fit> {
    const { options, clock, startSetup } = this;
    const { base } = this.network;
    const { stop, signal, onEvent } = control;
    const { seconds } = job.budget;
    const begun = clock();
    const elapsed = (): number => clock() - begun;
    const pairs = checkPairs(job.train, base);
    for (const [i, input] of job.testInputs.entries()) checkSize(`test ${String(i + 1)} input`, input, base);
    // What an earlier fit has learned of tells nothing of how well this one generalises.
    const unseen = job.previous === null ? pairs.map((_, i) => i) : (job.unseen ?? []);
    const unlearned = pairs.length > 1 && options.heldOutShare > 0 ? (unseen.at(-1) ?? null) : null;
    const random = new Random(job.seed ?? options.seed);
    const augmentations = job.previous?.augmentations ?? drawAugmentations(random, options.augmentations);

    let chainSeconds = 0;
    const { states, first, withheldSeen } = await fitBeginnings(
      startSetup,
      {
        previous: job.previous,
        pairs: pairs.filter((_, i) => i !== unlearned),
        withheld: unlearned === null ? null : (pairs[unlearned] ?? null),
        augmentations,
        count: this.mostStarts,
      },
      {
        isLate: () => stop.aborted || elapsed() - chainSeconds > searchShare * seconds,
        isOver: () => stop.aborted || elapsed() - chainSeconds > 1.5 * searchShare * seconds,
        checkpoint: () => checkpoint(signal),
        onSearch: (tries) => {
          const most = {
            rules: 1.5 * searchShare * seconds,
            twoRules: chainShare * (seconds - elapsed()),
            others: Math.max(0, 1.5 * searchShare * seconds - (elapsed() - chainSeconds)),
          };
          onEvent({ type: 'fitSearch', tries, seconds: most[tries] });
        },
        inChainTime: async (search) => {
          const from = elapsed();
          const until = from + chainShare * (seconds - from);
          const found = await search(() => stop.aborted || elapsed() > until);
          chainSeconds += elapsed() - from;
          return found;
        },
      },
    );
    const heldOut = withheldSeen ? null : unlearned;
    const shown = await this.afterRule(first, pairs, signal);
    const found = first === null ? null : await this.firstRuleFound(first, job.testInputs, signal);
    const testInputs = found === null ? job.testInputs : found.grids.map(({ grid }) => grid);
    const learned = shown.filter((_, i) => i !== heldOut);
    const isNearlyRight = (states[0].origin.loss ?? 0) < options.raceAbove;
    const sampler = new FitSampler(learned, augmentations, base.info.canvas, random, options);
    const draw = (): Sample => sampler.draw();
    const contenders = (isNearlyRight ? states.slice(0, 1) : states).map((state) => this.contender(state, random, draw));
    if (found !== null) onEvent(found);
    onEvent({
      type: 'fitStarted',
      taskId: job.taskId,
      seconds,
      start: states[0].origin,
      starts: contenders.length,
      method: options.method,
      parameters: parameterCount(this.setup.parameters),
      augmentations: augmentations.length,
      pairs: pairs.length,
      heldOut,
    });
    const begins = Math.min(1, elapsed() / seconds);
    const after = (share: number): number => begins + (1 - begins) * share;
    const race = new Race(contenders, begins, after(options.raceShare));
    const joinsAt = after(options.heldOutShare);
    const modelOf = (fit: Fit): ActModel => this.modelOf(fit);
    const setup = { options, augmentations, first, pairs: shown, heldOut, joinsAt, sampler, race, elapsed, modelOf };
    return new FitRun({ ...job, testInputs }, control, setup).run();
  }

  /** The task as the model that a fit leaves is to be asked about it: with what the fit's first rule makes of the inputs in their place. */
  async taskAfterRule({ first }: Fit, { train, test }: Task, signal: AbortSignal): Promise<Task> {
    return { train: await this.afterRule(first, train, signal), test: await this.afterRule(first, test, signal) };
  }

  /** What is told of a fit's first rule: its name, the colours that it is seen in, and what it makes of the test inputs. */
  async firstRuleFound(first: FirstRule, testInputs: readonly Grid[], signal: AbortSignal): Promise<FirstRuleFound> {
    const { name, recolouring } = first;
    const own = knownRule(name)?.colours ?? [];
    const recoloured = recolouring.flatMap((to, from) => (to !== from && own.includes(to) ? [{ from, to }] : []));
    const tests = testInputs.map((input) => ({ input, output: null }));
    const grids = (await this.afterRule(first, tests, signal)).map(({ input }, test) => ({ test, grid: input }));
    return { type: 'firstRule', name, recoloured, grids };
  }

  private async afterRule<P extends Pair>(first: FirstRule | null, pairs: readonly P[], signal: AbortSignal): Promise<readonly P[]> {
    return first === null ? pairs : pairsAfterVotedRule(this.network.base, first, pairs, () => checkpoint(signal));
  }

  async dispose(): Promise<void> {
    await Promise.all([this.session.dispose(), this.network.dispose()]);
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
}

function checkPairs(train: readonly Pair[], base: ActModel): readonly Example[] {
  return train.map(({ input, output }, i) => {
    const pair = `train pair ${String(i + 1)}`;
    if (output === null) throw new TaskError(`${pair} has no output to learn from`);
    checkSize(`${pair} input`, input, base);
    checkSize(`${pair} output`, output, base);
    return { input, output };
  });
}

function checkSize(place: string, grid: Grid, { info: { canvas, name } }: ActModel): void {
  const [rows, columns] = [grid.length, grid[0]?.length ?? 0];
  if (rows <= canvas && columns <= canvas) return;
  const size = `${String(rows)} × ${String(columns)}`;
  throw new TaskError(`${place} is ${size}, larger than the ${String(canvas)} × ${String(canvas)} canvas of ${name}`);
}
