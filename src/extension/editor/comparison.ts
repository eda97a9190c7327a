import path from 'node:path';
import * as vscode from 'vscode';

const scheme = 'arc-studio-compare';

/** Shows two states of a task file side by side as text. */
export class Comparison implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly subscriptions: vscode.Disposable[];
  private count = 0;

  constructor() {
    this.subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        provideTextDocumentContent: (uri) => this.texts.get(uri.toString()),
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  async show(uri: vscode.Uri, before: Uint8Array, unsaved: Uint8Array, beforeName = 'on disk'): Promise<void> {
    // A name that the task editor is not the default for, so that text is compared.
    const name = path.posix.basename(uri.path).replace(/(\.arc)?\.json$/i, '.json');
    const title = `${path.posix.basename(uri.path)} (${beforeName} ↔ with unsaved changes)`;
    await vscode.commands.executeCommand('vscode.diff', this.add(name, before), this.add(name, unsaved), title);
  }

  private add(name: string, bytes: Uint8Array): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${String(++this.count)}/${name}` });
    this.texts.set(uri.toString(), new TextDecoder().decode(bytes));
    return uri;
  }
}
