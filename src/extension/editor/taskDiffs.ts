import path from 'node:path';
import * as vscode from 'vscode';
import { Listeners } from '../listeners.ts';
import type { Comparison } from './comparison.ts';
import type { TaskDocument } from './taskDocument.ts';
import type { TaskEditorPanel } from './taskEditorPanel.ts';
import type { TaskEditorProvider } from './taskEditorProvider.ts';
import { viewType } from './taskEditorProvider.ts';
import { versionOf } from './version.ts';

/** VS Code's diff editors that show a task twice: it makes each of two custom editors, which it does not tell of each other. */
export class TaskDiffs implements vscode.Disposable {
  /** Another diff came on show, or none is any more. */
  readonly changed = new Listeners<undefined>();
  /** Addresses that were opened as a diff from here: the older version of each newer one. */
  private readonly opened = new Map<string, string>();
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
    this.opened.set(after.toString(), before.toString());
    const title = `${path.posix.basename(after.path)} (compared with ${versionOf(before).name})`;
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
      await this.comparison.show(after.uri, before.document.bytes, after.document.bytes, versionOf(before.uri).name);
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
      const [a, b, ...others] = visible.filter((panel) => panel.viewColumn === viewColumn);
      if (a === undefined || b === undefined || others.length > 0 || a.task === b.task) return [];
      return [this.isBefore(a.task, b.task) ? ([a, b] as const) : ([b, a] as const)];
    });
  }

  private isBefore(a: TaskDocument, b: TaskDocument): boolean {
    if (this.opened.get(b.uri.toString()) === a.uri.toString()) return true;
    if (this.opened.get(a.uri.toString()) === b.uri.toString()) return false;
    const [ageA, ageB] = [versionOf(a.uri).age, versionOf(b.uri).age];
    return ageA === ageB ? a.opened < b.opened : ageA > ageB; // The left side of a diff is opened first.
  }
}
