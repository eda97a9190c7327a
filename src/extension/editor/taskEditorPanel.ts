import { randomBytes } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Comparison, ShownPair } from '../../shared/protocol/comparison.ts';
import type { GridAddress } from '../../shared/arc/task.ts';
import type { TaskEdit } from '../../shared/edits/taskEdit.ts';
import { editorHostContract, editorPageContract } from '../../shared/protocol/editorProtocol.ts';
import type {
  DocumentSnapshot,
  EditorSettings,
  FocusKind,
  InitialState,
  Keybinding,
  SolverState,
} from '../../shared/protocol/editorProtocol.ts';
import type { DrawCommand } from '../../shared/protocol/drawCommands.ts';
import type { Handlers, Params, Result } from '../../shared/protocol/rpc.ts';
import { RpcError, RpcPeer } from '../../shared/protocol/rpc.ts';
import type { Place } from '../../shared/protocol/solverProtocol.ts';
import { editorHtml } from './editorHtml.ts';
import { gridsIn } from './gridsIn.ts';
import { PageStart } from './pageStart.ts';
import { RunStream } from './runStream.ts';
import type { TaskDocument } from './taskDocument.ts';
import { versionName } from './version.ts';
import { WebviewChannel } from './webviewChannel.ts';

type Host = typeof editorHostContract;
type Page = typeof editorPageContract;
export type PageCommand = Params<Page['command']>;

/** Milliseconds that a save waits for the page. */
const patience = 5_000;

/** Loads of a page in vain, after which the user is told. */
const lastHope = 2;

/** What a panel needs of the extension around it. */
export interface PanelServices {
  readonly extensionUri: vscode.Uri;
  /** What the page's script imports from the start; paths in dist/. */
  readonly pageModules: readonly string[];
  readonly log: vscode.LogOutputChannel;
  editorSettings(): EditorSettings;
  /** Folder of the model that solves a task. */
  modelDirectory(task: vscode.Uri): string;
  /** Where that runs. */
  place(task: vscode.Uri): Place;
  /** Folder that fits are kept in. */
  readonly fitDirectory: string;
  /** Megabytes that they may take there. */
  fitLimitMegabytes(): number;
  solverState(): SolverState;
  readonly keys: readonly Keybinding[];
  /** The page's focus went elsewhere. */
  focusChanged(): void;
  openAsText(uri: vscode.Uri, place: { line: number; column: number } | null): Promise<void>;
  compare(task: TaskDocument): Promise<void>;
  compareAsText(before: TaskDocument, after: TaskDocument): Promise<void>;
}

/** One editor on a task: a page in a webview, which gets every change of the document and whose edits go to it. */
export class TaskEditorPanel {
  private channel!: WebviewChannel;
  private peer!: RpcPeer<Host, Page>;
  /** Whether the page has asked for the state; before that, nothing is sent to it. */
  private pageReady = false;
  /** Commands for a page that is on its way. */
  private waiting: PageCommand[] = [];
  private readonly pageStart = new PageStart(
    () => this.isOnShow(),
    (failures) => {
      this.services.log.warn(`the page of ${this.task.uri.toString()} did not start and is loaded anew`);
      this.panel.webview.html = this.html();
      if (failures === lastHope) void this.offerReload();
    },
  );
  private focused: FocusKind = 'none';
  private grid: GridAddress | null = null;
  private readonly runStream = new RunStream(async (events, end) => {
    const run = this.task.runs.current?.id;
    if (run !== undefined) await this.send('solveEvents', { run, events: [...events], end });
  });
  /** The other side of the diff that this editor is one side of, and which one this is. */
  private diff: { readonly side: Comparison['side']; readonly other: TaskEditorPanel } | null = null;
  private readonly stopListening: (() => void)[];

