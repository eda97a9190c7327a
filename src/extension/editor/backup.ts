import * as v from 'valibot';

/** Unsaved work on a task. */
export interface UnsavedWork {
  /** The document's bytes with its edits. */
  readonly bytes: Uint8Array;
  /** The file's bytes that the edits were made on; null for a task that was never saved. */
  readonly base: Uint8Array | null;
}

/** Unsaved work as it is kept between two runs of VS Code. */
export interface Backup extends UnsavedWork {
  /** The task's address. */
  readonly task: string;
}

const headerSchema = v.object({ arcStudioBackup: v.literal(1), task: v.string(), base: v.nullable(v.pipe(v.string(), v.base64())) });

/** One line of JSON, then the document's bytes as they are: a person can take the work out of it with a text editor. */
export function encodeBackup({ task, bytes, base }: Backup): Uint8Array {
  const header = JSON.stringify({ arcStudioBackup: 1, task, base: base === null ? null : Buffer.from(base).toString('base64') });
  return Buffer.concat([Buffer.from(`${header}\n`), bytes]);
}

/** Throws where the bytes are not a backup of ours. */
export function decodeBackup(encoded: Uint8Array): Backup {
  const end = encoded.indexOf(10);
  const header = v.safeParse(headerSchema, parseHeader(Buffer.from(encoded.subarray(0, Math.max(0, end))).toString('utf8')));
  if (!header.success) throw new Error('it is damaged: its first line is not that of an ARC Studio backup');
  const { task, base } = header.output;
  return { task, bytes: encoded.slice(end + 1), base: base === null ? null : new Uint8Array(Buffer.from(base, 'base64')) };
}

function parseHeader(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
