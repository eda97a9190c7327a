import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CellSet, sizeOf } from '../../../src/shared/edits/cellSet.ts';
import { areaAt, cellsOfColour, lassoCells, outlineCells, rectangleCells } from '../../../src/shared/edits/cellShapes.ts';
import { blankGrid, lineCells, type Cell } from '../../../src/shared/edits/gridEdits.ts';
import { gridArb } from '../arc/taskText.ts';
import { cellArb, selectionArb, sizeArb } from './drawingArbs.ts';

function textOf(cells: CellSet, rows: number, columns: number): string[] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, column) => (cells.has({ row, column }) ? '#' : '.')).join(''),
  );
}

describe('sets of cells', () => {
  it('are clipped, ordered row by row, and without repetition', () => {
    fc.assert(
      fc.property(fc.array(cellArb), sizeArb, (cells, size) => {
        const set = CellSet.of([...cells, ...cells], size);
        const inside = cells.filter(({ row, column }) => row >= 0 && column >= 0 && row < size.rows && column < size.columns);
        const expected = [...new Set(inside.map(({ row, column }) => row * 100 + column))].sort((a, b) => a - b);
        expect([...set].map(({ row, column }) => row * 100 + column)).toEqual(expected);
        expect(set.size).toBe(expected.length);
        for (const cell of cells) expect(set.has(cell)).toBe(inside.includes(cell));
      }),
    );
  });

  it('add, take away and invert as sets do', () => {
    fc.assert(
      fc.property(selectionArb(), selectionArb(), ({ cells: a }, { cells: b }) => {
        const size = { rows: 8, columns: 8 };
        expect(a.union(b).size + a.size - a.without(b).size).toBe(a.size + b.size);
        expect(a.without(b).union(b).equals(a.union(b))).toBe(true);
        expect(a.inverted(size).inverted(size).equals(a)).toBe(true);
        expect(a.inverted(size).size).toBe(64 - a.size);
        expect(a.without(a).equals(CellSet.empty)).toBe(true);
        expect(a.intersection(b).equals(a.without(a.without(b)))).toBe(true);
      }),
    );
  });

  it('have the smallest box around them', () => {
    expect(CellSet.empty.bounds()).toBe(null);
    fc.assert(
      fc.property(selectionArb(), ({ cells }) => {
        const box = cells.bounds();
        if (box === null) return;
        const corner = { row: box.row + box.rows - 1, column: box.column + box.columns - 1 };
        const around = rectangleCells(box, corner, { rows: 8, columns: 8 });
        expect(cells.without(around).size).toBe(0);
        for (const side of [
          rectangleCells(box, { ...corner, row: box.row }, { rows: 8, columns: 8 }),
          rectangleCells(box, { ...corner, column: box.column }, { rows: 8, columns: 8 }),
          rectangleCells({ ...box, row: corner.row }, corner, { rows: 8, columns: 8 }),
          rectangleCells({ ...box, column: corner.column }, corner, { rows: 8, columns: 8 }),
        ]) {
          expect([...side].some((cell) => cells.has(cell))).toBe(true);
        }
      }),
    );
  });
});

