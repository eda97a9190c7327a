import * as v from 'valibot';

/** What one side of a link offers: for each method the schemas of what goes in, what comes out and what is reported on the way. */
export type Contract = Record<string, MethodContract>;

export interface MethodContract {
  readonly params: v.GenericSchema;
  readonly result: v.GenericSchema;
  readonly progress?: v.GenericSchema;
}

export type Params<M extends MethodContract> = v.InferOutput<M['params']>;
export type Result<M extends MethodContract> = v.InferOutput<M['result']>;
export type Progress<M extends MethodContract> = M['progress'] extends v.GenericSchema ? v.InferOutput<M['progress']> : never;

/** A two-way link that carries structured-cloneable messages. */
export interface Channel {
  /** May throw where the message cannot be carried. */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: (reason: string) => void): void;
}

export interface CallContext<M extends MethodContract> {
  /** Aborted when the caller cancels or the channel closes. */
  readonly signal: AbortSignal;
  readonly progress: (payload: Progress<M>) => void;
}

/** A plain object: methods that it inherits are not found. A handler answers `null` where its contract has no result. */
export type Handlers<C extends Contract> = {
  readonly [K in keyof C]: (params: Params<C[K]>, context: CallContext<C[K]>) => Promise<Result<C[K]>> | Result<C[K]>;
};

export interface CallOptions<M extends MethodContract> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (payload: Progress<M>) => void;
}

/**
 * A call that failed. `message` is for people, `code` for programs: `cancelled`, `closed`, `unknown-method`, `bad-message`,
 * `bad-params`, `bad-progress`, `bad-result`, `failed` (the handler threw), or the code of an RpcError that the handler threw.
 */
export class RpcError extends Error {
  override readonly name = 'RpcError';

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const id = v.pipe(v.number(), v.safeInteger());
/** What a message carries may be undefined, and a link that speaks JSON then leaves the key out. */
const anything = v.optional(v.unknown());
const messageSchema = v.variant('type', [
  v.object({ type: v.literal('call'), id, method: v.string(), params: anything }),
  v.object({ type: v.literal('cancel'), id }),
  v.object({ type: v.literal('progress'), id, payload: anything }),
  v.object({ type: v.literal('answer'), id, ok: v.literal(true), result: anything }),
  v.object({ type: v.literal('answer'), id, ok: v.literal(false), error: v.object({ code: v.string(), message: v.string() }) }),
]);
type Message = v.InferInput<typeof messageSchema>;

/** The part of a broken message that tells whom to answer. */
const envelopeSchema = v.object({ type: v.picklist(['call', 'progress', 'answer']), id });

const firstIssueOnly = { abortEarly: true } as const;

interface Pending {
  readonly method: MethodContract;
  resolve(value: unknown): void;
  reject(error: RpcError): void;
  readonly onProgress: ((payload: never) => void) | undefined;
  stopListening(): void;
}

/**
 * One end of a link: calls the other side's methods and answers calls to its own. Both directions are checked against their
 * contracts where they enter. A failure is always an answer; closing the channel rejects what is pending and aborts what
 * runs; cancelling a call crosses the wire and rejects it here at once with code `cancelled`. Messages that are not this
 * protocol's are ignored.
 */
export class RpcPeer<Local extends Contract, Remote extends Contract> {
  private nextId = 1;
  private closed: string | null = null;
  private readonly pending = new Map<number, Pending>();
  private readonly running = new Map<number, AbortController>();
  /** Calls that this side gave up and the other side has not answered yet. */
  private readonly abandoned = new Set<number>();
  private idleListeners: (() => void)[] = [];

  constructor(
    private readonly channel: Channel,
    private readonly local: Local,
    private readonly handlers: Handlers<Local>,
    private readonly remote: Remote,
  ) {
    channel.onMessage((raw) => {
      this.receive(raw);
    });
    channel.onClose((reason) => {
      this.close(reason);
    });
  }

