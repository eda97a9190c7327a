import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { addEvalCommand } from './commands/eval.ts';
import { addFitCommand } from './commands/fit.ts';
import { addImportCommand } from './commands/import.ts';
import { addMergeCommand } from './commands/merge.ts';
import { addSolveCommand } from './commands/solve.ts';
import { addTraceCommand } from './commands/trace.ts';
import { addValidateCommand } from './commands/validate.ts';

const failure = 1;
const wrongUsage = 2;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads the output may stop reading, as `head` does: then there is nothing left to do.
  if (error.code === 'EPIPE') process.exit(0);
  complain(error);
  process.exit(failure);
});

const program = new Command('arc-studio')
  .description('Runs Hierarchical Reasoning Models on ARC tasks and checks task files.')
  .version(version)
  .exitOverride();
addSolveCommand(program);
addFitCommand(program);
addEvalCommand(program);
addMergeCommand(program);
addValidateCommand(program);
addImportCommand(program);
addTraceCommand(program);

program.parseAsync().catch((error: unknown) => {
  // Commander has said itself what is wrong with the command line.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : wrongUsage;
    return;
  }
  complain(error);
  process.exitCode = failure;
});

/** Says what went wrong, on one line. */
function complain(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`arc-studio: ${message.replaceAll(/\s*\n\s*/g, ' ')}\n`);
}
