import { readFile } from 'node:fs/promises';
import type { ParseResult } from '../../shared/arc/parseTask.ts';
import { parseTask } from '../../shared/arc/parseTask.ts';

/** Reads and parses a task file. Throws an Error that names the file where it cannot be read; what is wrong in it is in the result. */
export async function readTaskFile(file: string): Promise<ParseResult> {
  return parseTask(await readTaskText(file));
}

/** Throws an Error that names the file where it cannot be read. */
export async function readTaskText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`${file}: ${reason(error as NodeJS.ErrnoException)}`, { cause: error });
  }
}

function reason(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
      return 'no such file';
    case 'EISDIR':
      return 'a folder, where a task file is needed';
    case 'EACCES':
      return 'may not be read';
    default:
      return error.message;
  }
}
