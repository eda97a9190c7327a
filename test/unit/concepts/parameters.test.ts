import { expect, test } from 'vitest';
import { instanceId } from '../../../src/shared/concepts/concept.ts';
import { recolour } from '../../../src/shared/concepts/families/colour.ts';
import { gravity, translate } from '../../../src/shared/concepts/families/movement.ts';
import { scaleUp, tile } from '../../../src/shared/concepts/families/tiling.ts';
import { Random } from '../../../src/shared/concepts/random.ts';

const limits = { maxRows: 10, maxColumns: 10 };

test('an id names the concept and its parameters in the order of their declaration', () => {
  expect(instanceId(recolour, { to: 5, from: 3 })).toBe('recolour-from-3-to-5');
  expect(instanceId(translate, { direction: 'down-left', by: 1, edge: 'wrap' })).toBe('translate-direction-down-left-by-1-edge-wrap');
});

test.each([
  [recolour.problemWith({ from: 0, to: 5 }), 'Colour to replace: 0 is not possible'],
  [recolour.problemWith({ from: 3, to: 10 }), 'New colour: 10 is not possible'],
  [recolour.problemWith({ from: 3, to: 3.5 }), 'New colour: 3.5 is not possible'],
  [recolour.problemWith({ from: 3, to: 3 }), 'the two colours must differ'],
  [scaleUp.problemWith({ factor: 4 }), 'Times larger: 4 is not possible'],
  [tile.problemWith({ rows: 1, columns: 1 }), 'one copy changes nothing'],
  [gravity.problemWith({ direction: 'sideways' as 'up' }), 'Direction: sideways is not possible'],
  [recolour.problemWith({ from: 3, to: 5 }), null],
])('problem %#: %s', (problem, expected) => {
  expect(problem).toBe(expected);
});

test('values that make no sense are refused by name of the concept', () => {
  expect(() => recolour.generate({ from: 3, to: 3 }, new Random(0), limits)).toThrow(
    new RangeError('recolour: the two colours must differ'),
  );
});

test('limits outside of 3..30, or too small for the values, are refused', () => {
  const draw = (maxRows: number, maxColumns: number) => () => recolour.generate({ from: 3, to: 5 }, new Random(0), { maxRows, maxColumns });
  expect(draw(2, 10)).toThrow('recolour: needs limits from 3 to 30 a side, not 2 × 10');
  expect(draw(10, 31)).toThrow(RangeError);
  expect(draw(3, 30)).not.toThrow();
  const far = { direction: 'up', by: 9, edge: 'cut' } as const;
  expect(translate.sideNeeded(far)).toBe(10);
  expect(() => translate.generate(far, new Random(0), { maxRows: 9, maxColumns: 10 })).toThrow(
    'translate: needs limits from 10 to 30 a side',
  );
  expect(translate.generate(far, new Random(0), limits).input.length).toBe(10);
});

test('inputs are no smaller than asked where there is room', () => {
  for (let seed = 0; seed < 50; seed++) {
    const { input } = recolour.generate({ from: 3, to: 5 }, new Random(seed), { ...limits, minSide: 8 });
    expect(input.length).toBeGreaterThanOrEqual(8);
    expect(input[0]?.length).toBeGreaterThanOrEqual(8);
  }
});
