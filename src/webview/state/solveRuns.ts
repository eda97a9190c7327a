import { computed, signal, type ReadonlySignal } from '@preact/signals-core';
import type { Grid } from '../../shared/arc/task.ts';
import type { RunEnd, SolveOptions, SolveRun, SolverState } from '../../shared/protocol/editorProtocol.ts';
import { addEvent } from '../../shared/protocol/runEvents.ts';
import type { SolveEvent, StepEvent, TestResult } from '../../shared/protocol/solverProtocol.ts';
import type { Ranking, Vote, Voted } from '../../shared/protocol/voteEvents.ts';
import type { EditorHost } from '../host.ts';
import { fitProgress, type FitProgress } from './fitProgress.ts';
import { haltingFacts, type HaltingFacts } from './haltingFacts.ts';
import type { ViewState } from './viewState.ts';

export type StartedEvent = Extract<SolveEvent, { type: 'started' }>;

/** What a run has said about one test input so far. */
export interface TestProgress {
  readonly steps: readonly StepEvent[];
  /** null until the model is done with this test. */
  readonly result: TestResult | null;
  /** By `index`. */
  readonly votes: ReadonlyMap<number, Vote>;
  /** The ranking so far; null before the first votes are in. */
  readonly ranking: Ranking | null;
  /** null until the vote is over. */
  readonly voted: Voted | null;
}

export const noProgress: TestProgress = { steps: [], result: null, votes: new Map(), ranking: null, voted: null };

/** An answer to a test input that the page shows. */
export interface Answer {
  /** `[]` where none could be read. */
  readonly grid: Grid;
  /** The answer before it; null where there is none to compare with. */
  readonly before: Grid | null;
  /** How sure the model is of each cell, 0..1; null where it does not say. */
  readonly confidence: readonly (readonly number[])[] | null;
}

/** The solver, the last solve of the document, and what of it is on show. */
export class SolveRuns {
  readonly solver = signal<SolverState>({ health: 'stopped', model: null, message: '' });
  private readonly current = signal<SolveRun | null>(null);
  /** Why the last click on Solve led to no run; null where it did. */
  private readonly refusal = signal<string | null>(null);
  private readonly asking = signal(false);
  /** Events that came since the last frame: many steps of a small model fit into one. */
  private pending: SolveEvent[] = [];
  /** How long to draw nothing after this, so that the page has time for its user while a fast model floods it with steps. */
  private restMilliseconds = 0;

  readonly started: ReadonlySignal<StartedEvent | null>;
  readonly tests: ReadonlySignal<ReadonlyMap<number, TestProgress>>;
  /** null where the run fits nothing. */
  readonly fit: ReadonlySignal<FitProgress | null>;
  /** The fit trains at this moment: it can be stopped and kept. */
  readonly fitting: ReadonlySignal<boolean>;
  /** A solve is being asked for, waits or runs. */
  readonly busy: ReadonlySignal<boolean>;
  /** The run on show waits or runs. */
  private readonly active: ReadonlySignal<boolean>;

  constructor(
    private readonly host: EditorHost,
    private readonly view: ViewState,
    /** Resolves when the host has all that the page shows of the task. */
    private readonly settled: () => Promise<void>,
  ) {
    this.started = computed(() => this.current.value?.events.find((event) => event.type === 'started') ?? null);
    this.fit = computed(() => fitProgress(this.current.value?.events ?? []));
    let before: ReadonlyMap<number, TestProgress> = new Map();
    this.tests = computed(() => (before = keepUnchanged(progressByTest(this.current.value?.events ?? []), before)));
    this.active = computed(() => this.current.value?.state === 'queued' || this.current.value?.state === 'running');
    this.busy = computed(() => this.asking.value || this.active.value);
    this.fitting = computed(
      () => this.busy.value && this.fit.value !== null && this.fit.value.started !== null && this.fit.value.ended === null,
    );
  }

  get run(): ReadonlySignal<SolveRun | null> {
    return this.current;
  }

  /** This page has asked for a solve and waits for the host's word. */
  get starting(): ReadonlySignal<boolean> {
    return this.asking;
  }

  get startError(): ReadonlySignal<string | null> {
    return this.refusal;
  }

  /**
   * Takes the run as the host has it, with all its events. Where the scrubbers stand is of one run; the host counts runs anew when its window
   * is loaded, with none at first.
   */
  receive(run: SolveRun | null): void {
    this.pending = [];
    this.current.value = run;
    const id = run?.id ?? 0;
    if (id !== this.view.scrubbed.peek().run) this.view.scrubbed.value = { run: id, steps: [] };
  }

  /** Takes more events of the current run; they show with the next frame, its end at once. */
  append(runId: number, events: readonly SolveEvent[], end: RunEnd | null): void {
    if (this.current.peek()?.id !== runId) return;
    const drawingIsDue = this.pending.length > 0;
    this.pending.push(...events);
    if (end !== null) this.showPending(end);
    if (drawingIsDue || this.pending.length === 0) return;
    const draw = (): void => {
      requestAnimationFrame(() => {
        this.showPending();
      });
    };
    if (this.restMilliseconds < 16) draw();
    else setTimeout(draw, this.restMilliseconds);
  }