  constructor(
    readonly task: TaskDocument,
    private readonly panel: vscode.WebviewPanel,
    private readonly services: PanelServices,
    /** When VS Code began to open it: later ones have larger numbers. */
    readonly turn: number,
  ) {
    const { document, runs } = task;
    this.stopListening = [
      document.changed.add(() => {
        this.showTitle();
        this.showDocument();
        this.diff?.other.showComparison();
      }),
      runs.runChanged.add((run) => {
        this.runStream.clear(); // The run holds its events.
        this.push('runChanged', run);
      }),
      runs.eventCame.add(({ event }) => {
        this.runStream.addEvent(event);
      }),
      runs.runEnded.add((end) => {
        this.runStream.addEnd(end);
      }),
    ];
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.resource('dist'), this.resource('media')] };
    this.connect();
    panel.onDidChangeViewState(() => {
      if (!panel.visible && this.pageReady) this.reconnect();
      if (!panel.visible) this.waiting = [];
      if (panel.visible) void document.refresh();
      this.expectPage();
    });
    panel.onDidDispose(() => {
      for (const stop of this.stopListening) stop();
      this.pageStart.stop();
      this.channel.close('The editor was closed.');
    });
    panel.webview.html = this.html();
    this.expectPage();
  }

  get active(): boolean {
    return this.panel.active;
  }

  get visible(): boolean {
    return this.panel.visible;
  }

  get viewColumn(): vscode.ViewColumn | undefined {
    return this.panel.viewColumn;
  }

  /** Which side of a diff this editor is; null: of none. */
  get comparedAs(): Comparison['side'] | null {
    return this.diff?.side ?? null;
  }

  /** Tells which diff this editor is a side of, as far as it is one of any. */
  compare(diff: TaskEditorPanel['diff']): void {
    if (this.diff?.other === diff?.other && this.diff?.side === diff?.side) return;
    const tookEdits = this.takesEdits;
    this.diff = diff;
    if (this.takesEdits !== tookEdits) this.showDocument();
    this.showComparison();
  }

  /** Edits the task, as `ArcDocument.edit` does. Fails with code `read-only` on the older side of a diff. */
  edit(version: number, edit: TaskEdit, label: string): number {
    if (!this.takesEdits) throw new RpcError('read-only', 'The older side of a comparison is only read.');
    return this.task.document.edit(version, edit, label);
  }

  /** Where VS Code's own undo has only one custom editor in view, not a side of a diff, the document undoes by itself. */
  async undoOrRedo(command: 'undo' | 'redo'): Promise<void> {
    if (!this.takesEdits) return;
    if (this.diff !== null) this.task.document[command]();
    else {
      if (!this.panel.active) this.panel.reveal();
      await vscode.commands.executeCommand(command);
    }
  }

  /** Shows the diff that this editor is a side of as text. */
  async compareAsText(): Promise<void> {
    if (this.diff === null) return;
    const { side, other } = this.diff;
    await (side === 'after' ? this.services.compareAsText(other.task, this.task) : this.services.compareAsText(this.task, other.task));
  }

  /** What has the focus on the page, as far as the page has said. */
  get focus(): FocusKind {
    return this.focused;
  }

  /** The grid that had the focus last, as far as the page has said. */
  get focusedGrid(): GridAddress | null {
    return this.grid;
  }

  /** Forwards a VS Code command that draws to the page. */
  draw(command: DrawCommand): void {
    this.push('draw', command);
  }

  /** Forwards a VS Code command to the page, once that is ready; an editor that is not the active one is brought in sight. */
  command(command: PageCommand): void {
    // A side of a diff is on show.
    if (!this.panel.active && this.diff === null) this.panel.reveal();
    if (this.pageReady) this.push('command', command);
    else this.waiting.push(command);
  }

  /** Brings a grid of the task in sight and gives it the focus. */
  async revealGrid(at: GridAddress): Promise<void> {
    // A side of a diff is on show, and would be shown on its own.
    if (this.diff === null) this.panel.reveal();
    await this.send('reveal', at);
  }

  /** Makes what floats on the page part of the task. A page that does not answer soon is not waited for. */
  async putDown(): Promise<void> {
    await this.send('putDown', null, AbortSignal.timeout(patience));
  }

  /** Calls a method of the page; rejects where the page is not there to answer. */
  ask<K extends keyof Page>(method: K, params: Params<Page[K]>): Promise<Result<Page[K]>> {
    if (!this.pageReady) return Promise.reject(new RpcError('closed', 'The task is still being loaded.'));
    return this.peer.call(method, params);
  }

  /** In a diff: gives this side the focus, which VS Code would else put back to the other one, and goes to a pair there. */
  private async showPair(shown: ShownPair): Promise<void> {
    const side = this.diff?.side === 'after' ? 'Second' : 'First';
    await vscode.commands.executeCommand(`workbench.action.focus${side}SideEditor`);
    await this.send('showPair', shown);
  }

  settingsChanged(settings: EditorSettings): void {
    this.push('settingsChanged', settings);
  }

  solverChanged(state: SolverState): void {
    this.push('solverChanged', state);
  }

  /** VS Code asks about unsaved edits on the newer side of a diff alone. */
  private get takesEdits(): boolean {
    return this.diff?.side !== 'before';
  }

  private snapshot(): DocumentSnapshot | null {
    const snapshot = this.task.document.snapshot();
    return snapshot && { ...snapshot, editable: snapshot.editable && this.takesEdits };
  }

  private showDocument(): void {
    this.push('documentChanged', { document: this.snapshot(), broken: this.task.document.broken() });
  }

  private sendWaiting(): void {
    for (const command of this.waiting.splice(0)) this.push('command', command);
  }

  private showTitle(): void {
    const name = path.posix.basename(this.task.uri.path);
    const title = this.task.document.isDeleted ? `${name} (deleted)` : name;
    if (this.panel.title !== title) this.panel.title = title;
  }

  private resource(...segments: string[]): vscode.Uri {
    return vscode.Uri.joinPath(this.services.extensionUri, ...segments);
  }

  private html(): string {
    const { webview } = this.panel;
    const address = (...segments: string[]): string => webview.asWebviewUri(this.resource('dist', ...segments)).toString();
    return editorHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64url'),
      scriptUri: address('webview.js'),
      moduleUris: this.services.pageModules.map((module) => address(module)),
      styleUri: address('webview.css'),
      codiconsUri: address('codicons', 'codicon.css'),
    });
  }

  private async offerReload(): Promise<void> {
    const reload = 'Reload Window';
    const name = path.posix.basename(this.task.uri.path);
    const answer = await vscode.window.showWarningMessage(
      `VS Code does not get the page of ${name} to start. Unsaved edits are kept.`,
      reload,
    );
    if (answer === reload) await vscode.commands.executeCommand('workbench.action.reloadWindow');
  }

  /** VS Code may not have told yet that a tab was left at once: then it takes its editor for visible, and loads no page. */
  private isOnShow(): boolean {
    const group = vscode.window.tabGroups.all.find(({ viewColumn }) => viewColumn === this.panel.viewColumn);
    const input = group?.activeTab?.input;
    // Of a diff of tasks VS Code tells nothing.
    return input === undefined || (input instanceof vscode.TabInputCustom && input.uri.toString() === this.task.uri.toString());
  }

  /** Only what is on show is loaded. */
  private expectPage(): void {
    if (this.panel.visible && !this.pageReady) this.pageStart.expect();
    else this.pageStart.stop();
  }

  private connect(): void {
    this.pageReady = false;
    this.focused = 'none';
    this.grid = null;
    this.channel = new WebviewChannel(this.panel.webview);
    this.peer = new RpcPeer(this.channel, editorHostContract, this.handlers(), editorPageContract);
  }

  private reconnect(): void {
    this.channel.close('The page was hidden.');
    this.connect();
  }

  private push<K extends keyof Page>(method: K, params: Params<Page[K]>): void {
    void this.send(method, params);
  }

  /** Resolves when the page has answered, or will not. */
  private async send<K extends keyof Page>(method: K, params: Params<Page[K]>, signal?: AbortSignal): Promise<void> {
    if (!this.pageReady) return;
    try {
      await this.peer.call(method, params, signal === undefined ? {} : { signal });
    } catch (error) {
      if (!(error instanceof RpcError && error.code === 'closed')) this.services.log.error(`page, ${method}: ${String(error)}`);
    }
  }

  private handlers(): Handlers<Host> {
    const { task, services } = this;
    const { document, runs } = task;
    return {
      ready: () => {
        this.pageReady = true;
        this.pageStart.stop();
        this.runStream.restart();
        this.diff?.other.showComparison(); // So that it tells again what the new page has not heard.
        setTimeout(() => this.sendWaiting()); // Once the page has the answer.
        return this.initialState();
      },
      edit: ({ version, edit, label }) => ({ version: this.edit(version, edit, label) }),
      undo: async () => {
        await this.undoOrRedo('undo');
        return null;
      },
      redo: async () => {
        await this.undoOrRedo('redo');
        return null;
      },
      compareAsText: async () => {
        await this.compareAsText();
        return null;
      },
      alignRows: (heights) => {
        this.diff?.other.push('rowsAligned', heights);
        return null;
      },
      scroll: (position) => {
        this.diff?.other.push('scrolled', position);
        return null;
      },
      shareView: (view) => {
        this.diff?.other.push('viewShared', view);
        return null;
      },
      showOnOtherSide: async (shown) => {
        await this.diff?.other.showPair(shown);
        return null;
      },
      readGrids: ({ text }) => gridsIn(text),
      readClipboard: async () => ({ text: await vscode.env.clipboard.readText() }),
      focusChanged: (focus) => {
        this.focused = focus;
        services.focusChanged();
        return null;
      },
      gridFocused: (at) => {
        this.grid = at;
        services.focusChanged();
        return null;
      },
      openAsText: async (place) => {
        await services.openAsText(task.uri, place);
        return null;
      },
      resolveDiskChange: async (choice) => {
        await (choice === 'compare' ? services.compare(task) : document.resolveDiskChange(choice));
        return null;
      },
      solve: (options) => {
        const snapshot = document.snapshot();
        if (snapshot === null) throw new RpcError('broken', 'There is no task to solve.');
        const modelDirectory = services.modelDirectory(task.uri);
        const kept = { fitDirectory: services.fitDirectory, fitLimitMegabytes: services.fitLimitMegabytes() };
        return { run: runs.start({ ...options, ...kept, document: snapshot, modelDirectory, ...services.place(task.uri) }) };
      },
      cancelSolve: ({ run }) => {
        runs.cancel(run);
        return null;
      },
      stopFit: ({ run }) => {
        runs.stopFit(run);
        return null;
      },
      openSettings: async ({ query }) => {
        await vscode.commands.executeCommand('workbench.action.openSettings', query);
        return null;
      },
      openKeys: async (which) => {
        const query = `${which === 'changed' ? '@source:user ' : ''}arcStudio.`;
        await vscode.commands.executeCommand('workbench.action.openGlobalKeybindings', query);
        return null;
      },
      reportError: ({ message }) => {
        services.log.error(`page: ${message}`);
        return null;
      },
    };
  }

  private showComparison(): void {
    this.push('comparisonChanged', this.comparison());
  }

  private comparison(): Comparison | null {
    if (this.diff === null) return null;
    const { side, other } = this.diff;
    return { side, otherName: versionName(other.task.uri), other: other.task.document.snapshot()?.task ?? null };
  }

  private initialState(): InitialState {
    const { document, runs } = this.task;
    return {
      document: this.snapshot(),
      broken: document.broken(),
      run: runs.current,
      solver: this.services.solverState(),
      settings: this.services.editorSettings(),
      comparison: this.comparison(),
      keys: [...this.services.keys],
    };
  }
}
