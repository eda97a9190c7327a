import { access, constants, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes sure, before hours of work, that a file can be written: its folder is made where it is missing. `what` is to be written, such as
 * `a report`. Throws an Error that names what is in the way.
 */
export async function expectOutputFile(file: string, what: string): Promise<void> {
  const stats = await stat(file).catch(() => null);
  if (stats?.isFile() === false) {
    throw new Error(`${file}: ${stats.isDirectory() ? 'a folder' : 'no regular file'}, where ${what} is to be written`);
  }
  await makeOutputFolder(path.dirname(file));
}

/** Makes a folder that files are to be written into, and those above it. Throws an Error that names it and says why it cannot be used. */
export async function makeOutputFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new Error(`${folder}: ${whyUnusable(error as NodeJS.ErrnoException)}`, { cause: error });
  }
}

function whyUnusable({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return 'no folder can be made here: there is a file of this name, or of that of a folder above it';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'a folder that may not be written to, or cannot be made';
    default:
      return message;
  }
}
