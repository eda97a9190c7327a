import path from 'node:path';
import { describePlace } from '../../shared/protocol/describePlace.ts';
import type { SolverState } from '../../shared/protocol/editorProtocol.ts';
import { RpcError } from '../../shared/protocol/rpc.ts';
import type { Device, ModelInfo, SolveEvent, SolveParams, TestResult } from '../../shared/protocol/solverProtocol.ts';
import { Listeners } from '../listeners.ts';
import type { Logger } from './logger.ts';
import { SolverProcess } from './solverProcess.ts';

const startsWithSolve = 'The solver starts with the next solve.';

type ModelChoice = Pick<SolveParams, 'modelDirectory' | 'device' | 'precision'>;

export interface SolverServiceOptions {
  /** The script of the solver process, dist/solver.js. */
  readonly solverPath: string;
  /** Name of the model that a solve would use; null where there is none. */
  readonly model: string | null;
  readonly log: Logger;
}

export interface SolveOptions {
  readonly signal: AbortSignal;
  /** Gets every event in the order of solverProtocol. */
  readonly onProgress: (event: SolveEvent) => void;
  /** Ends a fit: what is fitted is kept, and the solve goes on with it. */
  readonly stopFit?: AbortSignal;
}

export interface SolveResult {
  readonly results: readonly TestResult[];
}

/**
 * The one solver of this window: a queue of jobs, of which one runs. The process starts with the first job, stays for the next
 * ones, and where it died the next job starts another.
 */
export class SolverService {
  private current: SolverState;
  private readonly listeners = new Listeners<undefined>();
  private process: SolverProcess | null = null;
  /** Resolves when all jobs so far are done and the process is idle. */
  private queueEnd: Promise<void> = Promise.resolve();
  private readonly disposal = new AbortController();
  /** The execution provider that the job runs on, and its precision where that is not float32; null until it is known. */
  private provider: string | null = null;
  /** The model that is loaded, and the execution provider that it was loaded on, which a fit to a task is not; null until they are known. */
  private loaded: { readonly model: string; readonly provider: string } | null = null;
  /** The model that the next job will use. */
  private chosen: string | null;
  /** Whether the last process ended by itself. */
  private processDied = false;
  /** Why models run on the CPU alone; null as long as no process has died with one on another device. */
  private distrust: string | null = null;

  constructor(private readonly options: SolverServiceOptions) {
    this.chosen = options.model;
    this.current = { health: 'stopped', model: options.model, message: startsWithSolve };
  }

  get state(): SolverState {
    return this.current;
  }

