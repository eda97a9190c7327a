import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dropPlace, type Box } from '../../../src/webview/viewing/dropPlace.ts';

/** Boxes as a wrapping row lays them out: `columns` in a row, 100 wide and 80 high, 12 apart. */
function boxes(count: number, columns: number): Box[] {
  return Array.from({ length: count }, (_, index) => {
    const [left, top] = [(index % columns) * 112, Math.floor(index / columns) * 92];
    return { left, top, right: left + 100, bottom: top + 80 };
  });
}

test('a drop on the first half of a box goes before it, on the second half behind it', () => {
  const inRows = boxes(5, 3);
  expect(dropPlace(inRows, 20, 70)).toEqual({ index: 0, line: { left: -8, right: -5, top: 0, bottom: 80 } });
  expect(dropPlace(inRows, 80, 10)).toEqual({ index: 1, line: { left: 105, right: 108, top: 0, bottom: 80 } });
  expect(dropPlace(inRows, 130, 100).index).toBe(4);
  const inColumn = boxes(3, 1);
  expect(dropPlace(inColumn, 90, 10)).toEqual({ index: 0, line: { left: 0, right: 100, top: -8, bottom: -5 } });
  expect(dropPlace(inColumn, 10, 70)).toEqual({ index: 1, line: { left: 0, right: 100, top: 85, bottom: 88 } });
});

test('a drop anywhere has a place, far below the last one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 5 }), fc.integer(), fc.integer(), (count, columns, x, y) => {
      const { index, line } = dropPlace(boxes(count, columns), x, y);
      expect(index).toBeGreaterThanOrEqual(0);
      expect(index).toBeLessThanOrEqual(count);
      expect(line === null).toBe(count === 0);
    }),
  );
  expect(dropPlace(boxes(4, 1), 50, 5000).index).toBe(4);
  expect(dropPlace(boxes(4, 1), 50, -5000).index).toBe(0);
});
