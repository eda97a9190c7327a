import type { JsonArray } from '../arc/jsonTree.ts';
import type { PairPlace, TaskSource } from '../arc/parseTask.ts';
import type { GridNode } from '../arc/readGrid.ts';
import type { Grid, GridAddress, Split } from '../arc/task.ts';
import { applyEdit, EditError } from './applyEdit.ts';
import { appendItems, arrayText, insertItem, removeItems } from './listText.ts';
import { applySplices, type Splice } from './splice.ts';
import type { InsertPair, MovePair, TaskEdit } from './taskEdit.ts';
import { TaskLayout } from './taskLayout.ts';

/**
 * The file's text after the edit. Only the characters that the edit changes change: a painted cell is its own number, a resized
 * grid keeps the cells that stay, a moved pair takes all its text along, and what is new takes the layout of its neighbours.
 * `parseTask` reads the result as `applyEdit(source.task, edit)`. Throws an EditError where the edit does not fit.
 */
export function patchText(source: TaskSource, edit: TaskEdit): string {
  const after = applyEdit(source.task, edit);
  switch (edit.kind) {
    case 'setCells':
    case 'setGrid':
      return applySplices(source.text, gridSplices(source, edit.at, after[edit.at.split][edit.at.index]?.[edit.at.side] ?? null));
    case 'setGrids':
      return applySplices(
        source.text,
        edit.changes.flatMap(({ at, after: grid }) => gridSplices(source, at, grid)),
      );
    case 'insertPair':
      return applySplices(source.text, [insertPair(source, edit)]);
    case 'removePair':
      return applySplices(source.text, [removeItems(source.places[edit.split].node, edit.index, 1)]);
    case 'movePair':
      return applySplices(source.text, movePair(source, edit));
  }
}

function insertPair(source: TaskSource, { split, index, pair }: InsertPair): Splice {
  const layout = new TaskLayout(source, split, index - 0.5);
  return insertItem(source.text, source.places[split].node, index, layout.pairText(pair), layout.list);
}

function movePair(source: TaskSource, { from, to }: MovePair): Splice[] {
  const list = source.places[from.split].node;
  const { node } = pairPlace(source, from.split, from.index);
  if (from.split === to.split) return reorder(source.text, list, from.index, to.index);
  const target = source.places[to.split].node;
  const layout = new TaskLayout(source, to.split, to.index - 0.5);
  const moved = insertItem(source.text, target, to.index, source.text.slice(node.start, node.end), layout.list);
  return [removeItems(list, from.index, 1), moved];
}

/** The items between the two places move by one; what stands between items stays where it is. */
function reorder(text: string, list: JsonArray, from: number, to: number): Splice[] {
  const texts = list.items.map(({ start, end }) => text.slice(start, end));
  const moved = texts.splice(from, 1);
  texts.splice(to, 0, ...moved);
  return list.items.map(({ start, end }, i) => ({ start, end, text: texts[i] ?? '' }));
}

function gridSplices(source: TaskSource, at: GridAddress, after: Grid | null): Splice[] {
  const { node: pair, input, output } = pairPlace(source, at.split, at.index);
  const layout = new TaskLayout(source, at.split, at.index);
  const place = at.side === 'input' ? input : output;
  if (place !== null && after !== null) return changeGrid(source.text, layout, place, at, after);
  const member = pair.items.findIndex(({ key }) => key === at.side);
  if (place !== null) return [removeItems(pair, member, 1)];
  if (after === null) return [];
  const present = pair.items[member]?.value; // A null.
  if (present !== undefined) return [{ start: present.start, end: present.end, text: layout.gridText(after, at.side) }];
  const atInput = pair.items.findIndex(({ key }) => key === 'input');
  const index = layout.outputFirst ? atInput : atInput + 1;
  return [insertItem(source.text, pair, index, layout.memberText(at.side, after), layout.members)];
}

function changeGrid(text: string, layout: TaskLayout, grid: GridNode, { side }: GridAddress, after: Grid): Splice[] {
  const splices: Splice[] = [];
  const columns = after[0]?.length ?? 0;
  grid.items.slice(0, after.length).forEach((row, r) => {
    const colours = after[r] ?? [];
    row.items.slice(0, columns).forEach(({ start, end, value }, c) => {
      const colour = colours[c];
      if (value !== colour) splices.push({ start, end, text: String(colour) });
    });
    const present = row.items.length;
    if (columns > present) {
      const cells = layout.cells(side, [row, ...grid.items]);
      splices.push(appendItems(text, row, colours.slice(present).map(String), cells));
    } else if (columns < present) splices.push(removeItems(row, columns, present - columns));
  });
  const present = grid.items.length;
  if (after.length > present) {
    const cells = layout.cells(side, grid.items.toReversed());
    const rows = after.slice(present).map((row) => arrayText(cells, row.map(String)));
    splices.push(appendItems(text, grid, rows, layout.rows(side)));
  } else if (after.length < present) splices.push(removeItems(grid, after.length, present - after.length));
  return splices;
}

function pairPlace(source: TaskSource, split: Split, index: number): PairPlace {
  const place = source.places[split].pairs[index];
  if (place === undefined) throw new EditError(`There is no ${split} pair ${index + 1}.`);
  return place;
}
