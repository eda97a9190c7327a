import * as vscode from 'vscode';
import { Listeners } from '../listeners.ts';
import { ArcDocument } from './arcDocument.ts';
import type { UnsavedWork } from './backup.ts';
import type { Comparison } from './comparison.ts';
import type { Solve } from './documentRuns.ts';
import { DocumentRuns } from './documentRuns.ts';
import type { KeptEdits } from './keptEdits.ts';
import { MovedRuns } from './movedRuns.ts';
import { MovedTasks } from './movedTasks.ts';
import { Overwriting } from './overwriting.ts';
import { savesByItself } from './savesByItself.ts';
import { saveTask } from './saveTask.ts';
import { TaskDocument } from './taskDocument.ts';
import type { PanelServices } from './taskEditorPanel.ts';
import { TaskEditorPanel } from './taskEditorPanel.ts';
import { exists, UriTaskFile } from './uriTaskFile.ts';

export const viewType = 'arcStudio.taskEditor';

/** Opens, saves and restores tasks for VS Code, and knows all that are open. */
export class TaskEditorProvider implements vscode.CustomEditorProvider<TaskDocument>, vscode.Disposable {
  /** A task was opened or closed, another editor became active, or the active task, its solve or its page's focus changed. */
  readonly activityChanged = new Listeners<undefined>();
  private readonly documentChange = new vscode.EventEmitter<
    vscode.CustomDocumentEditEvent<TaskDocument> | vscode.CustomDocumentContentChangeEvent<TaskDocument>
  >();
  readonly onDidChangeCustomDocument = this.documentChange.event;

  private readonly tasks = new Map<string, TaskDocument>();
  private readonly panels = new Set<TaskEditorPanel>();
  /** Texts of new tasks that are about to be opened, by their untitled address. */
  private readonly newTexts = new Map<string, string>();
  /** How many editors VS Code has begun to open: it opens a task first where no other editor has it. */
  private turns = 0;
  /** The turns of tasks whose first editor is yet to come. */
  private readonly firstTurns = new WeakMap<TaskDocument, number>();

  /** The editor whose page had the focus last. */
  private lastFocused: TaskEditorPanel | undefined;

  private readonly overwriting: Overwriting;
  private readonly moved: MovedTasks;
  private readonly movedRuns = new MovedRuns();

  constructor(
    private readonly solve: Solve,
    private readonly comparison: Comparison,
    private readonly services: Omit<PanelServices, 'compare' | 'focusChanged'>,
    private readonly kept: KeptEdits,
  ) {
    this.overwriting = new Overwriting(comparison);
    this.moved = new MovedTasks(
      () => this.tasks.values(),
      (task, to) => this.movedRuns.leave(task, to),
      (uri) => {
        void vscode.commands.executeCommand('vscode.openWith', uri, viewType, { preserveFocus: true });
      },
    );
  }

  dispose(): void {
    this.moved.dispose();
    this.documentChange.dispose();
  }

  get activePanel(): TaskEditorPanel | undefined {
    return [...this.panels].find(({ active }) => active) ?? this.activeSide();
  }

  /** The editor for a command that does not come from one: the active one, or else one on show, or the one that was used last. */
  get panelInUse(): TaskEditorPanel | undefined {
    const panels = [...this.panels];
    return this.activePanel ?? [this.lastFocused, ...panels].find((panel) => panel?.visible) ?? this.lastFocused ?? panels.at(-1);
  }

  get allPanels(): Iterable<TaskEditorPanel> {
    return this.panels;
  }

  /** The open task at an address. */
  taskAt(uri: vscode.Uri): TaskDocument | undefined {
    return this.tasks.get(uri.toString());
  }

  /** Opens an editor on a task that is not on disk yet. */
  async openNew(text: string): Promise<void> {
    const uri = await this.newAddress();
    this.newTexts.set(uri.toString(), text);
    await vscode.commands.executeCommand('vscode.openWith', uri, viewType);
  }

