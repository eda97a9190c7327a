import { expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { dialogFolder } from '../../../src/extension/commands/dialogFolder.ts';
import { savedVersion } from '../../../src/extension/editor/savedVersions.ts';

const { addressOf, workspace } = vi.hoisted(() => {
  interface Parts {
    readonly scheme: string;
    readonly path: string;
    readonly query: string;
  }
  const addressOf = (parts: Parts): vscode.Uri => {
    const { scheme, path, query } = parts;
    const toString = (): string => `${scheme}:${path}${query === '' ? '' : `?${query}`}`;
    return { ...parts, toString, with: (change: Partial<Parts>) => addressOf({ ...parts, ...change }) } as unknown as vscode.Uri;
  };
  return { addressOf, workspace: { folders: [] as string[] } };
});

vi.mock('vscode', () => ({
  EventEmitter: Object,
  Uri: {
    joinPath: (uri: vscode.Uri) => uri.with({ path: uri.path.replace(/\/[^/]*$/, '') }),
    parse: (text: string) => {
      const [, scheme = '', path = '', query = ''] = /^([^:]*):([^?]*)\??(.*)$/.exec(text) ?? [];
      return addressOf({ scheme, path, query });
    },
  },
  workspace: {
    get workspaceFolders() {
      return workspace.folders.map((folder) => ({ uri: parse(folder) }));
    },
  },
}));

function parse(text: string): vscode.Uri {
  const [scheme = '', path = ''] = text.split(':');
  return addressOf({ scheme, path, query: '' });
}

const git = parse('git:/data/a.json').with({ query: '{"path":"/data/a.json","ref":"HEAD"}' });

it.each([
  ['file:/data/a.json', ['file:/work'], 'file:/data'],
  [git, ['file:/work'], 'file:/data'],
  [savedVersion(parse('file:/data/a.json')), ['file:/work'], 'file:/data'],
  [savedVersion(parse('memfs:/data/a.json')), ['memfs:/'], 'memfs:/data'],
  ['memfs:/data/a.json', ['memfs:/'], 'memfs:/data'],
  ['review:/data/a.json', ['file:/work'], 'file:/work'],
  ['untitled:a.json', ['file:/work'], 'file:/work'],
  ['untitled:a.json', [], undefined],
])('a dialog about %s begins in a folder that takes files', (task, folders, expected) => {
  workspace.folders = folders;
  expect(dialogFolder(typeof task === 'string' ? parse(task) : task)?.toString()).toBe(expected);
});
