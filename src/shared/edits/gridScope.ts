import type { Grid, GridAddress, Task } from '../arc/task.ts';
import { sameGrid } from './applyEdit.ts';
import type { SetGrids } from './taskEdit.ts';

/** What a change of whole grids reaches, from the grid that it was asked for on. */
export const gridScopes = ['grid', 'pair', 'task'] as const;
export type GridScope = (typeof gridScopes)[number];

/** The grids that are there; a missing output is left out. */
export function gridsInScope(task: Task, at: GridAddress, scope: GridScope): GridAddress[] {
  const all = (['train', 'test'] as const).flatMap((split) =>
    task[split].flatMap(({ output }, index): GridAddress[] => [
      { split, index, side: 'input' },
      ...(output === null ? [] : [{ split, index, side: 'output' } as const]),
    ]),
  );
  return all.filter(
    ({ split, index, side }) => scope === 'task' || (split === at.split && index === at.index && (scope === 'pair' || side === at.side)),
  );
}

/** One edit that changes all those grids; null where it would change none of them. `change` must not mind what grid it is given. */
export function changeGrids(task: Task, addresses: readonly GridAddress[], change: (grid: Grid) => Grid): SetGrids | null {
  const changes = addresses.flatMap((at) => {
    const before = task[at.split][at.index]?.[at.side] ?? null;
    if (before === null) return [];
    const after = change(before);
    return sameGrid(before, after) ? [] : [{ at, before, after }];
  });
  return changes.length === 0 ? null : { kind: 'setGrids', changes };
}
