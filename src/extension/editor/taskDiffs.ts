import path from 'node:path';
import * as vscode from 'vscode';
import { Listeners } from '../listeners.ts';
import type { Comparison } from './comparison.ts';
import type { TaskDocument } from './taskDocument.ts';
import type { TaskEditorPanel } from './taskEditorPanel.ts';
import type { TaskEditorProvider } from './taskEditorProvider.ts';
import { viewType } from './taskEditorProvider.ts';
import { versionName } from './version.ts';

/** VS Code's diff editors that show a task twice: it makes each of two custom editors, which it does not tell of each other. */
export class TaskDiffs implements vscode.Disposable {
  /** Another diff came on show, or none is any more. */
  readonly changed = new Listeners<undefined>();
  private readonly subscriptions: readonly vscode.Disposable[];

  constructor(
    private readonly editors: TaskEditorProvider,
    private readonly comparison: Comparison,
  ) {
    const update = (): void => this.update();
    this.subscriptions = [
      new vscode.Disposable(editors.activityChanged.add(update)),
      vscode.window.tabGroups.onDidChangeTabs(update),
      vscode.window.tabGroups.onDidChangeTabGroups(update),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  /** The newer side of the diff in the active editor group. */
  get active(): TaskEditorPanel | undefined {
    const { viewColumn } = vscode.window.tabGroups.activeTabGroup;
    return this.onShow().find(([, after]) => after.viewColumn === viewColumn)?.[1];
  }

  /** Opens a diff of two versions in task editors. */
  async open(before: vscode.Uri, after: vscode.Uri): Promise<void> {
    const title = `${path.posix.basename(after.path)} (compared with ${versionName(before)})`;
    await vscode.commands.executeCommand('vscode.diff', before, after, title);
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    // A task editor is not what files of other names open in.
    if (activeTab?.input instanceof vscode.TabInputTextDiff) await vscode.commands.executeCommand('reopenActiveEditorWith', viewType);
  }

  /** Shows two versions as text; what is unsaved, as it is in the editors. */
  async showAsText(before: TaskDocument, after: TaskDocument): Promise<void> {
    const isSaved = !before.document.isDirty && !after.document.isDirty;
    if (isSaved && this.active?.task === after) await vscode.commands.executeCommand('reopenActiveEditorWith', 'default');
    else if (before.document.bytes !== null && after.document.bytes !== null) {
      await this.comparison.show(after.uri, before.document.bytes, after.document.bytes, versionName(before.uri));
    }
  }

  private update(): void {
    const diffs = this.onShow();
    for (const panel of this.editors.allPanels) {
      const diff = diffs.find((sides) => sides.includes(panel));
      if (diff === undefined) panel.compare(null);
      else panel.compare(panel === diff[1] ? { side: 'after', other: diff[0] } : { side: 'before', other: diff[1] });
    }
    this.changed.emit(undefined);
  }

  /** A group shows one tab at a time: two editors that are on show in one can be nothing else than the sides of a diff. */
  private onShow(): readonly (readonly [before: TaskEditorPanel, after: TaskEditorPanel])[] {
    const visible = [...this.editors.allPanels].filter((panel) => panel.visible);
    return vscode.window.tabGroups.all.flatMap(({ viewColumn, activeTab }) => {
      if (activeTab === undefined || activeTab.input instanceof vscode.TabInputCustom) return [];
      // VS Code begins with the left side.
      const [before, after, ...others] = visible.filter((panel) => panel.viewColumn === viewColumn).sort((a, b) => a.turn - b.turn);
      if (before === undefined || after === undefined || others.length > 0 || before.task === after.task) return [];
      return [[before, after] as const];
    });
  }
}
