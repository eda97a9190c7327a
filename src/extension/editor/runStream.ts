import { addEvent } from '../../shared/protocol/runEvents.ts';
import type { RunEnd } from '../../shared/protocol/editorProtocol.ts';
import type { SolveEvent } from '../../shared/protocol/solverProtocol.ts';

/** A page should be busy with one message no longer than this: then it has time for its user between two of them. */
const patienceMilliseconds = 50;

/**
 * Sends what comes of a run to its page, one message after the other. A model may be faster than its page by far: so a message holds
 * no more events than the page takes in quickly, as the last ones have shown, and the page rests as long as it worked. What was cancelled or
 * failed is said at once, before the events that still wait.
 */
export class RunStream {
  private events: SolveEvent[] = [];
  private end: RunEnd | null = null;
  /** Counts the pages that are sent to; a loop that waits for an earlier one's answer ends when it comes, if it ever does. */
  private page = 0;
  private sending = false;
  private most = 64;

  /** `send` resolves when the page has taken the message in, or never will. */
  constructor(
    private readonly send: (events: readonly SolveEvent[], end: RunEnd | null) => Promise<void>,
    private readonly clock: () => number = () => performance.now(),
    private readonly rest: (milliseconds: number) => Promise<void> = (milliseconds) =>
      new Promise((resolve) => setTimeout(resolve, milliseconds)),
  ) {}

  addEvent(event: SolveEvent): void {
    addEvent(this.events, event);
    this.start();
  }

  addEnd(end: RunEnd): void {
    this.end = end;
    this.start();
  }

  /** Forgets what is unsent: another run has begun. */
  clear(): void {
    this.events = [];
    this.end = null;
  }

  /** Forgets what is unsent, and what no answer came to: a new page has it all otherwise. */
  restart(): void {
    this.clear();
    this.page++;
    this.sending = false;
  }

  private start(): void {
    if (!this.sending) void this.run();
  }

  private async run(): Promise<void> {
    const { page } = this;
    this.sending = true;
    while (this.events.length > 0 || this.end !== null) {
      const events = this.events.splice(0, this.most);
      const endIsDue = this.events.length === 0 || this.end?.state !== 'done';
      const end = endIsDue ? this.end : null;
      if (endIsDue) this.end = null;
      const before = this.clock();
      await this.send(events, end);
      if (page !== this.page) return;
      const took = this.clock() - before;
      if (took > patienceMilliseconds) this.most = Math.max(1, Math.floor(this.most / 2));
      else if (took < patienceMilliseconds / 2 && events.length === this.most) this.most *= 2;
      await this.rest(took);
      if (page !== this.page) return;
    }
    this.sending = false;
  }
}
