import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { parseTask, type TaskSource } from '../../../src/shared/arc/parseTask.ts';
import type { Grid, Task } from '../../../src/shared/arc/task.ts';
import { applyEdit, EditError } from '../../../src/shared/edits/applyEdit.ts';
import { patchText } from '../../../src/shared/edits/patchText.ts';
import type { TaskEdit } from '../../../src/shared/edits/taskEdit.ts';
import { gridArb, layoutArb, printTask, taskArb, wildTextArb } from '../arc/taskText.ts';
import { editArb, setCellsArb } from './taskEdits.ts';

function sourceOf(text: string): TaskSource {
  const result = parseTask(text);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.source;
}

function taskOf(text: string): Task {
  return sourceOf(text).task;
}

/** Any text of a task, with an edit that fits it. */
const editedTextArb = wildTextArb.chain(({ task, text }) => editArb(task).map((edit) => ({ task, text, edit })));
const numRuns = 500;

// Far more than the properties take, for machines that are busy with other things.
vi.setConfig({ testTimeout: 60_000 });

describe('patchText of any text', () => {
  it('reads as the edited task', () => {
    fc.assert(
      fc.property(editedTextArb, ({ task, text, edit }) => {
        expect(taskOf(patchText(sourceOf(text), edit))).toEqual(applyEdit(task, edit));
      }),
      { numRuns },
    );
  });

  it('keeps unknown keys with their values, and the order of all keys', () => {
    fc.assert(
      fc.property(editedTextArb, ({ text, edit }) => {
        const json = jsonOf(text);
        editJson(json, edit, outputFirstIn(text));
        expect(JSON.stringify(jsonOf(patchText(sourceOf(text), edit)))).toBe(JSON.stringify(json));
      }),
      { numRuns },
    );
  });

  it('touches nothing outside the pair or list that it edits', () => {
    fc.assert(
      fc.property(editedTextArb, ({ text, edit }) => {
        const source = sourceOf(text);
        const patched = patchText(source, edit);
        const [start, end] = reachOf(source, edit);
        expect(patched.startsWith(text.slice(0, start))).toBe(true);
        expect(patched.endsWith(text.slice(end))).toBe(true);
        expect(patched.length).toBeGreaterThanOrEqual(start + text.length - end);
      }),
      { numRuns },
    );
  });

  it('changes no character but those of the painted cells', () => {
    const paintedArb = wildTextArb.chain(({ task, text }) => setCellsArb(task).map((edit) => ({ text, edit })));
    fc.assert(
      fc.property(paintedArb, ({ text, edit }) => {
        const source = sourceOf(text);
        const { split, index, side } = edit.at;
        const rows = source.places[split].pairs[index]?.[side]?.items ?? [];
        // Built from the back, so that the places in front stay right.
        const cells = edit.cells.toSorted((a, b) => b.row - a.row || b.column - a.column);
        const expected = cells.reduce((changed, { row, column, before, after }) => {
          const cell = rows[row]?.items[column];
          if (cell === undefined) throw new Error('no such cell');
          return before === after ? changed : changed.slice(0, cell.start) + String(after) + changed.slice(cell.end);
        }, text);
        expect(patchText(source, edit)).toBe(expected);
      }),
      { numRuns },
    );
  });

  it('changes nothing where the edit changes nothing', () => {
    fc.assert(
      fc.property(wildTextArb, ({ task, text }) => {
        const source = sourceOf(text);
        for (const split of ['train', 'test'] as const) {
          task[split].forEach((pair, index) => {
            for (const side of ['input', 'output'] as const) {
              const edit = { kind: 'setGrid', at: { split, index, side }, before: pair[side], after: pair[side] } as const;
              expect(patchText(source, edit)).toBe(text);
            }
            expect(patchText(source, { kind: 'movePair', from: { split, index }, to: { split, index } })).toBe(text);
          });
        }
      }),
    );
  });

  it('inserting a pair and removing it gives the same bytes', () => {
    fc.assert(
      fc.property(editedTextArb, ({ text, edit }) => {
        if (edit.kind !== 'insertPair' || taskOf(text)[edit.split].length === 0) return;
        const inserted = sourceOf(patchText(sourceOf(text), edit));
        expect(patchText(inserted, { ...edit, kind: 'removePair' })).toBe(text);
      }),
      { numRuns },
    );
  });

  it('growing a grid and shrinking it gives the same bytes', () => {
    fc.assert(
      fc.property(wildTextArb, gridArb(5), ({ task, text }, more) => {
        const before = task.train[0]?.input ?? [];
        const larger = grownGrid(before, more);
        const at = { split: 'train', index: 0, side: 'input' } as const;
        const grown = sourceOf(patchText(sourceOf(text), { kind: 'setGrid', at, before, after: larger }));
        expect(patchText(grown, { kind: 'setGrid', at, before: larger, after: before })).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses what applyEdit refuses', () => {
    const source = sourceOf('{"train": [{"input": [[1]], "output": [[2]]}], "test": []}');
    const at = { split: 'train', index: 0, side: 'input' } as const;
    expect(() => patchText(source, { kind: 'setGrid', at, before: [[3]], after: [[4]] })).toThrow(EditError);
  });
});

describe('patchText of a regular layout', () => {
  // Grids of two rows and columns at least, and two train pairs: enough to see every separator of the layout.
  const tellingTaskArb = fc.tuple(taskArb, taskArb).map(([a, b]): Task => {
    const grow = (grid: Grid): Grid => grownGrid(grid, [[0, 1], [2]]);
    return {
      train: [...a.train, ...b.train].map(({ input, output }) => ({ input: grow(input), output: output && grow(output) })),
      test: a.test,
    };
  });

  it('gives the text that the edited task has in that layout', () => {
    const caseArb = tellingTaskArb.chain((task) => fc.record({ task: fc.constant(task), edit: editArb(task), layout: layoutArb }));
    fc.assert(
      fc.property(caseArb, ({ task, edit, layout }) => {
        expect(patchText(sourceOf(printTask(task, layout)), edit)).toBe(printTask(applyEdit(task, edit), layout));
      }),
      { numRuns },
    );
  });
});

describe('patchText by example', () => {
  const rows = `{
  "train": [
    {"input": [[1, 0],
               [0, 1]], "output": [[2]], "note": "keep"},
    {"input": [[3]], "output": [[4]]}
  ],
  "test": [
    {"input": [[5]]}
  ]
}
`;

  it('resizes a grid in its own layout', () => {
    const grid = [
      [1, 0, 7],
      [0, 1, 7],
      [7, 7, 7],
    ];
    const at = { split: 'train', index: 0, side: 'input' } as const;
    const before = taskOf(rows).train[0]?.input ?? [];
    expect(patchText(sourceOf(rows), { kind: 'setGrid', at, before, after: grid })).toBe(
      rows.replace('[[1, 0],\n               [0, 1]]', '[[1, 0, 7],\n               [0, 1, 7],\n               [7, 7, 7]]'),
    );
  });

  it('moves a pair with its unknown keys, and leaves the lines between as they are', () => {
    const moved = patchText(sourceOf(rows), { kind: 'movePair', from: { split: 'train', index: 0 }, to: { split: 'test', index: 1 } });
    expect(moved).toBe(`{
  "train": [
    {"input": [[3]], "output": [[4]]}
  ],
  "test": [
    {"input": [[5]]},
    {"input": [[1, 0],
               [0, 1]], "output": [[2]], "note": "keep"}
  ]
}
`);
  });

  it('removes a pair with its unknown keys, and the only pair of a list', () => {
    const source = sourceOf(rows);
    const [first] = source.task.train;
    const [test] = source.task.test;
    if (first === undefined || test === undefined) throw new Error('no pairs');
    const without = patchText(source, { kind: 'removePair', split: 'train', index: 0, pair: first });
    expect(without).toBe(rows.replace(/\{"input": \[\[1[^}]*\},\n {4}/, ''));
    const empty = patchText(source, { kind: 'removePair', split: 'test', index: 0, pair: test });
    expect(empty).toBe(rows.replace(/"test": [^]*\]\n\}/, '"test": []\n}'));
    // … and an inserted pair finds the layout of the other list.
    const pair = { input: [[6]], output: null };
    expect(patchText(sourceOf(empty), { kind: 'insertPair', split: 'test', index: 0, pair })).toBe(rows.replace('[[5]]', '[[6]]'));
  });

  it('adds an output without key and in the place of null', () => {
    const at = { split: 'test', index: 0, side: 'output' } as const;
    const edit = { kind: 'setGrid', at, before: null, after: [[8, 9]] } as const;
    expect(patchText(sourceOf(rows), edit)).toBe(rows.replace('{"input": [[5]]}', '{"input": [[5]], "output": [[8, 9]]}'));
    const withNull = rows.replace('{"input": [[5]]}', '{ "output":  null , "input": [[5]]}');
    expect(patchText(sourceOf(withNull), edit)).toBe(withNull.replace('null', '[[8, 9]]'));
  });

  it('hangs rows below their own key', () => {
    const text = `{"train": [{"input": [[1],
                      [2]],
            "output": [[3],
                       [4]]}],
 "test": [{"input": [[5],
                     [6]]}]}`;
    const at = { split: 'test', index: 0, side: 'output' } as const;
    expect(patchText(sourceOf(text), { kind: 'setGrid', at, before: null, after: [[7], [8]] })).toBe(
      text.replace('[6]]}', '[6]],\n            "output": [[7],\n                       [8]]}'),
    );
  });

  it('spaces items within a line as others in the file', () => {
    const at = { split: 'train', index: 0, side: 'input' } as const;
    const edit = {
      kind: 'setGrid',
      at,
      before: [[1]],
      after: [
        [1, 2],
        [3, 4],
      ],
    } as const;
    const tight = '{"train":[{"input":[[1]],"output":[[2]]}],"test":[]}';
    expect(patchText(sourceOf(tight), edit)).toBe(tight.replace('[[1]]', '[[1,2],[3,4]]'));
    const wide = '{"train": [{"input": [[1]], "output": [[2]]}], "test": []}';
    expect(patchText(sourceOf(wide), edit)).toBe(wide.replace('[[1]]', '[[1, 2], [3, 4]]'));
  });

  it('guesses a line for each item where the only example stands on lines', () => {
    const text = '{"train":[\n\t{"input":[\n\t\t[\n\t\t\t1\n\t\t]\n\t], "output":[[1]]}\n], "test":[]}';
    const pair = { input: [[1, 2]], output: [[3]] };
    expect(patchText(sourceOf(text), { kind: 'insertPair', split: 'train', index: 1, pair })).toBe(
      '{"train":[\n\t{"input":[\n\t\t[\n\t\t\t1\n\t\t]\n\t], "output":[[1]]},\n\t{"input":[\n\t\t[\n\t\t\t1,\n\t\t\t2\n\t\t]\n\t], "output":[[3]]}\n], "test":[]}',
    );
  });
});

type Json = Record<string, unknown[]>;

function jsonOf(text: string): Json {
  return JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
}

/** The edit on plain JSON values, kept apart from the code under test: what unknown keys there are stay or move with their pair. */
function editJson(json: Json, edit: TaskEdit, outputFirst: (edit: TaskEdit) => boolean): void {
  const listOf = (split: string): unknown[] => json[split] ?? [];
  switch (edit.kind) {
    case 'setCells': {
      const grid = (listOf(edit.at.split)[edit.at.index] as Record<string, number[][]>)[edit.at.side];
      for (const { row, column, after } of edit.cells) grid?.[row]?.splice(column, 1, after);
      return;
    }
    case 'setGrid': {
      const pair = listOf(edit.at.split)[edit.at.index] as Record<string, unknown>;
      const members = Object.entries(pair).filter(([key]) => edit.after !== null || edit.before === null || key !== edit.at.side);
      if (edit.after !== null && !(edit.at.side in pair)) {
        const atInput = members.findIndex(([key]) => key === 'input');
        members.splice(outputFirst(edit) ? atInput : atInput + 1, 0, [edit.at.side, edit.after]);
      }
      const changed = Object.fromEntries(members);
      if (edit.after !== null) changed[edit.at.side] = edit.after;
      listOf(edit.at.split).splice(edit.at.index, 1, changed);
      return;
    }
    case 'setGrids':
      for (const { at, after } of edit.changes) (listOf(at.split)[at.index] as Record<string, Grid>)[at.side] = after;
      return;
    case 'insertPair': {
      const { input, output } = edit.pair;
      const pair = output === null ? { input } : outputFirst(edit) ? { output, input } : { input, output };
      listOf(edit.split).splice(edit.index, 0, pair);
      return;
    }
    case 'removePair':
      listOf(edit.split).splice(edit.index, 1);
      return;
    case 'movePair':
      listOf(edit.to.split).splice(edit.to.index, 0, ...listOf(edit.from.split).splice(edit.from.index, 1));
  }
}

/** Whether the pair with an output that stands nearest to the edit has it in front of its input. */
function outputFirstIn(text: string): (edit: TaskEdit) => boolean {
  const json = jsonOf(text);
  return (edit) => {
    const [split, index] =
      edit.kind === 'insertPair' ? [edit.split, edit.index - 0.5] : edit.kind === 'setGrid' ? [edit.at.split, edit.at.index] : ['train', 0];
    const distance = (i: number): number => Math.abs(i - index);
    const pairs = (json[split] ?? []).map((pair, i) => ({ pair, i })).sort((a, b) => distance(a.i) - distance(b.i));
    const nearest = [...pairs.map(({ pair }) => pair), ...(json[split === 'train' ? 'test' : 'train'] ?? [])] as Record<string, unknown>[];
    const keys = Object.keys(nearest.find(({ output }) => output !== undefined && output !== null) ?? {});
    return keys.indexOf('output') < keys.indexOf('input');
  };
}

/** The part of the text that an edit may change. */
function reachOf({ places }: TaskSource, edit: TaskEdit): [number, number] {
  switch (edit.kind) {
    case 'setCells':
    case 'setGrid': {
      const pair = places[edit.at.split].pairs[edit.at.index];
      const grid = pair?.[edit.at.side];
      // Adding or removing an output reaches beyond the grid, but never beyond the pair.
      const inGrid = edit.kind === 'setCells' || (edit.before !== null && edit.after !== null);
      const node = inGrid ? grid : pair?.node;
      return [node?.start ?? 0, node?.end ?? 0];
    }
    case 'setGrids': {
      const grids = edit.changes.map(({ at }) => places[at.split].pairs[at.index]?.[at.side]);
      return [Math.min(...grids.map((grid) => grid?.start ?? 0)), Math.max(...grids.map((grid) => grid?.end ?? 0))];
    }
    case 'insertPair':
    case 'removePair': {
      const { items, start, end } = places[edit.split].node;
      return [items[edit.index - 1]?.end ?? start + 1, items[edit.kind === 'removePair' ? edit.index + 1 : edit.index]?.start ?? end - 1];
    }
    case 'movePair': {
      const nodes = [places[edit.from.split].node, places[edit.to.split].node];
      if (edit.from.split !== edit.to.split)
        return [Math.min(...nodes.map(({ start }) => start + 1)), Math.max(...nodes.map(({ end }) => end - 1))];
      const places2 = [edit.from.index, edit.to.index].map((i) => nodes[0]?.items[i]);
      return [Math.min(...places2.map((item) => item?.start ?? 0)), Math.max(...places2.map((item) => item?.end ?? 0))];
    }
  }
}

/** `grid`, with as many rows and columns more as `more` has, in its colours. */
function grownGrid(grid: Grid, more: Grid): Grid {
  const rows = grid.length + more.length;
  const columns = (grid[0]?.length ?? 0) + (more[0]?.length ?? 0);
  return Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (__, c) => grid[r]?.[c] ?? more[0]?.[0] ?? 0));
}
