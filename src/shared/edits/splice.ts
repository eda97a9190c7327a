/** A replacement of part of a text: from `start` up to, not including, `end`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies splices that do not overlap, in any order; of two insertions at one place the first given comes first. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const parts: string[] = [];
  let position = 0;
  for (const splice of splices.toSorted((a, b) => a.start - b.start)) {
    if (splice.start < position) throw new RangeError(`splices overlap at ${splice.start}`);
    parts.push(text.slice(position, splice.start), splice.text);
    position = splice.end;
  }
  parts.push(text.slice(position));
  return parts.join('');
}
