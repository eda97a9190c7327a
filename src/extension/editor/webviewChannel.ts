import type * as vscode from 'vscode';
import type { Channel } from '../../shared/protocol/rpc.ts';

/** The link to one life of a page: VS Code throws a page away when it is hidden and loads it anew when it is shown. */
export class WebviewChannel implements Channel {
  private readonly subscription: vscode.Disposable;
  private messageListener: (message: unknown) => void = () => undefined;
  private closeListener: (reason: string) => void = () => undefined;

  constructor(private readonly webview: vscode.Webview) {
    this.subscription = webview.onDidReceiveMessage((message) => {
      this.messageListener(message);
    });
  }

  post(message: unknown): void {
    void this.webview.postMessage(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.messageListener = listener;
  }

  onClose(listener: (reason: string) => void): void {
    this.closeListener = listener;
  }

  close(reason: string): void {
    this.subscription.dispose();
    this.closeListener(reason);
  }
}