  /** Opens every task with unsaved edits that is not open: after a crash VS Code may not know of them, or not have loaded their tabs. */
  async restoreForgotten(): Promise<void> {
    if (vscode.workspace.workspaceFolders === undefined) return; // Other windows without a folder may be at work on them.
    for (const uri of await this.kept.tasks()) {
      if (this.taskAt(uri) !== undefined) continue;
      await vscode.commands.executeCommand('vscode.openWith', uri, viewType, { preview: false, preserveFocus: true });
    }
  }

  async openCustomDocument(uri: vscode.Uri, context: vscode.CustomDocumentOpenContext): Promise<TaskDocument> {
    const turn = ++this.turns;
    const document = await this.open(uri, context);
    const key = uri.toString();
    const task = new TaskDocument(uri, document, this.movedRuns.take(uri) ?? new DocumentRuns(this.solve), () => {
      if (this.tasks.get(key) === task) this.tasks.delete(key);
      void this.kept.discard(uri); // Whoever closed it was asked about unsaved edits.
      this.activityChanged.emit(undefined);
    });
    this.tasks.set(key, task);
    this.firstTurns.set(task, turn);
    this.listen(task);
    // Once VS Code knows the document: new and restored ones are dirty, and a restored one's file may have changed.
    setTimeout(() => {
      document.reportDirty();
      void document.refresh();
    });
    return task;
  }

  resolveCustomEditor(task: TaskDocument, webviewPanel: vscode.WebviewPanel): void {
    const turn = this.firstTurns.get(task) ?? ++this.turns;
    this.firstTurns.delete(task);
    const services: PanelServices = {
      ...this.services,
      compare: (compared) => this.compare(compared),
      focusChanged: () => {
        if (panel.focus !== 'none') this.lastFocused = panel;
        this.activityChanged.emit(undefined);
      },
    };
    const panel = new TaskEditorPanel(task, webviewPanel, services, turn);
    this.panels.add(panel);
    webviewPanel.onDidChangeViewState(() => {
      this.activityChanged.emit(undefined);
    });
    webviewPanel.onDidDispose(() => {
      this.panels.delete(panel);
      if (this.lastFocused === panel) this.lastFocused = undefined;
      this.activityChanged.emit(undefined);
    });
    this.activityChanged.emit(undefined);
  }

  async saveCustomDocument(task: TaskDocument): Promise<void> {
    if (!task.document.expectsNoWrite && !savesByItself(task.uri)) await this.putDown(task);
    const saved = await task.document.save((disk) => this.overwriting.confirm(task, disk));
    if (!saved) throw new vscode.CancellationError();
    await this.kept.discard(task.uri);
    this.endSave(task);
  }

  async saveCustomDocumentAs(task: TaskDocument, destination: vscode.Uri): Promise<void> {
    await this.putDown(task);
    const isNew = task.uri.scheme === 'untitled';
    if (destination.toString() === task.uri.toString()) await task.document.save(() => Promise.resolve(true));
    else {
      await task.document.saveAs(await UriTaskFile.at(destination));
      // A new task has its file now and goes on there; any other stays what it was, beside its copy.
      if (isNew) this.movedRuns.leave(task, destination);
    }
    await this.kept.discard(task.uri); // What was unsaved is saved, and VS Code asks for no backup to be dropped here.
    // VS Code closes one that has no file of its own.
    if (!isNew && !task.document.isDeleted) this.endSave(task);
  }

  async revertCustomDocument(task: TaskDocument): Promise<void> {
    await task.document.revert();
    await this.kept.discard(task.uri);
  }

  backupCustomDocument({ uri, document }: TaskDocument): Promise<vscode.CustomDocumentBackup> {
    return this.kept.keep(uri, document.unsavedWork());
  }

  /** To be called at the very end of a save: VS Code then takes for saved what was edited while it went on, too. */
  private endSave({ document }: TaskDocument): void {
    document.markSaved();
    setTimeout(() => {
      document.reportDirty();
    });
  }

  /** For VS Code no side of a diff is active: here the one that has the focus or had it last is, or else the newer one. */
  private activeSide(): TaskEditorPanel | undefined {
    const { viewColumn } = vscode.window.tabGroups.activeTabGroup;
    const sides = [...this.panels].filter((panel) => panel.comparedAs !== null && panel.visible && panel.viewColumn === viewColumn);
    return sides.find((panel) => panel === this.lastFocused) ?? sides.find(({ comparedAs }) => comparedAs === 'after');
  }

