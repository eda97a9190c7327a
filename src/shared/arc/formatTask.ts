import type { Grid, Pair, Task } from './task.ts';

/**
 * The text of a new task file: indented by two spaces, one row of cells a line (so that a diff shows which row changed), `train`
 * before `test`, a missing output left out, a newline at the end. `name`: the id that models know the task by, where it is not the
 * file's name.
 */
export function newTaskText(task: Task, name?: string): string {
  const members = [list('  ', 'train', task.train), list('  ', 'test', task.test)];
  if (name !== undefined) members.unshift(`  "name": ${JSON.stringify(name)}`);
  return `{\n${members.join(',\n')}\n}\n`;
}

function list(indent: string, key: string, pairs: readonly Pair[]): string {
  if (pairs.length === 0) return `${indent}"${key}": []`;
  const items = pairs.map((pair) => pairText(`${indent}  `, pair));
  return `${indent}"${key}": [\n${items.join(',\n')}\n${indent}]`;
}

function pairText(indent: string, pair: Pair): string {
  const members = [gridText(`${indent}  `, 'input', pair.input)];
  if (pair.output !== null) members.push(gridText(`${indent}  `, 'output', pair.output));
  return `${indent}{\n${members.join(',\n')}\n${indent}}`;
}

function gridText(indent: string, key: string, grid: Grid): string {
  const rows = grid.map((row) => `${indent}  [${row.join(', ')}]`);
  return `${indent}"${key}": [\n${rows.join(',\n')}\n${indent}]`;
}
