import { describe, expect, it, vi } from 'vitest';
import { ArcDocument } from '../../../src/extension/editor/arcDocument.ts';
import { decodeBackup, encodeBackup } from '../../../src/extension/editor/backup.ts';
import type { TaskEdit } from '../../../src/shared/edits/taskEdit.ts';
import { firstCell, MemoryFile, paint, taskText, textOf, utf8, Workbench } from './editorDoubles.ts';

const ignore = (): void => undefined;

async function open(file: MemoryFile): Promise<{ document: ArcDocument; workbench: Workbench }> {
  const document = await ArcDocument.open(file, ignore);
  return { document, workbench: new Workbench(document) };
}

describe('editing', () => {
  it('changes nothing of the text but the cell, as one undo step', async () => {
    const { document, workbench } = await open(MemoryFile.of(taskText(3)));
    expect(paint(document, 7)).toBe(2);
    expect(textOf(document)).toBe(taskText(7));
    expect(workbench.labels).toEqual(['Paint']);
    expect(workbench.isDirty).toBe(true);
  });

  it('writes nothing that was edited between an undo to what is saved and the save that tells VS Code so', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    document.undo();
    paint(document, 8);
    await workbench.idle();
    expect(file.writes).toEqual([]);
    expect(workbench.isDirty).toBe(true);
    await workbench.save();
    expect(file.writes).toEqual([taskText(8)]);
  });

  it('counts every change, undo and redo', async () => {
    const { document, workbench } = await open(MemoryFile.of(taskText(3)));
    paint(document, 7);
    paint(document, 8);
    workbench.undo();
    workbench.undo();
    workbench.redo();
    expect(document.version).toBe(6);
    expect(document.snapshot()?.version).toBe(6);
  });

  it('undoes and redoes to the exact text, also where the edit had to lay the file out anew', async () => {
    const { document, workbench } = await open(MemoryFile.of(taskText(3)));
    const texts = [textOf(document)];
    const edits: TaskEdit[] = [
      { kind: 'setCells', at: { split: 'test', index: 0, side: 'output' }, cells: [{ row: 0, column: 1, before: 2, after: 9 }] },
      { kind: 'setGrid', at: { split: 'train', index: 0, side: 'input' }, before: [[3, 0]], after: [[1], [2], [3]] },
      { kind: 'insertPair', split: 'test', index: 1, pair: { input: [[4]], output: [[5]] } },
      { kind: 'movePair', from: { split: 'test', index: 1 }, to: { split: 'train', index: 0 } },
    ];
    for (const edit of edits) {
      document.edit(document.version, edit, edit.kind);
      texts.push(textOf(document));
    }
    for (const text of texts.slice(0, -1).reverse()) {
      workbench.undo();
      expect(textOf(document)).toBe(text);
    }
    expect(workbench.isDirty).toBe(false);
    for (const text of texts.slice(1)) {
      workbench.redo();
      expect(textOf(document)).toBe(text);
    }
  });

  it('refuses an edit made on another version, and one that does not fit, and stays as it was', async () => {
    const { document, workbench } = await open(MemoryFile.of(taskText(3)));
    const at = { split: 'train', index: 0, side: 'input' } as const;
    const edit = { kind: 'setCells', at, cells: [{ row: 0, column: 0, before: 3, after: 5 }] } as const;
    const missing = { ...edit, at: { ...at, index: 4 } };
    expect(() => document.edit(2, edit, 'late')).toThrow(expect.objectContaining({ code: 'stale' }));
    expect(() => document.edit(1, missing, 'nowhere')).toThrow(expect.objectContaining({ code: 'bad-edit' }));
    expect(() =>
      document.edit(1, { kind: 'removePair', split: 'train', index: 0, pair: { input: [[3, 0]], output: [[0, 1]] } }, 'last pair'),
    ).toThrow(expect.objectContaining({ code: 'bad-edit' }));
    expect([textOf(document), document.version, workbench.labels]).toEqual([taskText(3), 1, []]);
  });

  it('makes no undo step of an edit that changes nothing', async () => {
    const { document, workbench } = await open(MemoryFile.of(taskText(3)));
    expect(paint(document, 3)).toBe(1);
    expect(workbench.labels).toEqual([]);
  });

  it('refuses edits to a file that cannot be written', async () => {
    const document = await ArcDocument.open(MemoryFile.of(taskText(3), 'old.arc.json', false), ignore);
    expect(document.snapshot()?.editable).toBe(false);
    expect(() => paint(document, 1)).toThrow(expect.objectContaining({ code: 'read-only' }));
  });

  it('tells every panel of every change', async () => {
    const { document, workbench } = await open(MemoryFile.of(taskText(3)));
    const seen: (number | undefined)[][] = [[], []];
    const stop = document.changed.add(() => seen[0]?.push(firstCell(document)));
    document.changed.add(() => seen[1]?.push(firstCell(document)));
    paint(document, 7);
    workbench.undo();
    stop();
    workbench.redo();
    expect(seen).toEqual([
      [7, 3],
      [7, 3, 7],
    ]);
  });

  it('names the task by its name key, else by its file', async () => {
    const named = await ArcDocument.open(MemoryFile.of(taskText(3).replace('"note": "kept"', '"name": "007bbfb7"')), ignore);
    const plain = await ArcDocument.open(MemoryFile.of(taskText(3)), ignore);
    expect([named.snapshot()?.taskId, plain.snapshot()?.taskId]).toEqual(['007bbfb7', 'square']);
  });
});

