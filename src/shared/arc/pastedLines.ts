import { quoteExcerpt, type JsonNode } from './jsonTree.ts';
import type { Report } from './readGrid.ts';

/** Far longer than 30 cells with whatever stands between them. */
const maxRowLength = 1000;

/** Lines of digits; rows that follow each other make a grid. */
export function digitGrids(text: string, report: Report): JsonNode[] {
  const grids: JsonNode[][] = [];
  let isOpen = false;
  const lines = [...text.matchAll(/[^\r\n]+|\r?\n\r?\n/g)].map(({ index, 0: line }) => ({ index, line, shown: line.trim() }));
  const isTable = lines.some(({ shown }) => isRow(shown) && !/[,;]/.test(shown) && shown.includes('\t'));
  for (const { index, line, shown } of lines) {
    if (isRow(shown)) {
      if (!isOpen) grids.push([]);
      isOpen = true;
      grids.at(-1)?.push(rowOf(line, index, isTable, report));
      continue;
    }
    isOpen = false;
    const isTooLong = shown.length > maxRowLength;
    if (shown === '' || (!isTooLong && /^(?:[-=_*]{2,}|->|→|#.*|.*:)$/.test(shown))) continue;
    const problem = isTooLong ? 'is longer than any row of 30 cells' : 'is not a row of digits';
    report({ start: index, end: index + line.length }, `${quoteExcerpt(line)} ${problem}.`, 'invalid-grid');
  }
  return grids.map(arrayOf);
}

function isRow(shown: string): boolean {
  return shown.length <= maxRowLength && /^[\s\d.,;]+$/.test(shown) && /\d/.test(shown);
}

/** Numbers with something between them, or else one digit a cell. */
function rowOf(line: string, offset: number, isTable: boolean, report: Report): JsonNode {
  const isDelimited = /[\s,.;]/.test(line.trim()) || (isTable && line.includes('\t'));
  if (!isDelimited) return digitRow(line, offset);
  const cells: JsonNode[] = [];
  for (const { text, start } of fieldsOf(line, offset, isTable)) {
    const place = { start, end: start + text.length };
    const numbers = [...text.matchAll(/[\d.]+/g)];
    for (const { index, 0: cell } of numbers) {
      cells.push({ kind: 'scalar', start: start + index, end: start + index + cell.length, value: Number(cell) });
    }
    if (numbers.length > 0) continue;
    report(place, `Cell ${cells.length + 1} of this row is empty.`, 'invalid-grid');
    // Takes the cell's place, so that the row is not said to be short as well.
    cells.push({ kind: 'scalar', ...place, value: 0 });
  }
  return arrayOf(cells);
}

/** What stands between commas or, in text that was copied from a table, between tabs. A comma may end a row, as it does in code. */
function fieldsOf(line: string, offset: number, isTable: boolean): readonly { readonly text: string; readonly start: number }[] {
  const hasCommas = /[,;]/.test(line);
  const texts = hasCommas ? line.split(/[,;]/) : isTable ? line.split('\t') : [line];
  if (hasCommas && texts.at(-1)?.trim() === '') texts.pop();
  let start = offset;
  return texts.map((text) => {
    const field = { text, start };
    start += text.length + 1;
    return field;
  });
}

/** `|012|345|`, one or more a line, after an id and a comma as in a submission. */
export function kaggleGrids(text: string, report: Report): JsonNode[] {
  const grids: JsonNode[] = [];
  for (const { index, 0: line } of text.matchAll(/[^\r\n]+/g)) {
    const rest = line.replaceAll(/\|(?:\d+\|)+/g, '').replace(/^[\s"]+/, '');
    if (line.trim() === '' || line.trim() === 'output_id,output') continue;
    if (!/^(?:\w+\s*,)?[\s",]*$/.test(rest)) {
      report({ start: index, end: index + line.length }, `${quoteExcerpt(line)} is not of the form ‘|012|345|’.`, 'invalid-grid');
    }
    for (const { index: from, 0: grid } of line.matchAll(/\|(?:\d+\|)+/g)) {
      const rows = [...grid.matchAll(/\d+/g)].map((row) => digitRow(row[0], index + from + row.index));
      grids.push(arrayOf(rows));
    }
  }
  return grids;
}

/** One digit a cell. */
export function digitRow(text: string, offset: number): JsonNode {
  const cells = [...text.matchAll(/\d/g)].map(({ index, 0: cell }): JsonNode => {
    return { kind: 'scalar', start: offset + index, end: offset + index + 1, value: Number(cell) };
  });
  return arrayOf(cells);
}

export function arrayOf(items: readonly JsonNode[]): JsonNode {
  return { kind: 'array', items, start: items[0]?.start ?? 0, end: items.at(-1)?.end ?? 0 };
}
