import { expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { WorkspaceTasks } from '../../../src/extension/diagnostics/workspaceTasks.ts';

/** A workspace of two folders, one of which is a folder of tasks itself. Globs are looked up as VS Code would: below a folder. */
vi.mock('vscode', async () => {
  const { fileUri } = await import('./vscodeDouble.ts');
  const nothing = (): object => ({ dispose: () => undefined });
  class RelativePattern {
    constructor(
      readonly folder: vscode.WorkspaceFolder,
      readonly pattern: string,
    ) {}
  }
  const find = (glob: string | RelativePattern): vscode.Uri[] => {
    if (typeof glob === 'string') return ['/project/training/a.json', '/data/training/b.arc.json'].map((path) => fileUri(path));
    return glob.pattern === '*.json' ? ['b.arc.json', 'c.json'].map((name) => fileUri(`${glob.folder.uri.path}/${name}`)) : [];
  };
  return {
    CancellationTokenSource: class {
      readonly token = { isCancellationRequested: false };
      readonly cancel = (): void => undefined;
    },
    Disposable: { from: nothing },
    RelativePattern,
    workspace: {
      workspaceFolders: ['/project', '/data/training'].map((path) => ({ uri: fileUri(path) })),
      createFileSystemWatcher: () => ({ onDidCreate: nothing, onDidChange: nothing, onDidDelete: nothing }),
      onDidChangeWorkspaceFolders: nothing,
      onDidChangeConfiguration: nothing,
      findFiles: (glob: string | RelativePattern) => Promise.resolve(find(glob)),
      fs: { stat: () => Promise.resolve({ size: 2 }), readFile: () => Promise.resolve(new Uint8Array(2)) },
    },
  };
});

it('tasks are found in folders named `training` and right in the opened folder where that is its name, each once', async () => {
  const read: string[] = [];
  new WorkspaceTasks(({ path }) => read.push(path), { warn: () => undefined } as unknown as vscode.LogOutputChannel);
  await vi.waitFor(() =>
    expect([...read].sort()).toEqual(['/data/training/b.arc.json', '/data/training/c.json', '/project/training/a.json']),
  );
});
