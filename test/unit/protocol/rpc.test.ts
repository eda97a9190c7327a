import fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Channel, type Handlers, RpcError, RpcPeer } from '../../../src/shared/protocol/rpc.ts';

const contract = {
  add: { params: v.object({ a: v.number(), b: v.number() }), result: v.number() },
  count: { params: v.object({ to: v.number() }), result: v.null(), progress: v.number() },
  anything: { params: v.unknown(), result: v.unknown() },
} as const;
type Contract = typeof contract;

/** One end of a link in memory: what is posted comes out at the other end as a copy, in order, later. */
class Wire implements Channel {
  readonly posted: unknown[] = [];
  /** What carries a message over; may throw. */
  encode: (message: unknown) => unknown = structuredClone;
  other: Wire | null = null;
  private messageListener: (message: unknown) => void = () => undefined;
  private closeListener: (reason: string) => void = () => undefined;

  post(message: unknown): void {
    const copy = this.encode(message);
    this.posted.push(copy);
    setImmediate().then(
      () => this.other?.deliver(copy),
      () => undefined,
    );
  }

  onMessage(listener: (message: unknown) => void): void {
    this.messageListener = listener;
  }

  onClose(listener: (reason: string) => void): void {
    this.closeListener = listener;
  }

  deliver(message: unknown): void {
    this.messageListener(message);
  }

  close(reason: string): void {
    this.closeListener(reason);
  }
}

interface Link {
  readonly caller: RpcPeer<Record<string, never>, Contract>;
  readonly callerWire: Wire;
  readonly answererWire: Wire;
}

const working: Handlers<Contract> = {
  add: ({ a, b }) => a + b,
  count: async ({ to }, { progress }) => {
    for (let i = 1; i <= to; i++) {
      progress(i);
      await setImmediate();
    }
    return null;
  },
  anything: (params) => params,
};

function link(handlers: Partial<Handlers<Contract>> = {}): Link {
  const callerWire = new Wire();
  const answererWire = new Wire();
  callerWire.other = answererWire;
  answererWire.other = callerWire;
  const caller = new RpcPeer(callerWire, {}, {}, contract);
  new RpcPeer(answererWire, contract, { ...working, ...handlers }, {});
  return { caller, callerWire, answererWire };
}

async function failureOf(call: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error: unknown = await call.then(
    () => expect.fail('it should have failed'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RpcError)) throw error;
  return { code: error.code, message: error.message };
}

/** Calls a method with what the compiler would not let through. */
function callAnyhow({ caller }: Link, method: string, params: unknown): Promise<unknown> {
  return caller.call(method as 'anything', params);
}

