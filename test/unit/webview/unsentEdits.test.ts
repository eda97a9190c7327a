import { signal } from '@preact/signals-core';
import { describe, expect, test } from 'vitest';
import type { Task } from '../../../src/shared/arc/task.ts';
import { applyEdit } from '../../../src/shared/edits/applyEdit.ts';
import type { TaskEdit } from '../../../src/shared/edits/taskEdit.ts';
import { TaskDocument } from '../../../src/webview/state/taskDocument.ts';
import { ViewState } from '../../../src/webview/state/viewState.ts';
import { editsStillToMake, savedEdits, type SavedEdits } from '../../../src/webview/state/unsentEdits.ts';

const task: Task = { train: [{ input: [[0, 0, 0]], output: [[0]] }], test: [] };
const paint = (column: number): TaskEdit => ({
  kind: 'setCells',
  at: { split: 'train', index: 0, side: 'input' },
  cells: [{ row: 0, column, before: 0, after: 5 }],
});
const insert: TaskEdit = { kind: 'insertPair', split: 'train', index: 0, pair: { input: [[1]], output: [[1]] } };
const edits = [insert, { ...paint(0), at: { split: 'train', index: 1, side: 'input' } } as TaskEdit, paint(0)].map((edit, i) => ({
  edit,
  label: `edit ${String(i)}`,
}));

describe('edits that the host had not answered', () => {
  const saved = savedEdits(task, edits.slice(0, 2))!;

  test('are made where the task is as it was', () => {
    expect(editsStillToMake(task, saved)).toEqual({ edits: edits.slice(0, 2), lost: [] });
    expect(savedEdits(task, [])).toBeNull();
  });

  test('are not made twice: the first may have been at the host', () => {
    expect(editsStillToMake(applyEdit(task, insert), saved)).toEqual({ edits: edits.slice(1, 2), lost: [] });
    expect(editsStillToMake(applyEdit(task, insert), savedEdits(task, edits.slice(0, 1))!)).toEqual({ edits: [], lost: [] });
  });

  test('are told where the task is another one, or they do not fit', () => {
    expect(editsStillToMake({ train: [{ input: [[3]], output: [[3]] }], test: [] }, saved)).toEqual({
      edits: [],
      lost: ['edit 0', 'edit 1'],
    });
    const misfit = savedEdits(task, [{ edit: paint(0), label: 'fits' }, { edit: paint(0), label: 'does not' }])!; // prettier-ignore
    expect(editsStillToMake(task, misfit)).toEqual({ edits: [{ edit: paint(0), label: 'fits' }], lost: ['does not'] });
  });

  test('are taken up by the page that comes after, once', async () => {
    const snapshot = { version: 1, taskId: 'task', task, editable: true, changedOnDisk: false };
    const before = new ViewState(null);
    const slow = new TaskDocument(() => new Promise(() => undefined), String, before.unsent);
    slow.receive(snapshot);
    expect(slow.edit(insert, 'Add')).toBe(true);
    expect(slow.edit(paint(0), 'misfit')).toBe(false);
    expect(slow.edit(edits[1]!.edit, 'Paint')).toBe(true);
    const after = new ViewState(JSON.parse(JSON.stringify(before.save())));
    const sent: string[] = [];
    let version = 1;
    const next = new TaskDocument(
      ({ label }) => {
        sent.push(label);
        return Promise.resolve({ version: ++version });
      },
      (message) => {
        throw new Error(message);
      },
      after.unsent,
    );
    next.receive(snapshot);
    expect(next.task.value?.train[1]?.input).toEqual([[5, 0, 0]]);
    await next.answered();
    expect(sent).toEqual(['Add', 'Paint']);
    expect(after.unsent.value).toBeNull();
    next.receive(null);
    next.receive({ ...snapshot, version: 9 });
    expect(next.task.value).toEqual(task);
  });

  test('are none where what was stored makes no sense', () => {
    const state = new ViewState(null).save();
    expect(new ViewState({ ...state, unsent: { before: 1, edits: [] } }).unsent.value).toBeNull();
    const unsent = signal<SavedEdits | null>(null);
    new TaskDocument(() => Promise.reject(new Error('no edit')), String, unsent).receive(null);
    expect(unsent.value).toBeNull();
  });
});
