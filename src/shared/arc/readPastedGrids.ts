import type { JsonNode, JsonObject, JsonScalar } from './jsonTree.ts';
import { onlyMember, readTaskNode } from './parseTask.ts';
import { arrayOf, digitGrids, digitRow, kaggleGrids } from './pastedLines.ts';
import { LiteralError, parseLiterals } from './pastedLiteral.ts';
import { placeProblems, type Problem, type UnplacedProblem } from './problem.ts';
import { readGrid, type Report } from './readGrid.ts';
import type { Grid, Pair, Task } from './task.ts';

/** What a pasted text holds. Pairs without output come from `{"input": …}` alone. */
export type Pasted =
  | { readonly kind: 'grids'; readonly grids: readonly Grid[] }
  | { readonly kind: 'pairs'; readonly pairs: readonly Pair[] }
  | { readonly kind: 'task'; readonly task: Task; readonly name: string | null };

export type PastedResult = { readonly ok: true; readonly pasted: Pasted } | { readonly ok: false; readonly problems: readonly Problem[] };

const maxLength = 2_000_000;
const noGrid = 'There is no grid in the text.';

/**
 * Reads grids as people copy them: rows of digits (`012`, `0 1 2`, `0,1,2`; an empty line or a line such as `Output:` between grids),
 * Kaggle's `|012|345|`, literals of JSON, Python and NumPy for grids, pairs and whole tasks, and a Kaggle bundle of one task. What
 * is not understood is a problem with its place, never skipped. Never throws.
 */
export function readPastedGrids(text: string): PastedResult {
  const problems: UnplacedProblem[] = [];
  const report: Report = ({ start, end }, message, code) => {
    if (problems.length < 20) problems.push({ code, offset: start, length: end - start, message });
  };
  const pasted = read(text, report);
  if (pasted !== null && problems.length === 0) return { ok: true, pasted };
  if (problems.length === 0) report({ start: 0, end: text.length }, noGrid, 'invalid-grid');
  return { ok: false, problems: placeProblems(text, problems) };
}

