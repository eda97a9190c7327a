import { Command, InvalidArgumentError, Option } from 'commander';
import path from 'node:path';
import { Random } from '../../shared/concepts/random.ts';
import { reportFailure } from '../commands/commandFailure.ts';
import { makeOutputFolder } from '../commands/outputFile.ts';
import type { ModelConfig } from '../model/config.ts';
import { parseConfig } from '../model/config.ts';
import { modelParameters, parameterCount } from '../model/parameters.ts';
import { loadModel } from '../runtime/loadModel.ts';
import type { PuzzleSources } from './drawnPuzzles.ts';
import { drawnPuzzles } from './drawnPuzzles.ts';
import { evaluatePuzzles } from './evaluate.ts';
import { LogFile } from './logFile.ts';
import type { Puzzle } from './puzzles.ts';
import { PuzzleEmbeddings } from './puzzleEmbeddings.ts';
import type { Run } from './runFolder.ts';
import { exportModel, loadRun, runFromModel, saveRun, withPuzzles } from './runFolder.ts';
import { Sampler } from './sampler.ts';
import type { StepReport } from './trainer.ts';
import { drawParameters, freshState, Trainer, truncatedNormal } from './trainer.ts';
import { TrainingClock } from './trainingClock.ts';

interface Options extends PuzzleSources {
  readonly run: string;
  readonly from?: string;
  readonly hours: number;
  readonly batch: number;
  readonly canvas: number;
  readonly hidden: number;
  readonly layers?: number;
  readonly maxSteps?: number;
  readonly architecture: 'hrm' | 'trm';
  readonly positions: ModelConfig['pos_encodings'];
  readonly ropeTheta: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly threads?: number;
  readonly optimizer: 'muon' | 'adam-atan2';
  readonly gradient: 'published' | 'last-cycle';
  readonly coolDown: number;
  readonly shiftShare: number;
  readonly setWeight: number;
  readonly export?: string;
}

const number = (text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('a number above 0 is needed.');
  return value;
};

const share = (text: string): number => {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('a number from 0 to 1 is needed.');
  return value;
};

const name = 'train';

const program = new Command(name)
  .description('Trains an HRM or a TRM on the concept generators and on folders of ARC tasks. Started again, it goes on where it was.')
  .option('--run <folder>', 'where the run keeps its state and log', 'training/hrm-mini')
  .option('--from <folder>', 'begin with the weights of this model folder (new runs only)')
  .option('--hours <n>', 'how long to train in this call, evaluations not counted', number, 1)
  .option('--batch <n>', 'samples in a batch', number, 64)
  .option('--canvas <n>', 'side of the canvas in cells (new runs only)', number, 10)
  .option('--hidden <n>', 'hidden size (new runs only)', number, 128)
  .option('--layers <n>', 'layers of each level (new runs; with --from, more than the model has are added), 2 where absent', number)
  .addOption(
    new Option('--architecture <name>', 'two networks, or one for both levels (new runs only)').choices(['hrm', 'trm']).default('hrm'),
  )
  .option(
    '--max-steps <n>',
    "ACT steps that a sample may take, written into the config; the run's or model's own where absent, 3 in a new one",
    number,
  )
  .addOption(
    new Option(
      '--positions <kind>',
      'rotary along the sequence or along rows and columns, or learned, or both of the latter (new runs; with --from, learned ones may come beside rope2d)',
    )
      .choices(['rope', 'rope2d', 'rope2d+learned', 'learned'])
      .default('rope2d'),
  )
  .option('--rope-theta <n>', 'base of the rotary frequencies (new runs only)', number, 100)
  .option('--learning-rate <n>', 'of the weights', number, 1e-3)
  .option('--cool-down <n>', 'hours at the end of this call in which the learning rates fall to nothing', number, 0)
  .addOption(
    new Option('--optimizer <name>', "of the layers' matrices; the rest learns by Adam-atan2")
      .choices(['muon', 'adam-atan2'])
      .default('muon'),
  )
  .addOption(
    new Option('--gradient <reach>', "as published, or through an ACT step's last H cycle as a whole")
      .choices(['published', 'last-cycle'])
      .default('published'),
  )
  .option('--seed <n>', 'of all random choices', number, 1)
  .option('--threads <n>', 'threads of one operator; ONNX Runtime chooses where absent', number)
  .option(
    '--instances <n>',
    'train on the first n instances of each concept, of those with further colours alone: few first, more later',
    number,
    Infinity,
  )
  .option('--shift-share <n>', 'share of the samples, 0..1, that lie anywhere on the canvas instead of in its corner', share, 0)
  .option('--set-weight <n>', 'how much compositions and sets of tasks count in drawing samples, beside concepts', number, 1)
  .option('--compositions', 'train on pairs of concepts too, one after the other', false)
  .option('--tasks <folder...>', 'folders of ARC tasks to train on (their train pairs only)', [])
  .option('--examples <file>', 'a gzipped file of many examples a task')
  .option('--keep-out <folder...>', 'folders of ARC tasks none of whose inputs are drawn from --tasks and --examples', [])
  .option('--export <folder>', 'write the model folder here after each evaluation')
  .exitOverride()
  .action(train);

