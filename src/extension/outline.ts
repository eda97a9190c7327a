import path from 'node:path';
import * as vscode from 'vscode';
import type { GridAddress } from '../shared/arc/task.ts';
import type { TaskEditorProvider } from './editor/taskEditorProvider.ts';
import type { OutlineItem } from './outlineItems.ts';
import { itemAt, outlineItems, parentOf } from './outlineItems.ts';

const revealCommand = 'arcStudio.revealGrid';
/** Tasks of so many pairs have them open in the outline at first. */
const openPairs = 6;

/** The pairs and grids of the task in the active editor, in the Explorer; choosing one goes there. */
export class TaskOutline implements vscode.TreeDataProvider<OutlineItem>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<OutlineItem>;
  private readonly command: vscode.Disposable;
  private readonly stopListening: () => void;
  private readonly visibility: vscode.Disposable;
  private items: readonly OutlineItem[] = [];
  /** The task and the grid that were selected last because the page's focus came there. */
  private followed = '';

  constructor(private readonly editors: TaskEditorProvider) {
    this.view = vscode.window.createTreeView('arcStudio.outline', { treeDataProvider: this, showCollapseAll: true });
    this.command = vscode.commands.registerCommand(revealCommand, async (at: GridAddress) => {
      await editors.activePanel?.revealGrid(at);
    });
    this.visibility = this.view.onDidChangeVisibility(() => {
      this.followed = '';
      this.follow();
    });
    this.stopListening = editors.activityChanged.add(() => {
      this.update();
      this.follow();
    });
    this.update();
  }

  getTreeItem({ id, label, description, at, children }: OutlineItem): vscode.TreeItem {
    const states = vscode.TreeItemCollapsibleState;
    const open = this.items.length <= openPairs ? states.Expanded : states.Collapsed;
    const item = new vscode.TreeItem(label, children.length === 0 ? states.None : open);
    item.id = id;
    item.description = description;
    item.iconPath = new vscode.ThemeIcon(children.length === 0 ? 'symbol-array' : 'symbol-namespace');
    item.command = { command: revealCommand, title: 'Go to Grid', arguments: [at] };
    return item;
  }

  getParent(item: OutlineItem): OutlineItem | undefined {
    return parentOf(this.items, item);
  }

  getChildren(item?: OutlineItem): OutlineItem[] {
    return [...(item?.children ?? this.items)];
  }

  dispose(): void {
    this.stopListening();
    vscode.Disposable.from(this.view, this.command, this.visibility, this.changed).dispose();
  }

  /** Selects the grid that the focus of the page came to, once each time: then the selection is the user's again. */
  private follow(): void {
    const panel = this.editors.activePanel;
    const at = panel?.focusedGrid ?? null;
    if (panel === undefined || at === null || !this.view.visible) return;
    const key = `${panel.task.uri.toString()} ${JSON.stringify(at)}`;
    const item = itemAt(this.items, at);
    if (key === this.followed || item === undefined) return;
    this.followed = key;
    // It may be a pair, which leads to its input: then it stays.
    if (this.view.selection.some((selected) => JSON.stringify(selected.at) === JSON.stringify(at))) return;
    this.view.reveal(item, { select: true, focus: false }).then(undefined, () => {
      this.followed = ''; // It went while the view was on its way to it.
    });
  }

  private update(): void {
    const task = this.editors.activePanel?.task;
    const snapshot = task?.document.snapshot();
    const items = snapshot == null ? [] : outlineItems(snapshot.task);
    this.view.description = task === undefined ? '' : path.posix.basename(task.uri.path);
    // Most edits change colours alone, of which nothing shows here.
    if (JSON.stringify(items) === JSON.stringify(this.items)) return;
    this.items = items;
    this.changed.fire(undefined);
  }
}