function read(text: string, report: Report): Pasted | null {
  const whole = { start: 0, end: text.length };
  const fail = (message: string, place = whole): null => {
    report(place, message, 'invalid-grid');
    return null;
  };
  if (text.length > maxLength) return fail('The text is too long for a task.');
  if (!/\d/.test(text)) return fail(noGrid);
  if (!/[[({]/.test(text)) return readGrids(text, text.includes('|') ? kaggleGrids(text, report) : digitGrids(text, report), report);
  try {
    return readLiterals(text, parseLiterals(text), report);
  } catch (error) {
    if (error instanceof LiteralError) return fail(error.message, error);
    throw error;
  }
}

function readGrids(text: string, nodes: readonly JsonNode[], report: Report): Pasted | null {
  const grids = nodes.map((node, index) => readGrid(text, node, nodes.length === 1 ? 'The grid' : `Grid ${index + 1}`, report)?.grid);
  const read = grids.filter((grid) => grid !== undefined);
  return read.length < nodes.length || read.length === 0 ? null : { kind: 'grids', grids: read };
}

/** Each list holds the values after one name: no grid reaches from one into the next. */
function readLiterals(text: string, lists: readonly (readonly JsonNode[])[], report: Report): Pasted | null {
  const roots = lists.flat();
  const [first] = roots;
  if (first?.kind === 'object' && roots.length === 1 && !has(first, 'input')) return readTask(text, first, report);
  const listed = roots.flatMap((root): readonly JsonNode[] =>
    root.kind === 'array' && root.items[0]?.kind === 'object' ? root.items : [root],
  );
  if (listed.some(({ kind }) => kind === 'object')) return readPairs(text, listed, report);
  return readGrids(text, lists.flatMap(gridsIn), report);
}

function readTask(text: string, root: JsonObject, report: Report): Pasted | null {
  const bundled = root.items.filter(({ value }) => value.kind === 'object' && has(value, 'train'));
  const [member, second] = bundled;
  if (has(root, 'train') || member === undefined) {
    const source = readTaskNode(text, root, report);
    return source === null ? null : { kind: 'task', task: source.task, name: source.name };
  }
  if (second !== undefined) {
    report({ start: second.start, end: second.keyEnd }, `The text holds ${bundled.length} tasks; paste one of them.`, 'invalid-task');
    return null;
  }
  const source = readTaskNode(text, member.value, report);
  return source === null ? null : { kind: 'task', task: source.task, name: source.name ?? member.key };
}

function readPairs(text: string, nodes: readonly JsonNode[], report: Report): Pasted | null {
  const pairs = nodes.map((node, index): Pair | null => {
    const what = `Pair ${index + 1}`;
    const input = node.kind === 'object' ? onlyMember(node, 'input', what, report) : null;
    if (node.kind !== 'object' || input === null) {
      report(node, `${what}: a pair is an object with "input" and "output".`, 'invalid-task');
      return null;
    }
    const output = onlyMember(node, 'output', what, report);
    if (input === 'twice' || output === 'twice') return null;
    const isMissing = output === null || (output.value.kind === 'scalar' && output.value.value === null);
    const inputGrid = readGrid(text, gridNode(input.value), `${what}, input`, report);
    const outputGrid = isMissing ? null : readGrid(text, gridNode(output.value), `${what}, output`, report);
    return inputGrid === null ? null : { input: inputGrid.grid, output: outputGrid?.grid ?? null };
  });
  const read = pairs.filter((pair) => pair !== null);
  return read.length < pairs.length ? null : { kind: 'pairs', pairs: read };
}

/** Rows one after another are a grid; lists of grids, and lists of lists of them, are taken apart. */
function gridsIn(nodes: readonly JsonNode[]): JsonNode[] {
  const grids: JsonNode[] = [];
  let rows: JsonNode[] = [];
  const endGrid = (): void => {
    if (rows.length > 0) grids.push(arrayOf(rows));
    rows = [];
  };
  for (const node of nodes) {
    const rank = rankOf(node);
    if (rank <= 1) rows.push(rowNode(node));
    else {
      endGrid();
      if (rank === 2 || node.kind !== 'array') grids.push(gridNode(node));
      else if (rank <= 4)
        grids.push(...node.items.flatMap((item) => (rank === 3 || item.kind !== 'array' ? [gridNode(item)] : item.items.map(gridNode))));
      else grids.push(node);
    }
  }
  endGrid();
  return grids;
}

/** How deep lists are nested, by their first items; a text of digits counts as a row, where it is not a cell. */
function rankOf(node: JsonNode): number {
  let rank = 0;
  let inner: JsonNode | undefined = node;
  for (; inner?.kind === 'array'; inner = inner.items[0]) rank++;
  const isText = inner?.kind === 'scalar' && typeof inner.value === 'string';
  return isText && (rank < 2 || !holdsTextCells(node)) ? rank + 1 : rank;
}

/** Whether all that lists of lists hold, as deep as grids may be nested, is texts of one digit: cells, then, and not rows. */
function holdsTextCells(node: JsonNode): boolean {
  let inner = [node];
  for (let depth = 0; depth < 4; depth++) inner = inner.flatMap((one) => (one.kind === 'array' ? one.items : [one]));
  return inner.every(isTextCell);
}

function isTextCell(node: JsonNode): node is JsonScalar & { readonly value: string } {
  return node.kind === 'scalar' && typeof node.value === 'string' && /^\d$/.test(node.value);
}

/** A grid whose rows may be texts of digits, or lists of texts of one digit. */
function gridNode(node: JsonNode): JsonNode {
  return node.kind === 'array' ? { ...node, items: node.items.map(rowNode) } : node;
}

function rowNode(node: JsonNode): JsonNode {
  if (node.kind === 'array')
    return { ...node, items: node.items.map((cell) => (isTextCell(cell) ? { ...cell, value: Number(cell.value) } : cell)) };
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || !/^\d+$/.test(node.value)) return node;
  return { ...digitRow(node.value, node.start + 1), start: node.start, end: node.end };
}

function has(node: JsonObject, key: string): boolean {
  return node.items.some((member) => member.key === key);
}
