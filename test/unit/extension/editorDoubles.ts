import type { ArcDocument } from '../../../src/extension/editor/arcDocument.ts';
import type { TaskFile } from '../../../src/extension/editor/taskFile.ts';

/** A disk with one file on it, which others may change at any time. */
export class MemoryFile implements TaskFile {
  /** What was written through the document, in order. */
  readonly writes: string[] = [];
  readError: Error | null = null;
  writeError: Error | null = null;

  constructor(
    public bytes: Uint8Array | null,
    readonly name = 'square.arc.json',
    readonly writable = true,
  ) {}

  static of(text: string, name?: string, writable?: boolean): MemoryFile {
    return new MemoryFile(utf8(text), name, writable);
  }

  get text(): string | null {
    return this.bytes === null ? null : Buffer.from(this.bytes).toString('utf8');
  }

  async read(): Promise<Uint8Array | null> {
    await Promise.resolve();
    if (this.readError !== null) throw this.readError;
    return this.bytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    await Promise.resolve();
    if (this.writeError !== null) throw this.writeError;
    this.bytes = bytes;
    this.writes.push(Buffer.from(bytes).toString('utf8'));
  }
}

interface Step {
  readonly label: string;
  undo(): void;
  redo(): void;
}

/**
 * VS Code's side of a custom editor's document: its undo stack and its idea of whether the document is dirty, step by step as its
 * workbench does it. `confirmOverwrite` is what the user answers when a save finds another file than expected.
 */
export class Workbench {
  private readonly steps: Step[] = [];
  private current = -1;
  private savePoint = -1;
  private contentDirty = false;
  private readonly saves: Promise<unknown>[] = [];
  questions = 0;
  overwrite = false;

  constructor(
    readonly document: ArcDocument,
    private readonly fromBackup = false,
  ) {
    document.hostEvents.add((event) => {
      if (event.type === 'edit') {
        this.current++;
        this.steps.splice(this.current, Infinity, event);
      } else if (event.type === 'dirty') this.contentDirty = true;
      else this.saves.push(this.save().finally(() => document.endCleanReport()));
    });
    document.reportDirty();
  }

  get isDirty(): boolean {
    if (this.contentDirty) return true;
    return this.steps.length > 0 ? this.current !== this.savePoint : this.fromBackup;
  }

  get labels(): string[] {
    return this.steps.map(({ label }) => label);
  }

  undo(): void {
    const step = this.steps[this.current];
    if (step === undefined) return;
    this.current--;
    step.undo();
  }

  redo(): void {
    const step = this.steps[this.current + 1];
    if (step === undefined) return;
    this.current++;
    step.redo();
  }

  async save(): Promise<boolean> {
    const saved = await this.document.save(async () => {
      this.questions++;
      return Promise.resolve(this.overwrite);
    });
    if (saved) {
      this.contentDirty = false;
      this.savePoint = this.current;
      this.document.reportDirty();
    }
    return saved;
  }

  async revert(): Promise<void> {
    if (!this.isDirty) return;
    const reverted = this.document.revert();
    this.contentDirty = false;
    this.current = this.savePoint;
    this.steps.splice(this.current + 1);
    await reverted;
  }

  /** The file may have changed; waits for all that follows. */
  async diskChanged(): Promise<void> {
    await this.document.refresh();
    await this.idle();
  }

  async idle(): Promise<void> {
    for (let save = this.saves.shift(); save !== undefined; save = this.saves.shift()) await save;
  }
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A task of one train pair and one test pair, each grid 1 × 2; the first cell of the first input is `colour`. */
export function taskText(colour: number): string {
  return `{"note": "kept",  "train": [{"input": [[${String(colour)}, 0]], "output": [[0, 1]]}],\n "test": [{"input": [[2, 0]], "output": [[0, 2]]}]}\n`;
}

/** Sets the first cell of the first train input. */
export function paint(document: ArcDocument, colour: number): number {
  const before = document.snapshot()?.task.train[0]?.input[0]?.[0];
  if (before === undefined) throw new Error('there is no such cell');
  const at = { split: 'train', index: 0, side: 'input' } as const;
  return document.edit(document.version, { kind: 'setCells', at, cells: [{ row: 0, column: 0, before, after: colour }] }, 'Paint');
}

export function firstCell(document: ArcDocument): number | undefined {
  return document.snapshot()?.task.train[0]?.input[0]?.[0];
}

export function textOf(document: ArcDocument): string | null {
  return document.bytes === null ? null : Buffer.from(document.bytes).toString('utf8');
}
