import { taskIdOf } from '../../shared/arc/parseTask.ts';
import { EditError } from '../../shared/edits/applyEdit.ts';
import { patchText } from '../../shared/edits/patchText.ts';
import type { TaskEdit } from '../../shared/edits/taskEdit.ts';
import type { BrokenFile, DocumentSnapshot } from '../../shared/protocol/editorProtocol.ts';
import { RpcError } from '../../shared/protocol/rpc.ts';
import { Listeners } from '../listeners.ts';
import type { UnsavedWork } from './backup.ts';
import type { Content, TaskContent } from './content.ts';
import { equalBytes, readContent, textContent, unreadable } from './content.ts';
import { EditHistory } from './editHistory.ts';
import type { TaskFile } from './taskFile.ts';

/** What the document tells VS Code, which keeps the undo stack and the dirty dot. */
export type HostEvent =
  /** A new step on the undo stack. */
  | { readonly type: 'edit'; readonly label: string; undo(): void; redo(): void }
  /** The document differs from the file, though the undo stack says otherwise. */
  | { readonly type: 'dirty' }
  /** The document equals the file, though the undo stack says otherwise: a save now would write nothing. */
  | { readonly type: 'clean' };

/**
 * A task file that is open in one or more editors. It holds the file's exact bytes, changes them by edits, and keeps apart what is
 * in memory (`content`), what the edits were made on (`base`) and what is on disk. A file that is no task is never written to.
 */
export class ArcDocument {
  /** Something that `snapshot`, `broken` or `isDeleted` show has changed. */
  readonly changed = new Listeners<undefined>();
  readonly hostEvents = new Listeners<HostEvent>();

  private currentVersion = 1;
  private deleted = false;
  private moving = false;
  /** What the file was changed to by others while there were unsaved edits here. */
  private foreign: Uint8Array | null = null;

  /**
   * VS Code's own state, mirrored: how many steps of its undo stack are applied, and how many were when it last saved. It takes the
   * document for clean where the two are equal, even if the file has changed since, or if the steps are others by now (save, undo,
   * edit). `reportDirty` makes up for that.
   */
  private stepsApplied = 0;
  private stepsSaved = 0;
  private markedDirty = false;
  private reportedClean = false;

  /** For `undo` and `redo`; empty where the last change was none of the edits here. */
  private history = EditHistory.empty;

