import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { ParseResult } from '../../shared/arc/parseTask.ts';
import { parseTask, taskIdOf } from '../../shared/arc/parseTask.ts';
import type { Grid, Task } from '../../shared/arc/task.ts';
import { gridSchema } from '../../shared/protocol/schemas.ts';
import { problemLine } from '../commands/problemLine.ts';
import { readTaskFile } from '../commands/readTaskFile.ts';
import { taskFiles } from './taskFiles.ts';

export interface TaskOfSet {
  readonly id: string;
  readonly file: string;
  readonly task: Task;
}

/**
 * The tasks of files, folders and Kaggle bundles (`…challenges.json`, with the outputs in `…solutions.json` beside it where there is one),
 * sorted by id. Throws an Error that names the file and the place where one is no task, or where two tasks share an id.
 */
export async function readTaskSet(paths: readonly string[]): Promise<readonly TaskOfSet[]> {
  const byId = new Map<string, TaskOfSet>();
  for (const given of paths) {
    const files = await taskFiles(given);
    for (const file of files) {
      if (files.length > 1 && isBesideChallenges(file)) continue;
      for (const task of await readTasksOf(file)) {
        const other = byId.get(task.id);
        if (other !== undefined) throw new Error(`${file}: the task ${task.id} is in ${other.file}, too`);
        byId.set(task.id, task);
      }
    }
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Files of a Kaggle folder that hold no tasks. */
function isBesideChallenges(file: string): boolean {
  return /(solutions|sample_submission)\.json$/i.test(file);
}

async function readTasksOf(file: string): Promise<readonly TaskOfSet[]> {
  const parsed = await readTaskFile(file);
  if (parsed.ok) return [{ id: taskIdOf(parsed.source, path.basename(file)), file, task: parsed.source.task }];
  const bundle = await readBundle(file);
  if (bundle !== null) return bundle;
  throw firstProblem(file, parsed);
}

function firstProblem(file: string, parsed: Extract<ParseResult, { ok: false }>): Error {
  const [problem] = parsed.problems;
  return new Error(problem === undefined ? `${file}: not a task` : problemLine(file, problem));
}

const solutionsSchema = v.record(v.string(), v.array(gridSchema));

/** null where the file is not an object of tasks. */
async function readBundle(file: string): Promise<readonly TaskOfSet[] | null> {
  const text = await readFile(file, 'utf8');
  const entries = objectEntries(text);
  if (entries === null || entries.length === 0 || !entries.every(([, value]) => isObject(value))) return null;
  const solutions = await readSolutions(file);
  return entries.map(([id, value]) => {
    const parsed = parseTask(JSON.stringify(value));
    if (!parsed.ok) throw new Error(`${file}: task ${id}: ${parsed.problems[0]?.message ?? 'not a task'}`);
    const { task } = parsed.source;
    const outputs = solutions?.grids.get(id);
    if (outputs === undefined) return { id, file, task };
    if (outputs.length !== task.test.length) {
      const counts = `${String(outputs.length)} outputs for ${String(task.test.length)} test inputs`;
      throw new Error(`${solutions?.file ?? file}: task ${id} has ${counts}`);
    }
    return { id, file, task: { ...task, test: task.test.map((pair, i) => ({ ...pair, output: outputs[i] ?? null })) } };
  });
}

async function readSolutions(
  challenges: string,
): Promise<{ readonly file: string; readonly grids: ReadonlyMap<string, readonly Grid[]> } | null> {
  const file = challenges.replace(/challenges\.json$/i, 'solutions.json');
  if (file === challenges) return null;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const entries = objectEntries(text);
  if (entries === null) throw new Error(`${file}: not an object of outputs by task`);
  const parsed = v.safeParse(solutionsSchema, Object.fromEntries(entries));
  if (!parsed.success) throw new Error(`${file}: ${v.getDotPath(parsed.issues[0]) ?? ''}: ${parsed.issues[0].message}`);
  return { file, grids: new Map(Object.entries(parsed.output)) };
}

function objectEntries(text: string): readonly [string, unknown][] | null {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? Object.entries(json) : null;
  } catch {
    return null;
  }
}

function isObject(json: unknown): json is object {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
