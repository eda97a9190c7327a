import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/shared/concepts/random.ts';
import { tokenOfColour } from '../../../src/solver/tokens/gridTokens.ts';
import type { Puzzle } from '../../../src/solver/train/puzzles.ts';
import { puzzleOfPairs } from '../../../src/solver/train/puzzles.ts';
import { Sampler } from '../../../src/solver/train/sampler.ts';

const canvas = 6;
const one: Puzzle = puzzleOfPairs('one', 'solved', [{ input: [[1, 2], [3, 4]], output: [[5], [6], [7]] }]); // prettier-ignore
const two: Puzzle = puzzleOfPairs('two', 'unsolved', [{ input: [[8]], output: [[9]] }]);

describe('a training sample', () => {
  test('lies in the corner of the canvas, or as often as is asked anywhere, input and output alike', () => {
    const places = (shiftShare: number): readonly number[] => {
      const sampler = new Sampler([one], canvas, new Random(1), shiftShare);
      return Array.from({ length: 400 }, () => {
        const { row, tokens, labels } = sampler.draw();
        const place = tokens.indexOf(tokenOfColour(1));
        expect(row).toBe(1);
        expect(labels.indexOf(tokenOfColour(5))).toBe(place);
        expect(tokens[place + canvas + 1]).toBe(tokenOfColour(4));
        expect(labels[place + 2 * canvas]).toBe(tokenOfColour(7));
        return place;
      });
    };
    expect(new Set(places(0))).toEqual(new Set([0]));
    const half = places(0.5);
    // Three rows and two columns have 4 × 5 places; a moved sample may come to lie in the corner, too.
    expect(new Set(half).size).toBe(20);
    const moved = half.filter((place) => place !== 0).length;
    expect(moved).toBeGreaterThan(150);
    expect(moved).toBeLessThan(230);
  });

  test('comes from a group that still fails more often than from a solved one, which is not forgotten', () => {
    const sampler = new Sampler([one, two], canvas, new Random(2), 0);
    const outcome = { accuracy: 1, steps: 1 };
    for (let i = 0; i < 50; i++) {
      sampler.record({ ...outcome, row: 1, exact: true });
      sampler.record({ ...outcome, row: 2, exact: false });
    }
    const rows = Array.from({ length: 1000 }, () => sampler.draw().row);
    const solved = rows.filter((row) => row === 1).length;
    // Weights 0.05 and 1.
    expect(solved).toBeGreaterThan(25);
    expect(solved).toBeLessThan(75);
  });

  test("comes, within a concept, from the instance that still fails, and from a set's tasks alike", () => {
    const sharesOfFirst = ([first, second]: readonly [Puzzle, Puzzle]): number => {
      const sampler = new Sampler([first, second], canvas, new Random(5), 0);
      const outcome = { accuracy: 1, steps: 1 };
      for (let i = 0; i < 50; i++) {
        sampler.record({ ...outcome, row: 1, exact: true });
        sampler.record({ ...outcome, row: 2, exact: false });
      }
      return Array.from({ length: 1000 }, () => sampler.draw().row).filter((row) => row === 1).length / 1000;
    };
    const pairs = [{ input: [[1]], output: [[2]] }];
    expect(sharesOfFirst([puzzleOfPairs('a', 'flip', pairs), puzzleOfPairs('b', 'flip', pairs)])).toBeCloseTo(0.05 / 1.05, 1);
    expect(sharesOfFirst([puzzleOfPairs('a', 'set', pairs), puzzleOfPairs('b', 'set', pairs)])).toBeCloseTo(0.5, 1);
  });

  test('comes from sets of tasks as often as is asked beside the concepts', () => {
    const flips: Puzzle = puzzleOfPairs('flip-direction-up-down', 'flip', [{ input: [[1]], output: [[2]] }]);
    const shareOfSets = (setWeight: number): number => {
      const sampler = new Sampler([flips, one], canvas, new Random(4), 0, setWeight);
      return Array.from({ length: 1000 }, () => sampler.draw().row).filter((row) => row === 2).length / 1000;
    };
    expect(shareOfSets(1)).toBeCloseTo(0.5, 1);
    expect(shareOfSets(0.25)).toBeCloseTo(0.2, 1);
  });
});
