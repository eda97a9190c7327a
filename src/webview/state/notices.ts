import { signal, type ReadonlySignal } from '@preact/signals-core';

export interface Notice {
  readonly id: number;
  readonly kind: 'information' | 'error';
  readonly message: string;
}

const shownAtOnce = 4;

/** What the page has to tell, until the user dismisses it. */
export class Notices {
  private readonly shown = signal<readonly Notice[]>([]);
  private nextId = 1;

  get list(): ReadonlySignal<readonly Notice[]> {
    return this.shown;
  }

  /** Shows a message; the same one twice is shown once, and of many only the last few. */
  add(kind: Notice['kind'], message: string): void {
    const others = this.shown.peek().filter((notice) => notice.message !== message);
    this.shown.value = [...others, { id: this.nextId++, kind, message }].slice(-shownAtOnce);
  }

  dismiss(id: number): void {
    this.shown.value = this.shown.peek().filter((notice) => notice.id !== id);
  }
}