describe('saving', () => {
  it('writes what was edited and nothing else', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    expect(await workbench.save()).toBe(true);
    expect(file.writes).toEqual([taskText(7)]);
    expect(workbench.isDirty).toBe(false);
  });

  it.each([
    ['a byte order mark', '\uFEFF' + taskText(3)],
    ['Windows line ends', taskText(3).replaceAll('\n', '\r\n')],
    ['characters beyond the first plane', taskText(3).replace('kept', '🟥 – ünïcode')],
  ])('keeps %s', async (_, text) => {
    const file = MemoryFile.of(text);
    const { document, workbench } = await open(file);
    paint(document, 7);
    await workbench.save();
    expect(file.text).toBe(text.replace('[[3, 0]]', '[[7, 0]]'));
  });

  it('writes nothing where nothing was edited', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    await workbench.save();
    paint(document, 7);
    paint(document, 3);
    await workbench.save();
    expect(file.writes).toEqual([]);
    expect(workbench.isDirty).toBe(false);
  });

  it('asks before it writes over a change by others, and does nothing where the answer is no', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    file.bytes = utf8(taskText(5));
    expect(await workbench.save()).toBe(false);
    expect([file.text, textOf(document), workbench.questions, workbench.isDirty]).toEqual([taskText(5), taskText(7), 1, true]);
    expect(document.snapshot()?.changedOnDisk).toBe(true);
    workbench.overwrite = true;
    expect(await workbench.save()).toBe(true);
    expect([file.text, workbench.isDirty]).toEqual([taskText(7), false]);
  });

  it('stays dirty where the file cannot be written', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    file.writeError = new Error('no space left');
    await expect(workbench.save()).rejects.toThrow('no space left');
    expect(workbench.isDirty).toBe(true);
    file.writeError = null;
    await workbench.save();
    expect(file.text).toBe(taskText(7));
  });

  it('stays dirty where an edit came while it was written', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    const saved = workbench.save();
    await Promise.resolve();
    paint(document, 8);
    await saved;
    expect([firstCell(document), workbench.isDirty]).toEqual([8, true]);
    await workbench.save();
    expect(file.text).toBe(taskText(8));
  });

  it('saves as another file and goes back to its own', async () => {
    const file = MemoryFile.of(taskText(3));
    const copy = new MemoryFile(null, 'copy.arc.json');
    const { document } = await open(file);
    paint(document, 7);
    await document.saveAs(copy);
    expect([copy.text, file.text, textOf(document), document.isDirty]).toEqual([taskText(7), taskText(3), taskText(3), false]);
  });

  it('keeps an edit that came while it was written to another file', async () => {
    const copy = new MemoryFile(null, 'copy.arc.json');
    const { document, workbench } = await open(MemoryFile.of(taskText(3)));
    paint(document, 7);
    const saved = document.saveAs(copy);
    await Promise.resolve();
    paint(document, 8);
    await saved;
    expect([copy.text, textOf(document), document.isDirty]).toEqual([taskText(7), taskText(8), true]);
    workbench.undo();
    expect(textOf(document)).toBe(taskText(7));
  });

  it('saves a new task as a file', async () => {
    const document = ArcDocument.create(new MemoryFile(null, 'Untitled-1.arc.json'), taskText(0), ignore);
    const workbench = new Workbench(document);
    const target = new MemoryFile(null, 'mine.arc.json');
    expect(workbench.isDirty).toBe(true);
    paint(document, 4);
    await document.saveAs(target);
    expect(target.text).toBe(taskText(4));
  });
});

