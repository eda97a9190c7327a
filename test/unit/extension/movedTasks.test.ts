import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ArcDocument } from '../../../src/extension/editor/arcDocument.ts';
import { MovedTasks } from '../../../src/extension/editor/movedTasks.ts';
import type { TaskDocument } from '../../../src/extension/editor/taskDocument.ts';
import { MemoryFile, paint, taskText, utf8 } from './editorDoubles.ts';
import { disk, events, fileUri } from './vscodeDouble.ts';

vi.mock('vscode', async () => (await import('./vscodeDouble.ts')).api);

const [before, after, other] = ['/Square.arc.json', '/square.arc.json', '/circle.arc.json'];
let moved: MovedTasks;
let task: { uri: ReturnType<typeof fileUri>; document: ArcDocument; isDisposed: boolean };

beforeEach(async () => {
  vi.useFakeTimers();
  disk.files = new Map([[before, utf8(taskText(1))]]);
  const document = await ArcDocument.open(MemoryFile.of(taskText(1)), () => undefined);
  paint(document, 5);
  task = { uri: fileUri(before), document, isDisposed: false };
  moved = new MovedTasks(
    () => [task as unknown as TaskDocument],
    () => undefined,
    () => undefined,
  );
});

afterEach(() => {
  moved.dispose();
  vi.useRealTimers();
});

/** What VS Code tells before it renames the file, and what it does where it can. */
async function rename(to: string, succeeds = true): Promise<void> {
  const work: Promise<unknown>[] = [];
  const files = [{ oldUri: fileUri(before), newUri: fileUri(to) }];
  events.willRename.emit({ files, waitUntil: (promise: Promise<unknown>) => work.push(promise) });
  await Promise.all(work);
  if (!succeeds) return;
  disk.files = new Map([[to, utf8(taskText(1))]]);
  task.isDisposed = true;
}

async function editsAt(path: string): Promise<string | undefined> {
  const work = await moved.take(fileUri(path));
  return work && Buffer.from(work.bytes).toString('utf8');
}

it.each([true, false])('unsaved edits go with a file whose name changes in case alone, on a disk that minds case: %s', async (minds) => {
  disk.isCaseSensitive = minds;
  await rename(after);
  expect(await editsAt(after)).toBe(taskText(5));
  expect(await editsAt(after)).toBeUndefined();
});

it('unsaved edits stay where a renaming fails, and go with the next one', async () => {
  disk.isCaseSensitive = true;
  await rename(other, false);
  expect(await editsAt(other)).toBeUndefined();
  await vi.advanceTimersByTimeAsync(9_000);
  await rename(after); // Once more, under another name.
  expect(await editsAt(other)).toBeUndefined();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await editsAt(after)).toBe(taskText(5));
});

it('a name that a renaming did not come to gets no edits from a later one', async () => {
  disk.isCaseSensitive = true;
  await rename(other, false);
  await rename(after);
  expect(await editsAt(other)).toBeUndefined();
});

it('a file that is still there has its unsaved edits again, one that was closed is none of them, whatever the disk says', async () => {
  disk.isCaseSensitive = false;
  await rename(after, false);
  expect(task.document.isDirty).toBe(false);
  await vi.advanceTimersByTimeAsync(11_000);
  expect(task.document.isDirty).toBe(true);

  await rename(after);
  await vi.advanceTimersByTimeAsync(11_000);
  expect(task.document.isDirty).toBe(false);
});