program.parseAsync().catch((error: unknown) => {
  reportFailure(name, error);
});

async function train(options: Options): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop.abort();
    });
  }
  const folder = path.resolve(options.run);
  const target = path.resolve(options.export ?? path.join(folder, 'model'));
  // A folder that cannot be made is told before, not after hours of training.
  await makeOutputFolder(folder);
  if (options.export !== undefined) await makeOutputFolder(target);
  const saved =
    (await loadRun(folder)) ??
    (options.from === undefined ? null : await runFromModel(path.resolve(options.from), options, new Random(options.seed)));
  const canvas = saved ? Math.sqrt(saved.config.seq_len) : options.canvas;
  const puzzles = await drawnPuzzles(options, canvas);
  const identifiers = ['<blank>', ...puzzles.map(({ id }) => id)];
  const run = saved ? withPuzzles(withMaxSteps(saved, options.maxSteps), identifiers) : begun(options, identifiers);
  const parameters = modelParameters(run.config);
  const random = new Random(options.seed + run.state.step);
  const sampler = new Sampler(puzzles, canvas, random, options.shiftShare, options.setWeight);
  const trainer = await Trainer.create(
    {
      config: run.config,
      parameters,
      hInit: run.hInit,
      lInit: run.lInit,
      random,
      draw: () => sampler.draw(),
      gradient: options.gradient === 'last-cycle' ? 'lastCycle' : 'published',
      ...(options.threads === undefined ? {} : { threads: options.threads }),
      options: {
        batch: options.batch,
        maxSteps: run.config.halt_max_steps,
        exploration: 0.1,
        learningRate: options.learningRate,
        warmupSteps: 200,
        weightDecay: 0.1,
        beta1: 0.9,
        beta2: 0.95,
        embeddingLearningRate: 1e-2,
        embeddingDecay: 0.1,
        averageDecay: 0.998,
        muon: options.optimizer === 'muon',
      },
    },
    run.state,
  );
  const total = parameterCount(parameters).toLocaleString('en');
  console.log(
    `${total} parameters, ${String(puzzles.length)} puzzles in ${String(sampler.groups.size)} groups, at step ${String(run.state.step)}`,
  );
  const kept = run.identifiers.length - identifiers.length;
  if (kept > 0) console.log(`puzzles that are not drawn in this call, whose embeddings stay as they are: ${String(kept)}`);

  const log = new LogFile(folder);
  const secondsBefore = run.seconds;
  const clock = new TrainingClock(options.hours * 3600, options.coolDown * 3600);
  const recent = new Recent(clock);
  let nextLog = 30;
  let nextSave = 300;
  let nextEvaluation = 1200;
  while (!stop.signal.aborted && clock.left > 0) {
    const report = await trainer.step(clock.scale);
    recent.add(report);
    run.samples += report.ended.length;
    for (const outcome of report.ended) sampler.record(outcome);
    run.seconds = secondsBefore + clock.seconds;
    if (clock.seconds >= nextLog) {
      nextLog = clock.seconds + 30;
      const row = recent.take(run);
      await triedAgainLater(log.append(row));
      console.log(
        `step ${String(run.state.step)}  loss ${row['token loss'].toFixed(4)}  cells ${percent(row.accuracy)}  whole ${percent(row.exact)}` +
          `  ACT steps ${row.steps.toFixed(2)}  ${recent.rate.toFixed(2)} steps/s  ${(clock.left / 60).toFixed(0)} min left`,
      );
    }
    if (clock.seconds >= nextSave) {
      nextSave = clock.seconds + 300;
      await triedAgainLater(saveRun(folder, run).then(() => log.plot()));
    }
    // The end of a cool-down is evaluated anyway.
    if (clock.seconds >= nextEvaluation && !clock.isCooling) {
      nextEvaluation = clock.seconds + 1200;
      await clock.pause(() => triedAgainLater(exportAndEvaluate(target, run, puzzles, random)));
    }
  }
  await saveRun(folder, run);
  await exportAndEvaluate(target, run, puzzles, random);
  await trainer.dispose();
}

