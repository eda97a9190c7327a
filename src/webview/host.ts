import { editorHostContract, editorPageContract } from '../shared/protocol/editorProtocol.ts';
import { RpcPeer, type Channel, type Handlers } from '../shared/protocol/rpc.ts';

/** What VS Code gives a webview. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** The extension host, as the page calls it. */
export type EditorHost = Pick<RpcPeer<typeof editorPageContract, typeof editorHostContract>, 'call'>;

/** What the extension host calls. */
export type PageHandlers = Handlers<typeof editorPageContract>;

export function connectHost(vscode: VsCodeApi, handlers: PageHandlers): EditorHost {
  const channel: Channel = {
    post: (message) => {
      vscode.postMessage(message);
    },
    onMessage: (listener) => {
      window.addEventListener('message', ({ data }) => {
        listener(data);
      });
    },
    // The link ends with the page, and nobody is left to be told.
    onClose: () => undefined,
  };
  return new RpcPeer(channel, editorPageContract, handlers, editorHostContract);
}
