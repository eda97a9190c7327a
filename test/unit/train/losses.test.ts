import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/solver/graph/builder.ts';
import { logitLoss, tokenLoss } from '../../../src/solver/train/losses.ts';
import { evaluate } from '../../support/naiveGraph.ts';

/** A sample: a logit for each code at each position, and the labels. */
interface Sample {
  readonly logits: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

interface Result {
  readonly loss: number;
  readonly accuracy: number;
  readonly exact: number;
}

function computed(samples: readonly Sample[]): readonly Result[] {
  const { logits: first } = samples[0] as Sample;
  const shape = [samples.length, first.length, first[0]?.length ?? 0];
  const b = new GraphBuilder();
  const result = tokenLoss(b, b.input('logits', 'float32', shape), b.input('labels', 'int32', shape.slice(0, 2)));
  for (const name of ['loss', 'accuracy', 'exact'] as const) b.output(name, result[name]);
  const out = evaluate(b.finish(), {
    logits: Float64Array.from(samples.flatMap(({ logits }) => logits.flat())),
    labels: Int32Array.from(samples.flatMap(({ labels }) => labels)),
  });
  const of = (name: keyof Result, n: number): number => {
    const tensor = out.get(name);
    expect(tensor?.shape).toEqual([samples.length]);
    return tensor?.data[n] ?? NaN;
  };
  return samples.map((_, n) => ({ loss: of('loss', n), accuracy: of('accuracy', n), exact: of('exact', n) }));
}

/** The same from the paper's formulas, position by position. */
function expected({ logits, labels }: Sample): Result {
  const counted = labels.flatMap((label, i) => (label === 0 ? [] : [{ label, row: logits[i] ?? [] }]));
  if (counted.length === 0) return { loss: 0, accuracy: 0, exact: 1 };
  const s = (x: number): number => (x < 0 ? 1 / (1 - x) : x + 1);
  const losses = counted.map(({ label, row }) => -Math.log(s(row[label] ?? NaN) / row.map(s).reduce((sum, x) => sum + x, 0)));
  const right = counted.filter(({ label, row }) => row.indexOf(Math.max(...row)) === label).length;
  return {
    loss: losses.reduce((sum, loss) => sum + loss, 0) / counted.length,
    accuracy: right / counted.length,
    exact: right === counted.length ? 1 : 0,
  };
}

describe('the token loss', () => {
  const logit = fc.oneof(fc.double({ min: -3, max: 3, noNaN: true }), fc.constantFrom(0, -0, 1, -1, 1000, -1000, 1e-9));
  const samples = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 4 })).chain(([sequence, vocabulary]) =>
    fc.array(
      fc.record({
        logits: fc.array(fc.array(logit, { minLength: vocabulary, maxLength: vocabulary }), { minLength: sequence, maxLength: sequence }),
        labels: fc.array(fc.nat(vocabulary - 1), { minLength: sequence, maxLength: sequence }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  );

  test('is stablemax cross-entropy over the labels that count, sample by sample', () => {
    fc.assert(
      fc.property(samples, (some) => {
        computed(some).forEach((result, n) => {
          const wanted = expected(some[n] as Sample);
          expect(result.loss).toBeCloseTo(wanted.loss, 6);
          expect(result.accuracy).toBeCloseTo(wanted.accuracy, 6);
          expect(result.exact).toBe(wanted.exact);
        });
      }),
    );
  });

  test('of numbers worked out by hand', () => {
    // s is 3, 1, 1/2, so the three labels would cost log(4.5/3), log 4.5 and log 9.
    const row = [2, 0, -1];
    const [first, second] = computed([
      { logits: [row, row], labels: [2, 1] },
      { logits: [row, row], labels: [0, 2] },
    ]) as [Result, Result];
    expect(first.loss).toBeCloseTo((Math.log(9) + Math.log(4.5)) / 2, 9);
    expect(second.loss).toBeCloseTo(Math.log(9), 9);
  });

  test('does not look at logits of positions that do not count', () => {
    const [first, second] = computed([
      {
        logits: [
          [0, 1],
          [5, -7],
        ],
        labels: [1, 0],
      },
      {
        logits: [
          [0, 1],
          [-900, 3],
        ],
        labels: [1, 0],
      },
    ]) as [Result, Result];
    expect(first).toEqual(second);
    expect(first).toMatchObject({ accuracy: 1, exact: 1 });
  });

  test('of a sample without a label that counts is 0, and no NaN', () => {
    expect(computed([{ logits: [[3, -2, 1]], labels: [0] }])).toEqual([{ loss: 0, accuracy: 0, exact: 1 }]);
  });

  test('names the padding a wrong answer where a colour is asked for', () => {
    expect(computed([{ logits: [[5, 1]], labels: [1] }])).toMatchObject([{ accuracy: 0, exact: 0 }]);
  });
});

describe('the loss of a logit', () => {
  test('is binary cross-entropy for any probability, without overflow', () => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 30, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (logit, target) => {
        const p = 1 / (1 + Math.exp(-logit));
        // 1 − p as a sigmoid of its own: for large logits p rounds to 1.
        const wanted = -target * Math.log(p) - (1 - target) * Math.log(1 / (1 + Math.exp(logit)));
        expect(lossOf(logit, target)).toBeCloseTo(wanted, 6);
      }),
    );
    expect(lossOf(1000, 1)).toBe(0);
    expect(lossOf(1000, 0)).toBe(1000);
    expect(lossOf(-1000, 1)).toBe(1000);
    expect(lossOf(-1000, 0)).toBe(0);
  });

  function lossOf(logit: number, target: number): number {
    const b = new GraphBuilder();
    b.output('loss', logitLoss(b, b.input('logit', 'float32', [1]), b.input('target', 'float32', [1])));
    return evaluate(b.finish(), { logit: [logit], target: [target] }).get('loss')?.data[0] ?? NaN;
  }
});
