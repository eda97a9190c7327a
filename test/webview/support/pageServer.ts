import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { editorHtml } from '../../../src/extension/editor/editorHtml.ts';
import { pageModules } from '../../../src/extension/editor/pageModules.ts';

const dist = path.join(import.meta.dirname, '../../../dist');
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
  '.map': 'application/json',
};

/** Serves the built page as the extension does: the production HTML, its policy, and the files of dist/. */
export class PageServer {
  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async start(): Promise<PageServer> {
    let origin = '';
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', origin);
      if (pathname === '/') {
        response.setHeader('content-type', 'text/html');
        response.end(pageHtml(origin));
        return;
      }
      // A resolved path: it cannot lead out of dist/.
      readFile(path.join(dist, path.normalize(pathname))).then(
        (content) => {
          response.setHeader('content-type', types[path.extname(pathname)] ?? 'application/octet-stream');
          response.end(content);
        },
        () => {
          // A browser asks for an icon that a webview has no use for.
          response.statusCode = pathname === '/favicon.ico' ? 204 : 404;
          response.end();
        },
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    return new PageServer(server, origin);
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}

function pageHtml(origin: string): string {
  return editorHtml({
    cspSource: origin,
    nonce: 'dGVzdC1ub25jZS0xMjM0NQ',
    scriptUri: `${origin}/webview.js`,
    moduleUris: pageModules(dist).map((module) => `${origin}/${module}`),
    styleUri: `${origin}/webview.css`,
    codiconsUri: `${origin}/codicons/codicon.css`,
  });
}
