import type { Command } from 'commander';
import { taskProblems } from '../../shared/arc/taskChecks.ts';
import { taskFiles } from '../eval/taskFiles.ts';
import { problemLine } from './problemLine.ts';
import { readTaskText } from './readTaskFile.ts';

export function addValidateCommand(program: Command): void {
  program
    .command('validate')
    .description('check task files: prints file:line:column: message for each problem and exits with 1 where there is one')
    .argument('<file...>', 'task files, or folders to search for .json files')
    .option('--warnings', 'also print what is questionable in valid tasks; it does not change the exit code')
    .action(async (paths: string[], { warnings = false }: { warnings?: boolean }) => {
      if (!(await validate(paths, warnings))) process.exitCode = 1;
    });
}

interface Line {
  readonly isError: boolean;
  readonly text: string;
}

/** Reading a file is mostly waiting. */
const filesAtOnce = 32;

/** Prints all problems of all files; true where none is an error. A file that cannot be read is a problem of its own. */
async function validate(paths: readonly string[], warnings: boolean): Promise<boolean> {
  let files = 0;
  let broken = 0;
  for (const given of paths) {
    const found = await taskFiles(given);
    files += found.length;
    for (let index = 0; index < found.length; index += filesAtOnce) {
      for (const all of await Promise.all(found.slice(index, index + filesAtOnce).map(problemLines))) {
        const lines = all.filter(({ isError }) => isError || warnings);
        if (lines.some(({ isError }) => isError)) broken++;
        process.stdout.write(lines.map(({ text }) => `${text}\n`).join(''));
      }
    }
  }
  process.stderr.write(broken === 0 ? `${count(files)}: no problem\n` : `${count(files)}: ${String(broken)} with problems\n`);
  return broken === 0;
}

async function problemLines(file: string): Promise<Line[]> {
  try {
    return taskProblems(await readTaskText(file)).map((problem) => {
      if (problem.severity === 'error') return { isError: true, text: problemLine(file, problem) };
      const message = `${problem.severity}: ${problem.message} [${problem.code}]`;
      return { isError: false, text: problemLine(file, { ...problem, message }) };
    });
  } catch (error) {
    return [{ isError: true, text: (error as Error).message }];
  }
}

function count(files: number): string {
  return files === 1 ? '1 file' : `${String(files)} files`;
}
