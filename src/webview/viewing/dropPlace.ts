export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface DropPlace {
  /** The index to insert before. */
  readonly index: number;
  /** The line to show there, in the boxes' coordinates; null in an empty list. */
  readonly line: Box | null;
}

/**
 * Where among boxes, which fill rows from left to right, something that is dropped at a point goes: before or after the nearest box. In
 * rows of one box each that is above or below it.
 */
export function dropPlace(boxes: readonly Box[], x: number, y: number): DropPlace {
  const [nearest] = [...boxes.keys()].toSorted((a, b) => distance(boxes[a], x, y) - distance(boxes[b], x, y));
  const box = nearest === undefined ? undefined : boxes[nearest];
  if (nearest === undefined || box === undefined) return { index: 0, line: null };
  const hasRows = boxes.some((other) => other !== box && other.top < box.bottom && box.top < other.bottom);
  const after = hasRows ? x > (box.left + box.right) / 2 : y > (box.top + box.bottom) / 2;
  const width = 3;
  const gap = 8;
  const at = after ? (hasRows ? box.right : box.bottom) + gap - width : (hasRows ? box.left : box.top) - gap;
  const { left, top, right, bottom } = box; // A DOMRect has none of them as its own.
  const line = hasRows ? { left: at, right: at + width, top, bottom } : { left, right, top: at, bottom: at + width };
  return { index: nearest + (after ? 1 : 0), line };
}

function distance(box: Box | undefined, x: number, y: number): number {
  if (box === undefined) return Infinity;
  return Math.hypot(Math.max(box.left - x, x - box.right, 0), Math.max(box.top - y, y - box.bottom, 0));
}
