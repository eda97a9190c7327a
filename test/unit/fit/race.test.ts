import { describe, expect, test } from 'vitest';
import type { Contender as ContenderType } from '../../../src/solver/fit/race.ts';
import { Contender, Race } from '../../../src/solver/fit/race.ts';
import { PuzzleEmbeddings } from '../../../src/solver/train/puzzleEmbeddings.ts';
import { freshState } from '../../../src/solver/train/trainer.ts';

/** Its loss after n steps, n from 1 on, is `lossAt(n)`. */
function contender(name: string, lossAt: (step: number) => number): ContenderType {
  const scales: number[] = [];
  const trainer = {
    state: freshState(new Float32Array(1), PuzzleEmbeddings.zeros(2, 1)),
    step: (scale = 1) => {
      scales.push(scale);
      return Promise.resolve({ tokenLoss: lossAt(scales.length), qHaltLoss: 0, qContinueLoss: 0, ended: [] });
    },
  };
  return new Contender({ kind: 'known', name, loss: null, recoloured: [] }, trainer, 1);
}

/** Who takes each of the steps of a fit of 100. */
async function order(contenders: readonly ContenderType[], begins = 0, ends = 0.5): Promise<{ names: string[]; leader: string | null }> {
  const race = new Race(contenders, begins, ends);
  const names: string[] = [];
  for (let step = begins * 100; step < 100; step++) {
    const next = race.next(step / 100);
    names.push(next.origin.name ?? '');
    await next.step(1);
  }
  return { names, leader: race.leader.origin.name };
}

const share = (names: readonly string[], name: string): number => names.filter((one) => one === name).length;

describe('a race of starts', () => {
  test('gives all the same steps, drops the worse half after each round, and the best the rest', async () => {
    const falling = (rate: number) => (step: number) => 1 - rate * step;
    const { names, leader } = await order([
      contender('worst', falling(0.001)),
      contender('best', falling(0.02)),
      contender('bad', falling(0.002)),
      contender('good', falling(0.01)),
    ]);
    expect(leader).toBe('best');
    expect(names.slice(0, 8)).toEqual(['worst', 'best', 'bad', 'good', 'worst', 'best', 'bad', 'good']);
    for (const name of ['worst', 'best', 'bad', 'good']) expect([6, 7]).toContain(share(names.slice(0, 25), name));
    expect(new Set(names.slice(25, 50))).toEqual(new Set(['best', 'good']));
    expect(share(names.slice(25, 50), 'good')).toBeGreaterThanOrEqual(12);
    expect(new Set(names.slice(50))).toEqual(new Set(['best']));
  });

  test('does not let one that begins well win if another overtakes it within the round', async () => {
    const early = contender('early', (step) => (step < 4 ? 0.1 : 0.5));
    const late = contender('late', (step) => (step < 4 ? 2 : 0.2));
    expect((await order([early, late])).leader).toBe('late');
  });

  test('of one is none', () => {
    const race = new Race([contender('only', () => 1)], 0, 0.5);
    expect(race.isOver).toBe(true);
    expect(race.next(0).origin.name).toBe('only');
    expect(race.next(0.9).origin.name).toBe('only');
  });

  test('that has no time left is decided after a step of each', async () => {
    const { names } = await order([contender('a', () => 3), contender('b', () => 1), contender('c', () => 2)], 0.9, 0.9);
    expect(names).toEqual(['a', 'b', 'c', 'b', 'c', 'b', 'b', 'b', 'b', 'b']);
  });

  test('has no more contenders than time allows, the best starts first', () => {
    const all = ['a', 'b', 'c', 'd'].map((name) => contender(name, () => 1));
    const size = (pace: number): number => {
      const race = new Race(all, 0.25, 0.75);
      race.limit(pace);
      return race.size;
    };
    // Ten steps of each in the first of two rounds, or in the only one.
    expect(size(0.5 / 80)).toBe(4);
    expect(size(0.5 / 79)).toBe(3);
    expect(size(0.5 / 59)).toBe(2);
    expect(size(0.5 / 20)).toBe(2);
    expect(size(0.5 / 19)).toBe(1);
    expect(size(1)).toBe(1);
    const race = new Race(all, 0.25, 0.75);
    race.limit(0.5 / 20);
    expect([race.next(0.25).origin.name, race.next(0.25).origin.name, race.next(0.25).origin.name]).toEqual(['a', 'b', 'a']);
  });

  test('is led by the best start until there is something to compare', async () => {
    const [first, second] = [contender('first', () => 2), contender('second', () => 1)];
    const race = new Race([first, second], 0, 0.5);
    expect(race.leader).toBe(first);
    await race.next(0).step(1);
    expect(race.leader).toBe(first);
    await race.next(0).step(1);
    expect(race.leader).toBe(second);
  });
});
