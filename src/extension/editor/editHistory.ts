/** One edit of a document: its bytes before and after. */
interface Step {
  readonly label: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

interface Link {
  readonly step: Step;
  readonly next: Link | null;
}

/** The edits that can be undone and redone, the nearest first. Never changes: whoever goes back to a state has its history too. */
export class EditHistory {
  static readonly empty = new EditHistory(null, null);

  private constructor(
    private readonly done: Link | null,
    private readonly undone: Link | null,
  ) {}

  /** What undo would undo. */
  get last(): Step | null {
    return this.done?.step ?? null;
  }

  /** What redo would do again. */
  get next(): Step | null {
    return this.undone?.step ?? null;
  }

  after(step: Step): EditHistory {
    return new EditHistory({ step, next: this.done }, null);
  }

  afterUndo(): EditHistory {
    const { done, undone } = this;
    return done === null ? this : new EditHistory(done.next, { step: done.step, next: undone });
  }

  afterRedo(): EditHistory {
    const { done, undone } = this;
    return undone === null ? this : new EditHistory({ step: undone.step, next: done }, undone.next);
  }
}
