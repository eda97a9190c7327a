import { batch, computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals-core';
import type { Grid, GridAddress, Task } from '../../shared/arc/task.ts';
import { applyEdit, EditError } from '../../shared/edits/applyEdit.ts';
import type { TaskEdit } from '../../shared/edits/taskEdit.ts';
import type { DocumentSnapshot } from '../../shared/protocol/editorProtocol.ts';
import { RpcError } from '../../shared/protocol/rpc.ts';
import { shareGrids } from './sharedGrids.ts';
import { editsStillToMake, savedEdits, type SavedEdits, type UnsentEdit } from './unsentEdits.ts';

/** Sends one edit to the host; answers the version that came of it. */
export type SendEdit = (request: { version: number; edit: TaskEdit; label: string }) => Promise<{ version: number }>;

/**
 * The page's view of the document: the host's last word, with the edits on top that the host has not answered yet. Edits go to the
 * host one by one; those that wait are carried over to each new version. An edit that came too late (code `stale`) is tried again on
 * the new state if it fits there. What can't be done is said through `onRefused`, and the page then shows the host's state. `unsent` takes
 * the edits that wait, and gives them back to the page that comes after this one.
 */
export class TaskDocument {
  /** What the host said last, or what follows from its last answer. */
  private readonly base = signal<DocumentSnapshot | null>(null);
  private readonly waiting = signal<readonly UnsentEdit[]>([]);
  /** Whether the first of `waiting` is at the host. */
  private sending = false;
  /** Came while an edit was at the host: whether it holds that edit is known only when the answer comes. */
  private arrived: DocumentSnapshot | null = null;
  /** Before the first snapshot `unsent` still holds what the page before this one left. */
  private hasBegun = false;
  /** The version that an edit came too late for; nothing is sent before a newer one is there. */
  private outdated: number | null = null;

  readonly task: ReadonlySignal<Task | null>;

  constructor(
    private readonly send: SendEdit,
    private readonly onRefused: (message: string) => void,
    private readonly unsent: Signal<SavedEdits | null> = signal(null),
  ) {
    effect(() => {
      const [base, edits] = [this.base.value, this.waiting.value];
      if (this.hasBegun) this.unsent.value = base === null ? null : savedEdits(base.task, edits);
    });
    let shown: Task | null = null;
    this.task = computed(() => {
      const base = this.base.value;
      shown =
        base === null
          ? null
          : shareGrids(
              shown,
              this.waiting.value.reduce((task, { edit }) => applyEdit(task, edit), base.task),
            );
      return shown;
    });
  }

  get snapshot(): ReadonlySignal<DocumentSnapshot | null> {
    return this.base;
  }

  /** null where there is no such grid. */
  gridAt({ split, index, side }: GridAddress): Grid | null {
    return this.task.value?.[split][index]?.[side] ?? null;
  }

  /** Takes a snapshot from the host; null where the file is no task (any more). */
  receive(document: DocumentSnapshot | null): void {
    if (document === null) {
      this.lose();
    } else if (this.sending) {
      if (this.arrived === null || document.version >= this.arrived.version) this.arrived = document;
    } else if (this.base.value === null || document.version >= this.base.value.version) {
      this.restore(document.task);
      this.rebaseOn(document);
      this.sendNext();
    }
  }

  /** Takes up what the page before this one had not told the host. */
  private restore(task: Task): void {
    const saved = this.unsent.peek();
    if (this.hasBegun) return;
    this.hasBegun = true;
    if (saved === null) return;
    const { edits, lost } = editsStillToMake(task, saved);
    this.waiting.value = edits;
    for (const label of lost) this.onRefused(`“${label}” was not made: the task has changed while the page was away.`);
  }

  /** Makes an edit of the task as shown. False where it does not fit, which `onRefused` was then told. */
  edit(edit: TaskEdit, label: string): boolean {
    const task = this.task.value;
    if (task === null) return false;
    try {
      applyEdit(task, edit);
    } catch (error) {
      if (!(error instanceof EditError)) throw error;
      this.onRefused(error.message);
      return false;
    }
    this.waiting.value = [...this.waiting.value, { edit, label }];
    this.sendNext();
    return true;
  }

  /** Whether the host has answered all edits. */
  hasAnswers(): boolean {
    return this.waiting.peek().length === 0;
  }

  /** Resolves when the host has answered all edits. */
  answered(): Promise<void> {
    if (this.hasAnswers()) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.waiting.subscribe(({ length }) => {
        if (length > 0) return;
        stop();
        resolve();
      });
    });
  }

  private sendNext(): void {
    const base = this.base.value;
    const [first] = this.waiting.value;
    if (this.sending || base === null || first === undefined || base.version === this.outdated) return;
    this.sending = true;
    this.send({ version: base.version, ...first }).then(
      ({ version }) => {
        this.succeeded(first, version);
      },
      (error: unknown) => {
        this.failed(first, error);
      },
    );
  }

  private succeeded({ edit }: UnsentEdit, version: number): void {
    const base = this.base.value;
    const arrived = this.finishSending();
    if (base === null) {
      this.resume(arrived);
      return;
    }
    const holdsIt = arrived !== null && arrived.version >= version;
    batch(() => {
      this.waiting.value = this.waiting.value.slice(1);
      this.rebaseOn(holdsIt ? arrived : { ...base, version, task: applyEdit(base.task, edit) });
    });
    this.sendNext();
  }

  private failed({ label }: UnsentEdit, error: unknown): void {
    const base = this.base.value;
    const arrived = this.finishSending();
    if (base === null) {
      this.resume(arrived);
      return;
    }
    batch(() => {
      if (error instanceof RpcError && error.code === 'stale') {
        this.outdated = base.version;
      } else {
        this.waiting.value = this.waiting.value.slice(1);
        this.onRefused(`“${label}” failed: ${error instanceof Error ? error.message : String(error)}`);
      }
      this.rebaseOn(arrived ?? base);
    });
    this.sendNext();
  }

  private finishSending(): DocumentSnapshot | null {
    const { arrived } = this;
    this.sending = false;
    this.arrived = null;
    return arrived;
  }

  /** After the file was no task for a while, during which an edit was at the host. */
  private resume(arrived: DocumentSnapshot | null): void {
    if (arrived !== null) this.receive(arrived);
  }

  /** Keeps of the waiting edits those that fit the new state. */
  private rebaseOn(document: DocumentSnapshot): void {
    let { task } = document;
    const kept: UnsentEdit[] = [];
    for (const waiting of this.waiting.value) {
      try {
        task = applyEdit(task, waiting.edit);
        kept.push(waiting);
      } catch (error) {
        if (!(error instanceof EditError)) throw error;
        this.onRefused(`“${waiting.label}” was not made: ${error.message}`);
      }
    }
    batch(() => {
      this.base.value = document;
      this.waiting.value = kept;
    });
  }

  private lose(): void {
    const lost = this.waiting.value.slice(this.sending ? 1 : 0);
    batch(() => {
      this.base.value = null;
      this.waiting.value = [];
    });
    this.arrived = null;
    for (const { label } of lost) this.onRefused(`“${label}” was not made: the file is no task any more.`);
  }
}
