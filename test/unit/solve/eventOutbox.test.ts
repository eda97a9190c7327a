import { expect, test } from 'vitest';
import type { SolveEvent, StepEvent } from '../../../src/shared/protocol/solverProtocol.ts';
import { EventOutbox } from '../../../src/solver/solve/eventOutbox.ts';

const result: SolveEvent = { type: 'result', test: 0, grid: [], correct: null, haltStep: null, lastChangeStep: 1, answerStep: 1, steps: 1 };

function stepOf(step: number, milliseconds: number): StepEvent {
  const answer = { grid: [], confidence: [], qHalt: 0, qContinue: 0, wouldHalt: false, changed: 0, residual: { h: 0, l: 0 } };
  return { type: 'step', test: 0, step, milliseconds, ...answer };
}

/** What is sent, one inner list a message, where each step comes when it has taken its time. */
function sent(events: readonly SolveEvent[]): SolveEvent[][] {
  const messages: SolveEvent[][] = [];
  let now = 0;
  const outbox = new EventOutbox(
    (some) => messages.push(some),
    () => now,
  );
  for (const event of events) {
    if (event.type === 'step') now += event.milliseconds;
    outbox.add(event);
  }
  outbox.send();
  return messages;
}

test('the first step and all slow ones are sent as they come', () => {
  const slow = [1, 2, 3].map((step) => stepOf(step, 16));
  expect(sent(slow)).toEqual(slow.map((event) => [event]));
  expect(sent([stepOf(1, 0.1), result])).toEqual([[stepOf(1, 0.1)], [result]]);
});

test('quick steps wait for each other, no longer than 15 ms, and nothing is lost or changes its place', () => {
  const steps = Array.from({ length: 40 }, (_, i) => stepOf(i + 1, 2));
  const messages = sent([...steps, result]);
  expect(messages.flat()).toEqual([...steps, result]);
  expect(messages.slice(1, -1).map((some) => some.length)).toEqual([7, 7, 7, 7, 7]);
});

test('a quick step before the end of its test goes with the result', () => {
  expect(sent([stepOf(1, 2), stepOf(2, 2), stepOf(3, 2), result])).toEqual([[stepOf(1, 2)], [stepOf(2, 2), stepOf(3, 2), result]]);
});

test('a step that waits is sent where the solve ends without a result', () => {
  expect(sent([stepOf(1, 2), stepOf(2, 2)])).toEqual([[stepOf(1, 2)], [stepOf(2, 2)]]);
});
