import type { Command } from 'commander';
import { taskProblems } from '../../shared/arc/taskChecks.ts';
import { bundleEntries, bundleProblems, isBesideChallenges } from '../eval/bundle.ts';
import { taskFiles } from '../eval/taskFiles.ts';
import { problemLine } from './problemLine.ts';
import { readText } from './readText.ts';

export function addValidateCommand(program: Command): void {
  program
    .command('validate')
    .description('check task files: prints file:line:column: message for each problem and exits with 1 where there is one')
    .argument(
      '<file...>',
      'task files, Kaggle bundles of them (…challenges.json), or folders to search for both; solutions.json and sample_submission.json in them are left out',
    )
    .option('--warnings', 'also print what is questionable in valid tasks, not in bundles; it does not change the exit code')
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

/**
 * Prints all problems of all files; true where none is an error. A file that cannot be read is a problem of its own, and so is a folder
 * without one.
 */
async function validate(paths: readonly string[], warnings: boolean): Promise<boolean> {
  let files = 0;
  let broken = 0;
  let withoutFiles = 0;
  for (const given of paths) {
    const found = await filesToCheck(given);
    if (found === null) {
      withoutFiles++;
      continue;
    }
    files += found.length;
    for (let index = 0; index < found.length; index += filesAtOnce) {
      for (const all of await Promise.all(found.slice(index, index + filesAtOnce).map(problemLines))) {
        const lines = all.filter(({ isError }) => isError || warnings);
        if (lines.some(({ isError }) => isError)) broken++;
        process.stdout.write(lines.map(({ text }) => `${text}\n`).join(''));
      }
    }
  }
  const verdict = broken === 0 ? 'no problem' : `${String(broken)} with problems`;
  const folders = withoutFiles === 1 ? '1 folder' : `${String(withoutFiles)} folders`;
  process.stderr.write(`${count(files)}: ${verdict}${withoutFiles === 0 ? '' : `; ${folders} with nothing to check`}\n`);
  return broken + withoutFiles === 0;
}

/** null where a folder has none or cannot be read, which is printed. */
async function filesToCheck(given: string): Promise<readonly string[] | null> {
  try {
    const found = await taskFiles(given);
    return found.length === 1 ? found : found.filter((file) => !isBesideChallenges(file));
  } catch (error) {
    process.stdout.write(`${(error as Error).message}\n`);
    return null;
  }
}

async function problemLines(file: string): Promise<Line[]> {
  try {
    const text = await readText(file, 'a task file');
    const problems = taskProblems(text);
    if (problems.some(({ severity }) => severity === 'error') && bundleEntries(text) !== null) {
      return bundleProblems(text).map((problem) => ({ isError: true, text: problemLine(file, problem) }));
    }
    return problems.map((problem) => {
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
