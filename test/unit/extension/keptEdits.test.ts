import { beforeEach, expect, it, vi } from 'vitest';
import { KeptEdits } from '../../../src/extension/editor/keptEdits.ts';
import { taskText, utf8 } from './editorDoubles.ts';
import { disk, fileUri } from './vscodeDouble.ts';

vi.mock('vscode', async () => (await import('./vscodeDouble.ts')).api);

const task = fileUri('/square.arc.json');
const other = fileUri('/circle.arc.json');
const work = (colour: number) => ({ bytes: utf8(taskText(colour)), base: utf8(taskText(1)) });
let kept: KeptEdits;

beforeEach(() => {
  disk.files = new Map();
  disk.isCaseSensitive = true;
  kept = new KeptEdits(fileUri('/storage'));
});

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
