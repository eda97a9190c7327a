import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Task } from '../../../src/shared/arc/task.ts';
import { applyEdit } from '../../../src/shared/edits/applyEdit.ts';
import type { TaskEdit } from '../../../src/shared/edits/taskEdit.ts';
import type { DocumentSnapshot } from '../../../src/shared/protocol/editorProtocol.ts';
import { RpcError } from '../../../src/shared/protocol/rpc.ts';
import { TaskDocument } from '../../../src/webview/state/taskDocument.ts';

const task: Task = { train: [{ input: [[0, 0, 0]], output: [[0, 0, 0]] }], test: [] };
const input = { split: 'train', index: 0, side: 'input' } as const;
const output = { split: 'train', index: 0, side: 'output' } as const;
const paint = (column: number, before: number, after: number, at: typeof input | typeof output = input): TaskEdit => ({
  kind: 'setCells',
  at,
  cells: [{ row: 0, column, before, after }],
});
const snapshot = (version: number, of: Task = task): DocumentSnapshot => ({
  version,
  taskId: 't',
  task: of,
  editable: true,
  changedOnDisk: false,
});

interface Sent {
  readonly version: number;
  readonly edit: TaskEdit;
  answer(version: number): Promise<void>;
  refuse(error: Error): Promise<void>;
}

/** A document whose host answers when the test says so. */
function setUp(): { document: TaskDocument; sent: Sent[]; refused: string[] } {
  const sent: Sent[] = [];
  const refused: string[] = [];
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const document = new TaskDocument(
    ({ version, edit }) =>
      new Promise((resolve, reject) => {
        sent.push({
          version,
          edit,
          answer: (to) => {
            resolve({ version: to });
            return settled();
          },
          refuse: (error) => {
            reject(error);
            return settled();
          },
        });
      }),
    (message) => refused.push(message),
  );
  document.receive(snapshot(1));
  return { document, sent, refused };
}

const inputOf = (document: TaskDocument): unknown => document.task.value?.train[0]?.input;

describe('an edit', () => {
  test('shows at once and goes to the host with the version it was made on', () => {
    const { document, sent } = setUp();
    expect(document.edit(paint(0, 0, 5), 'Paint')).toBe(true);
    expect(inputOf(document)).toEqual([[5, 0, 0]]);
    expect(sent).toMatchObject([{ version: 1, edit: paint(0, 0, 5) }]);
  });

  test('is held by the snapshot that comes before its answer', async () => {
    const { document, sent } = setUp();
    document.edit(paint(0, 0, 5), 'Paint');
    document.receive(snapshot(2, applyEdit(task, paint(0, 0, 5))));
    expect(inputOf(document)).toEqual([[5, 0, 0]]);
    await sent[0]?.answer(2);
    expect(inputOf(document)).toEqual([[5, 0, 0]]);
    expect(document.snapshot.value?.version).toBe(2);
  });

  test('is known from its answer alone until the snapshot comes', async () => {
    const { document, sent } = setUp();
    document.edit(paint(0, 0, 5), 'Paint');
    await sent[0]?.answer(2);
    expect(inputOf(document)).toEqual([[5, 0, 0]]);
    document.edit(paint(1, 0, 6), 'Paint');
    expect(sent[1]?.version).toBe(2);
    // A snapshot from before the answer says nothing new.
    document.receive(snapshot(1));
    expect(inputOf(document)).toEqual([[5, 6, 0]]);
  });

  test('is waited for with all others, refused ones too, by who saves', async () => {
    const { document, sent } = setUp();
    await document.answered();
    document.edit(paint(0, 0, 5), 'Paint');
    document.edit(paint(1, 0, 6), 'Paint');
    let isDone = false;
    const answered = document.answered().then(() => (isDone = true));
    await sent[0]?.answer(2);
    expect(isDone).toBe(false);
    await sent[1]?.refuse(new RpcError('read-only', 'no'));
    await answered;
    expect(isDone).toBe(true);
  });

  test('that does not fit is refused and never sent', () => {
    const { document, sent, refused } = setUp();
    expect(document.edit(paint(0, 7, 5), 'Paint')).toBe(false);
    expect([sent.length, refused.length]).toEqual([0, 1]);
  });

  test('that comes too late waits for the newer task and is made on it', async () => {
    const { document, sent, refused } = setUp();
    document.edit(paint(0, 0, 5), 'Paint');
    await sent[0]?.refuse(new RpcError('stale', 'too late'));
    expect(sent).toHaveLength(1);
    document.receive(snapshot(2, applyEdit(task, paint(2, 0, 9))));
    expect(sent[1]).toMatchObject({ version: 2, edit: paint(0, 0, 5) });
    expect(inputOf(document)).toEqual([[5, 0, 9]]);
    expect(refused).toEqual([]);
  });

  test('that the host refuses is taken back, and those after it that need it', async () => {
    const { document, sent, refused } = setUp();
    document.edit(paint(0, 0, 5), 'First');
    document.edit(paint(0, 5, 6), 'Second');
    document.edit(paint(1, 0, 7), 'Third');
    await sent[0]?.refuse(new Error('no'));
    expect(refused).toHaveLength(2);
    expect(inputOf(document)).toEqual([[0, 7, 0]]);
    expect(sent[1]?.edit).toEqual(paint(1, 0, 7));
  });
});

