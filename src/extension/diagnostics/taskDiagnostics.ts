import * as vscode from 'vscode';
import { isTaskPath } from '../../shared/arc/taskPath.ts';
import { isFile } from '../editor/isFile.ts';
import type { TaskEditorProvider } from '../editor/taskEditorProvider.ts';
import { checkBytes, checkText } from './checkFile.ts';
import { WorkspaceTasks } from './workspaceTasks.ts';

/** Typing goes on while a text is not whole. */
const typingMilliseconds = 150;

/**
 * Keeps the problems of task files in VS Code's list up to date: of those that are open, as they stand in their editor, and of all
 * others in the workspace, as they are on disk, unless the settings say otherwise.
 */
export class TaskDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('arc-studio');
  private readonly subscriptions: readonly { dispose(): unknown }[];
  private workspaceTasks: WorkspaceTasks | undefined;
  /** For tasks that are open in the task editor: the version that was checked last. */
  private readonly checkedVersions = new Map<string, number>();
  private readonly typing = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly editors: TaskEditorProvider,
    private readonly checksWorkspace: () => boolean,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const stopListening = editors.activityChanged.add(() => this.checkOpenTasks());
    this.subscriptions = [
      this.collection,
      new vscode.Disposable(stopListening),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => this.check(uri)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.checkSoon(document.uri)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.check(uri)),
      vscode.workspace.onDidChangeConfiguration(() => this.followWorkspace()),
    ];
    for (const { uri } of vscode.workspace.textDocuments) this.check(uri);
    this.checkOpenTasks();
    this.followWorkspace();
  }

  dispose(): void {
    this.workspaceTasks?.dispose();
    for (const timeout of this.typing.values()) clearTimeout(timeout);
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private followWorkspace(): void {
    if (this.checksWorkspace() === (this.workspaceTasks !== undefined)) return;
    this.workspaceTasks?.dispose();
    this.workspaceTasks = this.checksWorkspace() ? new WorkspaceTasks((uri, bytes) => this.takeFile(uri, bytes), this.log) : undefined;
  }

  private checkOpenTasks(): void {
    const open = new Map([...this.editors.allPanels].map(({ task }) => [task.uri.toString(), task]));
    for (const [address, { uri, document }] of open) {
      if (this.checkedVersions.get(address) === document.version) continue;
      this.checkedVersions.set(address, document.version);
      this.check(uri);
    }
    for (const address of [...this.checkedVersions.keys()]) {
      // Of a task that is being closed the panel goes before the document: until then it counts as open.
      if (open.has(address) || this.editors.taskAt(vscode.Uri.parse(address)) !== undefined) continue;
      this.checkedVersions.delete(address);
      this.check(vscode.Uri.parse(address));
    }
  }

  private checkSoon(uri: vscode.Uri): void {
    const address = uri.toString();
    clearTimeout(this.typing.get(address));
    const timeout = setTimeout(() => {
      this.typing.delete(address);
      this.check(uri);
    }, typingMilliseconds);
    this.typing.set(address, timeout);
  }

  /** Where a file is open in both kinds of editor, the one with unsaved edits counts. */
  private check(uri: vscode.Uri): void {
    if (!isFile(uri)) return;
    const task = this.editors.taskAt(uri)?.document;
    const text = openText(uri);
    if (task !== undefined && (text === undefined || task.isDirty)) {
      this.show(uri, task.bytes === null ? [] : checkBytes(uri, task.bytes, true));
    } else if (text !== undefined && (task !== undefined || isTaskPath(uri.path))) {
      this.show(uri, checkText(uri, text.getText(), task !== undefined));
    } else if (this.workspaceTasks === undefined) this.show(uri, []);
    else void this.workspaceTasks.refresh(uri);
  }

  private takeFile(uri: vscode.Uri, bytes: Uint8Array | null): void {
    if (this.editors.taskAt(uri) !== undefined || openText(uri) !== undefined) return;
    this.show(uri, bytes === null ? [] : checkBytes(uri, bytes, false));
  }

  private show(uri: vscode.Uri, diagnostics: readonly vscode.Diagnostic[]): void {
    if (diagnostics.length > 0) this.collection.set(uri, diagnostics);
    else if (this.collection.has(uri)) this.collection.delete(uri);
  }
}

function openText(uri: vscode.Uri): vscode.TextDocument | undefined {
  const address = uri.toString();
  return vscode.workspace.textDocuments.find((document) => !document.isClosed && document.uri.toString() === address);
}
