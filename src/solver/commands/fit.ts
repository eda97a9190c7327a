import type { Command } from 'commander';
import path from 'node:path';
import { taskIdOf } from '../../shared/arc/parseTask.ts';
import type { FitEvent } from '../../shared/protocol/fitEvents.ts';
import { defaultFitOptions } from '../fit/fitOptions.ts';
import { bundledModel } from './bundledModel.ts';
import { failureCode } from './commandFailure.ts';
import { FitReport } from './fitReport.ts';
import { budgetSeconds } from './numbers.ts';
import { makeOutputFolder } from './outputFile.ts';
import { readTask } from './readTask.ts';
import { wantsColour } from './terminalGrid.ts';
import { withTaskOf } from './withTaskOf.ts';

interface Options {
  readonly model: string;
  readonly seconds: number;
  readonly out: string;
}

export function addFitCommand(program: Command): void {
  program
    .command('fit')
    .description("fit a model to a task's train pairs and keep what it learned; Ctrl+C ends the fit and keeps it as it is")
    .argument('<task>', 'the task file')
    .option('--model <folder>', 'the model: a folder with config.json, model.safetensors and identifiers.json', bundledModel())
    .option('--seconds <n>', 'the budget', budgetSeconds, 60)
    .requiredOption('--out <folder>', 'where fits are kept; one of the same task is gone on from. solve --fit --fits takes it')
    .action(fit);
}

async function fit(file: string, options: Options): Promise<void> {
  const source = await readTask(file);
  const [{ loadModel }, { Fitter }, { fitTask }] = await Promise.all([
    import('../runtime/loadModel.ts'),
    import('../fit/fitter.ts'),
    import('../fit/fitTask.ts'),
  ]);
  // A folder that cannot be made is told before, not after the training.
  await makeOutputFolder(options.out);
  const model = await loadModel(path.resolve(options.model));
  const fitter = await Fitter.open(model, defaultFitOptions);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  const report = new FitReport(wantsColour(process.stdout, process.env));
  const { train, test } = source.task;
  const task = {
    taskId: taskIdOf(source, path.basename(file)),
    train,
    testInputs: test.map(({ input }) => input),
    seconds: options.seconds,
    directory: path.resolve(options.out),
  };
  const { signal } = new AbortController();
  const onEvent = (event: FitEvent): void => {
    if (event.type === 'fitNotKept') process.exitCode = failureCode;
    process.stdout.write(report.describe(event));
  };
  await withTaskOf(file, () => fitTask(fitter, task, { signal, stop: stop.signal, onEvent }));
  if (process.exitCode === undefined) process.stdout.write(`kept in ${options.out}\n`);
  await fitter.dispose();
  await model.dispose();
}