  /** Calls the listener after every change of `state`; returns what ends that. */
  onStateChanged(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  /** Names the model that the next solve would use, for the state. */
  setModel(model: string | null): void {
    this.chosen = model;
    const { health: now } = this.current;
    // The job that runs has the one that it began with.
    if (model === this.current.model || now === 'busy' || now === 'starting') return;
    if (now === 'ready') {
      this.setReady();
      return;
    }
    // What went wrong with another model says nothing of this one.
    const forgets = now === 'error';
    const health = this.process === null ? 'stopped' : 'ready';
    this.setState(forgets ? { health, model, message: 'The model was changed.' } : { ...this.current, model });
  }

  /**
   * Runs the model on every test input of the task when all earlier jobs are done. Rejects with an RpcError: at once with code
   * `cancelled` where the signal aborts (in the queue, too), `solver-died` where the process ended, `failed` where the solver
   * says what is wrong (no such model, a grid too large for it).
   */
  async solve(params: SolveParams, options: SolveOptions): Promise<SolveResult> {
    const signal = AbortSignal.any([options.signal, this.disposal.signal]);
    const turn = this.queueEnd;
    const job = (async () => {
      await unlessAborted(turn, signal);
      return this.run(params, { ...options, signal });
    })();
    this.queueEnd = Promise.allSettled([turn, job]).then(() => this.becomeIdle());
    return job;
  }

  /** Ends the process: the running job rejects, waiting ones go on with a new process. What went wrong before is forgotten. */
  restart(): void {
    if (this.process === null) {
      this.setState({ health: 'stopped', model: this.chosen, message: startsWithSolve });
      return;
    }
    this.queueEnd = Promise.all([this.queueEnd, this.process.stop('The solver was restarted.')]).then(() => undefined);
  }

  /** Ends the process and cancels all jobs, now and later; the state does not change any more. */
  dispose(): void {
    this.disposal.abort();
    void this.process?.stop('The solver was closed.');
  }

  private async run(params: SolveParams, options: SolveOptions): Promise<SolveResult> {
    const device = this.distrust === null ? params.device : 'cpu';
    try {
      return await this.runOn(device, params, options);
    } catch (error) {
      // A graphics driver may take the process along: then the CPU is left, for as long as this window lives.
      const crashed = error instanceof RpcError && error.code === 'solver-died' && this.processDied && this.loaded?.provider !== 'cpu';
      if (!crashed || device === 'cpu' || options.signal.aborted) throw error;
      this.distrust = `The solver ended unexpectedly while the model ran on ${this.loaded?.provider ?? device}: models run on the CPU until the window is reloaded`;
      this.options.log.error(this.distrust);
      return this.runOn('cpu', params, options);
    }
  }

  private async runOn(device: Device, params: SolveParams, { signal, onProgress, stopFit }: SolveOptions): Promise<SolveResult> {
    const process = this.process ?? this.start();
    const model = await this.load(process, { ...params, device }, signal);
    this.provider = describePlace(model);
    this.loaded = { model: path.basename(params.modelDirectory), provider: model.provider };
    const busy = ({ doing, left }: Activity): void => {
      const what = `${params.taskId} with ${model.name} on ${this.provider ?? device}`;
      if (left === null) this.setState({ health: 'busy', model: model.name, message: `${capitalised(doing)} ${what}.` });
      else
        this.setState({
          health: 'busy',
          model: model.name,
          message: `${capitalised(doing)} ${what}: ${left}.`,
          progress: `${doing}, ${left}`,
        });
    };
    busy(solving);
    const onEvent = (event: SolveEvent): void => {
      if (event.type !== 'started') {
        const activity = activityOf(event);
        if (activity !== null) busy(activity);
        onProgress(event);
        return;
      }
      const deviceNotice = params.device === 'cpu' ? null : (this.distrust ?? event.model.deviceNotice);
      const { name, precisionNotice } = event.model;
      this.provider = describePlace(event.model);
      if (deviceNotice !== null) this.options.log.info(`${name} runs on ${this.provider}: ${deviceNotice}`);
      if (precisionNotice !== null) this.options.log.info(`${name} computes in float32: ${precisionNotice}`);
      busy(solving);
      onProgress({ ...event, model: { ...event.model, deviceNotice } });
    };
    const onStopFit = (): void => {
      process.call('stopFit', {}).catch((error: unknown) => {
        this.options.log.error(`stopping a fit: ${messageOf(error)}`);
      });
    };
    stopFit?.addEventListener('abort', onStopFit);
    try {
      return await process.call('solve', { ...params, device }, { signal, onProgress: (events) => events.forEach(onEvent) });
    } finally {
      stopFit?.removeEventListener('abort', onStopFit);
      // A cancelled step may still run: then the state changes in becomeIdle.
      if (!signal.aborted) this.setReady();
    }
  }

  private async load(process: SolverProcess, { modelDirectory, device, precision }: ModelChoice, signal: AbortSignal): Promise<ModelInfo> {
    const model = path.basename(modelDirectory);
    this.provider = null;
    this.loaded = null;
    this.setState({ health: 'starting', model, message: `Loading the model ${model}.` });
    try {
      return await process.call('loadModel', { modelDirectory, device, precision }, { signal });
    } catch (error) {
      // Where the process has ended, that has been said.
      if (!signal.aborted && this.process !== null) this.setState({ health: 'error', model, message: messageOf(error) });
      throw error;
    }
  }

  private start(): SolverProcess {
    try {
      const process = new SolverProcess(this.options.solverPath, this.options.log);
      this.process = process;
      this.processDied = false;
      void process.ended.then((end) => {
        this.process = null;
        this.processDied = !end.expected;
        // Where nothing went wrong, the state is not of the job any more; another model may have been chosen since it began.
        if (end.expected) this.setState({ health: 'stopped', model: this.chosen, message: end.message });
        else this.setState({ ...this.current, health: 'error', message: end.message });
      });
      return process;
    } catch (error) {
      this.setState({ ...this.current, health: 'error', message: messageOf(error) });
      throw error;
    }
  }

  private async becomeIdle(): Promise<void> {
    await this.process?.settled();
    this.setReady();
  }

  private setReady(): void {
    const model = this.chosen;
    if (this.process === null || this.current.health === 'error') return;
    if (this.loaded?.model !== model) this.provider = null;
    const where = this.provider === null ? '' : ` on ${this.provider}`;
    this.setState({ health: 'ready', model, message: `The solver is ready with ${model ?? 'no model'}${where}.` });
  }

  private setState({ health, model, message, progress }: Omit<SolverState, 'provider'>): void {
    const before = this.current;
    if (this.disposal.signal.aborted) return;
    const provider = health === 'ready' || health === 'busy' ? (this.provider ?? undefined) : undefined;
    if (before.health === health && before.model === model && before.message === message && before.provider === provider) return;
    this.current = {
      ...{ health, model, message },
      ...(provider === undefined ? {} : { provider }),
      ...(progress === undefined ? {} : { progress }),
    };
    this.listeners.emit(undefined);
  }
}

/** What a solve is doing, and how far it is with it. */
interface Activity {
  readonly doing: 'solving' | 'fitting' | 'voting';
  readonly left: string | null;
}

const solving: Activity = { doing: 'solving', left: null };

/** What an event says of it; null: nothing new. Whole seconds, so that the state changes once a second at most. */
function activityOf(event: SolveEvent): Activity | null {
  switch (event.type) {
    case 'fitSearch':
      return { doing: 'fitting', left: null };
    case 'fitStarted':
      return { doing: 'fitting', left: `${String(Math.ceil(event.seconds))} s left` };
    case 'fitStep':
      return { doing: 'fitting', left: `${String(Math.ceil(event.secondsLeft))} s left` };
    case 'ranking':
      return { doing: 'voting', left: `${String(event.votes)} of ${String(event.of)}` };
    case 'fitEnded':
    case 'voted':
      return solving;
    default:
      return null;
  }
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Waits for a promise that never rejects; rejects at once where the signal aborts first. */
async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const cancelled = new RpcError('cancelled', 'cancelled');
  if (signal.aborted) throw cancelled;
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      reject(cancelled);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    void promise.then(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
