import path from 'node:path';
import * as vscode from 'vscode';
import type { GridAddress } from '../shared/arc/task.ts';
import type { TaskEditorProvider } from './editor/taskEditorProvider.ts';
import type { OutlineItem } from './outlineItems.ts';
import { outlineItems } from './outlineItems.ts';

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
  private items: readonly OutlineItem[] = [];

  constructor(private readonly editors: TaskEditorProvider) {
    this.view = vscode.window.createTreeView('arcStudio.outline', { treeDataProvider: this, showCollapseAll: true });
    this.command = vscode.commands.registerCommand(revealCommand, async (at: GridAddress) => {
      await editors.activePanel?.revealGrid(at);
    });
    this.stopListening = editors.activityChanged.add(() => {
      this.update();
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

  getChildren(item?: OutlineItem): OutlineItem[] {
    return [...(item?.children ?? this.items)];
  }

  dispose(): void {
    this.stopListening();
    vscode.Disposable.from(this.view, this.command, this.changed).dispose();
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
