import type { TaskSource } from '../../shared/arc/parseTask.ts';
import { parseTask } from '../../shared/arc/parseTask.ts';
import type { BrokenFile } from '../../shared/protocol/editorProtocol.ts';

/** A file that is a task. `bytes` is the file, byte by byte, of which `source.text` is the decoding. */
export interface TaskContent {
  readonly ok: true;
  readonly bytes: Uint8Array;
  readonly source: TaskSource;
}

/** A file that is not. `bytes` is null where it could not be read. */
export interface BrokenContent {
  readonly ok: false;
  readonly bytes: Uint8Array | null;
  readonly problems: BrokenFile['problems'];
}

export type Content = TaskContent | BrokenContent;

/** Reads a file's bytes as a task. Never throws: whatever is wrong is in `problems`. */
export function readContent(bytes: Uint8Array): Content {
  const decoded = decode(bytes);
  if (!decoded.ok) return { ok: false, bytes, problems: [decoded.problem] };
  return parse(decoded.text, bytes);
}

/** The content that a text makes as a file: UTF-8, a byte order mark only where the text begins with one. */
export function textContent(text: string): Content {
  return parse(text, new TextEncoder().encode(text));
}

/** What stands for a file that could not be read. */
export function unreadable(message: string): BrokenContent {
  return { ok: false, bytes: null, problems: [{ line: 1, column: 1, message }] };
}

export function equalBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  return Buffer.compare(a, b) === 0;
}

function parse(text: string, bytes: Uint8Array): Content {
  const parsed = parseTask(text);
  if (parsed.ok) return { ok: true, bytes, source: parsed.source };
  const problems = parsed.problems.map(({ line, column, message }) => ({ line, column, message }));
  return { ok: false, bytes, problems };
}

type Decoded = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: BrokenFile['problems'][number] };

/** Strict, so that encoding the text again gives the very same bytes; a byte order mark stays in the text. */
function decode(bytes: Uint8Array): Decoded {
  try {
    return { ok: true, text: strictDecoder().decode(bytes) };
  } catch {
    return { ok: false, problem: firstInvalidByte(bytes) };
  }
}

function strictDecoder(): InstanceType<typeof TextDecoder> {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
}

/** The place, found chunk by chunk and then byte by byte. */
function firstInvalidByte(bytes: Uint8Array): BrokenFile['problems'][number] {
  const chunk = 65_536;
  let index = 0;
  const probe = strictDecoder();
  try {
    for (; index < bytes.length; index += chunk) probe.decode(bytes.subarray(index, index + chunk), { stream: true });
    index -= chunk; // The file ends within a character.
  } catch {
    // It is in the chunk at `index`.
  }
  const decoder = strictDecoder();
  let text = decoder.decode(bytes.subarray(0, index), { stream: true });
  try {
    for (; index < bytes.length; index++) text += decoder.decode(bytes.subarray(index, index + 1), { stream: true });
    index--;
  } catch {
    // It is the byte at `index`.
  }
  const lines = text.split(/\r\n|\r|\n/);
  const hex = (bytes[index] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  return {
    line: lines.length,
    column: (lines.at(-1)?.replace('\uFEFF', '').length ?? 0) + 1,
    message: `This file is not UTF-8 text: byte ${String(index + 1)} (0x${hex}) cannot stand here.`,
  };
}
