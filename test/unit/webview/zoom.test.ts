import fc from 'fast-check';
import { expect, test } from 'vitest';
import { largestZoom, nextZoom, smallestZoom, wheelZoom, zoomsToFit } from '../../../src/webview/canvas/zoom.ts';

const zooms = fc.double({ min: smallestZoom, max: largestZoom, noNaN: true });

test('steps go through 1 to either end, and no further', () => {
  for (const direction of ['in', 'out'] as const) {
    const end = direction === 'in' ? largestZoom : smallestZoom;
    const passed: number[] = [];
    for (let zoom = direction === 'in' ? smallestZoom : largestZoom; zoom !== end; zoom = nextZoom(zoom, direction)) passed.push(zoom);
    expect(passed).toContain(1);
    expect(nextZoom(end, direction)).toBe(end);
  }
});

test('the wheel zooms continuously, back as well, and stays in bounds', () => {
  fc.assert(
    fc.property(zooms, fc.double({ min: -2000, max: 2000, noNaN: true }), (zoom, delta) => {
      const zoomed = wheelZoom(zoom, delta);
      expect(zoomed).toBeGreaterThanOrEqual(smallestZoom);
      expect(zoomed).toBeLessThanOrEqual(largestZoom);
      if (zoomed > smallestZoom && zoomed < largestZoom) expect(wheelZoom(zoomed, -delta)).toBeCloseTo(zoom, 2);
    }),
  );
  expect(wheelZoom(wheelZoom(1, 3), -3)).toBe(1);
  expect(wheelZoom(1, 2)).not.toBe(1);
});

test('what fits is tried from 1 downwards', () => {
  expect(zoomsToFit[0]).toBe(1);
  expect(zoomsToFit.at(-1)).toBe(smallestZoom);
});