  call<K extends keyof Remote & string>(
    method: K,
    params: Params<Remote[K]>,
    options: CallOptions<Remote[K]> = {},
  ): Promise<Result<Remote[K]>> {
    const contract = Object.hasOwn(this.remote, method) ? this.remote[method] : undefined;
    if (contract === undefined) return Promise.reject(unknownMethod(method));
    if (this.closed !== null) return Promise.reject(new RpcError('closed', this.closed));
    if (options.signal?.aborted === true) return Promise.reject(new RpcError('cancelled', 'cancelled'));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.giveUp(id, new RpcError('cancelled', 'cancelled'));
      };
      options.signal?.addEventListener('abort', onAbort, { once: true });
      this.pending.set(id, {
        method: contract,
        resolve,
        reject,
        onProgress: options.onProgress,
        stopListening: () => options.signal?.removeEventListener('abort', onAbort),
      });
      const failure = this.post({ type: 'call', id, method, params });
      if (failure !== null) this.settle(id)?.reject(failure);
    });
  }

  /** Resolves when the other side has answered all calls, those that were cancelled here too, or when the channel closes. */
  whenIdle(): Promise<void> {
    if (this.isIdle()) return Promise.resolve();
    return new Promise((resolve) => {
      this.idleListeners.push(resolve);
    });
  }

  private isIdle(): boolean {
    return this.pending.size === 0 && this.abandoned.size === 0;
  }

  /** Posts a message; the error where the channel does not take it. */
  private post(message: Message): RpcError | null {
    if (this.closed !== null) return null;
    try {
      this.channel.post(message);
      return null;
    } catch (error) {
      return asRpcError(error);
    }
  }

  /** Takes a call off the list of pending ones; undefined where it is not there (any more). */
  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    pending?.stopListening();
    return pending;
  }

  /** The other side is done with a call: takes it off, whether it was still wanted or given up. */
  private settle(id: number): Pending | undefined {
    const pending = this.take(id);
    this.abandoned.delete(id);
    if (this.isIdle()) for (const listener of this.idleListeners.splice(0)) listener();
    return pending;
  }

  /** Rejects a pending call here at once and tells the other side to stop working on it. */
  private giveUp(id: number, error: RpcError): void {
    const pending = this.take(id);
    if (pending === undefined) return;
    this.abandoned.add(id);
    pending.reject(error);
    this.post({ type: 'cancel', id });
  }

  private receive(raw: unknown): void {
    const parsed = v.safeParse(messageSchema, raw, firstIssueOnly);
    if (!parsed.success) {
      this.refuse(raw, describe(parsed.issues));
      return;
    }
    const message = parsed.output;
    switch (message.type) {
      case 'call':
        void this.answer(message.id, message.method, message.params);
        break;
      case 'cancel':
        this.running.get(message.id)?.abort();
        break;
      case 'progress':
        this.reportProgress(message.id, message.payload);
        break;
      case 'answer':
        this.finish(message);
    }
  }

  /** A message that breaks the protocol still gets its call answered, on whichever side waits; others are not ours. */
  private refuse(raw: unknown, reason: string): void {
    const envelope = v.safeParse(envelopeSchema, raw);
    if (!envelope.success) return;
    const { type, id } = envelope.output;
    const error = new RpcError('bad-message', `malformed ${type}: ${reason}`);
    if (type === 'call') this.post({ type: 'answer', id, ok: false, error: { code: error.code, message: error.message } });
    else if (type === 'answer') this.settle(id)?.reject(error);
    else this.giveUp(id, error);
  }

  private reportProgress(id: number, payload: unknown): void {
    const pending = this.pending.get(id);
    if (pending?.method.progress === undefined) return;
    const checked = v.safeParse(pending.method.progress, payload, firstIssueOnly);
    if (!checked.success) {
      this.giveUp(id, new RpcError('bad-progress', describe(checked.issues)));
      return;
    }
    try {
      pending.onProgress?.(checked.output as never);
    } catch (error) {
      this.giveUp(id, asRpcError(error));
    }
  }

  private finish(message: Extract<Message, { type: 'answer' }>): void {
    const pending = this.settle(message.id);
    if (pending === undefined) return; // Cancelled here while the answer was on its way, or never asked.
    if (!message.ok) {
      pending.reject(new RpcError(message.error.code, message.error.message));
      return;
    }
    const checked = v.safeParse(pending.method.result, message.result, firstIssueOnly);
    if (checked.success) pending.resolve(checked.output);
    else pending.reject(new RpcError('bad-result', describe(checked.issues)));
  }

  private async answer(id: number, method: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    this.running.set(id, controller);
    let failure: RpcError | null;
    try {
      const result = await this.handle(id, method, params, controller.signal);
      failure = this.post({ type: 'answer', id, ok: true, result });
    } catch (error) {
      failure = asRpcError(error);
    }
    if (failure !== null) this.post({ type: 'answer', id, ok: false, error: { code: failure.code, message: failure.message } });
    if (this.running.get(id) === controller) this.running.delete(id);
  }

  private async handle(id: number, method: string, params: unknown, signal: AbortSignal): Promise<unknown> {
    const handler = Object.hasOwn(this.handlers, method) ? this.handlers[method] : undefined;
    const contract = this.local[method];
    if (contract === undefined || handler === undefined) throw unknownMethod(method);
    const checked = v.safeParse(contract.params, params, firstIssueOnly);
    if (!checked.success) throw new RpcError('bad-params', `${method}: ${describe(checked.issues)}`);
    const progress = (payload: unknown): void => {
      if (signal.aborted) return;
      const failure = this.post({ type: 'progress', id, payload });
      if (failure !== null) throw failure;
    };
    return handler(checked.output, { signal, progress });
  }

  private close(reason: string): void {
    if (this.closed !== null) return;
    this.closed = reason;
    const waiting = [...this.pending.keys(), ...this.abandoned];
    for (const id of waiting) this.settle(id)?.reject(new RpcError('closed', reason));
    for (const controller of this.running.values()) controller.abort();
  }
}

function unknownMethod(method: string): RpcError {
  return new RpcError('unknown-method', `no such method: ${method}`);
}

/** Anything can be thrown; what crosses the wire has two strings. */
function asRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  try {
    return new RpcError('failed', String(error instanceof Error ? error.message : error));
  } catch {
    return new RpcError('failed', 'an error without a message');
  }
}

/** The first thing that is wrong; shortened, since the message may quote what came. */
function describe([issue]: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  return `${v.getDotPath(issue) ?? 'value'}: ${issue.message}`.slice(0, 300);
}
