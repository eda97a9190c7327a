import type { TaskSource } from '../../shared/arc/parseTask.ts';
import { parseTask } from '../../shared/arc/parseTask.ts';
import { problemLine } from './problemLine.ts';
import { readText } from './readText.ts';

/** Reads a task file. Throws an Error with file and place of the first problem where it is none. */
export async function readTask(file: string): Promise<TaskSource> {
  const parsed = parseTask(await readText(file, 'a task file'));
  if (parsed.ok) return parsed.source;
  const [first, ...others] = parsed.problems.map((problem) => problemLine(file, problem));
  throw new Error(`${first ?? file}${others.length === 0 ? '' : ` (and ${String(others.length)} more: arc-studio validate lists them)`}`);
}