describe('a file that is no task for a while', () => {
  test('loses what waits, says so, and is edited again afterwards', async () => {
    const { document, sent, refused } = setUp();
    document.edit(paint(0, 0, 5), 'First');
    document.edit(paint(1, 0, 5), 'Second');
    document.receive(null);
    expect(document.task.value).toBe(null);
    expect(refused).toEqual(['“Second” was not made: the file is no task any more.']);
    document.receive(snapshot(4));
    await sent[0]?.refuse(new RpcError('broken', 'no task'));
    expect(inputOf(document)).toEqual([[0, 0, 0]]);
    document.edit(paint(0, 0, 1), 'Third');
    expect(sent[1]).toMatchObject({ version: 4 });
  });
});

test('grids that did not change stay the same objects', () => {
  const { document } = setUp();
  const before = document.task.value;
  document.receive(snapshot(2, structuredClone(task)));
  expect(document.task.value?.train[0]).toBe(before?.train[0]);
  document.receive(snapshot(3, { train: [{ input: [[1]], output: [[0, 0, 0]] }], test: [] }));
  expect(document.task.value?.train[0]?.output).toBe(before?.train[0]?.output);
});

/** A host that applies edits, and another panel that edits too; messages keep their order, as over the real link. */
test('whatever happens in whatever order, the page ends with the host’s task and no edit is lost unsaid', async () => {
  const action = fc.oneof(
    fc.record({ do: fc.constant('edit' as const), column: fc.nat(2), colour: fc.nat(9) }),
    fc.record({ do: fc.constant('other' as const), column: fc.nat(2), colour: fc.nat(9) }),
    fc.record({ do: fc.constant('deliver' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
      let host = snapshot(1);
      let made = 0;
      let refused = 0;
      const link: (() => void)[] = [];
      const change = (next: Task): void => {
        host = { ...host, version: host.version + 1, task: next };
        const current = structuredClone(host);
        link.push(() => {
          document.receive(current);
        });
      };
      const document: TaskDocument = new TaskDocument(
        ({ version, edit }) =>
          new Promise((resolve, reject) => {
            if (version !== host.version) {
              link.push(() => {
                reject(new RpcError('stale', 'too late'));
              });
              return;
            }
            made++;
            change(applyEdit(host.task, edit));
            const answer = { version: host.version };
            link.push(() => {
              resolve(answer);
            });
          }),
        () => refused++,
      );
      document.receive(structuredClone(host));
      const deliver = async (): Promise<void> => {
        link.shift()?.();
        await new Promise((resolve) => setImmediate(resolve));
      };
      let wanted = 0;
      for (const step of actions) {
        if (step.do === 'deliver') await deliver();
        else if (step.do === 'other') {
          const before = host.task.train[0]?.output?.[0]?.[step.column] ?? 0;
          change(applyEdit(host.task, paint(step.column, before, step.colour, output)));
        } else {
          const before = document.task.value?.train[0]?.input[0]?.[step.column] ?? 0;
          if (document.edit(paint(step.column, before, step.colour), 'Paint')) wanted++;
        }
      }
      while (link.length > 0) await deliver();
      expect(document.task.value).toEqual(host.task);
      expect(made + refused).toBe(wanted);
      expect(refused).toBe(0);
    }),
    { numRuns: 60 },
  );
});
