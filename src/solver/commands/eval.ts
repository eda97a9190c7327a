import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Device, Precision } from '../../shared/protocol/solverProtocol.ts';
import { devices, precisions } from '../../shared/protocol/solverProtocol.ts';
import type { Shard } from '../eval/evaluate.ts';
import { readReport } from '../eval/mergeReports.ts';
import { describeSummary, failuresOf, makeSubmission, reportText } from '../eval/report.ts';
import { readTaskSet } from '../eval/taskSet.ts';
import { bundledModel } from './bundledModel.ts';
import { fitSeconds, voteCount } from './numbers.ts';
import { ProgressBar } from './progressBar.ts';
import { writeWhole } from './writeWhole.ts';

interface Options {
  readonly model: string;
  readonly device: Device;
  readonly precision: Precision;
  readonly fit: number;
  readonly fits?: string;
  readonly votes: number;
  readonly shard: Shard;
  readonly out: string;
  readonly submission?: string;
}

export function addEvalCommand(program: Command): void {
  program
    .command('eval')
    .description('answer the test inputs of many tasks and score the answers; started again after a kill, it goes on where it was')
    .argument('<path...>', 'task files, folders of them, or Kaggle bundles (…challenges.json, with …solutions.json beside it)')
    .option('--model <folder>', 'the model: a folder with config.json, model.safetensors and identifiers.json', bundledModel())
    .addOption(new Option('--device <device>', 'where the model runs').choices(devices).default('auto' satisfies Device))
    .addOption(new Option('--precision <type>', 'what it computes in').choices(precisions).default('auto' satisfies Precision))
    .option('--fit <seconds>', 'fit the model to the train pairs of each task first, for so long; 0: no fit', fitSeconds, 0)
    .option('--fits <folder>', 'where fits are kept and looked for, so that other votes need no new ones (default: none is kept)')
    .option('--votes <n>', 'augmented copies that vote on each answer; 1: no vote', voteCount, 1)
    .option('--shard <i/n>', 'evaluate the i-th of n parts of the tasks, from 1', parseShard, { index: 1, count: 1 })
    .requiredOption('--out <file>', 'the report, JSON')
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
  const tasks = await readTaskSet(paths);
  await mkdir(path.dirname(path.resolve(options.out)), { recursive: true });
  const [{ loadModel }, { evaluate }] = await Promise.all([import('../runtime/loadModel.ts'), import('../eval/evaluate.ts')]);
  const model = await loadModel(path.resolve(options.model), options);
  const bar = new ProgressBar(process.stderr);
  const { report, journal } = await evaluate(model, tasks, {
    fit: options.fit,
    votes: options.votes,
    fits: options.fits === undefined ? null : path.resolve(options.fits),
    // What is there and no report is about to be written over.
    before: await readReport(options.out).catch(() => null),
    shard: options.shard,
    journal: `${options.out}.journal`,
    signal: new AbortController().signal,
    onProgress: (progress) => {
      bar.show(progress);
    },
  });
  bar.end();
  if (journal === null) process.stderr.write(`${options.out} is the report of this very run already; delete it to answer the tasks anew\n`);
  else await writeWhole(options.out, reportText(report));
  if (options.submission !== undefined) await writeWhole(options.submission, `${JSON.stringify(makeSubmission(report))}\n`);
  if (failuresOf(report).length > 0) process.exitCode = 1;
  else await journal?.remove();
  process.stdout.write(describeSummary(report));
  await model.dispose();
}
