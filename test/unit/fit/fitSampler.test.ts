import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dihedral } from '../../../src/shared/arc/transforms.ts';
import type { Example } from '../../../src/shared/concepts/concept.ts';
import { concepts } from '../../../src/shared/concepts/concepts.ts';
import { Random } from '../../../src/shared/concepts/random.ts';
import { defaultFitOptions } from '../../../src/solver/fit/fitOptions.ts';
import { FitSampler } from '../../../src/solver/fit/fitSampler.ts';
import { spareColours } from '../../../src/solver/fit/recolouring.ts';
import { identity } from '../../../src/solver/tokens/augmentation.ts';
import { decodeTokens, tokenOfColour } from '../../../src/solver/tokens/gridTokens.ts';

const canvas = 10;

/** What a sampler that always exchanges spare colours draws. */
function drawn(pairs: readonly Example[], seed: number): Example {
  const options = { ...defaultFitOptions, shiftShare: 0, spareColourShare: 1 };
  const { tokens, labels } = new FitSampler(pairs, [identity], canvas, new Random(seed), options).draw();
  return { input: decodeTokens(tokens, canvas), output: decodeTokens(labels, canvas) };
}

describe('shifts', () => {
  test('come as often as the options say, and move input and output alike', () => {
    const pair = { input: [[1, 2], [3, 4]], output: [[5, 6], [7, 8]] }; // prettier-ignore
    const options = { ...defaultFitOptions, shiftShare: 0.5, spareColourShare: 0 };
    const sampler = new FitSampler([pair], [identity], canvas, new Random(1), options);
    const moved = Array.from({ length: 400 }, () => sampler.draw()).filter(({ tokens, labels }) => {
      const [place, itsPlace] = [tokens.indexOf(tokenOfColour(1)), labels.indexOf(tokenOfColour(5))];
      expect(place).toBe(itsPlace);
      expect(tokens[place + canvas + 1]).toBe(tokenOfColour(4));
      return place !== 0;
    });
    expect(moved.length).toBeGreaterThan(150);
    expect(moved.length).toBeLessThan(250);
    expect(new Set(moved.map(({ tokens }) => tokens.indexOf(tokenOfColour(1)))).size).toBeGreaterThan(60);
  });
});

describe('views', () => {
  test('are drawn as often as the options say, input and output alike', () => {
    const pair = { input: [[1, 2, 3], [4, 5, 6]], output: [[7, 8, 9], [1, 2, 3]] }; // prettier-ignore
    const options = { ...defaultFitOptions, shiftShare: 0, spareColourShare: 0, viewShare: 0.5 };
    const sampler = new FitSampler([pair], [identity], canvas, new Random(1), options);
    const draw = (): string => {
      const { row, tokens, labels } = sampler.draw();
      expect(row).toBe(1);
      return JSON.stringify([decodeTokens(tokens, canvas), decodeTokens(labels, canvas)]);
    };
    const under = (view: number): string => JSON.stringify([dihedral(pair.input, view), dihedral(pair.output, view)]);
    expect(new Set(Array.from({ length: 50 }, draw))).toEqual(new Set([under(0)]));
    sampler.showViews([1, 4]);
    const many = Array.from({ length: 400 }, draw);
    expect(new Set(many)).toEqual(new Set([0, 1, 4].map(under)));
    expect(many.filter((one) => one === under(0)).length).toBeGreaterThan(150);
    expect(many.filter((one) => one === under(0)).length).toBeLessThan(250);
  });
});

describe('colours that a rule takes as they come', () => {
  test('are neither in all pairs nor brought in by an output', () => {
    const pairs = [
      { input: [[1, 2, 4]], output: [[1, 2, 6]] },
      { input: [[0, 1, 3]], output: [[0, 1, 3]] },
    ];
    expect(spareColours(pairs)).toEqual([2, 3, 4, 5, 7, 8, 9]);
  });

  test.each([
    ['translate', { direction: 'left', by: 1, edge: 'cut' }],
    ['border', { colour: 4 }],
    ['fill-enclosed', { colour: 7 }],
    ['crop-to-content', {}],
    ['outline', { colour: 2 }],
  ])('change places without changing the rule: %s', (name, values) => {
    const concept = concepts.find((one) => one.name === name);
    if (concept === undefined) throw new Error(`no concept ${name}`);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const random = new Random(seed);
        const pairs = Array.from({ length: 4 }, () => concept.generate(values, random, { maxRows: canvas, maxColumns: canvas }));
        const { input, output } = drawn(pairs, seed);
        expect(concept.apply(values, input)).toEqual(output);
      }),
      { numRuns: 30 },
    );
  });

  test('change places: a colour that only some pairs show becomes all that are spare', () => {
    const pairs = [{ input: [[1, 2]], output: [[2, 1]] }, { input: [[1, 3]], output: [[3, 1]] }]; // prettier-ignore
    const seen = new Set(Array.from({ length: 200 }, (_, seed) => drawn(pairs, seed + 1).input.join()));
    expect(seen).toEqual(new Set([2, 3, 4, 5, 6, 7, 8, 9].map((colour) => `1,${String(colour)}`)));
  });
});
