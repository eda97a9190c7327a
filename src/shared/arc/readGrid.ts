import { quoteExcerpt, type JsonArray, type JsonNode, type JsonScalar, type Span } from './jsonTree.ts';
import type { ErrorCode } from './problem.ts';
import { colourCount, maxGridSide, type Grid } from './task.ts';

/** A grid's place in the text: an array of rows of cells. */
export type GridNode = JsonArray<JsonArray<JsonScalar>>;

/** Notes a problem at a place in the text. */
export type Report = (place: Span, message: string, code: ErrorCode) => void;

type Fail = (place: Span, message: string, code?: ErrorCode) => void;

/**
 * Reads a grid, reporting all that is wrong with it; null where anything is. `what` names the grid in the messages, for example
 * "Train pair 1, input".
 */
export function readGrid(text: string, node: JsonNode, what: string, report: Report): { grid: Grid; node: GridNode } | null {
  let problems = 0;
  const fail: Fail = (place, message, code = 'invalid-grid') => {
    problems++;
    report(place, `${what}${message}`, code);
  };
  if (node.kind !== 'array') {
    fail(node, `: a grid is a list of rows, found ${describeNode(text, node)}.`);
    return null;
  }
  if (node.items.length === 0) fail(node, `: the grid is empty; it needs 1 to ${maxGridSide} rows.`);
  const firstRowTooMany = node.items[maxGridSide];
  if (firstRowTooMany !== undefined) fail(firstRowTooMany, `: ${node.items.length} rows; a grid has at most ${maxGridSide}.`);

  const rows = node.items.filter((row) => row.kind === 'array');
  const width = usualLength(rows);
  const firstCellTooMany = rows.find((row) => row.items.length === width)?.items[maxGridSide];
  if (firstCellTooMany !== undefined) fail(firstCellTooMany, `: ${width} columns; a grid has at most ${maxGridSide}.`);

  const grid = node.items.map((row, r) => readRow(text, row, `, row ${r + 1}`, width, fail));
  // Every item was seen to be an array of scalars, else there were a problem.
  return problems > 0 ? null : { grid, node: node as GridNode };
}

function readRow(text: string, row: JsonNode, here: string, width: number, fail: Fail): readonly number[] {
  if (row.kind !== 'array') {
    fail(row, `${here}: a row is a list of colours, found ${describeNode(text, row)}.`);
    return [];
  }
  const count = row.items.length;
  if (width === 0) fail(row, `${here} is empty; a row has 1 to ${maxGridSide} cells.`);
  else if (count === 0) fail(row, `${here} is empty; expected ${cells(width)}.`, 'row-length');
  else if (count !== width) fail(row, `${here} has ${cells(count)}; expected ${width}, as the other rows have.`, 'row-length');
  return row.items.map((cell, c) => {
    const colour = colourOf(cell);
    if (colour !== null) return colour;
    const expected = `a colour is a whole number from 0 to ${colourCount - 1}`;
    fail(cell, `${here}, column ${c + 1}: ${expected}, found ${describeNode(text, cell)}.`);
    return 0;
  });
}

/** 1.0 and 1e0 are the whole number 1 in JSON, too. */
function colourOf(node: JsonNode): number | null {
  if (node.kind !== 'scalar' || typeof node.value !== 'number') return null;
  const whole = Number.isInteger(node.value) && node.value >= 0 && node.value < colourCount;
  return whole ? Math.abs(node.value) : null; // -0 becomes 0.
}

/** The most frequent length above 0 (of equally frequent ones the first); 0 where there is none. */
export function usualLength(rows: readonly JsonArray[]): number {
  const counts = new Map<number, number>();
  for (const { items } of rows) if (items.length > 0) counts.set(items.length, (counts.get(items.length) ?? 0) + 1);
  let usual = 0;
  for (const [length, count] of counts) if (count > (counts.get(usual) ?? 0)) usual = length;
  return usual;
}

function cells(count: number): string {
  return count === 1 ? '1 cell' : `${count} cells`;
}

export function describeNode(text: string, node: JsonNode): string {
  if (node.kind === 'array') return 'a list';
  if (node.kind === 'object') return 'an object';
  return quoteExcerpt(text.slice(node.start, node.end));
}
