export interface EditorHtmlOptions {
  /** `webview.cspSource`: where the extension's own files come from. */
  readonly cspSource: string;
  /** Fresh for every page, of at least 128 random bits. */
  readonly nonce: string;
  readonly scriptUri: string;
  /** What the script imports from the start: it is fetched with it, not after it. */
  readonly moduleUris: readonly string[];
  readonly styleUri: string;
  readonly codiconsUri: string;
}

/**
 * The HTML of the editor page. It holds nothing but references, so that no document can put anything into it: the page asks for
 * its state when its script runs. Only that one script runs, and what it imports; nothing is fetched; styles, fonts and images are the extension's own.
 * No style may be inline, save a sheet that carries the nonce: the component library probes the browser with an empty one, for
 * which it looks the nonce up in the page.
 */
export function editorHtml({ cspSource, nonce, scriptUri, moduleUris, styleUri, codiconsUri }: EditorHtmlOptions): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    `img-src ${cspSource}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  const modules = moduleUris.map(
    (uri) => `
    <link rel="modulepreload" nonce="${attribute(nonce)}" href="${attribute(uri)}">`,
  );
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta property="csp-nonce" content="${attribute(nonce)}">
    <title>ARC Studio</title>${modules.join('')}
    <link rel="stylesheet" href="${attribute(codiconsUri)}">
    <link rel="stylesheet" href="${attribute(styleUri)}">
  </head>
  <body>
    <main id="page"><p>Loading the task …</p></main>
    <script type="module" nonce="${attribute(nonce)}" src="${attribute(scriptUri)}"></script>
  </body>
</html>
`;
}

function attribute(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
