import type * as vscode from 'vscode';
import type { ArcDocument } from './arcDocument.ts';
import type { DocumentRuns } from './documentRuns.ts';
import { fileBehind } from './savedVersions.ts';
import { watchFile } from './uriTaskFile.ts';

/** An open task as VS Code knows it: its address, its document and its solves. */
export class TaskDocument implements vscode.CustomDocument {
  /** False while the solves are on their way to the same task under another name: they do not end with this document. */
  keepsRuns = true;
  isDisposed = false;
  private readonly watcher: vscode.Disposable | undefined;

  constructor(
    readonly uri: vscode.Uri,
    readonly document: ArcDocument,
    readonly runs: DocumentRuns,
    private readonly onDispose: () => void,
  ) {
    if (uri.scheme !== 'untitled') this.watcher = watchFile(fileBehind(uri), () => void document.refresh());
  }

  dispose(): void {
    this.watcher?.dispose();
    this.isDisposed = true;
    if (this.keepsRuns) this.runs.dispose();
    this.onDispose();
  }
}