describe('reverting', () => {
  it('takes what the file holds now', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    await workbench.revert();
    expect([textOf(document), workbench.isDirty, document.version]).toEqual([taskText(3), false, 3]);
    paint(document, 8);
    file.bytes = utf8(taskText(5));
    await workbench.revert();
    expect([textOf(document), workbench.isDirty]).toEqual([taskText(5), false]);
  });

  it('does not let a redo pass for saved what the file no longer holds', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    await workbench.save();
    paint(document, 8);
    file.bytes = utf8(taskText(5));
    await workbench.revert();
    workbench.undo();
    workbench.redo();
    expect([firstCell(document), workbench.isDirty]).toEqual([7, true]);
  });

  it('goes back to the last text that was read where the file is gone', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    file.bytes = null;
    await workbench.revert();
    expect(textOf(document)).toBe(taskText(3));
  });
});

describe('a change on disk', () => {
  it('is nothing where the bytes are the same', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    const changed = vi.fn();
    document.changed.add(changed);
    file.bytes = utf8(taskText(3));
    await workbench.diskChanged();
    paint(document, 7);
    await workbench.diskChanged();
    expect([changed.mock.calls.length, document.snapshot()?.changedOnDisk]).toEqual([1, false]);
  });

  it('is taken by a clean document, which stays clean; undo brings the former text back, dirty', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    file.bytes = utf8(taskText(5));
    await workbench.diskChanged();
    expect([firstCell(document), document.version, workbench.isDirty, workbench.questions]).toEqual([5, 2, false, 0]);
    workbench.undo();
    expect([firstCell(document), workbench.isDirty]).toEqual([3, true]);
    workbench.redo();
    expect([firstCell(document), workbench.isDirty, file.writes]).toEqual([5, false, []]);
  });

  it('is shown to a dirty document, which keeps its edits', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    file.bytes = utf8(taskText(5));
    await workbench.diskChanged();
    expect(document.snapshot()).toMatchObject({ changedOnDisk: true, version: 2 });
    expect([firstCell(document), workbench.isDirty, Buffer.from(document.foreignBytes ?? []).toString()]).toEqual([7, true, taskText(5)]);
  });

  it('can be taken back by others', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    file.bytes = utf8(taskText(5));
    await workbench.diskChanged();
    file.bytes = utf8(taskText(3));
    await workbench.diskChanged();
    expect([document.snapshot()?.changedOnDisk, workbench.isDirty]).toEqual([false, true]);
    await workbench.save();
    expect([file.text, workbench.questions]).toEqual([taskText(7), 0]);
  });

  it('cleans a dirty document where it is the same change', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    file.bytes = utf8(taskText(7));
    await workbench.diskChanged();
    expect([workbench.isDirty, document.snapshot()?.changedOnDisk, file.writes]).toEqual([false, false, []]);
    workbench.undo();
    expect(workbench.isDirty).toBe(true);
  });

  it('can be reloaded over the edits, which an undo brings back', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    file.bytes = utf8(taskText(5));
    await workbench.diskChanged();
    await document.resolveDiskChange('reload');
    await workbench.idle();
    expect([firstCell(document), workbench.isDirty, document.snapshot()?.changedOnDisk]).toEqual([5, false, false]);
    workbench.undo();
    expect([firstCell(document), workbench.isDirty]).toEqual([7, true]);
  });

  it('can be kept out, and the next save then writes without a question', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    file.bytes = utf8(taskText(5));
    await workbench.diskChanged();
    await document.resolveDiskChange('keep');
    expect([firstCell(document), workbench.isDirty, document.snapshot()?.changedOnDisk]).toEqual([7, true, false]);
    await workbench.save();
    expect([file.text, workbench.questions]).toEqual([taskText(7), 0]);
  });

  it('does not let an undo to the saved place pass for clean after it was kept out', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    file.bytes = utf8(taskText(5));
    await workbench.diskChanged();
    await document.resolveDiskChange('keep');
    workbench.undo();
    expect([firstCell(document), workbench.isDirty]).toEqual([3, true]);
  });

  it('leaves all as it is where the file cannot be read', async () => {
    const file = MemoryFile.of(taskText(3));
    const errors: string[] = [];
    const document = await ArcDocument.open(file, (message) => errors.push(message));
    paint(document, 7);
    file.readError = new Error('the network is down');
    await document.refresh();
    expect([firstCell(document), errors]).toEqual([7, ['square.arc.json: the network is down']]);
  });
});

