import { readFile } from 'node:fs/promises';

/**
 * Reads a text file; `wanted` is what is needed there, such as `a task file`. Throws an Error that names the file and says in plain words
 * why it cannot be read.
 */
export async function readText(file: string, wanted: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`${file}: ${whyUnreadable(error as NodeJS.ErrnoException, wanted)}`, { cause: error });
  }
}

/** Why a file cannot be read, where `wanted` is needed. */
export function whyUnreadable({ code, message }: NodeJS.ErrnoException, wanted: string): string {
  switch (code) {
    case 'ENOENT':
      return 'no such file';
    case 'EISDIR':
      return `a folder, where ${wanted} is needed`;
    case 'EACCES':
      return 'may not be read';
    default:
      return message;
  }
}
