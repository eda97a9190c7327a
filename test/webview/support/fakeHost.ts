import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import * as v from 'valibot';
import { gridsIn } from '../../../src/extension/editor/gridsIn.ts';
import { contributedKeys } from '../../../src/extension/keybindings.ts';
import { palettes } from '../../../src/shared/arc/palettes.ts';
import type { Task } from '../../../src/shared/arc/task.ts';
import { applyEdit } from '../../../src/shared/edits/applyEdit.ts';
import type { TaskEdit } from '../../../src/shared/edits/taskEdit.ts';
import {
  editorHostContract,
  editorPageContract,
  type BrokenFile,
  type DocumentSnapshot,
  type FocusKind,
  type InitialState,
  type SolveRun,
} from '../../../src/shared/protocol/editorProtocol.ts';
import { drawCommandSchema, drawNames } from '../../../src/shared/protocol/drawCommands.ts';
import { RpcError, RpcPeer, type Handlers, type Params } from '../../../src/shared/protocol/rpc.ts';
import { addEvent } from '../../../src/shared/protocol/runEvents.ts';
import type { SolveEvent } from '../../../src/shared/protocol/solverProtocol.ts';

type HostCall = {
  [K in keyof typeof editorHostContract]: readonly [method: K, params: Params<(typeof editorHostContract)[K]>];
}[keyof typeof editorHostContract];

/** The binding through which the page's messages come; see `acquireVsCodeApi` in editorPage.ts. */
export const bindingName = 'arcStudioTestHost';
/** The binding through which the keys come that a webview leaves to VS Code. */
export const keyBindingName = 'arcStudioTestKey';

const manifest: unknown = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../../package.json'), 'utf8'));
const { keybindings } = v.parse(
  v.object({
    contributes: v.object({
      keybindings: v.array(
        v.object({ command: v.string(), key: v.string(), args: v.optional(v.union([v.string(), v.number()])), when: v.string() }),
      ),
    }),
  }),
  manifest,
).contributes;

/**
 * An extension host with a document in memory. It speaks the real protocol through the real RPC peer, applies edits as the real one
 * does, and keeps a list of all calls.
 */
export class FakeHost {
  readonly calls: HostCall[] = [];
  readonly edits: { readonly edit: TaskEdit; readonly label: string }[] = [];
  state: InitialState;
  /** What the page said last that has the focus. */
  focus: FocusKind = 'none';
  /** Calls of `edit` wait for this, so that a test can let things happen meanwhile. */
  editGate: Promise<void> = Promise.resolve();
  /** What the clipboard holds for `readClipboard`. */
  clipboard = '';
  private readonly failures = new Map<string, string>();
  private readonly undone: Task[] = [];
  private readonly redone: Task[] = [];
  private peer: RpcPeer<typeof editorHostContract, typeof editorPageContract> | null = null;
  /** Calls for the state whose answer the page does not get. */
  lostAnswers = 0;
  private nextRun = 1;

  constructor(task: Task | BrokenFile) {
    this.state = {
      document: 'train' in task ? { version: 1, taskId: 'sample', task, editable: true, changedOnDisk: false } : null,
      broken: 'train' in task ? null : task,
      run: null,
      comparison: null,
      solver: { health: 'ready', model: 'hrm-mini', message: '' },
      settings: {
        palette: palettes.arcprize.colours.map(({ hex }) => hex),
        cellMarks: 'none',
        tools: 'simple',
        maxSteps: null,
        stopWhenHalting: false,
        fitSeconds: 60,
        votes: 0,
      },
      keys: contributedKeys(manifest),
    };
  }

  /** A key that the page has not kept from VS Code: does what its keybinding says, as VS Code would. */
  async press(chord: string): Promise<void> {
    const binding = keybindings.find(({ key, when }) => key === chord && this.holds(when));
    if (binding === undefined) return;
    const name = drawNames.find((command) => `arcStudio.${command}` === binding.command);
    if (name !== undefined) await this.push('draw', v.parse(drawCommandSchema, { name, argument: binding.args }));
    else if (binding.command === 'arcStudio.showKeys') await this.push('command', 'showKeys');
  }

  private holds(when: string): boolean {
    const facts: Readonly<Record<string, boolean>> = {
      "activeCustomEditorId == 'arcStudio.taskEditor'": true,
      "(activeCustomEditorId == 'arcStudio.taskEditor' || arcStudio.comparing)": true,
      'arcStudio.taskIsOpen': this.state.document !== null,
      'arcStudio.focus': this.focus === 'grid' || this.focus === 'page',
      'arcStudio.hasFocus': this.focus !== 'none',
      "arcStudio.focus == 'grid'": this.focus === 'grid',
      '!inputFocus': true,
      '!listFocus': true,
    };
    return when.split(' && ').every((clause) => facts[clause] === true);
  }

  async connect(page: Page): Promise<void> {
    await page.exposeBinding(keyBindingName, (_source, chord: string) => this.press(chord));
    let listener: (message: unknown) => void = () => undefined;
    await page.exposeBinding(bindingName, (_source, message: unknown) => {
      listener(message);
    });
    let sent = Promise.resolve();
    const channel = {
      post: (message: unknown) => {
        sent = sent.then(() => page.evaluate((data) => window.postMessage(data, '*'), message)).catch(() => undefined);
      },
      onMessage: (to: (message: unknown) => void) => {
        listener = to;
      },
      onClose: () => undefined,
    };
    this.peer = new RpcPeer(channel, editorHostContract, this.handlers(), editorPageContract);
  }

