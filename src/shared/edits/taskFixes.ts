import { parseJson, type JsonArray, type JsonNode, type JsonObject } from '../arc/jsonTree.ts';
import { parseTask } from '../arc/parseTask.ts';
import { usualLength } from '../arc/readGrid.ts';
import { maxGridSide, type Split } from '../arc/task.ts';
import type { TaskProblem } from '../arc/taskChecks.ts';
import { appendItems, inlineSeparator, insertItem, listLayout, removeItems } from './listText.ts';
import type { Splice } from './splice.ts';

/** A repair of one problem that loses nothing and keeps the file's layout. */
export interface TaskFix {
  /** What it does, for a menu. */
  readonly title: string;
  readonly splice: Splice;
}

/** The repair of a problem that was found in this text; null where there is none that is safe. */
export function fixOf(text: string, { code, offset }: Pick<TaskProblem, 'code' | 'offset'>): TaskFix | null {
  switch (code) {
    case 'row-length':
      return padRow(text, offset);
    case 'missing-test':
      return addTest(text);
    case 'duplicate-pair':
      return deletePair(text, offset);
    default:
      return null;
  }
}

/** Fills a short row up to the length of the others. A row that is too long is its author's to mend: which cells are too many? */
function padRow(text: string, offset: number): TaskFix | null {
  const json = parseJson(text);
  const found = json.ok ? rowAt(json.root, offset) : null;
  if (found === null) return null;
  const { row, grid } = found;
  const rows = grid.items.filter((item) => item.kind === 'array');
  const width = usualLength(rows);
  const missing = width - row.items.length;
  if (missing < 1 || width > maxGridSide) return null;
  const title = `Fill the row up to ${width} cells with 0`;
  const zeros = Array<string>(missing).fill('0');
  const layout = listLayout(text, [row, ...rows.filter((other) => other.items.length === width)], () => ', ');
  if (row.items.length > 0) return { title, splice: appendItems(text, row, zeros, layout) };
  const cells = `${layout.open}${zeros.join(layout.separator)}${layout.close}`;
  return { title, splice: { start: row.start + 1, end: row.end - 1, text: cells } };
}

/** The array that starts at `offset`, with the array that it is an item of. */
function rowAt(root: JsonNode, offset: number): { row: JsonArray; grid: JsonArray } | null {
  for (let node: JsonNode | undefined = root; node !== undefined;) {
    const child: JsonNode | undefined = childrenOf(node).find(({ start, end }) => start <= offset && offset < end);
    if (child?.start === offset && child.kind === 'array' && node.kind === 'array') return { row: child, grid: node };
    node = child;
  }
  return null;
}

function childrenOf(node: JsonNode): readonly JsonNode[] {
  if (node.kind === 'scalar') return [];
  return node.kind === 'array' ? node.items : node.items.map(({ value }) => value);
}

/** All arrays and objects, each before those in it. */
function* listsIn(root: JsonNode): Generator<JsonArray | JsonObject> {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind !== 'scalar') yield node;
    for (const child of childrenOf(node)) open.push(child);
  }
}

function addTest(text: string): TaskFix | null {
  const json = parseJson(text);
  if (!json.ok || json.root.kind !== 'object') return null;
  const { root } = json;
  const first = root.items[0];
  const colon = first === undefined ? ': ' : text.slice(first.keyEnd, first.value.start);
  const layout = listLayout(text, [root], () => inlineSeparator(text, listsIn(root)));
  return { title: 'Add an empty "test"', splice: insertItem(text, root, root.items.length, `"test"${colon}[]`, layout) };
}

/** Deletes the pair that holds `offset`, unless it has keys that the pair like it need not have. */
function deletePair(text: string, offset: number): TaskFix | null {
  const parsed = parseTask(text);
  if (!parsed.ok) return null;
  for (const split of ['train', 'test'] satisfies Split[]) {
    const { node, pairs } = parsed.source.places[split];
    const index = pairs.findIndex((pair) => pair.node.start <= offset && offset < pair.node.end);
    const pair = pairs[index];
    if (pair === undefined) continue;
    if (pair.node.items.some(({ key }) => key !== 'input' && key !== 'output')) return null;
    return { title: `Delete ${split} pair ${index + 1}`, splice: removeItems(node, index, 1) };
  }
  return null;
}