  async solve(options: SolveOptions): Promise<void> {
    if (this.busy.peek()) return;
    this.asking.value = true;
    this.refusal.value = null;
    try {
      await this.settled();
      await this.host.call('solve', options);
    } catch (error) {
      this.refusal.value = error instanceof Error ? error.message : String(error);
    } finally {
      this.asking.value = false;
    }
  }

  async cancel(): Promise<void> {
    const run = this.current.peek();
    if (run !== null) await this.host.call('cancelSolve', { run: run.id });
  }

  /** Ends the fit: it is kept, and the solve goes on with it. */
  async stopFit(): Promise<void> {
    const run = this.current.peek();
    if (run !== null && this.fitting.peek()) await this.host.call('stopFit', { run: run.id });
  }

  /** The answer on show for a test: that of the step on show or, before there is one, what the fit would answer. null: neither. */
  shownAnswer(test: number): Answer | null {
    const step = this.shownStep(test);
    if (step !== null) {
      const { grid, confidence } = step;
      return { grid, before: this.tests.value.get(test)?.steps.find((other) => other.step === step.step - 1)?.grid ?? null, confidence };
    }
    if (!this.busy.value) return null;
    const [last, before] = (this.fit.value?.checks.slice(-2) ?? [])
      .reverse()
      .map(({ predictions }) => predictions.find((one) => one.test === test)?.grid);
    return last === undefined ? null : { grid: last, before: before ?? null, confidence: null };
  }

  /** The step on show for a test: where its scrubber stands, or the newest, and once there is one that of the answer. null before the first step. */
  shownStep(test: number): StepEvent | null {
    const steps = this.tests.value.get(test)?.steps ?? [];
    const scrubbed = this.view.scrubbed.value.steps.find(([of]) => of === test)?.[1];
    const wanted = scrubbed ?? this.usualStep(test);
    return steps.find(({ step }) => step === wanted) ?? steps.at(-1) ?? null;
  }

  /** When the model would halt on a test, and where its answer is from. A run that ended before there was a result has an answer all the same. */
  haltingFacts(test: number): HaltingFacts {
    const answersAtHalt = !this.active.value && this.started.value?.model.answersAtHalt === true;
    return haltingFacts(this.tests.value.get(test) ?? noProgress, answersAtHalt);
  }

  /** Moves a test's scrubber; to the step that is on show of itself means: follow. */
  scrubTo(test: number, step: number): void {
    const { run, steps } = this.view.scrubbed.peek();
    const others = steps.filter(([of]) => of !== test);
    const isUsual = step === this.usualStep(test);
    const kept = isUsual ? others : [...others, [test, step] satisfies [number, number]];
    this.view.scrubbed.value = { run, steps: kept };
  }

  /** The step of the answer; while there is none, the newest. */
  private usualStep(test: number): number | undefined {
    return this.haltingFacts(test).answerStep ?? this.tests.value.get(test)?.steps.at(-1)?.step;
  }

  private showPending(end: RunEnd | null = null): void {
    const run = this.current.peek();
    if (run === null || (this.pending.length === 0 && end === null)) return;
    const start = performance.now();
    const events = [...run.events];
    for (const event of this.pending) addEvent(events, event);
    this.current.value = { ...run, ...end, events };
    this.pending = [];
    this.restMilliseconds = Math.min(500, 6 * (performance.now() - start));
  }
}

function progressByTest(events: readonly SolveEvent[]): ReadonlyMap<number, TestProgress> {
  interface Growing {
    steps: StepEvent[];
    result: TestResult | null;
    votes: Map<number, Vote>;
    ranking: Ranking | null;
    voted: Voted | null;
  }
  const tests = new Map<number, Growing>();
  const progressOf = (test: number): Growing => {
    const progress = tests.get(test) ?? { ...noProgress, steps: [], votes: new Map<number, Vote>() };
    tests.set(test, progress);
    return progress;
  };
  for (const event of events) {
    switch (event.type) {
      case 'step':
        progressOf(event.test).steps.push(event);
        break;
      case 'vote':
        progressOf(event.test).votes.set(event.index, event);
        break;
      case 'result':
        progressOf(event.test).result = event;
        break;
      case 'ranking':
        progressOf(event.test).ranking = event;
        break;
      case 'voted':
        progressOf(event.test).voted = event;
        break;
      default:
    }
  }
  return tests;
}

/** The same objects for tests that nothing has come of since, so that nothing is drawn anew for them. */
function keepUnchanged(
  now: ReadonlyMap<number, TestProgress>,
  before: ReadonlyMap<number, TestProgress>,
): ReadonlyMap<number, TestProgress> {
  const kept = [...now].map(([test, progress]) => {
    const old = before.get(test);
    const same =
      old !== undefined &&
      old.steps.length === progress.steps.length &&
      old.steps.at(-1) === progress.steps.at(-1) &&
      old.result === progress.result &&
      old.votes.size === progress.votes.size &&
      old.ranking === progress.ranking &&
      old.voted === progress.voted;
    return [test, same ? old : progress] as const;
  });
  return new Map(kept);
}
