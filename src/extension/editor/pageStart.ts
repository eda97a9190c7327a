/** Milliseconds that a page gets to start. */
const patience = 10_000;

/**
 * Loads a page anew where it does not start: on a bad line to where the extension runs, or in a browser with another service worker
 * than VS Code's, what a page asks for may get lost. Each time it gets twice as long, so that a slow one gets there in the end.
 */
export class PageStart {
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** A page that is not on show does not start, which is no failure. `load` is told how many loads were in vain. */
  constructor(
    private readonly isOnShow: () => boolean,
    private readonly load: (failures: number) => void,
  ) {}

  /** The page is being loaded. */
  expect(): void {
    if (this.timer === undefined) this.wait(patience, 1);
  }

  /** The page has started, or is no longer wanted. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private wait(milliseconds: number, failures: number): void {
    this.timer = setTimeout(() => {
      if (!this.isOnShow()) {
        this.wait(milliseconds, failures);
        return;
      }
      this.load(failures);
      this.wait(2 * milliseconds, failures + 1);
    }, milliseconds);
  }
}