describe('a file deleted on disk', () => {
  it('leaves a clean document open and dirty; saving asks and then brings the file back', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    file.bytes = null;
    await workbench.diskChanged();
    expect([firstCell(document), workbench.isDirty, document.snapshot()?.changedOnDisk]).toEqual([3, true, false]);
    expect(await workbench.save()).toBe(false);
    expect([file.text, workbench.isDirty, workbench.questions]).toEqual([null, true, 1]);
    workbench.overwrite = true;
    await workbench.save();
    expect([file.text, workbench.isDirty]).toEqual([taskText(3), false]);
  });

  it('leaves a dirty document as it is', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    file.bytes = null;
    await workbench.diskChanged();
    expect([firstCell(document), workbench.isDirty]).toEqual([7, true]);
    workbench.overwrite = true;
    await workbench.save();
    expect(file.text).toBe(taskText(7));
  });

  it('is no loss where it was renamed: nothing needs saving under the old name', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    document.expectMove();
    expect([await workbench.save(), workbench.isDirty, file.writes]).toEqual([true, false, []]);
    file.bytes = null;
    await workbench.diskChanged();
    expect([workbench.isDirty, document.isDeleted]).toEqual([false, false]);
  });

  it('keeps its edits where it could not be renamed', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    document.expectMove();
    await workbench.save();
    document.cancelMove();
    expect([firstCell(document), workbench.isDirty]).toEqual([7, true]);
  });

  it('that comes back the same cleans an unedited document', async () => {
    const file = MemoryFile.of(taskText(3));
    const { workbench } = await open(file);
    file.bytes = null;
    await workbench.diskChanged();
    file.bytes = utf8(taskText(3));
    await workbench.diskChanged();
    expect([workbench.isDirty, file.writes]).toEqual([false, []]);
  });

  it('that comes back changed is reloaded where nothing was edited, else shown', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    file.bytes = null;
    await workbench.diskChanged();
    file.bytes = utf8(taskText(5));
    await workbench.diskChanged();
    expect([firstCell(document), workbench.isDirty]).toEqual([5, false]);
    paint(document, 7);
    file.bytes = null;
    await workbench.diskChanged();
    file.bytes = utf8(taskText(6));
    await workbench.diskChanged();
    expect([firstCell(document), workbench.isDirty, document.snapshot()?.changedOnDisk]).toEqual([7, true, true]);
  });
});

describe('a broken file', () => {
  const broken: [string, Uint8Array, { line: number; column: number; message: RegExp }][] = [
    ['no JSON', utf8('{"train": [\n  oops]}'), { line: 2, column: 3, message: /./ }],
    ['ragged rows', utf8('{"train": [{"input": [[1, 2],\n [3]], "output": [[1]]}], "test": []}'), { line: 2, column: 2, message: /./ }],
    ['a colour 12', utf8('{"train": [{"input": [[1, 12]], "output": [[1]]}], "test": []}'), { line: 1, column: 27, message: /12/ }],
    ['a lone continuation byte', Uint8Array.of(0x7b, 0x0a, 0x22, 0xc3, 0x28), { line: 2, column: 2, message: /not UTF-8.*byte 5/ }],
    ['an end within a character', Uint8Array.of(0x7b, 0x22, 0xf0, 0x9f, 0x9f), { line: 1, column: 3, message: /not UTF-8/ }],
    ['UTF-16', new Uint8Array(Buffer.from('\uFEFF{}', 'utf16le')), { line: 1, column: 1, message: /not UTF-8/ }],
    [
      'a late invalid byte',
      new Uint8Array(Buffer.concat([Buffer.from('x'.repeat(70_000) + '\n'), Buffer.of(0xff)])),
      { line: 2, column: 1, message: /byte 70002/ },
    ],
  ];

  it.each(broken)('%s: says what is wrong and where, and is never written', async (_, bytes, problem) => {
    const file = new MemoryFile(bytes);
    const { document, workbench } = await open(file);
    expect(document.snapshot()).toBeNull();
    expect(document.broken()?.fileName).toBe('square.arc.json');
    expect(document.broken()?.problems[0]).toEqual({ ...problem, message: expect.stringMatching(problem.message) as string });
    expect(() =>
      document.edit(1, { kind: 'setGrid', at: { split: 'train', index: 0, side: 'input' }, before: null, after: [[1]] }, 'no'),
    ).toThrow(expect.objectContaining({ code: 'broken' }));
    workbench.overwrite = true;
    await workbench.save();
    file.bytes = null;
    await workbench.diskChanged();
    await workbench.save();
    expect([workbench.isDirty, file.writes]).toEqual([false, []]);
  });

  it('becomes the editor when it is mended on disk, and no undo breaks it again', async () => {
    const file = MemoryFile.of('{');
    const { document, workbench } = await open(file);
    file.bytes = utf8(taskText(3));
    await workbench.diskChanged();
    expect([document.broken(), firstCell(document), workbench.isDirty, workbench.labels]).toEqual([null, 3, false, []]);
    paint(document, 7);
    workbench.undo();
    workbench.undo();
    expect(firstCell(document)).toBe(3);
  });

  it('shows the error when a clean document breaks on disk, and asks before a task from the undo stack replaces it', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await open(file);
    paint(document, 7);
    await workbench.save();
    file.bytes = utf8('<<<<<<< HEAD');
    await workbench.diskChanged();
    expect([document.snapshot(), document.broken()?.problems[0]?.line, workbench.isDirty]).toEqual([null, 1, false]);
    workbench.undo();
    expect([firstCell(document), workbench.isDirty]).toEqual([3, true]);
    expect(await workbench.save()).toBe(false);
    expect([file.text, workbench.questions]).toEqual(['<<<<<<< HEAD', 1]);
  });

  it('that is missing or cannot be read becomes the editor when it can', async () => {
    const missing = new MemoryFile(null);
    const { document, workbench } = await open(missing);
    expect(document.broken()?.problems).toEqual([{ line: 1, column: 1, message: 'There is no such file.' }]);
    missing.bytes = utf8(taskText(3));
    await workbench.diskChanged();
    expect(firstCell(document)).toBe(3);

    const locked = MemoryFile.of(taskText(4));
    locked.readError = new Error('permission denied');
    const other = await ArcDocument.open(locked, ignore);
    expect(other.broken()?.problems[0]?.message).toBe('permission denied');
    locked.readError = null;
    await other.refresh();
    expect(firstCell(other)).toBe(4);
  });
});