  /** What floats in an editor on the task is part of what the user saves. */
  private async putDown(task: TaskDocument): Promise<void> {
    const panels = [...this.panels].filter((panel) => panel.task === task);
    await Promise.all(panels.map((panel) => panel.putDown()));
  }

  /** An untitled address in the workspace, so that VS Code's save dialog starts there. */
  private async newAddress(): Promise<vscode.Uri> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    for (let number = 1; ; number++) {
      const name = `Untitled-${String(number)}.arc.json`;
      const saved = folder === undefined ? undefined : vscode.Uri.joinPath(folder, name);
      const untitled = vscode.Uri.from({ scheme: 'untitled', path: saved?.path ?? name });
      const taken =
        this.tasks.has(untitled.toString()) || (await this.kept.has(untitled)) || (saved !== undefined && (await exists(saved)));
      if (!taken) return untitled;
    }
  }

  private async open(uri: vscode.Uri, { backupId, untitledDocumentData }: vscode.CustomDocumentOpenContext): Promise<ArcDocument> {
    const file = await UriTaskFile.at(uri);
    const reportError = (message: string): void => {
      this.services.log.error(message);
    };
    const newText = this.newTexts.get(uri.toString());
    this.newTexts.delete(uri.toString());
    if (newText !== undefined) return ArcDocument.create(file, newText, reportError);
    const work = (await this.moved.take(uri)) ?? (await this.keptWork(uri, file.name, backupId));
    if (work !== undefined) return ArcDocument.restore(file, work, reportError);
    const isGone = uri.scheme === 'untitled' && untitledDocumentData === undefined;
    // Our backup goes when the edits are saved or given up; VS Code's memory of its editors may be older than that.
    if (isGone || backupId !== undefined) setTimeout(() => void this.forget(uri));
    if (uri.scheme !== 'untitled') return ArcDocument.open(file, reportError);
    return ArcDocument.create(file, new TextDecoder().decode(untitledDocumentData), reportError);
  }

  private async keptWork(uri: vscode.Uri, name: string, backupId: string | undefined): Promise<UnsavedWork | undefined> {
    try {
      const work = await this.kept.find(uri, backupId);
      if (work !== undefined && backupId === undefined) void this.offerToDiscard(uri, name);
      return work;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.services.log.error(`backup of ${uri.toString()}: ${reason}`);
      void vscode.window.showErrorMessage(`The unsaved changes to ${name} could not be restored: ${reason}.`);
      return undefined;
    }
  }

  private async offerToDiscard(uri: vscode.Uri, name: string): Promise<void> {
    const discard = 'Discard Them';
    const answer = await vscode.window.showInformationMessage(`Unsaved edits of ${name} were restored.`, discard);
    if (answer !== discard) return;
    await vscode.commands.executeCommand('vscode.openWith', uri, viewType); // What is reverted is the active editor.
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }

  /** Brings VS Code, which takes this task for unsaved, to the state that nothing is. */
  private async forget(uri: vscode.Uri): Promise<void> {
    if (uri.scheme !== 'untitled') {
      await saveTask(uri);
      return;
    }
    await vscode.commands.executeCommand('vscode.openWith', uri, viewType);
    const active = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    if (!(active instanceof vscode.TabInputCustom) || active.uri.toString() !== uri.toString()) return; // Never close another.
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }

  private listen(task: TaskDocument): void {
    const { document, runs } = task;
    document.hostEvents.add((event) => {
      if (event.type === 'clean') void saveTask(task.uri).finally(() => document.endCleanReport());
      else if (event.type === 'dirty') this.documentChange.fire({ document: task });
      else this.documentChange.fire({ document: task, label: event.label, undo: event.undo, redo: event.redo });
    });
    const report = (): void => {
      this.activityChanged.emit(undefined);
    };
    document.changed.add(report);
    runs.runChanged.add(report);
    runs.runEnded.add(report);
  }

  private async compare({ uri, document }: TaskDocument): Promise<void> {
    if (document.foreignBytes === null || document.bytes === null) return;
    await this.comparison.show(uri, document.foreignBytes, document.bytes);
  }
}
