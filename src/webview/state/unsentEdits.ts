import * as v from 'valibot';
import type { Task } from '../../shared/arc/task.ts';
import { applyEdit, EditError } from '../../shared/edits/applyEdit.ts';
import type { TaskEdit } from '../../shared/edits/taskEdit.ts';
import { taskEditSchema } from '../../shared/protocol/schemas.ts';

export interface UnsentEdit {
  readonly edit: TaskEdit;
  readonly label: string;
}

/** Edits that the host has not answered, as they are stored while VS Code throws the page away. The first may be at the host. */
export const savedEditsSchema = v.object({
  /** Fingerprints of the task without them, and with the first. */
  before: v.string(),
  after: v.string(),
  edits: v.array(v.object({ edit: taskEditSchema, label: v.string() })),
});
export type SavedEdits = v.InferOutput<typeof savedEditsSchema>;

/** null where there are none. */
export function savedEdits(task: Task, edits: readonly UnsentEdit[]): SavedEdits | null {
  const [first] = edits;
  if (first === undefined) return null;
  return { before: fingerprint(task), after: fingerprint(applyEdit(task, first.edit)), edits: [...edits] };
}

/** Those of the edits that are still to be made on the task, as far as they fit; `lost` are the labels of the others. */
export function editsStillToMake(
  task: Task,
  { before, after, edits }: SavedEdits,
): { readonly edits: UnsentEdit[]; readonly lost: string[] } {
  const now = fingerprint(task);
  // What else the task is now is somebody else's doing, or came of the first edit and more.
  const left = now === before ? edits : now === after ? edits.slice(1) : [];
  const lost = left.length === 0 && now !== after ? edits.map(({ label }) => label) : [];
  const kept: UnsentEdit[] = [];
  let next = task;
  for (const one of left) {
    try {
      next = applyEdit(next, one.edit);
      kept.push(one);
    } catch (error) {
      if (!(error instanceof EditError)) throw error;
      lost.push(one.label);
    }
  }
  return { edits: kept, lost };
}

/** FNV-1a of the task as JSON, with its length. */
function fingerprint(task: Task): string {
  const text = JSON.stringify(task);
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `${String(text.length)} ${String(hash >>> 0)}`;
}
