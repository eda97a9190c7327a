import type { SolveEvent } from '../../shared/protocol/solverProtocol.ts';

/** No display shows more often, so that quick steps may wait so long for each other: a message costs as much as many events. */
const patienceMilliseconds = 15;

/**
 * Sends a solve's events in their order, quick steps several at once. A step waits only where the next event is due within the time that it
 * may wait: the step before it took no longer. All others, and the first step of each test, are sent as they come.
 */
export class EventOutbox {
  private waiting: SolveEvent[] = [];
  private sentAt = -Infinity;

  constructor(
    private readonly post: (events: SolveEvent[]) => void,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  add(event: SolveEvent): void {
    this.waiting.push(event);
    const mayWait = event.type === 'step' && event.step > 1;
    if (!mayWait || this.clock() + event.milliseconds > this.sentAt + patienceMilliseconds) this.send();
  }

  /** Sends what waits. */
  send(): void {
    const events = this.waiting;
    if (events.length === 0) return;
    this.waiting = [];
    this.sentAt = this.clock();
    this.post(events);
  }
}