describe('calls', () => {
  test('are answered, each with its own answer, in whatever order', async () => {
    const late: (() => void)[] = [];
    const { caller } = link({
      add: ({ a, b }) =>
        new Promise((resolve) =>
          late.unshift(() => {
            resolve(a + b);
          }),
        ),
    });
    const calls = [1, 2, 3].map((a) => caller.call('add', { a, b: 10 }));
    await vi.waitFor(() => {
      expect(late).toHaveLength(3);
    });
    for (const answer of late) answer();
    expect(await Promise.all(calls)).toEqual([11, 12, 13]);
  });

  test('report progress in order before they end', async () => {
    const seen: number[] = [];
    const { caller } = link();
    await caller.call('count', { to: 5 }, { onProgress: (i) => seen.push(i) });
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  test('both ways at once over one link', async () => {
    const left = new Wire();
    const right = new Wire();
    left.other = right;
    right.other = left;
    const leftPeer = new RpcPeer(left, contract, { ...working, add: ({ a, b }) => a * b }, contract);
    const rightPeer = new RpcPeer(right, contract, working, contract);
    expect(await Promise.all([leftPeer.call('add', { a: 3, b: 4 }), rightPeer.call('add', { a: 3, b: 4 })])).toEqual([7, 12]);
  });

  test('and answers may carry undefined, over a link that speaks JSON too', async () => {
    const wires = link();
    for (const wire of [wires.callerWire, wires.answererWire]) wire.encode = (message) => JSON.parse(JSON.stringify(message)) as unknown;
    await expect(wires.caller.call('anything', undefined)).resolves.toBeUndefined();
  });

  test('carry large values whole', async () => {
    const large = 'grid '.repeat(1_000_000);
    const { caller } = link();
    expect((await caller.call('anything', large)) === large).toBe(true);
  });
});

describe('a failure is an answer', () => {
  test('where the handler throws, now or later', async () => {
    const thrown = link({
      add: () => {
        throw new Error('no sums today');
      },
    });
    expect(await failureOf(thrown.caller.call('add', { a: 1, b: 2 }))).toEqual({ code: 'failed', message: 'no sums today' });
    const rejected = link({ add: () => Promise.reject(new RpcError('tired', 'too many sums')) });
    expect(await failureOf(rejected.caller.call('add', { a: 1, b: 2 }))).toEqual({ code: 'tired', message: 'too many sums' });
  });

  test.each([
    ['a string', 'just a string', 'just a string'],
    ['undefined', undefined, 'undefined'],
    ['a symbol', Symbol('odd'), 'Symbol(odd)'],
    ['an object that has no text', Object.create(null), 'an error without a message'],
    [
      'an object whose text cannot be had',
      {
        toString: () => {
          throw new Error('inner');
        },
      },
      'an error without a message',
    ],
    ['an error whose message is no string', Object.assign(new Error(), { message: { deep: [1] } }), '[object Object]'],
    ['an error whose message cannot be cloned', Object.assign(new Error(), { message: () => 1 }), '() => 1'],
  ])('where the handler throws %s', async (_, thrown, message) => {
    const { caller } = link({
      add: () => {
        throw thrown;
      },
    });
    expect(await failureOf(caller.call('add', { a: 1, b: 2 }))).toEqual({ code: 'failed', message });
  });

  test.each(['nothing', '__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
    'where there is no method %j, on either side',
    async (method) => {
      const wires = link();
      expect(await failureOf(callAnyhow(wires, method, null))).toEqual({ code: 'unknown-method', message: `no such method: ${method}` });
      expect(wires.callerWire.posted).toEqual([]);
      wires.answererWire.deliver({ type: 'call', id: 7, method, params: null });
      await vi.waitFor(() => {
        expect(wires.answererWire.posted).toEqual([
          { type: 'answer', id: 7, ok: false, error: { code: 'unknown-method', message: `no such method: ${method}` } },
        ]);
      });
    },
  );

  test('where the params are not the contract’s: the handler is not called', async () => {
    const add = vi.fn<Handlers<Contract>['add']>();
    const failure = await failureOf(callAnyhow(link({ add }), 'add', { a: 1, b: 'two' }));
    expect(failure.code).toBe('bad-params');
    expect(failure.message).toMatch(/^add: b: .*number/);
    expect(add).not.toHaveBeenCalled();
  });

  test('and a short one, however much was wrong', async () => {
    const failure = await failureOf(callAnyhow(link(), 'add', 'x'.repeat(1_000_000)));
    expect(failure.code).toBe('bad-params');
    expect(failure.message.length).toBeLessThan(400);
  });

  test('where the result is not the contract’s', async () => {
    const { caller } = link({ add: (() => 'three') as unknown as () => number });
    const failure = await failureOf(caller.call('add', { a: 1, b: 2 }));
    expect(failure.code).toBe('bad-result');
    expect(failure.message).toMatch(/number/);
  });

  test('where progress is not the contract’s: the caller is told, and the handler to stop', async () => {
    let aborted = false;
    const { caller } = link({
      count: (_, { progress, signal }) => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
        progress('one' as unknown as number);
        return new Promise<null>(() => undefined);
      },
    });
    expect((await failureOf(caller.call('count', { to: 1 }))).code).toBe('bad-progress');
    await vi.waitFor(() => {
      expect(aborted).toBe(true);
    });
  });

  test('where the caller’s own listener throws: the call fails with that, and the handler is told to stop', async () => {
    let aborted = false;
    const { caller } = link({
      count: (_, { progress, signal }) => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
        progress(1);
        return new Promise<null>(() => undefined);
      },
    });
    const onProgress = (): void => {
      throw new Error('cannot draw');
    };
    expect(await failureOf(caller.call('count', { to: 1 }, { onProgress }))).toEqual({ code: 'failed', message: 'cannot draw' });
    await vi.waitFor(() => {
      expect(aborted).toBe(true);
    });
  });

  test('where params, result or progress cannot be carried', async () => {
    const uncloneable = (): void => undefined;
    expect((await failureOf(callAnyhow(link(), 'anything', uncloneable))).message).toMatch(/could not be cloned/);
    expect((await failureOf(callAnyhow(link({ anything: () => uncloneable }), 'anything', null))).message).toMatch(/could not be cloned/);
    const { caller } = link({
      count: (_, { progress }) => {
        progress(uncloneable as unknown as number);
        return null;
      },
    });
    expect((await failureOf(caller.call('count', { to: 1 }))).message).toMatch(/could not be cloned/);
  });

  test('where a message breaks the protocol but names its call', async () => {
    const wires = link({ add: () => new Promise(() => undefined) });
    wires.answererWire.deliver({ type: 'call', id: 9, method: 12 });
    await vi.waitFor(() => {
      expect(wires.answererWire.posted).toMatchObject([{ type: 'answer', id: 9, ok: false, error: { code: 'bad-message' } }]);
    });
    const unanswered = wires.caller.call('add', { a: 1, b: 2 });
    wires.callerWire.deliver({ type: 'answer', id: 1, ok: false, error: 'not an object' });
    expect((await failureOf(unanswered)).code).toBe('bad-message');
  });
});

describe('cancelling', () => {
  function pendingLink(): Link & { readonly signals: AbortSignal[]; readonly answers: (() => void)[] } {
    const signals: AbortSignal[] = [];
    const answers: (() => void)[] = [];
    const count: Handlers<Contract>['count'] = (_, { signal, progress }) =>
      new Promise((resolve) => {
        signals.push(signal);
        answers.push(() => {
          progress(1);
          resolve(null);
        });
      });
    return { ...link({ count }), signals, answers };
  }

  test('rejects at once, and crosses to the handler', async () => {
    const { caller, signals } = pendingLink();
    const controller = new AbortController();
    const call = caller.call('count', { to: 1 }, { signal: controller.signal });
    await vi.waitFor(() => {
      expect(signals).toHaveLength(1);
    });
    expect(signals[0]?.aborted).toBe(false);
    controller.abort();
    expect(await failureOf(call)).toEqual({ code: 'cancelled', message: 'cancelled' });
    await vi.waitFor(() => {
      expect(signals[0]?.aborted).toBe(true);
    });
  });

  test('concerns that call alone', async () => {
    const { caller, signals, answers } = pendingLink();
    const controller = new AbortController();
    const cancelled = caller.call('count', { to: 1 }, { signal: controller.signal });
    const other = caller.call('count', { to: 1 });
    await vi.waitFor(() => {
      expect(answers).toHaveLength(2);
    });
    controller.abort();
    await failureOf(cancelled);
    answers[1]?.();
    await expect(other).resolves.toBeNull();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  test('before the call sends nothing', async () => {
    const { caller, callerWire } = link();
    const call = caller.call('add', { a: 1, b: 2 }, { signal: AbortSignal.abort() });
    expect((await failureOf(call)).code).toBe('cancelled');
    expect(callerWire.posted).toEqual([]);
  });

  test('after the answer does nothing', async () => {
    const { caller, callerWire } = link();
    const controller = new AbortController();
    await caller.call('add', { a: 1, b: 2 }, { signal: controller.signal });
    controller.abort();
    expect(callerWire.posted).toHaveLength(1);
  });

  test('an answer or progress that was on its way does no harm; the peer is idle only when it is there', async () => {
    const { caller, answers } = pendingLink();
    const controller = new AbortController();
    const onProgress = vi.fn();
    const call = caller.call('count', { to: 1 }, { signal: controller.signal, onProgress });
    await vi.waitFor(() => {
      expect(answers).toHaveLength(1);
    });
    controller.abort();
    await failureOf(call);
    let idle = false;
    const untilIdle = caller.whenIdle().then(() => {
      idle = true;
    });
    await setImmediate();
    await setImmediate();
    expect(idle).toBe(false);
    answers[0]?.();
    await untilIdle;
    expect(onProgress).not.toHaveBeenCalled();
    await expect(caller.call('add', { a: 1, b: 2 })).resolves.toBe(3);
  });

  test('over a link that breaks at that moment still rejects', async () => {
    const { caller, callerWire } = pendingLink();
    const controller = new AbortController();
    const call = caller.call('count', { to: 1 }, { signal: controller.signal });
    callerWire.encode = () => {
      throw new Error('broken pipe');
    };
    expect(() => {
      controller.abort();
    }).not.toThrow();
    expect((await failureOf(call)).code).toBe('cancelled');
  });
});

describe('closing the channel', () => {
  test('rejects what is pending and what comes later, with the reason', async () => {
    const { caller, callerWire } = link({ add: () => new Promise(() => undefined) });
    const calls = [caller.call('add', { a: 1, b: 1 }), caller.call('add', { a: 2, b: 2 })];
    callerWire.close('the process ended');
    callerWire.close('a second time');
    for (const call of calls) expect(await failureOf(call)).toEqual({ code: 'closed', message: 'the process ended' });
    expect(await failureOf(caller.call('add', { a: 3, b: 3 }))).toEqual({ code: 'closed', message: 'the process ended' });
    expect(callerWire.posted).toHaveLength(2);
    await caller.whenIdle();
  });

  test('aborts what runs, and its answer goes nowhere', async () => {
    let finish: (sum: number) => void = () => undefined;
    let signal: AbortSignal | undefined;
    const { caller, answererWire } = link({
      add: (_, context) => {
        signal = context.signal;
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
    });
    void caller.call('add', { a: 1, b: 1 }).catch(() => undefined);
    await vi.waitFor(() => {
      expect(signal).toBeDefined();
    });
    answererWire.close('gone');
    expect(signal?.aborted).toBe(true);
    finish(2);
    await setImmediate();
    expect(answererWire.posted).toEqual([]);
  });

  test('makes the peer idle where a cancelled call was never answered', async () => {
    const { caller, callerWire } = link({ add: () => new Promise(() => undefined) });
    const controller = new AbortController();
    const call = caller.call('add', { a: 1, b: 1 }, { signal: controller.signal });
    controller.abort();
    await failureOf(call);
    const idle = caller.whenIdle();
    callerWire.close('gone');
    await idle;
  });
});

test('a link that takes no message rejects the call with what it says', async () => {
  const { caller, callerWire } = link();
  callerWire.encode = () => {
    throw new Error('broken pipe');
  };
  expect(await failureOf(caller.call('add', { a: 1, b: 2 }))).toEqual({ code: 'failed', message: 'broken pipe' });
  await caller.whenIdle();
});

describe('any message at all', () => {
  const unhandled = vi.fn();
  beforeEach(() => {
    unhandled.mockReset();
    process.on('unhandledRejection', unhandled);
  });
  afterEach(() => {
    process.off('unhandledRejection', unhandled);
  });

  const wellFormed = v.variant('type', [
    v.object({ type: v.literal('cancel'), id: v.number() }),
    v.object({ type: v.literal('progress'), id: v.number(), payload: v.number() }),
    v.object({ type: v.literal('answer'), id: v.number(), ok: v.literal(true), result: v.optional(v.unknown()) }),
    v.object({
      type: v.literal('answer'),
      id: v.number(),
      ok: v.literal(false),
      error: v.object({ code: v.string(), message: v.string() }),
    }),
  ]);
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
  });
  const id = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 4 }) }, anything);
  const nearMessages = fc.record(
    {
      type: fc.oneof({ weight: 5, arbitrary: fc.constantFrom('call', 'cancel', 'progress', 'answer') }, anything),
      id,
      method: fc.oneof(fc.constantFrom('add', 'count', 'anything', '__proto__', 'constructor', 'valueOf'), anything),
      params: fc.oneof(fc.record({ a: fc.integer(), b: fc.integer() }), fc.record({ to: fc.integer({ max: 5 }) }), anything),
      payload: fc.oneof(fc.integer(), anything),
      ok: fc.oneof(fc.boolean(), anything),
      result: fc.oneof(fc.integer(), anything),
      error: fc.oneof(fc.record({ code: fc.string(), message: fc.string() }), anything),
    },
    { requiredKeys: [] },
  );

  test('crashes neither side, is answered in form or ignored, and the link works on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(anything, { weight: 4, arbitrary: nearMessages }), { maxLength: 12 }), async (messages) => {
        const { caller, callerWire, answererWire } = link();
        // Calls that the garbage may hit.
        const calls = [caller.call('count', { to: 3 }), caller.call('add', { a: 1, b: 2 })];
        for (const message of messages) {
          callerWire.deliver(message);
          answererWire.deliver(message);
        }
        await Promise.allSettled(calls);
        // Until all that the garbage set going is answered: those answers name ids that real calls will get.
        for (let turn = 0; turn < 20; turn++) await setImmediate();
        const sums = [1, 2, 3, 4, 5, 6].map((a) => caller.call('add', { a, b: 0 }));
        expect(await Promise.all(sums)).toEqual([1, 2, 3, 4, 5, 6]);
        for (const message of answererWire.posted) expect(v.is(wellFormed, message), inspect(message)).toBe(true);
      }),
      { numRuns: 200 },
    );
    expect(unhandled).not.toHaveBeenCalled();
  });
});
