import { appendFile, open, readFile, rm, truncate } from 'node:fs/promises';
import * as v from 'valibot';
import type { TaskReport } from './report.ts';
import { journalEntrySchema } from './report.ts';

/** What a run has finished so far, a line a task, so that it can go on after a kill. The first line says which run it is. */
export class Journal {
  private constructor(
    private readonly file: string,
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
      throw error;
    });
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole === '') {
      const handle = await open(file, 'w');
      await handle.writeFile(`${head}\n`);
      await handle.close();
      return new Journal(file, new Map());
    }
    const [first, ...lines] = whole.trimEnd().split('\n');
    if (first !== head)
      throw new Error(`${file}: is of a run with other tasks, model or options; delete it, or write to another file with --out`);
    const finished = new Map<string, TaskReport>();
    for (const [i, line] of lines.entries()) {
      const entry = parseEntry(line);
      if (entry === null) throw new Error(`${file}:${String(i + 2)}: not the report of a task; delete the file to begin anew`);
      finished.set(entry.id, entry.task);
    }
    await truncate(file, Buffer.byteLength(whole));
    return new Journal(file, finished);
  }

  async add(id: string, task: TaskReport): Promise<void> {
    await appendFile(this.file, `${JSON.stringify({ id, task })}\n`);
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
