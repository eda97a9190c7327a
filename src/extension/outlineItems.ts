import type { Grid, GridAddress, Task } from '../shared/arc/task.ts';
import { partLabel, taskParts } from '../shared/arc/taskPart.ts';

/** An entry of the outline: a pair, with its grids below it, or a grid. */
export interface OutlineItem {
  /** Such as `train/0` and `train/0/input`. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** The grid to go to; a pair leads to its input. */
  readonly at: GridAddress;
  readonly children: readonly OutlineItem[];
}

/** The task's pairs in their order. Sizes read rows × columns. */
export function outlineItems(task: Task): OutlineItem[] {
  return taskParts(task).flatMap((part) => {
    const pair = part === null ? undefined : task[part.split][part.index];
    if (part === null || pair === undefined) return [];
    const id = `${part.split}/${String(part.index)}`;
    const children = (['input', 'output'] as const).map((side) => ({
      id: `${id}/${side}`,
      label: side === 'input' ? 'Input' : 'Output',
      description: sizeText(pair[side]),
      at: { ...part, side },
      children: [],
    }));
    const description = children.map((grid) => grid.description).join(' → ');
    return [{ id, label: partLabel(part), description, at: { ...part, side: 'input' }, children }];
  });
}

function sizeText(grid: Grid | null): string {
  return grid === null ? 'none' : `${String(grid.length)} × ${String(grid[0]?.length ?? 0)}`;
}

/** The entry of a grid, which is not there where the task has no such pair. */
export function itemAt(items: readonly OutlineItem[], { split, index, side }: GridAddress): OutlineItem | undefined {
  const pair = items.find(({ id }) => id === `${split}/${String(index)}`);
  return pair?.children.find(({ at }) => at.side === side);
}

/** The entry that has this one below it. */
export function parentOf(items: readonly OutlineItem[], { id }: OutlineItem): OutlineItem | undefined {
  return items.find(({ children }) => children.some((child) => child.id === id));
}