  private lastFileOperation: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly file: TaskFile,
    private content: Content,
    /** The file's bytes as last read or written here; null where there was no file yet, or none that could be read. */
    private base: Uint8Array | null,
    private readonly reportError: (message: string) => void,
  ) {}

  /** Opens a file; whatever is wrong with it is in `broken`. */
  static async open(file: TaskFile, reportError: (message: string) => void): Promise<ArcDocument> {
    const content = await readFile(file);
    return new ArcDocument(file, content, content.bytes, reportError);
  }

  /** A task that is not on disk yet. */
  static create(file: TaskFile, text: string, reportError: (message: string) => void): ArcDocument {
    return new ArcDocument(file, textContent(text), null, reportError);
  }

  /** Unsaved work of an earlier run of VS Code; `refresh` finds out what became of its file. */
  static restore(file: TaskFile, { bytes, base }: UnsavedWork, reportError: (message: string) => void): ArcDocument {
    return new ArcDocument(file, readContent(bytes), base, reportError);
  }

  get version(): number {
    return this.currentVersion;
  }

  /** The document's bytes, edits included; null for a file that could not be read. */
  get bytes(): Uint8Array | null {
    return this.content.bytes;
  }

  /** What others changed the file to under unsaved edits; null where they did not. */
  get foreignBytes(): Uint8Array | null {
    return this.foreign;
  }

  /** The file was there and is gone from the disk. */
  get isDeleted(): boolean {
    return this.deleted;
  }

  get isDirty(): boolean {
    return this.content.ok && !this.moving && (this.deleted || this.base === null || this.hasUnsavedEdits());
  }

  /** Whether VS Code is about to save because we told it that there is nothing to save: what was edited since is not to be written by that. */
  get expectsNoWrite(): boolean {
    return this.reportedClean;
  }

  /** The task as it stands; null for a broken file. */
  snapshot(): DocumentSnapshot | null {
    if (!this.content.ok) return null;
    const { source } = this.content;
    return {
      version: this.currentVersion,
      taskId: taskIdOf(source, this.file.name),
      task: source.task,
      editable: this.file.writable,
      changedOnDisk: this.foreign !== null,
    };
  }

  /** What is wrong with the file; null for a task. */
  broken(): BrokenFile | null {
    return this.content.ok ? null : { fileName: this.file.name, problems: this.content.problems };
  }

  /**
   * Applies an edit that was made on `version`, as one undo step, and returns the version that comes of it. Fails with code `stale`,
   * `broken`, `read-only` or `bad-edit`; the document is then as it was.
   */
  edit(version: number, edit: TaskEdit, label: string): number {
    const before = this.content;
    if (!before.ok) throw new RpcError('broken', `${this.file.name} is not a task.`);
    if (!this.file.writable) throw new RpcError('read-only', `${this.file.name} cannot be written.`);
    if (version !== this.currentVersion) throw new RpcError('stale', 'The task has changed in the meantime.');
    const after = patch(before, edit);
    if (!equalBytes(after.bytes, before.bytes)) this.pushEdit(label, before, after);
    return this.currentVersion;
  }

  /**
   * Takes back the last edit, for editors that VS Code's own undo does not reach. VS Code's stack only grows, so that for it this is
   * one more step. False where there is nothing to undo.
   */
  undo(): boolean {
    const { last } = this.history;
    return last !== null && this.step(`Undo ${last.label}`, last.before, this.history.afterUndo());
  }

  /** Makes the edit again that `undo` took back last. */
  redo(): boolean {
    const { next } = this.history;
    return next !== null && this.step(`Redo ${next.label}`, next.after, this.history.afterRedo());
  }

  /**
   * Writes the document to its file, unless the file holds its bytes already. Where something else has changed or deleted the file
   * (`disk` is null then), or the file is not a task, `confirmOverwrite` decides; false means that nothing was written.
   */
  save(confirmOverwrite: (disk: Uint8Array | null) => Promise<boolean>): Promise<boolean> {
    return this.afterFileOperations(async () => {
      const { content } = this;
      if (content.ok && !this.moving && !this.takeCleanReport()) {
        const disk = await this.file.read();
        if (disk === null || (this.hasUnsavedEdits() && !equalBytes(disk, content.bytes))) {
          if (!this.isExpected(disk) && !(await confirmOverwrite(disk))) {
            this.setDisk({ deleted: disk === null, foreign: disk });
            this.reportDirty();
            return false;
          }
          await this.file.write(content.bytes);
          this.settle(content.bytes);
        } else {
          this.markSaved();
          this.follow(disk);
        }
      }
      this.markSaved();
      return true;
    });
  }

  /**
   * Writes the document to another file. VS Code then shows that one, so that this document goes back to what is in its own, as far
   * as there is one. Where it was edited in the meantime, it keeps those edits.
   */
  saveAs(target: TaskFile): Promise<void> {
    return this.afterFileOperations(async () => {
      const { content } = this;
      if (content.bytes === null) throw new Error(`${this.file.name} could not be read, so that there is nothing to save.`);
      await target.write(content.bytes);
      this.markSaved();
      if (this.base !== null && this.content === content) this.setContent(readContent(this.base));
    });
  }

  /** Drops unsaved edits and takes what the file holds now. */
  revert(): Promise<void> {
    // VS Code does not wait for us: for it the document is back at the saved step from now on.
    this.stepsApplied = this.stepsSaved;
    this.markedDirty = false;
    return this.afterFileOperations(async () => {
      const disk = await this.file.read();
      const bytes = disk ?? this.base;
      if (bytes === null) return; // A new task: it is closed, or stays as it is.
      this.base = bytes;
      this.setDisk({ deleted: disk === null, foreign: null });
      if (!equalBytes(bytes, this.content.bytes)) this.setContent(readContent(bytes));
    });
  }

  /** For `restore`. */
  unsavedWork(): UnsavedWork {
    if (this.content.bytes === null) throw new Error(`${this.file.name} could not be read, so that there is nothing to back up.`);
    return { bytes: this.content.bytes, base: this.base };
  }

  /**
   * The file is about to be renamed, and its unsaved edits go on under the new name. Until `cancelMove` nothing needs saving here: a
   * save writes nothing, and that the file is gone is no loss.
   */
  expectMove(): void {
    this.moving = true;
  }

  /** The file is still here. */
  cancelMove(): void {
    this.moving = false;
    this.reportDirty();
  }

  /** Looks at the file again: to be called whenever it may have changed. */
  refresh(): Promise<void> {
    return this.afterFileOperations(async () => {
      let disk: Uint8Array | null;
      try {
        disk = await this.file.read();
      } catch (error) {
        this.reportError(`${this.file.name}: ${messageOf(error)}`);
        return;
      }
      if (disk !== null) this.follow(disk);
      else if (this.base !== null && !this.deleted && !this.moving) {
        this.setDisk({ deleted: true, foreign: null });
        this.reportDirty();
      }
    });
  }

  /** Answers a change on disk under unsaved edits: `reload` takes the file's state (one undo step), `keep` lets the edits stand. */
  resolveDiskChange(choice: 'reload' | 'keep'): Promise<void> {
    return this.afterFileOperations(async () => {
      if (this.foreign === null) return;
      if (choice === 'reload') this.adopt((await this.file.read()) ?? this.foreign);
      else {
        this.settle(this.foreign);
        this.markDirty(); // Also where VS Code knows, so that it saves where it does so by itself.
      }
    });
  }

  /** Tells VS Code if it takes the document for clean and it is not. */
  reportDirty(): void {
    if (!this.isDirty || this.markedDirty || this.stepsApplied !== this.stepsSaved) return;
    this.markDirty();
  }

  /** VS Code takes the document for clean after every save. */
  markSaved(): void {
    this.stepsSaved = this.stepsApplied;
    this.markedDirty = false;
  }

  /** VS Code has saved since it was told that the document is clean, or it found nothing to save: the next save is the user's. */
  endCleanReport(): void {
    this.reportedClean = false;
  }

  private markDirty(): void {
    this.markedDirty = true;
    this.hostEvents.emit({ type: 'dirty' });
  }

  private reportClean(): void {
    if (this.isDirty || (!this.markedDirty && this.stepsApplied === this.stepsSaved)) return;
    this.reportedClean = true;
    this.hostEvents.emit({ type: 'clean' });
  }

  /** Whether VS Code saves because we told it that there is nothing to save. */
  private takeCleanReport(): boolean {
    const expected = this.expectsNoWrite;
    this.endCleanReport();
    return expected;
  }

  private hasUnsavedEdits(): boolean {
    return !equalBytes(this.content.bytes, this.base);
  }

  /** Whether what is on disk may be written over without a question: it is the task that was read from there. */
  private isExpected(disk: Uint8Array | null): boolean {
    return equalBytes(disk, this.base) && (disk === null || readContent(disk).ok);
  }

  /** Comes to terms with what the file holds. */
  private follow(disk: Uint8Array): void {
    if (equalBytes(disk, this.content.bytes)) {
      this.settle(disk);
      this.reportClean();
    } else if (!this.content.ok || !this.hasUnsavedEdits()) this.adopt(disk);
    else this.setDisk({ deleted: false, foreign: this.isExpected(disk) ? null : disk });
  }

  /** Takes the file's state. An undo step, unless one of the two states is not a task: no undo leads into a broken file. */
  private adopt(disk: Uint8Array): void {
    const before = this.content;
    const after = readContent(disk);
    this.settle(disk);
    if (before.ok && after.ok && this.file.writable) this.pushEdit('Reload from Disk', before, after);
    else this.setContent(after);
    this.reportClean();
  }

  /** The file holds these bytes, and we know. */
  private settle(disk: Uint8Array): void {
    this.base = disk;
    this.setDisk({ deleted: false, foreign: null });
  }

  private step(label: string, bytes: Uint8Array, history: EditHistory): boolean {
    const [before, after] = [this.content, readContent(bytes)];
    if (!before.ok || !after.ok || !this.file.writable) return false;
    this.pushEdit(label, before, after, history);
    this.reportClean();
    return true;
  }

  /** `historyAfter`: where it is not this edit that can be undone then. */
  private pushEdit(label: string, before: TaskContent, after: TaskContent, historyAfter?: EditHistory): void {
    // Only the bytes are kept: a parsed task is several times as large.
    const [bytesBefore, bytesAfter] = [before.bytes, after.bytes];
    const earlier = this.history;
    const later = historyAfter ?? earlier.after({ label, before: bytesBefore, after: bytesAfter });
    const step = (by: 1 | -1, content: Content, history: EditHistory): void => {
      this.stepsApplied += by;
      this.setContent(content, history);
      this.reportDirty();
    };
    this.stepsApplied++;
    this.setContent(after, later);
    this.hostEvents.emit({
      type: 'edit',
      label,
      undo: () => {
        step(-1, readContent(bytesBefore), earlier);
      },
      redo: () => {
        step(1, readContent(bytesAfter), later);
      },
    });
    this.reportDirty();
  }

  private setContent(content: Content, history = EditHistory.empty): void {
    this.content = content;
    this.history = history;
    this.currentVersion++;
    this.changed.emit(undefined);
  }

  private setDisk({ deleted, foreign }: { deleted: boolean; foreign: Uint8Array | null }): void {
    const isShown = deleted === this.deleted && (foreign === null) === (this.foreign === null);
    this.deleted = deleted;
    this.foreign = foreign;
    if (!isShown) this.changed.emit(undefined);
  }

  /** Reading, comparing and writing must not interleave. */
  private afterFileOperations<T>(operation: () => T | Promise<T>): Promise<T> {
    const result = this.lastFileOperation.then(operation);
    this.lastFileOperation = result.catch(() => undefined);
    return result;
  }
}

function patch(before: TaskContent, edit: TaskEdit): TaskContent {
  let text: string;
  try {
    text = patchText(before.source, edit);
  } catch (error) {
    if (error instanceof EditError) throw new RpcError('bad-edit', error.message);
    throw error;
  }
  const after = textContent(text);
  if (!after.ok) throw new RpcError('bad-edit', `The edit would leave no valid task: ${after.problems[0]?.message ?? ''}`);
  return after;
}

async function readFile(file: TaskFile): Promise<Content> {
  try {
    const bytes = await file.read();
    return bytes === null ? unreadable('There is no such file.') : readContent(bytes);
  } catch (error) {
    return unreadable(messageOf(error));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
