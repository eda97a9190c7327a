import type { SolveEvent } from './solverProtocol.ts';

/**
 * A run's events with one more. What the new one supersedes goes: all of a solve that begins anew, and the ranking before the next, since
 * each holds the grids of all candidates.
 */
export function withEvent(events: readonly SolveEvent[], event: SolveEvent): SolveEvent[] {
  if (event.type === 'started') return [event];
  if (event.type !== 'ranking') return [...events, event];
  return [...events.filter((other) => other.type !== 'ranking' || other.test !== event.test), event];
}
