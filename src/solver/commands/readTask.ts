import type { TaskSource } from '../../shared/arc/parseTask.ts';
import { problemLine } from './problemLine.ts';
import { readTaskFile } from './readTaskFile.ts';

/** Reads a task file. Throws an Error with file and place of the first problem where it is none. */
export async function readTask(file: string): Promise<TaskSource> {
  const parsed = await readTaskFile(file);
  if (parsed.ok) return parsed.source;
  const [first, ...others] = parsed.problems.map((problem) => problemLine(file, problem));
  throw new Error(`${first ?? file}${others.length === 0 ? '' : ` (and ${String(others.length)} more: arc-studio validate lists them)`}`);
}
