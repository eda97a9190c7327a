import type {
  FirstRuleFound,
  FitCheck,
  FitChosen,
  FitEnded,
  FitNotKept,
  FitReused,
  FitSearch,
  FitStarted,
  FitStep,
} from '../../shared/protocol/fitEvents.ts';
import type { SolveEvent } from '../../shared/protocol/solverProtocol.ts';

/** What a run has said about its fit so far. */
export interface FitProgress {
  /** What it tries last before it starts; null where it tries none, or has not said so yet. */
  readonly search: FitSearch | null;
  /** null while it looks for a place to begin. */
  readonly started: FitStarted | null;
  /** The known rule that is applied to every input first; null where there is none. */
  readonly firstRule: FirstRuleFound | null;
  /** Which of several starts goes on; null while they are trained side by side, and where there was but one. */
  readonly chosen: FitChosen | null;
  /** The loss curve, oldest first. */
  readonly steps: readonly FitStep[];
  readonly checks: readonly FitCheck[];
  readonly ended: FitEnded | null;
  /** The kept fit that is used in place of a new one. */
  readonly reused: FitReused | null;
  /** Why it could not be kept; null where it was, or is not done yet. */
  readonly notKept: FitNotKept | null;
}

/** null where the run fits nothing. */
export function fitProgress(events: readonly SolveEvent[]): FitProgress | null {
  const fits = events.some((event) => event.type === 'started' && event.embedding === 'fitted');
  if (!fits) return null;
  return {
    search: events.findLast((event) => event.type === 'fitSearch') ?? null,
    started: events.find((event) => event.type === 'fitStarted') ?? null,
    firstRule: events.find((event) => event.type === 'firstRule') ?? null,
    chosen: events.find((event) => event.type === 'fitChosen') ?? null,
    steps: events.filter((event) => event.type === 'fitStep'),
    checks: events.filter((event) => event.type === 'fitCheck'),
    ended: events.find((event) => event.type === 'fitEnded') ?? null,
    reused: events.find((event) => event.type === 'fitReused') ?? null,
    notKept: events.find((event) => event.type === 'fitNotKept') ?? null,
  };
}
