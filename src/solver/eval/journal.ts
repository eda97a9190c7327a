import type { FileHandle } from 'node:fs/promises';
import { open, readFile, rm, truncate } from 'node:fs/promises';
import * as v from 'valibot';
import { whyUnreadable } from '../commands/readText.ts';
import type { TaskReport } from './report.ts';
import { journalEntrySchema } from './report.ts';

/** What is wrong with a file that an evaluation with other settings has written. */
export const ofAnotherRun = 'is of a run with other tasks, model or options; delete it, or write to another file with --out';

/** What a run has finished so far, a line a task, so that it can go on after a kill. The first line says which run it is. */
export class Journal {
  private constructor(
    private readonly file: string,
    /** Stays open: where another run of the same removes the file, none without its first line takes its place. */
    private readonly handle: FileHandle,
    /** Reports of the tasks that an earlier, killed call has finished. */
    readonly finished: ReadonlyMap<string, TaskReport>,
  ) {}

  /**
   * Opens the journal of the run that `run` describes, or begins it. Throws an Error where the file is another run's. What a kill left of
   * its last line is cut off.
   */
  static async open(file: string, run: string): Promise<Journal> {
    const head = JSON.stringify({ run });
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw new Error(`${file}: ${whyUnreadable(error as NodeJS.ErrnoException, 'the journal of the run')}`, { cause: error });
    });
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole === '') {
      const handle = await open(file, 'w');
      await handle.appendFile(`${head}\n`);
      return new Journal(file, handle, new Map());
    }
    const [first, ...lines] = whole.trimEnd().split('\n');
    if (first !== head) throw new Error(`${file}: ${ofAnotherRun}`);
    const finished = new Map<string, TaskReport>();
    for (const [i, line] of lines.entries()) {
      const entry = parseEntry(line);
      if (entry === null) throw new Error(`${file}:${String(i + 2)}: not the report of a task; delete the file to begin anew`);
      finished.set(entry.id, entry.task);
    }
    await truncate(file, Buffer.byteLength(whole));
    return new Journal(file, await open(file, 'a'), finished);
  }

  async add(id: string, task: TaskReport): Promise<void> {
    await this.handle.appendFile(`${JSON.stringify({ id, task })}\n`);
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  async remove(): Promise<void> {
    await rm(this.file, { force: true });
  }
}

function parseEntry(line: string): v.InferOutput<typeof journalEntrySchema> | null {
  try {
    const parsed = v.safeParse(journalEntrySchema, JSON.parse(line));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
