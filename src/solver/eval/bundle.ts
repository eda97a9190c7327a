import { parseJson } from '../../shared/arc/jsonTree.ts';
import { readTaskNode } from '../../shared/arc/parseTask.ts';
import type { Problem, UnplacedProblem } from '../../shared/arc/problem.ts';
import { byteOrderMark, placeProblems } from '../../shared/arc/problem.ts';

/** The tasks of a Kaggle bundle (`…challenges.json`) by id, as JSON; null where the text is no object of objects, or is meant as a task. */
export function bundleEntries(text: string): readonly (readonly [id: string, task: object])[] | null {
  let json: unknown;
  try {
    json = JSON.parse(text.startsWith(byteOrderMark) ? text.slice(1) : text);
  } catch {
    return null;
  }
  if (!isObject(json) || 'train' in json) return null;
  const entries = Object.entries(json).filter((entry): entry is [string, object] => isObject(entry[1]));
  return entries.length === 0 || entries.length < Object.keys(json).length ? null : entries;
}

/** What is wrong with the tasks of a bundle, in the file's order; each message begins with the task's id. */
export function bundleProblems(text: string): readonly Problem[] {
  const json = parseJson(text, Infinity);
  if (!json.ok) return placeProblems(text, [json.problem]);
  const problems: UnplacedProblem[] = [];
  for (const { key, value } of json.root.kind === 'object' ? json.root.items : []) {
    readTaskNode(text, value, ({ start, end }, message, code) => {
      problems.push({ code, offset: start, length: end - start, message: `task ${key}: ${message}` });
    });
  }
  return placeProblems(text, problems);
}

/** Whether a file has the name of one in a Kaggle folder that holds no tasks. */
export function isBesideChallenges(file: string): boolean {
  return /(solutions|sample_submission)\.json$/i.test(file);
}

function isObject(json: unknown): json is object {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
