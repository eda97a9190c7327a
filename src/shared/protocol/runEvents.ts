import type { SolveEvent } from './solverProtocol.ts';

/**
 * Adds an event to those of a run, in place, since a run has up to tens of thousands. What the new one supersedes goes: all of a solve that
 * begins anew, and the ranking before the next, since each holds the grids of all candidates.
 */
export function addEvent(events: SolveEvent[], event: SolveEvent): void {
  if (event.type === 'started') events.length = 0;
  if (event.type === 'ranking') {
    const before = events.findLastIndex((other) => other.type === 'ranking' && other.test === event.test);
    if (before >= 0) events.splice(before, 1);
  }
  events.push(event);
}
