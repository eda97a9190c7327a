import type { Command } from 'commander';
import { Option } from 'commander';
import path from 'node:path';
import { taskIdOf } from '../../shared/arc/parseTask.ts';
import type { Task } from '../../shared/arc/task.ts';
import type { Device, FitParams, ModelInfo, Precision, SolveEvent } from '../../shared/protocol/solverProtocol.ts';
import { devices, precisions } from '../../shared/protocol/solverProtocol.ts';
import type { Ranking, Vote } from '../../shared/protocol/voteEvents.ts';
import { ModelCache } from '../solve/modelCache.ts';
import { bundledModel } from './bundledModel.ts';
import { fitDirectory } from './fitDirectory.ts';
import { FitReport } from './fitReport.ts';
import { fitSeconds, megabytes, voteCount, wholeNumber } from './numbers.ts';
import { readTask } from './readTask.ts';
import { describeResult, describeStart, describeStep, describeVoted, jsonLine } from './solveReport.ts';
import { wantsColour } from './terminalGrid.ts';
import { withTaskOf } from './withTaskOf.ts';

interface Options {
  readonly model: string;
  readonly device: Device;
  readonly precision: Precision;
  readonly steps?: number;
  readonly stopWhenHalting?: true;
  readonly fit: number;
  readonly fits: string;
  readonly fitsLimit?: number;
  readonly votes: number;
  readonly json?: true;
}

export function addSolveCommand(program: Command): void {
  program
    .command('solve')
    .description(
      'run a model on each test input of a task and print its answer after every ACT step; Ctrl+C ends a fit and goes on with it',
    )
    .argument('<task>', 'the task file')
    .option('--model <folder>', 'the model: a folder with config.json, model.safetensors and identifiers.json', bundledModel())
    .addOption(new Option('--device <device>', 'where the model runs').choices(devices).default('auto' satisfies Device))
    .addOption(new Option('--precision <type>', 'what it computes in').choices(precisions).default('auto' satisfies Precision))
    .option('--steps <n>', "ACT steps at most (default: the model's own halt_max_steps)", wholeNumber(1, 1024))
    .option('--stop-when-halting', 'stop at the first step at which the model would halt')
    .option('--fit <seconds>', 'fit the model to the train pairs first, for so long; 0: no fit', fitSeconds, 0)
    .option('--fits <folder>', 'where fits are kept and looked for', fitDirectory())
    .option(
      '--fits-limit <megabytes>',
      'what it may hold: the fits beyond that were not used for longest are removed (default: 1000, no limit with --fits)',
      megabytes,
    )
    .option('--votes <n>', 'augmented copies that vote on each answer; 0 or 1: no vote', voteCount, 1)
    .option('--json', 'one JSON object a line instead of pictures')
    .action(solve);
}

async function solve(file: string, options: Options): Promise<void> {
  const source = await readTask(file);
  // ONNX Runtime is large: the other commands do without it.
  const [{ loadModel }, { solveTask }] = await Promise.all([import('../runtime/loadModel.ts'), import('../solve/solveTask.ts')]);
  const models = new ModelCache(loadModel);
  const job = {
    taskId: taskIdOf(source, path.basename(file)),
    task: source.task,
    maxSteps: options.steps ?? null,
    stopWhenHalting: options.stopWhenHalting ?? false,
    votes: options.votes,
    ...(options.fit === 0 ? {} : { fit: fitParams(options) }),
  };
  const print = options.json ? printJson : printer(source.task, wantsColour(process.stdout, process.env));
  const stopFit = new AbortController();
  const stop = (): void => {
    stopFit.abort();
  };
  const onEvent = (event: SolveEvent): void => {
    // Ctrl+C ends a fit, and the search for its start, as the editor's *Stop and keep* does; anything else it ends at once.
    if (event.type === 'started') process.off('SIGINT', stop);
    if (event.type === 'started' && event.embedding === 'fitted') process.once('SIGINT', stop);
    if (event.type === 'fitEnded' || event.type === 'fitReused') process.off('SIGINT', stop);
    print(event);
  };
  await models.use(path.resolve(options.model), options, (model) =>
    withTaskOf(file, () => solveTask(model, job, { signal: new AbortController().signal, onEvent, stopFit: stopFit.signal })),
  );
  await models.clear();
}

/** A folder that someone has chosen is theirs to fill. */
function fitParams({ fit, fits, fitsLimit = fits === fitDirectory() ? 1000 : undefined }: Options): FitParams {
  return { seconds: fit, tasks: 'all', directory: path.resolve(fits), limitMegabytes: fitsLimit };
}

/** What ran goes to stderr, so that stdout holds nothing but steps and results. */
function printJson(event: SolveEvent): void {
  if (event.type === 'started') process.stderr.write(describeStart(event));
  else process.stdout.write(jsonLine(event));
}

function printer(task: Task, colour: boolean): (event: SolveEvent) => void {
  const fitReport = new FitReport(colour);
  const rankings = new Map<number, Ranking>();
  let votes: Vote[] = [];
  let threshold: ModelInfo['haltThreshold'] = 'q_continue';
  return (event) => {
    switch (event.type) {
      case 'started':
        threshold = event.model.haltThreshold;
        votes = [];
        process.stdout.write(describeStart(event));
        break;
      case 'step':
        process.stdout.write(describeStep(event, threshold, colour));
        break;
      case 'result':
        process.stdout.write(describeResult(event, task));
        break;
      case 'vote':
        votes.push(event);
        break;
      case 'ranking':
        rankings.set(event.test, event);
        break;
      case 'voted': {
        const ranking = rankings.get(event.test);
        if (ranking) process.stdout.write(describeVoted(event, ranking, votes, colour));
        votes = [];
        break;
      }
      default:
        process.stdout.write(fitReport.describe(event));
    }
  };
}
