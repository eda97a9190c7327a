import { expect, test } from 'vitest';
import { editorHtml } from '../../../src/extension/editor/editorHtml.ts';

const options = {
  cspSource: `'self' https://*.example.org`,
  nonce: 'bm9uY2U',
  scriptUri: 'https://x.example.org/dist/webview.js?a=1&b="2"',
  moduleUris: ['https://x.example.org/dist/webview/a.js?"1"', 'https://x.example.org/dist/webview/b.js'],
  styleUri: 'https://x.example.org/dist/webview.css',
  codiconsUri: 'https://x.example.org/dist/codicon.css',
};

test('the page allows its own files and the one script, nothing else', () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(editorHtml(options))?.[1];
  expect(policy?.split('; ')).toEqual([
    `default-src 'none'`,
    `script-src 'nonce-bm9uY2U'`,
    `style-src 'self' https://*.example.org 'nonce-bm9uY2U'`,
    `font-src 'self' https://*.example.org`,
    `img-src 'self' https://*.example.org`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ]);
});

test('addresses cannot break out of their attributes', () => {
  const html = editorHtml(options);
  expect(html).toContain('src="https://x.example.org/dist/webview.js?a=1&amp;b=&quot;2&quot;"');
  expect(html).toContain('<link rel="modulepreload" nonce="bm9uY2U" href="https://x.example.org/dist/webview/a.js?&quot;1&quot;">');
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).not.toMatch(/<style|style="| on\w+="/);
});
