import fc from 'fast-check';
import type { Grid, GridAddress, Pair, Split, Task } from '../../../src/shared/arc/task.ts';
import type { TaskEdit } from '../../../src/shared/edits/taskEdit.ts';
import { colourArb, gridArb, testPairArb, trainPairArb } from '../arc/taskText.ts';

/** Arbitrary edits that fit a task, of every kind that is possible there. */
export function editArb(task: Task): fc.Arbitrary<TaskEdit> {
  const kinds: fc.Arbitrary<TaskEdit>[] = [setCellsArb(task), setGridArb(task), setGridsArb(task), insertPairArb(task)];
  const removable = pairsOf(task).filter(({ split }) => split === 'test' || task.train.length > 1);
  if (removable.length > 0) kinds.push(fc.constantFrom(...removable).map((place) => ({ kind: 'removePair', ...place })));
  const moves = movesIn(task);
  if (moves.length > 0) kinds.push(fc.constantFrom(...moves));
  return fc.oneof(...kinds);
}

export function setCellsArb(task: Task): fc.Arbitrary<TaskEdit & { kind: 'setCells' }> {
  return fc.constantFrom(...gridsOf(task)).chain(({ at, grid }) => {
    const places = grid.flatMap((row, r) => row.map((before, c) => ({ row: r, column: c, before })));
    const cells = fc
      .subarray(places, { minLength: 1 })
      .chain((some) => fc.tuple(...some.map((cell) => colourArb.map((after) => ({ ...cell, after })))));
    return cells.map((changes) => ({ kind: 'setCells', at, cells: changes }));
  });
}

function setGridArb(task: Task): fc.Arbitrary<TaskEdit> {
  const places: { at: GridAddress; before: Grid | null }[] = pairsOf(task).flatMap(({ split, index, pair }) => [
    { at: { split, index, side: 'input' }, before: pair.input },
    { at: { split, index, side: 'output' }, before: pair.output },
  ]);
  return fc.constantFrom(...places).chain(({ at, before }) => {
    const after = at.split === 'test' && at.side === 'output' ? fc.option(gridArb(5), { freq: 2 }) : gridArb(5);
    return after.map((grid) => ({ kind: 'setGrid', at, before, after: grid }));
  });
}

function setGridsArb(task: Task): fc.Arbitrary<TaskEdit> {
  return fc.subarray(gridsOf(task), { minLength: 1 }).chain((places) =>
    fc.tuple(...places.map(({ at, grid }) => gridArb(5).map((after) => ({ at, before: grid, after })))).map((changes) => ({
      kind: 'setGrids',
      changes,
    })),
  );
}

function insertPairArb(task: Task): fc.Arbitrary<TaskEdit> {
  return fc
    .constantFrom<Split>('train', 'test')
    .chain((split) =>
      fc
        .record({ index: fc.integer({ min: 0, max: task[split].length }), pair: split === 'train' ? trainPairArb : testPairArb })
        .map(({ index, pair }) => ({ kind: 'insertPair', split, index, pair })),
    );
}

function movesIn(task: Task): TaskEdit[] {
  return pairsOf(task).flatMap(({ split, index, pair }) =>
    (['train', 'test'] as const)
      .filter((to) => to === split || (to === 'train' ? pair.output !== null : task.train.length > 1))
      .flatMap((to) => {
        const places = task[to].length + (to === split ? 0 : 1);
        return Array.from({ length: places }, (_, place): TaskEdit => ({
          kind: 'movePair',
          from: { split, index },
          to: { split: to, index: place },
        }));
      }),
  );
}

export function pairsOf(task: Task): { split: Split; index: number; pair: Pair }[] {
  return (['train', 'test'] as const).flatMap((split) => task[split].map((pair, index) => ({ split, index, pair })));
}

export function gridsOf(task: Task): { at: GridAddress; grid: Grid }[] {
  return pairsOf(task).flatMap(({ split, index, pair }) => {
    const input = { at: { split, index, side: 'input' as const }, grid: pair.input };
    return pair.output === null ? [input] : [input, { at: { split, index, side: 'output' as const }, grid: pair.output }];
  });
}
