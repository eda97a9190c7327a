import { expect, it } from 'vitest';
import { cellSymbols } from '../../../src/shared/arc/cellMarks.ts';
import { colourCount } from '../../../src/shared/arc/task.ts';

it('every colour has a symbol of its own; that of colour 0 is blank', () => {
  expect(cellSymbols).toHaveLength(colourCount);
  expect(new Set(cellSymbols.map(({ name }) => name)).size).toBe(colourCount);
  expect(new Set(cellSymbols.map(({ path }) => path)).size).toBe(colourCount);
  expect(cellSymbols.map(({ path }) => path === '')).toEqual(Array.from({ length: colourCount }, (_, colour) => colour === 0));
});

it('symbols are closed paths of commands that stay in their square', () => {
  for (const { path } of cellSymbols.slice(1)) {
    expect(path).toMatch(/^M[MLHVZa\d .-]*Z$/);
    const moves = path.replaceAll(/a[^MLHVZ]*/g, '');
    for (const [number] of moves.matchAll(/\d*\.\d+/g)) {
      expect(Number(number)).toBeGreaterThan(0.1);
      expect(Number(number)).toBeLessThan(0.9);
    }
  }
});
