import type * as vscode from 'vscode';
import { Listeners } from '../../../src/extension/listeners.ts';
import { fileUri } from './vscodeDouble.ts';

interface Message {
  readonly type: string;
  readonly id: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: string };
}

/** An editor as VS Code has it, and the page in it, which the test plays. */
export class WebviewDouble {
  readonly messages: Message[] = [];
  visible = true;
  active = false;
  viewColumn = 1;
  title = '';
  reveals = 0;
  private readonly viewStates = new Listeners<undefined>();
  private readonly ends = new Listeners<undefined>();
  private readonly fromPage = new Listeners<unknown>();
  private calls = 0;

  readonly webview = {
    html: '',
    asWebviewUri: () => fileUri('/page'),
    onDidReceiveMessage: (listener: (message: unknown) => void) => ({ dispose: this.fromPage.add(listener) }),
    postMessage: (message: Message) => this.messages.push(message),
  };

  readonly onDidChangeViewState = (listener: () => void): unknown => this.viewStates.add(listener);
  readonly onDidDispose = (listener: () => void): unknown => this.ends.add(listener);

  get panel(): vscode.WebviewPanel {
    return this as unknown as vscode.WebviewPanel;
  }

  /** What the page has been sent of one method. */
  sent(method: string): unknown[] {
    return this.messages.filter((message) => message.method === method).map(({ params }) => params);
  }

  /** The page calls the host; resolves with the answer. */
  async call(method: string, params: unknown = null): Promise<Message | undefined> {
    const id = ++this.calls;
    this.fromPage.emit({ type: 'call', id, method, params });
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    return this.messages.find((message) => message.type === 'answer' && message.id === id);
  }

  show(visible: boolean): void {
    this.visible = visible;
    this.viewStates.emit(undefined);
  }

  reveal(): void {
    this.reveals++;
    this.active = true;
    this.show(true);
  }

  close(): void {
    this.visible = false;
    this.ends.emit(undefined);
  }
}
