import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PageStart } from '../../../src/extension/editor/pageStart.ts';

const second = 1_000;

describe('a page that is to start', () => {
  let loads = 0;
  let failures: number[] = [];
  let isOnShow = true;
  let start: PageStart;

  beforeEach(() => {
    vi.useFakeTimers();
    loads = 0;
    failures = [];
    isOnShow = true;
    start = new PageStart(
      () => isOnShow,
      (number) => {
        loads++;
        failures.push(number);
      },
    );
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is not loaded anew where it starts in time', () => {
    start.expect();
    vi.advanceTimersByTime(9 * second);
    start.stop();
    vi.advanceTimersByTime(1_000 * second);
    expect(loads).toBe(0);
  });

  it('is loaded anew until it starts, with twice as much time each time', () => {
    start.expect();
    const after = [11, 20, 40].map((seconds) => {
      vi.advanceTimersByTime(seconds * second);
      return loads;
    });
    expect(after).toEqual([1, 2, 3]);
    expect(failures).toEqual([1, 2, 3]);
    vi.advanceTimersByTime(70 * second);
    expect(loads).toBe(3);
    start.stop();
    vi.advanceTimersByTime(1_000 * second);
    expect(loads).toBe(3);
  });

  it('gets no more time by being expected again, and its full time when it is shown again', () => {
    start.expect();
    vi.advanceTimersByTime(5 * second);
    start.expect();
    vi.advanceTimersByTime(6 * second);
    expect(loads).toBe(1);
    start.stop();
    start.expect();
    vi.advanceTimersByTime(9 * second);
    expect(loads).toBe(1);
  });

  it('is not loaded anew while it is not on show, which is no failure', () => {
    start.expect();
    isOnShow = false;
    vi.advanceTimersByTime(1_000 * second);
    expect(loads).toBe(0);
    isOnShow = true;
    vi.advanceTimersByTime(11 * second);
    expect(failures).toEqual([1]);
  });
});
