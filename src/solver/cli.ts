import { Command } from 'commander';
import { version } from '../../package.json';
import { complain, failureCode, reportFailure } from './commands/commandFailure.ts';
import { addEvalCommand } from './commands/eval.ts';
import { addFitCommand } from './commands/fit.ts';
import { addImportCommand } from './commands/import.ts';
import { addMergeCommand } from './commands/merge.ts';
import { addSolveCommand } from './commands/solve.ts';
import { addTraceCommand } from './commands/trace.ts';
import { addValidateCommand } from './commands/validate.ts';

const name = 'arc-studio';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads the output may stop reading, as `head` does: then there is nothing left to do.
  if (error.code === 'EPIPE') process.exit(0);
  complain(name, error);
  process.exit(failureCode);
});

const program = new Command(name)
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
  reportFailure(name, error);
});
