import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import path from 'node:path';
import type { Device, Precision } from '../../shared/protocol/solverProtocol.ts';
import { devices, precisions } from '../../shared/protocol/solverProtocol.ts';
import type { Shard } from '../eval/evaluate.ts';
import { describeSummary, failuresOf, reportText } from '../eval/report.ts';
import { makeSubmission } from '../eval/submission.ts';
import { readTaskSet } from '../eval/taskSet.ts';
import { bundledModel } from './bundledModel.ts';
import { failureCode } from './commandFailure.ts';
import { fitSeconds, voteCount } from './numbers.ts';
import { makeOutputFolder } from './outputFile.ts';
import { ProgressBar } from './progressBar.ts';
import type { ReportOutputs } from './reportOutputs.ts';
import { openReportOutputs } from './reportOutputs.ts';
import { writeWhole } from './writeWhole.ts';

const computedIn = precisions.filter((precision) => precision !== 'auto');

interface Options extends ReportOutputs {
  readonly model: string;
  readonly device: Device;
  readonly precision: Precision;
  readonly fit: number;
  readonly fits?: string;
  readonly votes: number;
  readonly shard: Shard;
}

export function addEvalCommand(program: Command): void {
  program
    .command('eval')
    .description('answer the test inputs of many tasks and score the answers; started again after a kill, it goes on where it was')
    .argument('<path...>', 'task files, folders of them, or Kaggle bundles (…challenges.json, with …solutions.json beside it)')
    .option('--model <folder>', 'the model: a folder with config.json, model.safetensors and identifiers.json', bundledModel())
    .addOption(new Option('--device <device>', 'where the model runs').choices(devices).default('auto' satisfies Device))
    .addOption(
      // What `auto` takes depends on how fast a step happens to be: a run that goes on, or another shard, might take the other.
      new Option('--precision <type>', 'what it computes in').choices(computedIn).default('float32' satisfies Precision),
    )
    .option('--fit <seconds>', 'fit the model to the train pairs of each task first, for so long; 0: no fit', fitSeconds, 0)
    .option('--fits <folder>', 'where fits are kept and looked for, so that other votes need no new ones (default: none is kept)')
    .option('--votes <n>', 'augmented copies that vote on each answer; 0 or 1: no vote', voteCount, 1)
    .addOption(
      new Option('--shard <i/n>', 'evaluate the i-th of n parts of the tasks, from 1')
        .argParser(parseShard)
        .default({ index: 1, count: 1 } satisfies Shard, '1/1: all'),
    )
    .requiredOption('--out <file>', 'the report, JSON; one that is finished is not made again, one of another run not written over')
    .option('--submission <file>', 'the attempts as Kaggle takes them, JSON')
    .action(run);
}

function parseShard(text: string): Shard {
  const found = /^(\d+)\/(\d+)$/.exec(text);
  const [index, count] = [Number(found?.[1]), Number(found?.[2])];
  if (!(index >= 1 && index <= count))
    throw new InvalidArgumentError('Two whole numbers are needed, such as 2/8: the second of eight parts.');
  return { index, count };
}

async function run(paths: readonly string[], options: Options): Promise<void> {
  const { out, submission } = options;
  // What this very command wrote into a folder of tasks before is none.
  const tasks = await readTaskSet(paths, submission === undefined ? [out] : [out, submission]);
  const before = await openReportOutputs(options);
  const fits = options.fits === undefined ? null : path.resolve(options.fits);
  if (fits !== null) await makeOutputFolder(fits);
  const [{ loadModel }, { evaluate }] = await Promise.all([import('../runtime/loadModel.ts'), import('../eval/evaluate.ts')]);
  const model = await loadModel(path.resolve(options.model), options);
  const bar = new ProgressBar(process.stderr);
  const unkept: string[] = [];
  const { report, journal } = await evaluate(model, tasks, {
    fit: options.fit,
    votes: options.votes,
    fits,
    before: before === null ? null : { file: out, report: before },
    shard: options.shard,
    journal: `${out}.journal`,
    signal: new AbortController().signal,
    onProgress: (progress) => {
      bar.show(progress);
    },
    onFitNotKept: (id, message) => {
      if (unkept.length === 0) bar.note(`the fit of ${id} could not be kept, and maybe others: ${message}`);
      unkept.push(id);
    },
  });
  bar.end();
  if (journal === null) process.stderr.write(`${out} is the report of this very run already; delete it to answer the tasks anew\n`);
  else await writeWhole(out, reportText(report));
  if (submission !== undefined) await writeWhole(submission, `${JSON.stringify(makeSubmission(report))}\n`);
  const hasFailed = failuresOf(report).length > 0;
  if (!hasFailed) await journal?.remove();
  if (hasFailed || unkept.length > 0) process.exitCode = failureCode;
  process.stdout.write(describeSummary(report));
  await model.dispose();
}
