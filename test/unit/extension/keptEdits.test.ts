import { beforeEach, expect, it, vi } from 'vitest';
import { KeptEdits } from '../../../src/extension/editor/keptEdits.ts';
import { taskText, utf8 } from './editorDoubles.ts';
import { disk, fileUri, shown } from './vscodeDouble.ts';

vi.mock('vscode', async () => (await import('./vscodeDouble.ts')).api);

const task = fileUri('/square.arc.json');
const other = fileUri('/circle.arc.json');
const work = (colour: number) => ({ bytes: utf8(taskText(colour)), base: utf8(taskText(1)) });
let kept: KeptEdits;

beforeEach(() => {
  disk.files = new Map();
  disk.isCaseSensitive = true;
  open();
});

/** The window with this workspace, in which nothing else was done yet. */
function open(folders: readonly string[] = [], workspaceFile?: string): void {
  shown.workspaceFolders = folders.map((folder) => ({ uri: fileUri(folder) }));
  shown.workspaceFile = workspaceFile === undefined ? undefined : fileUri(workspaceFile);
  kept = new KeptEdits(fileUri('/storage'));
}

async function textKept(uri = task): Promise<string | undefined> {
  const found = await kept.find(uri);
  return found && Buffer.from(found.bytes).toString();
}

it('a backup that is being written when its edits are saved or given up is gone after that', async () => {
  const keeping = kept.keep(task, work(5));
  const discarded = kept.discard(task);
  const backup = await keeping;
  await discarded;
  expect(disk.files.size).toBe(0);

  // Edits that come after that are not dropped with it.
  await kept.keep(task, work(6));
  backup.delete();
  expect(await textKept()).toBe(taskText(6));
});

it('a task that is opened while its backup is dropped has none', async () => {
  await kept.keep(task, work(5));
  void kept.discard(task);
  expect(await textKept()).toBeUndefined();
});

it('of two backups the newer one stays, and goes when VS Code drops it', async () => {
  const [older, newer] = await Promise.all([kept.keep(task, work(5)), kept.keep(task, work(6)), kept.keep(other, work(7))]);
  older.delete();
  expect(await textKept()).toBe(taskText(6));
  newer.delete();
  expect([await textKept(), await textKept(other)]).toEqual([undefined, taskText(7)]);
});

it('a backup that could not be written holds up none that comes after it', async () => {
  const { set } = disk.files;
  disk.files.set = () => {
    throw new Error('no space left');
  };
  await expect(kept.keep(task, work(5))).rejects.toThrow('no space left');
  disk.files.set = set;
  await kept.keep(task, work(6));
  expect(await textKept()).toBe(taskText(6));
});

it('a workspace of several folders has its backups after one has come or gone, another workspace has its own', async () => {
  open(['/a'], '/all.code-workspace');
  await kept.keep(task, work(5));
  open(['/a', '/b'], '/all.code-workspace');
  expect(await textKept()).toBe(taskText(5));
  open(['/a', '/b'], '/other.code-workspace');
  expect(await textKept()).toBeUndefined();
});

it('a backup that VS Code remembers is found where it was kept in another workspace, and is of this one then', async () => {
  open(['/a']);
  const { id } = await kept.keep(task, work(5));
  open(['/a', '/b'], '/untitled.code-workspace');
  const found = await kept.find(task, id);
  expect(Buffer.from(found?.bytes ?? []).toString()).toBe(taskText(5));
  expect(disk.files.size).toBe(1);
  expect(await textKept()).toBe(taskText(5));

  // What was given up stays away, and what is newer stays.
  await kept.discard(task);
  expect(await kept.find(task, id)).toBeUndefined();
  open(['/a']);
  const older = await kept.keep(task, work(6));
  open(['/b']);
  await kept.keep(task, work(7));
  expect(Buffer.from((await kept.find(task, older.id))?.bytes ?? []).toString()).toBe(taskText(7));
});

it('no other file is taken for a backup', async () => {
  disk.files.set('/home/notes', utf8('mine'));
  const { id } = await kept.keep(other, work(5));
  for (const named of ['file:/home/notes', id, 'nothing']) expect(await kept.find(task, named)).toBeUndefined();
  expect([...disk.files.keys()]).toContain('/home/notes');
});
