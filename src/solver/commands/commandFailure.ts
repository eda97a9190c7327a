import { CommanderError } from 'commander';

export const failureCode = 1;
const wrongUsageCode = 2;

/**
 * Takes what the command line of a program threw: says what went wrong, and sets the exit code, 2 for wrong usage, of which commander
 * (with `exitOverride`) has told itself, 0 for help and version.
 */
export function reportFailure(program: string, error: unknown): void {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : wrongUsageCode;
    return;
  }
  complain(program, error);
  process.exitCode = failureCode;
}

/** Says what went wrong, on one line. */
export function complain(program: string, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${program}: ${message.replaceAll(/\s*\n\s*/g, ' ')}\n`);
}
