import type { Span } from '../arc/jsonTree.ts';
import type { Splice } from './splice.ts';

/** A JSON array or object in the text: between its brackets stand its elements or members. */
export interface ListPlace extends Span {
  readonly items: readonly Span[];
}

/** What stands around a list's items: white space, and in the separator a comma. */
export interface ListLayout {
  /** Between the opening bracket and the first item. */
  readonly open: string;
  readonly separator: string;
  /** Between the last item and the closing bracket. */
  readonly close: string;
}

/**
 * The layout that the first of `examples` shows; what it is too short to show, the next one does. The examples are lists of one
 * kind (all rows, all pairs …), hence of one depth, so that their indentation fits too. Where no example has two items, the
 * separator is a comma and what stands before the first item, or `inlineSeparator()` for lists within a line.
 */
export function listLayout(text: string, examples: readonly ListPlace[], inlineSeparator: () => string): ListLayout {
  const filled = examples.find((list) => list.items.length > 0);
  const open = filled === undefined ? '' : gapBefore(text, filled, 0);
  const close = filled === undefined ? '' : text.slice(filled.items.at(-1)?.end, filled.end - 1);
  const several = examples.find((list) => list.items.length > 1);
  const separator =
    several === undefined ? (/[\r\n]/.test(open) ? `,${open}` : inlineSeparator()) : gapBefore(text, several, several.items.length - 1);
  return { open, separator, close };
}

/** The separator of the first list within a line that has two items. */
export function inlineSeparator(text: string, lists: Iterable<ListPlace>): string {
  for (const list of lists) {
    const gap = list.items.length > 1 ? gapBefore(text, list, 1) : '\n';
    if (!/[\r\n]/.test(gap)) return gap;
  }
  return ', ';
}

export function arrayText(layout: ListLayout, items: readonly string[]): string {
  return `[${layout.open}${items.join(layout.separator)}${layout.close}]`;
}

export function objectText(layout: ListLayout, members: readonly string[]): string {
  return `{${layout.open}${members.join(layout.separator)}${layout.close}}`;
}

/** Inserts an item before the one at `index`, or at the end; set apart as its neighbours are, or by `layout` where they don't show it. */
export function insertItem(text: string, list: ListPlace, index: number, item: string, layout: ListLayout): Splice {
  const count = list.items.length;
  if (count === 0) return { start: list.start + 1, end: list.end - 1, text: `${layout.open}${item}${layout.close}` };
  const separator = count === 1 ? layout.separator : gapBefore(text, list, Math.min(Math.max(index, 1), count - 1));
  const before = list.items[index - 1];
  if (before !== undefined) return insertion(before.end, `${separator}${item}`);
  return insertion(list.items[0]?.start ?? list.end, `${item}${separator}`);
}

/** Appends items to a list that has some. */
export function appendItems(text: string, list: ListPlace, items: readonly string[], layout: ListLayout): Splice {
  const { items: present } = list;
  const separator = present.length > 1 ? gapBefore(text, list, present.length - 1) : layout.separator;
  return insertion(present.at(-1)?.end ?? list.end, items.map((item) => `${separator}${item}`).join(''));
}

/** Removes the items from `index` on, `count` of them, each with one of the separators beside it. */
export function removeItems(list: ListPlace, index: number, count: number): Splice {
  const before = list.items[index - 1];
  const last = list.items[index + count - 1];
  const next = list.items[index + count];
  if (before === undefined && next === undefined) return { start: list.start + 1, end: list.end - 1, text: '' };
  if (next !== undefined) return { start: list.items[index]?.start ?? next.start, end: next.start, text: '' };
  return { start: before?.end ?? list.start + 1, end: last?.end ?? list.end - 1, text: '' };
}

/** What stands between the item at `index` and the one before it, or the opening bracket. */
export function gapBefore(text: string, list: ListPlace, index: number): string {
  return text.slice(list.items[index - 1]?.end ?? list.start + 1, list.items[index]?.start);
}

function insertion(at: number, text: string): Splice {
  return { start: at, end: at, text };
}
