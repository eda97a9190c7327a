import { colourCount, type Grid } from '../../shared/arc/task.ts';
import { dihedral, inverseDihedral } from '../../shared/arc/transforms.ts';
import { tokenOfColour } from '../tokens/gridTokens.ts';
import { stablemaxConfidence } from '../tokens/logits.ts';
import type { Voter } from './voters.ts';

/**
 * What voters who all answer one grid took for the likeliest other: that grid with one cell in another colour, the one whose probability
 * is the largest part of its own colour's, in the geometric mean of the voters. Cells are taken as independent of each other, as the network's logits are.
 */
export class SecondThought {
  /** Sums of log probabilities over the voters: [rows, columns, colours]. */
  private sums: number[][][] | null = null;

  /** `logits` is [canvas², vocabulary], `grid` what the voter answers with its augmentation undone; the same for all voters. */
  add(logits: Float32Array, vocabulary: number, canvas: number, { augmentation, offset }: Voter, grid: Grid): void {
    const turned = dihedral(grid, augmentation.dihedral);
    const positions = turned.map((row, r) => row.map((_, c) => (offset.row + r) * canvas + offset.column + c));
    const restored = dihedral(positions, inverseDihedral(augmentation.dihedral));
    this.sums ??= grid.map((row) => row.map(() => new Array<number>(colourCount).fill(0)));
    for (const [r, row] of this.sums.entries()) {
      for (const [c, cell] of row.entries()) {
        for (let colour = 0; colour < colourCount; colour++) {
          const token = tokenOfColour(augmentation.colours[colour] ?? colour);
          cell[colour] = (cell[colour] ?? 0) + Math.log(stablemaxConfidence(logits, vocabulary, restored[r]?.[c] ?? 0, token));
        }
      }
    }
  }

  /** The likeliest grid beside `grid`, which the voters answered: `grid` itself where none was added. */
  besides(grid: Grid): Grid {
    const others = (this.sums ?? []).flatMap((cells, row) =>
      cells.flatMap((cell, column) => {
        const own = grid[row]?.[column] ?? 0;
        return cell.map((sum, colour) => ({ row, column, colour, ratio: colour === own ? -Infinity : sum - (cell[own] ?? 0) }));
      }),
    );
    const [first, ...rest] = others;
    if (first === undefined) return grid;
    const likeliest = rest.reduce((best, other) => (other.ratio > best.ratio ? other : best), first);
    const isThere = (row: number, column: number): boolean => row === likeliest.row && column === likeliest.column;
    return grid.map((cells, r) => cells.map((colour, c) => (isThere(r, c) ? likeliest.colour : colour)));
  }
}
