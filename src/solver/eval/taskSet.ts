import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { parseTask, taskIdOf } from '../../shared/arc/parseTask.ts';
import type { Problem } from '../../shared/arc/problem.ts';
import type { Grid, Task } from '../../shared/arc/task.ts';
import { gridSchema } from '../../shared/protocol/schemas.ts';
import { problemLine } from '../commands/problemLine.ts';
import { readJson } from '../commands/readJson.ts';
import { readText } from '../commands/readText.ts';
import { bundleEntries, bundleProblems, isBesideChallenges } from './bundle.ts';
import { taskFiles } from './taskFiles.ts';

export interface TaskOfSet {
  readonly id: string;
  readonly file: string;
  readonly task: Task;
}

/**
 * The tasks of files, folders and Kaggle bundles (`…challenges.json`, with the outputs in `…solutions.json` beside it where there is one),
 * sorted by id; files of folders that are in `leftOut` are not read. Throws an Error that names the file and the place where one is no task,
 * or where two tasks share an id.
 */
export async function readTaskSet(paths: readonly string[], leftOut: readonly string[] = []): Promise<readonly TaskOfSet[]> {
  const byId = new Map<string, TaskOfSet>();
  for (const given of paths) {
    const files = await taskFiles(given, leftOut);
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

async function readTasksOf(file: string): Promise<readonly TaskOfSet[]> {
  const text = await readText(file, 'a task file');
  const parsed = parseTask(text);
  if (parsed.ok) return [{ id: taskIdOf(parsed.source, path.basename(file)), file, task: parsed.source.task }];
  const entries = bundleEntries(text);
  if (entries === null) throw firstProblem(file, parsed.problems);
  const solutions = await readSolutions(file);
  return entries.map(([id, value]) => {
    const one = parseTask(JSON.stringify(value));
    if (!one.ok) throw firstProblem(file, bundleProblems(text));
    const { task } = one.source;
    const outputs = solutions?.grids.get(id);
    if (outputs === undefined) return { id, file, task };
    if (outputs.length !== task.test.length) {
      const counts = `${String(outputs.length)} outputs for ${String(task.test.length)} test inputs`;
      throw new Error(`${solutions?.file ?? file}: task ${id} has ${counts}`);
    }
    return { id, file, task: { ...task, test: task.test.map((pair, i) => ({ ...pair, output: outputs[i] ?? null })) } };
  });
}

function firstProblem(file: string, [problem]: readonly Problem[]): Error {
  return new Error(problem === undefined ? `${file}: not a task` : problemLine(file, problem));
}

const solutionsSchema = v.record(v.string(), v.array(gridSchema));

/** The outputs that lie beside a bundle; null where none do. */
async function readSolutions(
  challenges: string,
): Promise<{ readonly file: string; readonly grids: ReadonlyMap<string, readonly Grid[]> } | null> {
  const file = challenges.replace(/challenges\.json$/i, 'solutions.json');
  if (file === challenges || !(await exists(file))) return null;
  const parsed = v.safeParse(solutionsSchema, await readJson(file, 'a file of outputs by task'));
  if (parsed.success) return { file, grids: new Map(Object.entries(parsed.output)) };
  const [issue] = parsed.issues;
  throw new Error(`${file}: not an object of outputs by task: ${v.getDotPath(issue) ?? 'its root'}: ${issue.message}`);
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