describe('areas', () => {
  it('go through the cells that they are kept within, and no others', () => {
    const row = [[0, 0, 0, 0, 0]];
    const size = sizeOf(row);
    const within = CellSet.of([{ row: 0, column: 0 }, { row: 0, column: 1 }, { row: 0, column: 4 }], size); // prettier-ignore
    expect(textOf(areaAt(row, { row: 0, column: 0 }, 'edges', within), 1, 5)).toEqual(['##...']);
    expect(textOf(areaAt(row, { row: 0, column: 0 }, 'colour', within), 1, 5)).toEqual(['##..#']);
    expect(areaAt(row, { row: 0, column: 2 }, 'colour', within).size).toBe(0);
  });

  const grid = [
    [1, 1, 0, 1],
    [0, 1, 0, 0],
    [1, 0, 1, 1],
  ];

  it('reach over edges, over corners, or to all of the colour', () => {
    expect(textOf(areaAt(grid, { row: 0, column: 0 }, 'edges'), 3, 4)).toEqual(['##..', '.#..', '....']);
    expect(textOf(areaAt(grid, { row: 0, column: 0 }, 'corners'), 3, 4)).toEqual(['##..', '.#..', '#.##']);
    expect(textOf(areaAt(grid, { row: 0, column: 0 }, 'colour'), 3, 4)).toEqual(['##.#', '.#..', '#.##']);
    expect(areaAt(grid, { row: 3, column: 0 }, 'colour').size).toBe(0);
    expect(areaAt(blankGrid(30, 30), { row: 15, column: 15 }, 'edges').size).toBe(900);
  });

  it('hold one colour, are closed under its neighbours, and grow with the reach', () => {
    fc.assert(
      fc.property(gridArb(6), cellArb, (drawn, start) => {
        const colour = drawn[start.row]?.[start.column];
        const [edges, corners, all] = (['edges', 'corners', 'colour'] as const).map((reach) => areaAt(drawn, start, reach));
        if (edges === undefined || corners === undefined || all === undefined) throw new Error('no area');
        expect(edges.has(start)).toBe(colour !== undefined);
        expect(edges.without(corners).size + corners.without(all).size).toBe(0);
        if (colour !== undefined) expect(all.equals(cellsOfColour(drawn, colour))).toBe(true);
        for (const { row, column } of edges) {
          expect(drawn[row]?.[column]).toBe(colour);
          for (const cell of [
            { row: row + 1, column },
            { row: row - 1, column },
            { row, column: column + 1 },
            { row, column: column - 1 },
          ]) {
            expect(edges.has(cell)).toBe(drawn[cell.row]?.[cell.column] === colour);
          }
        }
        for (const { row, column } of corners) {
          for (const [down, right] of [
            [1, 1],
            [1, -1],
            [-1, 1],
            [-1, -1],
          ] as const) {
            // prettier-ignore
            const cell = { row: row + down, column: column + right };
            expect(corners.has(cell)).toBe(drawn[cell.row]?.[cell.column] === colour);
          }
        }
      }),
    );
  });
});

describe('rectangles', () => {
  it('are the same from any corner, with an edge of one cell', () => {
    fc.assert(
      fc.property(cellArb, cellArb, sizeArb, (from, to, size) => {
        const filled = rectangleCells(from, to, size);
        expect(rectangleCells({ row: to.row, column: from.column }, { row: from.row, column: to.column }, size).equals(filled)).toBe(true);
        const [top, bottom] = [Math.min(from.row, to.row), Math.max(from.row, to.row)];
        const [left, right] = [Math.min(from.column, to.column), Math.max(from.column, to.column)];
        const inner = rectangleCells({ row: top + 1, column: left + 1 }, { row: bottom - 1, column: right - 1 }, size);
        const hasInner = bottom - top >= 2 && right - left >= 2;
        expect(outlineCells(from, to, size).equals(hasInner ? filled.without(inner) : filled)).toBe(true);
        for (const { row, column } of filled) expect(row >= top && row <= bottom && column >= left && column <= right).toBe(true);
      }),
    );
  });
});

describe('the lasso', () => {
  it('takes what its path goes through and around', () => {
    const corners: Cell[] = [[0, 2], [2, 4], [4, 2], [2, 0], [0, 2]].map(([row = 0, column = 0]) => ({ row, column })); // prettier-ignore
    const path = corners.slice(1).flatMap((corner, i) => lineCells(corners[i] ?? corner, corner));
    expect(textOf(lassoCells(path, { rows: 5, columns: 5 }), 5, 5)).toEqual(['..#..', '.###.', '#####', '.###.', '..#..']);
    expect(textOf(lassoCells([{ row: 1, column: 1 }], { rows: 3, columns: 3 }), 3, 3)).toEqual(['...', '.#.', '...']);
  });

  it('around a rectangle is the rectangle', () => {
    fc.assert(
      fc.property(cellArb, cellArb, sizeArb, (from, to, size) => {
        const corners = [from, { row: from.row, column: to.column }, to, { row: to.row, column: from.column }, from];
        const path = corners.slice(1).flatMap((corner, i) => lineCells(corners[i] ?? corner, corner));
        expect(lassoCells(path, size).equals(rectangleCells(from, to, size))).toBe(true);
      }),
    );
  });

  it('stays inside the grid', () => {
    fc.assert(
      fc.property(fc.array(cellArb, { minLength: 1 }), gridArb(6), (path, grid) => {
        const size = sizeOf(grid);
        expect(lassoCells(path, size).without(CellSet.all(size)).size).toBe(0);
      }),
    );
  });
});
