export const smallestZoom = 0.25;
export const largestZoom = 4;

/** Whether grids are so small that a pair shows little else, so that many pairs are in sight. */
export function isOverview(zoom: number): boolean {
  return zoom < 0.5;
}

const levels = [smallestZoom, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, largestZoom];

/** The next level above or below, or the last one. */
export function nextZoom(zoom: number, direction: 'in' | 'out'): number {
  // A zoom by the wheel may stand close to a level without being one.
  const near = 1.01;
  return direction === 'in'
    ? (levels.find((level) => level > zoom * near) ?? largestZoom)
    : (levels.findLast((level) => level < zoom / near) ?? smallestZoom);
}

/** The zoom after a turn of the wheel, whose `delta` is in CSS pixels; turning back restores it. */
export function wheelZoom(zoom: number, delta: number): number {
  return clampZoom(zoom * 2 ** (-delta / 300));
}

/** All levels up to 1, the largest first. */
export const zoomsToFit: readonly number[] = levels.filter((level) => level <= 1).toReversed();

function clampZoom(zoom: number): number {
  const bounded = Math.max(smallestZoom, Math.min(largestZoom, zoom));
  return Number(bounded.toFixed(4));
}
