import { describe, expect, it } from 'vitest';
import { RunStream } from '../../../src/extension/editor/runStream.ts';
import type { RunEnd } from '../../../src/shared/protocol/editorProtocol.ts';
import type { StepEvent } from '../../../src/shared/protocol/solverProtocol.ts';

const step = (number: number): StepEvent => ({
  ...{ type: 'step', test: 0, step: number, grid: [[0]], confidence: [[1]], qHalt: 0, qContinue: 0 },
  ...{ wouldHalt: false, changed: 0, residual: { h: 0, l: 0 }, milliseconds: 1 },
});
const done: RunEnd = { state: 'done', error: null };
const cancelled: RunEnd = { state: 'cancelled', error: null };

interface Message {
  readonly steps: readonly number[];
  readonly end: RunEnd | null;
}

/** A page that needs so long for an event, on a clock of its own; `during` runs while it takes in its first message. */
function slowPage(millisecondsAnEvent: number, during: (stream: RunStream) => void = () => undefined) {
  const messages: Message[] = [];
  let [now, rested] = [0, 0];
  const stream: RunStream = new RunStream(
    async (events, end) => {
      messages.push({ steps: events.map((event) => (event.type === 'step' ? event.step : -1)), end });
      if (messages.length === 1) during(stream);
      now += events.length * millisecondsAnEvent;
      await Promise.resolve();
    },
    () => now,
    async (milliseconds) => {
      now += milliseconds;
      rested += milliseconds;
      await Promise.resolve();
    },
  );
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 20_000; turn++) await Promise.resolve();
  };
  return { stream, messages, settled, restedMilliseconds: () => rested };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('a run on its way to the page', () => {
  it('comes whole and in order, its end last, in messages that the page takes in quickly', async () => {
    const page = slowPage(2);
    for (const number of numbers(1000)) page.stream.addEvent(step(number));
    page.stream.addEnd(done);
    await page.settled();
    expect(page.messages.flatMap(({ steps }) => steps)).toEqual(numbers(1000));
    expect(page.messages.map(({ end }) => end).filter((end) => end !== null)).toEqual([done]);
    expect(page.messages.at(-1)?.end).toEqual(done);
    // 2 ms an event: 25 fill the time that a message may take.
    expect(Math.max(...page.messages.slice(2).map(({ steps }) => steps.length))).toBeLessThanOrEqual(32);
    expect(page.restedMilliseconds()).toBe(2000);
  });

  it('grows its messages for a page that is quick', async () => {
    const page = slowPage(0.01);
    for (const number of numbers(5000)) page.stream.addEvent(step(number));
    await page.settled();
    expect(page.messages.flatMap(({ steps }) => steps)).toEqual(numbers(5000));
    expect(page.messages.length).toBeLessThan(12);
  });

  it('says at once that it was cancelled, and brings the rest after it', async () => {
    const page = slowPage(10, (stream) => {
      for (const number of numbers(500).map((number) => number + 1)) stream.addEvent(step(number));
      stream.addEnd(cancelled);
    });
    page.stream.addEvent(step(1));
    await page.settled();
    expect(page.messages[1]?.end).toEqual(cancelled);
    expect(page.messages.flatMap(({ steps }) => steps)).toEqual(numbers(501));
  });

  it('goes on with a page that asks anew, though an earlier message was never answered', async () => {
    const messages: number[] = [];
    const stream = new RunStream((events) => {
      messages.push(events.length);
      return messages.length > 1 ? Promise.resolve() : new Promise(() => undefined);
    });
    stream.addEvent(step(1));
    stream.addEvent(step(2));
    stream.restart();
    stream.addEvent(step(3));
    stream.addEvent(step(4));
    await expect.poll(() => messages).toEqual([1, 1, 1]);
  });

  it.each(['answers', 'has rested'])('sends a new page one message at a time, though an old one %s late', async (late) => {
    const answers: (() => void)[] = [];
    const rests: (() => void)[] = [];
    const stream = new RunStream(
      () => new Promise((resolve) => answers.push(resolve)),
      () => 0,
      () => (late === 'answers' ? Promise.resolve() : new Promise((resolve) => rests.push(resolve))),
    );
    const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve));
    stream.addEvent(step(1));
    if (late === 'has rested') answers[0]?.();
    await settled();
    stream.restart();
    stream.addEvent(step(2));
    stream.addEvent(step(3));
    (late === 'answers' ? answers : rests)[0]?.();
    await settled();
    expect(answers).toHaveLength(2);
  });

  it('sends no more of a run that another has taken the place of', async () => {
    const page = slowPage(10, (stream) => {
      for (const number of numbers(500).map((number) => number + 1)) stream.addEvent(step(number));
      stream.clear();
      stream.addEvent(step(7));
    });
    page.stream.addEvent(step(1));
    await page.settled();
    expect(page.messages.map(({ steps }) => steps)).toEqual([[1], [7]]);
  });
});
