import type { DocumentSnapshot, RunEnd, SolveOptions, SolveRun } from '../../shared/protocol/editorProtocol.ts';
import { RpcError } from '../../shared/protocol/rpc.ts';
import { addEvent } from '../../shared/protocol/runEvents.ts';
import type { Place, SolveEvent, SolveParams } from '../../shared/protocol/solverProtocol.ts';
import { Listeners } from '../listeners.ts';

/** Runs the model; `SolverService.solve` fits. */
export type Solve = (
  params: SolveParams,
  options: { readonly signal: AbortSignal; readonly stopFit: AbortSignal; onProgress(event: SolveEvent): void },
) => Promise<unknown>;

export interface SolveRequest extends SolveOptions, Place {
  readonly document: DocumentSnapshot;
  readonly modelDirectory: string;
  /** Folder that fits are kept in. */
  readonly fitDirectory: string;
  /** Megabytes that they may take there. */
  readonly fitLimitMegabytes: number;
}

/** The solves of one document: one at a time, a new one cancels the old. The last is kept whole, for pages that come later. */
export class DocumentRuns {
  /** The current run is queued or has started; it holds all its events. */
  readonly runChanged = new Listeners<SolveRun>();
  /** One more event of the current run. */
  readonly eventCame = new Listeners<{ readonly run: number; readonly event: SolveEvent }>();
  readonly runEnded = new Listeners<RunEnd>();

  private run: SolveRun | null = null;
  /** Those of the current run; they grow in place. */
  private events: SolveEvent[] = [];
  private controller = new AbortController();
  private fitStopper = new AbortController();
  private endsAfterFit = false;
  private nextId = 1;

  constructor(private readonly solve: Solve) {}

  get current(): SolveRun | null {
    return this.run;
  }

  get isActive(): boolean {
    return this.run?.state === 'queued' || this.run?.state === 'running';
  }

  /** Queues a solve and returns its id. */
  start(request: SolveRequest): number {
    const { document, modelDirectory, device, precision, maxSteps, stopWhenHalting, fit, votes } = request;
    const { fitDirectory: directory, fitLimitMegabytes: limitMegabytes } = request;
    this.controller.abort();
    this.controller = new AbortController();
    this.fitStopper = new AbortController();
    const { taskId, task, version } = document;
    const id = this.nextId++;
    this.events = [];
    this.change({ id, documentVersion: version, task, state: 'queued', error: null, events: this.events });
    const params: SolveParams = {
      ...{ modelDirectory, device, precision, taskId, task, maxSteps, stopWhenHalting },
      ...(fit === null ? {} : { fit: { ...fit, tasks: 'unseen', directory, limitMegabytes } }),
      ...(votes === null ? {} : { votes }),
    };
    void this.follow(id, params, { signal: this.controller.signal, stopFit: this.fitStopper.signal });
    return id;
  }

  /** Cancels the run if it is the current one and has not ended. */
  cancel(id: number): void {
    if (this.run?.id === id && this.isActive) this.controller.abort();
  }

  /** Ends the fit of the run if it is the current one: it is kept, and the solve goes on. */
  stopFit(id: number): void {
    if (this.run?.id === id && this.isActive) this.fitStopper.abort();
  }

  /** Ends the run. A fit that is learning is stopped and kept before: closing an editor must not cost minutes of it. */
  dispose(): void {
    const isFitting = this.isActive && this.has('fitStarted') && !this.has('fitEnded');
    if (!isFitting) {
      this.controller.abort();
      return;
    }
    this.endsAfterFit = true;
    this.fitStopper.abort();
  }

  private has(type: SolveEvent['type']): boolean {
    return this.events.some((event) => event.type === type);
  }

  private async follow(
    id: number,
    params: SolveParams,
    signals: { readonly signal: AbortSignal; readonly stopFit: AbortSignal },
  ): Promise<void> {
    const onProgress = (event: SolveEvent): void => {
      if (this.run?.id === id) this.take(this.run, event);
    };
    let end: RunEnd = { state: 'done', error: null };
    try {
      await this.solve(params, { ...signals, onProgress });
    } catch (error) {
      if (error instanceof RpcError && error.code === 'cancelled') end = { state: 'cancelled', error: null };
      else end = { state: 'failed', error: error instanceof Error ? error.message : String(error) };
    }
    if (this.run?.id !== id) return;
    this.run = { ...this.run, ...end };
    this.runEnded.emit(end);
  }

  private take(run: SolveRun, event: SolveEvent): void {
    addEvent(this.events, event);
    // The solver keeps the fit in any case once it has ended.
    if (this.endsAfterFit && event.type === 'fitEnded') this.controller.abort();
    if (event.type === 'started' || run.state === 'queued') this.change({ ...run, state: 'running' });
    else this.eventCame.emit({ run: run.id, event });
  }

  private change(run: SolveRun): void {
    this.run = run;
    this.runChanged.emit(run);
  }
}
