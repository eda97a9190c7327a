import { expect, it } from 'vitest';
import { parseGridSize } from '../../../src/extension/gridSize.ts';

it.each([
  ['10 × 10', 10, 10],
  ['3x4', 3, 4],
  [' 1 X 30 ', 1, 30],
  ['5*6', 5, 6],
  ['7, 8', 7, 8],
  ['2 9', 2, 9],
  ['12', 12, 12],
])('reads %j, rows first', (text, rows, columns) => {
  expect(parseGridSize(text)).toEqual({ rows, columns });
});

it.each(['', '0 × 3', '3 × 0', '31 × 1', '1 × 31', '3 ×', '× 3', '-3 × 3', '2.5 × 3', '3 × 3 × 3', 'ten'])('refuses %j', (text) => {
  expect(parseGridSize(text)).toBeNull();
});