  get document(): DocumentSnapshot {
    if (this.state.document === null) throw new Error('the file is broken');
    return this.state.document;
  }

  get task(): Task {
    return this.document.task;
  }

  get labels(): string[] {
    return this.edits.map(({ label }) => label);
  }

  /** The parameters of all calls of one method. */
  callsOf<M extends HostCall[0]>(method: M): Params<(typeof editorHostContract)[M]>[] {
    return this.calls.filter(([name]) => name === method).map(([, params]) => params as Params<(typeof editorHostContract)[M]>);
  }

  push<M extends keyof typeof editorPageContract>(method: M, params: Params<(typeof editorPageContract)[M]>): Promise<unknown> {
    if (this.peer === null) throw new Error('not connected');
    return this.peer.call(method, params);
  }

  /** Makes every call of a method fail, until `null`. */
  fail(method: HostCall[0], message: string | null): void {
    if (message === null) this.failures.delete(method);
    else this.failures.set(method, message);
  }

  /** Changes the task as another panel or an undo would. */
  async change(task: Task): Promise<void> {
    await this.replaceDocument({ task, version: this.document.version + 1 });
  }

  async replaceDocument(changes: Partial<DocumentSnapshot>): Promise<void> {
    this.state = { ...this.state, document: { ...this.document, ...changes }, broken: null };
    await this.push('documentChanged', { document: this.state.document, broken: null });
  }

  async breakFile(broken: BrokenFile): Promise<void> {
    this.state = { ...this.state, document: null, broken };
    await this.push('documentChanged', { document: null, broken });
  }

  async setRun(changes: Partial<SolveRun>): Promise<void> {
    if (this.state.run === null) throw new Error('no run');
    const run = { ...this.state.run, ...changes };
    this.state = { ...this.state, run };
    const { id, state, error } = run;
    if (state === 'queued' || state === 'running') await this.push('runChanged', run);
    else await this.push('solveEvents', { run: id, events: [], end: { state, error } });
  }

  /** Sends an event of the current run, as the solver would. */
  async event(event: SolveEvent): Promise<void> {
    const { run } = this.state;
    if (run === null) throw new Error('no run');
    if (run.state === 'queued') {
      await this.setRun({ state: 'running', events: [event] });
      return;
    }
    const events = [...run.events];
    addEvent(events, event);
    this.state = { ...this.state, run: { ...run, events } };
    await this.push('solveEvents', { run: run.id, events: [event], end: null });
  }

  private handlers(): Handlers<typeof editorHostContract> {
    const logged = <M extends HostCall[0]>(method: M, params: Params<(typeof editorHostContract)[M]>): null => {
      this.calls.push([method, params] as unknown as HostCall);
      const failure = this.failures.get(method);
      if (failure !== undefined) throw new Error(failure);
      return null;
    };
    return {
      ready: () => {
        logged('ready', null);
        return this.lostAnswers-- > 0 ? new Promise(() => undefined) : this.state;
      },
      edit: async (request) => {
        logged('edit', request);
        await this.editGate;
        return { version: await this.edit(request) };
      },
      readGrids: (params) => {
        logged('readGrids', params);
        return gridsIn(params.text);
      },
      readClipboard: (params) => {
        logged('readClipboard', params);
        return { text: this.clipboard };
      },
      focusChanged: (focus) => {
        this.focus = focus;
        return null;
      },
      openKeys: (which) => logged('openKeys', which),
      undo: () => this.step(this.undone, this.redone, logged('undo', null)),
      redo: () => this.step(this.redone, this.undone, logged('redo', null)),
      openAsText: (place) => logged('openAsText', place),
      compareAsText: () => logged('compareAsText', null),
      alignRows: (heights) => logged('alignRows', heights),
      scroll: (position) => logged('scroll', position),
      gridFocused: (at) => logged('gridFocused', at),
      shareView: (view) => logged('shareView', view),
      showOnOtherSide: (shown) => logged('showOnOtherSide', shown),
      resolveDiskChange: (choice) => logged('resolveDiskChange', choice),
      solve: async (options) => {
        logged('solve', options);
        const { version: documentVersion, task } = this.document;
        const id = this.nextRun++;
        this.state = { ...this.state, run: { id, documentVersion, task, state: 'queued', error: null, events: [] } };
        await this.push('runChanged', this.state.run);
        return { run: id };
      },
      cancelSolve: async (params) => {
        logged('cancelSolve', params);
        await this.setRun({ state: 'cancelled' });
        return null;
      },
      stopFit: (params) => logged('stopFit', params),
      openSettings: (params) => logged('openSettings', params),
      reportError: (params) => logged('reportError', params),
    };
  }

  private async edit({ version, edit, label }: { version: number; edit: TaskEdit; label: string }): Promise<number> {
    if (version !== this.document.version) throw new RpcError('stale', 'The task has changed in the meantime.');
    const task = applyEdit(this.task, edit);
    this.undone.push(this.task);
    this.redone.length = 0;
    this.edits.push({ edit, label });
    await this.change(task);
    return this.document.version;
  }

  private async step(from: Task[], to: Task[], result: null): Promise<null> {
    const task = from.pop();
    if (task !== undefined) {
      to.push(this.task);
      await this.change(task);
    }
    return result;
  }
}
