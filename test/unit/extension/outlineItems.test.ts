import { expect, test } from 'vitest';
import { itemAt, outlineItems, parentOf } from '../../../src/extension/outlineItems.ts';

test('the outline has every pair with its grids and their sizes', () => {
  const items = outlineItems({
    train: [{ input: [[1, 2]], output: [[3], [4]] }],
    test: [{ input: [[5]], output: null }],
  });
  const lines = items.flatMap(({ id, label, description, children }) => [
    `${id}: ${label} ${description}`,
    ...children.map((grid) => `${grid.id}: ${grid.label} ${grid.description}`),
  ]);
  expect(lines).toEqual([
    'train/0: Train 1 1 × 2 → 2 × 1',
    'train/0/input: Input 1 × 2',
    'train/0/output: Output 2 × 1',
    'test/0: Test 1 1 × 1 → none',
    'test/0/input: Input 1 × 1',
    'test/0/output: Output none',
  ]);
  expect(items.map(({ at }) => at)).toEqual([
    { split: 'train', index: 0, side: 'input' },
    { split: 'test', index: 0, side: 'input' },
  ]);
  expect(items[1]?.children[1]?.at).toEqual({ split: 'test', index: 0, side: 'output' });
});

test('an entry is found by its grid, and the pair above it', () => {
  const items = outlineItems({
    train: [1, 2].map((colour) => ({ input: [[colour]], output: [[colour]] })),
    test: [{ input: [[3]], output: null }],
  });
  const found = itemAt(items, { split: 'train', index: 1, side: 'output' });
  expect(found?.id).toBe('train/1/output');
  expect(found === undefined ? undefined : parentOf(items, found)?.id).toBe('train/1');
  expect(itemAt(items, { split: 'test', index: 0, side: 'output' })?.description).toBe('none');
  expect(itemAt(items, { split: 'test', index: 1, side: 'input' })).toBeUndefined();
  expect(items.map((item) => parentOf(items, item))).toEqual([undefined, undefined, undefined]);
});
