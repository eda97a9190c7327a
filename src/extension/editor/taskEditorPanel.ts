import { randomBytes } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import type { GridAddress } from '../../shared/arc/task.ts';
import { editorHostContract, editorPageContract } from '../../shared/protocol/editorProtocol.ts';
import type { EditorSettings, InitialState, SolverState } from '../../shared/protocol/editorProtocol.ts';
import type { Handlers, Params, Result } from '../../shared/protocol/rpc.ts';
import { RpcError, RpcPeer } from '../../shared/protocol/rpc.ts';
import type { Device } from '../../shared/protocol/solverProtocol.ts';
import { editorHtml } from './editorHtml.ts';
import { RunStream } from './runStream.ts';
import type { TaskDocument } from './taskDocument.ts';
import { WebviewChannel } from './webviewChannel.ts';

type Host = typeof editorHostContract;
type Page = typeof editorPageContract;
export type PageCommand = Params<Page['command']>;

/** What a panel needs of the extension around it. */
export interface PanelServices {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  editorSettings(): EditorSettings;
  modelDirectory(): string;
  device(): Device;
  /** Folder that fits are kept in. */
  readonly fitDirectory: string;
  /** Megabytes that they may take there. */
  fitLimitMegabytes(): number;
  solverState(): SolverState;
  openAsText(uri: vscode.Uri, place: { line: number; column: number } | null): Promise<void>;
  compare(task: TaskDocument): Promise<void>;
}

/** One editor on a task: a page in a webview, which gets every change of the document and whose edits go to it. */
export class TaskEditorPanel {
  private channel!: WebviewChannel;
  private peer!: RpcPeer<Host, Page>;
  /** Whether the page has asked for the state; before that, nothing is sent to it. */
  private pageReady = false;
  private readonly runStream = new RunStream(async (events, end) => {
    const run = this.task.runs.current?.id;
    if (run !== undefined) await this.send('solveEvents', { run, events: [...events], end });
  });
  private readonly stopListening: (() => void)[];

  constructor(
    readonly task: TaskDocument,
    private readonly panel: vscode.WebviewPanel,
    private readonly services: PanelServices,
  ) {
    const { document, runs } = task;
    this.stopListening = [
      document.changed.add(() => {
        this.showTitle();
        this.push('documentChanged', { document: document.snapshot(), broken: document.broken() });
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
      if (panel.visible) void document.refresh();
    });
    panel.onDidDispose(() => {
      for (const stop of this.stopListening) stop();
      this.channel.close('The editor was closed.');
    });
    panel.webview.html = this.html();
  }

  get active(): boolean {
    return this.panel.active;
  }

  /** Forwards a VS Code command to the page. */
  command(command: PageCommand): void {
    this.push('command', command);
  }

  /** Brings a grid of the task in sight and gives it the focus. */
  async revealGrid(at: GridAddress): Promise<void> {
    this.panel.reveal();
    await this.send('reveal', at);
  }

  /** Calls a method of the page; rejects where the page is not there to answer. */
  ask<K extends keyof Page>(method: K, params: Params<Page[K]>): Promise<Result<Page[K]>> {
    if (!this.pageReady) return Promise.reject(new RpcError('closed', 'The task is still being loaded.'));
    return this.peer.call(method, params);
  }

  settingsChanged(settings: EditorSettings): void {
    this.push('settingsChanged', settings);
  }

  solverChanged(state: SolverState): void {
    this.push('solverChanged', state);
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
      styleUri: address('webview.css'),
      codiconsUri: address('codicons', 'codicon.css'),
    });
  }

  private connect(): void {
    this.pageReady = false;
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
  private async send<K extends keyof Page>(method: K, params: Params<Page[K]>): Promise<void> {
    if (!this.pageReady) return;
    try {
      await this.peer.call(method, params);
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
        this.runStream.clear();
        return this.initialState();
      },
      edit: ({ version, edit, label }) => ({ version: document.edit(version, edit, label) }),
      undo: () => this.execute('undo'),
      redo: () => this.execute('redo'),
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
        const [modelDirectory, device] = [services.modelDirectory(), services.device()];
        const kept = { fitDirectory: services.fitDirectory, fitLimitMegabytes: services.fitLimitMegabytes() };
        return { run: runs.start({ ...options, ...kept, document: snapshot, modelDirectory, device }) };
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
      reportError: ({ message }) => {
        services.log.error(`page: ${message}`);
        return null;
      },
    };
  }

  /** VS Code keeps the one undo stack; its commands go to the active editor. */
  private async execute(command: 'undo' | 'redo'): Promise<null> {
    if (!this.panel.active) this.panel.reveal();
    await vscode.commands.executeCommand(command);
    return null;
  }

  private initialState(): InitialState {
    const { document, runs } = this.task;
    return {
      document: document.snapshot(),
      broken: document.broken(),
      run: runs.current,
      solver: this.services.solverState(),
      settings: this.services.editorSettings(),
    };
  }
}
