import { expect, test } from 'vitest';
import { terminalGrid, wantsColour } from '../../../src/solver/commands/terminalGrid.ts';

test('digits, a row on a line', () => {
  expect(terminalGrid([[0, 1, 2], [7, 8, 9]], false)).toBe('  0 1 2\n  7 8 9\n'); // prettier-ignore
});

test('colours, each cell reset after itself', () => {
  expect(terminalGrid([[0, 2]], true)).toBe('  \u001b[48;2;0;0;0m  \u001b[0m\u001b[48;2;249;60;49m  \u001b[0m\n');
});

test('an empty answer is said to be none', () => {
  expect(terminalGrid([], true)).toBe('  (no grid)\n');
});

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
  [false, { FORCE_COLOR: '1' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('terminal %j with %j: colours %j', (isTTY, env, colours) => {
  expect(wantsColour({ isTTY }, env)).toBe(colours);
});
