import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/shared/concepts/random.ts';
import type { Sample, SlotOptions } from '../../../src/solver/train/slots.ts';
import { Slots } from '../../../src/solver/train/slots.ts';

/** Slots over samples numbered as they are drawn; a sample's number is its row and all its tokens, its labels are the negative. */
function numbered(options: Omit<SlotOptions, 'sequence'>, seed = 1): { slots: Slots; drawn: () => number } {
  let count = 0;
  const draw = (): Sample => {
    count++;
    return { row: count, tokens: Int32Array.of(count, count), labels: Int32Array.of(-count, -count) };
  };
  return { slots: new Slots({ ...options, sequence: 2 }, new Random(seed), draw), drawn: () => count };
}

const q = (values: readonly number[]): Float32Array => Float32Array.from(values);

/** How many steps each of many samples takes if the network always wants the same. */
function stepsTaken(options: Omit<SlotOptions, 'sequence' | 'batch'>, halts: boolean, samples = 2000): readonly number[] {
  const { slots } = numbered({ ...options, batch: 1 });
  return Array.from({ length: samples }, () => {
    while (slots.advance(q([halts ? 1 : 0]), q([halts ? 0 : 1])).length === 0);
    const taken = slots.steps[0] ?? NaN;
    slots.refill(0);
    return taken;
  });
}

describe('the places of a training batch', () => {
  test('start with fresh samples, each in its own place', () => {
    const { slots } = numbered({ batch: 3, maxSteps: 4, exploration: 0 });
    expect([...slots.rows]).toEqual([1, 2, 3]);
    expect([...slots.tokens]).toEqual([1, 1, 2, 2, 3, 3]);
    expect([...slots.labels]).toEqual([-1, -1, -2, -2, -3, -3]);
    expect([...slots.fresh]).toEqual([1, 1, 1]);
    expect([...slots.steps]).toEqual([1, 1, 1]);
  });

  test('end where q_halt exceeds q_continue, not where they are equal or not numbers', () => {
    const { slots } = numbered({ batch: 4, maxSteps: 9, exploration: 0 });
    expect(slots.advance(q([2, 1, -1, NaN]), q([1, 1, 0, 0]))).toEqual([0]);
    expect([...slots.steps]).toEqual([1, 2, 2, 2]);
    slots.refill(0);
    expect([...slots.fresh]).toEqual([1, 0, 0, 0]);
    expect([...slots.rows]).toEqual([5, 2, 3, 4]);
    expect([...slots.tokens]).toEqual([5, 5, 2, 2, 3, 3, 4, 4]);
  });

  test('keep to these rules over any run of q-values', () => {
    const step = fc.array(fc.tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -2, max: 2 })), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom(0, 0.5, 1),
        fc.integer(),
        (run, maxSteps, exploration, seed) => {
          const { slots, drawn } = numbered({ batch: 3, maxSteps, exploration }, seed);
          const { tokens, labels, rows, fresh, last } = slots;
          for (const values of run) {
            const before = { steps: [...slots.steps], rows: [...rows] };
            const ended = slots.advance(q(values.map(([halt]) => halt)), q(values.map(([, more]) => more)));
            values.forEach(([halt, more], slot) => {
              const taken = before.steps[slot] ?? NaN;
              if (ended.includes(slot)) {
                expect(taken >= maxSteps || halt > more).toBe(true);
                expect(slots.steps[slot]).toBe(taken);
              } else {
                expect(taken).toBeLessThan(maxSteps);
                if (exploration === 0) expect(halt > more).toBe(false);
                expect([slots.steps[slot], fresh[slot]]).toEqual([taken + 1, 0]);
              }
              expect(rows[slot]).toBe(before.rows[slot]);
            });
            slots.steps.forEach((taken, slot) => {
              if (!ended.includes(slot)) expect(last[slot]).toBe(taken === maxSteps ? 1 : 0);
            });
            const drawnBefore = drawn();
            for (const slot of ended) {
              slots.refill(slot);
              expect([slots.steps[slot], fresh[slot], last[slot]]).toEqual([1, 1, maxSteps === 1 ? 1 : 0]);
            }
            expect(drawn()).toBe(drawnBefore + ended.length);
            // Every place holds one sample whole, no two the same.
            expect(new Set(rows).size).toBe(3);
            rows.forEach((row, slot) => {
              expect([...tokens.subarray(2 * slot, 2 * slot + 2), ...labels.subarray(2 * slot, 2 * slot + 2)]).toEqual([
                row,
                row,
                -row,
                -row,
              ]);
            });
          }
        },
      ),
    );
  });

  test('end at once if the network wants so, and at the limit if it never does', () => {
    expect(new Set(stepsTaken({ maxSteps: 5, exploration: 0 }, true))).toEqual(new Set([1]));
    expect(new Set(stepsTaken({ maxSteps: 5, exploration: 0 }, false))).toEqual(new Set([5]));
    expect(new Set(stepsTaken({ maxSteps: 1, exploration: 1 }, false))).toEqual(new Set([1]));
  });

  test('explore: a share of the samples goes on for 2 to the most steps, each number as often', () => {
    const share = (taken: readonly number[], steps: number): number => taken.filter((n) => n === steps).length / taken.length;
    const all = stepsTaken({ maxSteps: 4, exploration: 1 }, true);
    expect(new Set(all)).toEqual(new Set([2, 3, 4]));
    for (const steps of [2, 3, 4]) expect(share(all, steps)).toBeCloseTo(1 / 3, 1);
    const tenth = stepsTaken({ maxSteps: 4, exploration: 0.1 }, true);
    expect(share(tenth, 1)).toBeGreaterThan(0.86);
    expect(share(tenth, 1)).toBeLessThan(0.94);
  });
});
