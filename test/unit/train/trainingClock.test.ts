import { describe, expect, test } from 'vitest';
import { TrainingClock } from '../../../src/solver/train/trainingClock.ts';

function clockOf(budget: number, coolDown: number): { readonly clock: TrainingClock; readonly wait: (seconds: number) => void } {
  let milliseconds = 5000;
  const clock = new TrainingClock(budget, coolDown, () => milliseconds);
  return { clock, wait: (seconds) => void (milliseconds += 1000 * seconds) };
}

describe('the time of a training', () => {
  test('is spent by training alone', async () => {
    const { clock, wait } = clockOf(100, 0);
    wait(30);
    const evaluated = await clock.pause(() => {
      wait(500);
      return Promise.resolve('evaluated');
    });
    expect(evaluated).toBe('evaluated');
    expect([clock.seconds, clock.left]).toEqual([30, 70]);
    wait(80);
    expect([clock.seconds, clock.left]).toEqual([110, 0]);
  });

  test('is not spent by what fails either', async () => {
    const { clock, wait } = clockOf(100, 0);
    const failing = clock.pause(() => {
      wait(7);
      return Promise.reject(new Error('no evaluation'));
    });
    await expect(failing).rejects.toThrow('no evaluation');
    expect(clock.seconds).toBe(0);
  });

  test('ends with a cool-down, in which the learning rates fall to nothing', () => {
    const { clock, wait } = clockOf(100, 40);
    const seen = [0, 30, 30, 10, 20, 10, 5].map((seconds) => {
      wait(seconds);
      return [clock.isCooling, clock.scale];
    });
    expect(seen).toEqual([[false, 1], [false, 1], [false, 1], [true, 0.75], [true, 0.25], [true, 0], [true, 0]]); // prettier-ignore
  });

  test('without a cool-down leaves the learning rates as they are', () => {
    const { clock, wait } = clockOf(10, 0);
    wait(11);
    expect([clock.isCooling, clock.scale]).toEqual([false, 1]);
  });
});
