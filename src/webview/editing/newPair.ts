import type { Grid, Pair, Split, Task } from '../../shared/arc/task.ts';
import { blankGrid } from '../../shared/edits/gridEdits.ts';
import type { InsertPair } from '../../shared/edits/taskEdit.ts';

/** A blank pair at the end of a split, as large as the last one there, or as the last train pair. */
export function appendBlankPair(task: Task, split: Split): InsertPair {
  const example = task[split].at(-1) ?? task.train.at(-1);
  const input = blankLike(example?.input);
  const output = example?.output === null ? null : blankLike(example?.output);
  const pair: Pair = { input, output };
  return { kind: 'insertPair', split, index: task[split].length, pair };
}

function blankLike(grid: Grid | undefined): Grid {
  return grid === undefined ? blankGrid(3, 3) : blankGrid(grid.length, grid[0]?.length ?? 1);
}