describe('a backup', () => {
  async function restart(file: MemoryFile, whileClosed: () => void): Promise<{ document: ArcDocument; workbench: Workbench }> {
    const { document } = await open(file);
    paint(document, 7);
    const backup = decodeBackup(encodeBackup({ ...document.unsavedWork(), task: 'file:///square.arc.json' }));
    whileClosed();
    const restored = ArcDocument.restore(file, backup, ignore);
    const workbench = new Workbench(restored, true);
    await workbench.diskChanged();
    return { document: restored, workbench };
  }

  it('brings the edits back, dirty, and saves them', async () => {
    const file = MemoryFile.of('\uFEFF' + taskText(3));
    const { document, workbench } = await restart(file, ignore);
    expect([firstCell(document), workbench.isDirty, document.snapshot()?.changedOnDisk]).toEqual([7, true, false]);
    await workbench.save();
    expect([file.text, workbench.questions]).toEqual(['\uFEFF' + taskText(7), 0]);
  });

  it('stays dirty when a new edit is undone', async () => {
    const { document, workbench } = await restart(MemoryFile.of(taskText(3)), ignore);
    paint(document, 8);
    workbench.undo();
    expect([firstCell(document), workbench.isDirty]).toEqual([7, true]);
  });

  it('shows that the file has changed in the meantime', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await restart(file, () => (file.bytes = utf8(taskText(5))));
    expect([firstCell(document), document.snapshot()?.changedOnDisk]).toEqual([7, true]);
    expect(await workbench.save()).toBe(false);
    expect(file.text).toBe(taskText(5));
  });

  it('opens though its file is gone', async () => {
    const file = MemoryFile.of(taskText(3));
    const { document, workbench } = await restart(file, () => (file.bytes = null));
    expect([firstCell(document), workbench.isDirty]).toEqual([7, true]);
    workbench.overwrite = true;
    await workbench.save();
    expect(file.text).toBe(taskText(7));
  });

  it('keeps a task that was never saved', () => {
    const created = ArcDocument.create(new MemoryFile(null, 'Untitled-1.arc.json'), taskText(0), ignore);
    paint(created, 6);
    const restored = ArcDocument.restore(new MemoryFile(null, 'Untitled-1.arc.json'), created.unsavedWork(), ignore);
    expect([firstCell(restored), restored.isDirty]).toEqual([6, true]);
  });

  it.each([
    ['nothing', ''],
    ['no header', taskText(3)],
    ['another version', '{"arcStudioBackup":2,"task":"file:///a.json","base":null}\n{}'],
    ['no address', '{"arcStudioBackup":1,"base":null}\n{}'],
    ['a base that is not base64', '{"arcStudioBackup":1,"task":"file:///a.json","base":"?"}\n{}'],
  ])('that holds %s is refused', (_, text) => {
    expect(() => decodeBackup(utf8(text))).toThrow(/damaged/);
  });
});