/** A disk that is full for a while ends no training: what could not be written is told, and written the next time. */
async function triedAgainLater(writing: Promise<void>): Promise<void> {
  await writing.catch((error: unknown) => {
    console.error(`${name}: ${(error as Error).message}; the training goes on, and it is tried again later`);
  });
}

/** Exports the model as it stands and evaluates that very folder. */
async function exportAndEvaluate(target: string, run: Run, puzzles: readonly Puzzle[], random: Random): Promise<void> {
  await exportModel(target, run, modelParameters(run.config));
  const model = await loadModel(target);
  const scores = await evaluatePuzzles(model, puzzles, random, 32);
  await model.dispose();
  const line = [...scores].map(([group, { exact, count }]) => `${group} ${percent(exact / count)}`).join(', ');
  const all = [...scores.values()];
  const mean = all.reduce((sum, { exact, count }) => sum + exact / count, 0) / all.length;
  console.log(`step ${String(run.state.step)}: whole grids right on unseen examples, mean of groups ${percent(mean)}: ${line}`);
}

function begun(options: Options, identifiers: readonly string[]): Run {
  const layers = options.layers ?? 2;
  const config = parseConfig({
    ...(options.architecture === 'hrm' ? { architecture: 'hrm', H_layers: layers } : { architecture: 'trm', puzzle_emb_len: 1 }),
    hidden_size: options.hidden,
    num_heads: Math.max(1, options.hidden / 32),
    expansion: 4,
    L_layers: layers,
    H_cycles: 1,
    L_cycles: 2,
    puzzle_emb_ndim: options.hidden,
    pos_encodings: options.positions,
    rope_theta: options.ropeTheta,
    seq_len: options.canvas ** 2,
    vocab_size: 12,
    halt_max_steps: options.maxSteps ?? 3,
    answer_at_halt: true,
  });
  const random = new Random(options.seed);
  const init = (): Float32Array => Float32Array.from({ length: config.hidden_size }, () => truncatedNormal(random));
  const weights = drawParameters(modelParameters(config), random);
  const embeddings = PuzzleEmbeddings.zeros(identifiers.length, config.puzzle_emb_ndim);
  return { config, identifiers, hInit: init(), lInit: init(), state: freshState(weights, embeddings), seconds: 0, samples: 0 };
}

function withMaxSteps(run: Run, maxSteps = run.config.halt_max_steps): Run {
  return { ...run, config: { ...run.config, halt_max_steps: maxSteps } };
}

/** Means over the steps since the last log line. */
class Recent {
  rate = 0;
  private reports: StepReport[] = [];
  private since = 0;

  constructor(private readonly clock: TrainingClock) {}

  add(report: StepReport): void {
    this.reports.push(report);
  }

  take(run: Run): Parameters<LogFile['append']>[0] {
    const ended = this.reports.flatMap((report) => report.ended);
    const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / Math.max(1, values.length);
    const row = {
      step: run.state.step,
      seconds: run.seconds,
      'token loss': mean(this.reports.map((report) => report.tokenLoss)),
      'q_halt loss': mean(this.reports.map((report) => report.qHaltLoss)),
      'q_continue loss': mean(this.reports.map((report) => report.qContinueLoss)),
      exact: mean(ended.map(({ exact }) => Number(exact))),
      accuracy: mean(ended.map(({ accuracy }) => accuracy)),
      steps: mean(ended.map(({ steps }) => steps)),
    };
    this.rate = this.reports.length / (this.clock.seconds - this.since);
    this.reports = [];
    this.since = this.clock.seconds;
    return row;
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
