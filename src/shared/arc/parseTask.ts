import { parseJson, type JsonArray, type JsonMember, type JsonNode, type JsonObject } from './jsonTree.ts';
import { placeProblems, type Problem, type UnplacedProblem } from './problem.ts';
import { describeNode, readGrid, type GridNode, type Report } from './readGrid.ts';
import type { Pair, Split, Task } from './task.ts';

export interface PairPlace {
  readonly node: JsonObject;
  readonly input: GridNode;
  /** null where the pair has no output (no such key, or `null`). */
  readonly output: GridNode | null;
}

export interface SplitPlace {
  readonly node: JsonArray;
  readonly pairs: readonly PairPlace[];
}

/** A task together with the text that it was read from. */
export interface TaskSource {
  readonly text: string;
  readonly task: Task;
  /** The file's own `name` key; null where it has none. */
  readonly name: string | null;
  /** Where the pairs and grids stand in the text, for `patchText`. */
  readonly places: Readonly<Record<Split, SplitPlace>>;
}

export type ParseResult =
  { readonly ok: true; readonly source: TaskSource } | { readonly ok: false; readonly problems: readonly Problem[] };

const maxProblems = 100;

/**
 * Reads a task file's text: the task, or all that is wrong with it, in the file's order (the first error only where it is not
 * JSON; 100 problems at most). Never throws.
 *
 * A task has `train`, at least one pair with input and output, and `test`, whose pairs may lack an output (no key or `null`).
 * `test` may be empty: a task that is being drawn has no test pair yet. Keys that are not ARC's are no problem. Of `train`,
 * `test`, `input` and `output` each may stand but once in its object, since nobody could tell which one counts.
 */
export function parseTask(text: string): ParseResult {
  const json = parseJson(text);
  if (!json.ok) return { ok: false, problems: placeProblems(text, [json.problem]) };
  const problems: UnplacedProblem[] = [];
  const report: Report = ({ start, end }, message, code) => {
    if (problems.length < maxProblems) problems.push({ code, offset: start, length: end - start, message });
  };
  const source = readTaskNode(text, json.root, report);
  return source === null ? { ok: false, problems: placeProblems(text, problems) } : { ok: true, source };
}

/** The id that models know a task by: its `name` key where present, else the file's stem. `fileName` is without folders. */
export function taskIdOf(source: TaskSource, fileName: string): string {
  return source.name ?? fileName.replace(/(\.arc)?\.json$/i, '');
}

/** The task that a JSON value of the text holds; null where it is none, which is then reported. */
export function readTaskNode(text: string, root: JsonNode, report: Report): TaskSource | null {
  if (root.kind !== 'object') {
    report(root, `A task is an object with "train" and "test", found ${describeNode(text, root)}.`, 'invalid-task');
    return null;
  }
  const train = readSplit(text, root, 'train', report);
  const test = readSplit(text, root, 'test', report);
  if (train === null || test === null) return null;
  const name = root.items.findLast((member) => member.key === 'name')?.value;
  return {
    text,
    task: { train: train.pairs, test: test.pairs },
    name: name?.kind === 'scalar' && typeof name.value === 'string' && name.value !== '' ? name.value : null,
    places: { train: train.place, test: test.place },
  };
}

function readSplit(text: string, root: JsonObject, split: Split, report: Report): { pairs: Pair[]; place: SplitPlace } | null {
  const member = onlyMember(root, split, 'The task', report);
  if (member === 'twice') return null;
  if (member === null) {
    report(openingBrace(root), `The task has no "${split}".`, split === 'test' ? 'missing-test' : 'invalid-task');
    return null;
  }
  const list = member.value;
  if (list.kind !== 'array') {
    report(list, `"${split}" is a list of pairs, found ${describeNode(text, list)}.`, 'invalid-task');
    return null;
  }
  if (split === 'train' && list.items.length === 0) {
    report(list, 'The task has no train pair; it needs at least one.', 'invalid-task');
    return null;
  }
  const read = list.items.map((node, index) =>
    readPair(text, node, split, `${split === 'train' ? 'Train' : 'Test'} pair ${index + 1}`, report),
  );
  const found = read.filter((pair) => pair !== null);
  if (found.length < read.length) return null;
  return { pairs: found.map(({ pair }) => pair), place: { node: list, pairs: found.map(({ place }) => place) } };
}

function readPair(text: string, node: JsonNode, split: Split, what: string, report: Report): { pair: Pair; place: PairPlace } | null {
  if (node.kind !== 'object') {
    report(node, `${what}: a pair is an object with "input" and "output", found ${describeNode(text, node)}.`, 'invalid-task');
    return null;
  }
  const inputMember = onlyMember(node, 'input', what, report);
  const outputMember = onlyMember(node, 'output', what, report);
  if (inputMember === 'twice' || outputMember === 'twice') return null;
  if (inputMember === null) report(openingBrace(node), `${what} has no "input".`, 'invalid-task');
  const input = inputMember === null ? null : readGrid(text, inputMember.value, `${what}, input`, report);
  if (outputMember === null || isNull(outputMember.value)) {
    if (split === 'train') report(outputMember?.value ?? openingBrace(node), `${what} has no "output".`, 'invalid-task');
    if (split === 'train' || input === null) return null;
    return { pair: { input: input.grid, output: null }, place: { node, input: input.node, output: null } };
  }
  const output = readGrid(text, outputMember.value, `${what}, output`, report);
  if (input === null || output === null) return null;
  return { pair: { input: input.grid, output: output.grid }, place: { node, input: input.node, output: output.node } };
}

/** The member with this key; null where there is none. Where there are several, that is reported. */
export function onlyMember(object: JsonObject, key: string, what: string, report: Report): JsonMember | 'twice' | null {
  const [member, second] = object.items.filter((item) => item.key === key);
  if (member === undefined) return null;
  if (second === undefined) return member;
  report({ start: second.start, end: second.keyEnd }, `${what} has "${key}" twice; only one can count.`, 'invalid-task');
  return 'twice';
}

function isNull(node: JsonNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function openingBrace({ start }: JsonObject): { start: number; end: number } {
  return { start, end: start + 1 };
}
