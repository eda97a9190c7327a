import { homedir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { changeSetting } from '../../../src/extension/commands/changeSetting.ts';
import { readSettings } from '../../../src/extension/settings.ts';
import { fileUri } from './vscodeDouble.ts';

/** A workspace of two folders, each with settings of its own, which go before the workspace's. */
const { window, updates } = vi.hoisted(() => {
  type Values = Record<string, unknown>;
  const window: { user: Values; workspace: Values; byFolder: Record<string, Values> } = { user: {}, workspace: {}, byFolder: {} };
  return { window, updates: [] as unknown[] };
});
vi.mock('vscode', () => {
  const folders = ['/a', '/b'].map((folder) => ({ uri: { scheme: 'file', path: folder, fsPath: folder } }));
  const folderOf = (uri?: vscode.Uri) => folders.find((folder) => uri?.scheme === 'file' && uri.path.startsWith(`${folder.uri.path}/`));
  return {
    ConfigurationTarget: { Global: 1, Workspace: 2, WorkspaceFolder: 3 },
    workspace: {
      workspaceFolders: folders,
      getWorkspaceFolder: folderOf,
      getConfiguration: (_: string, scope?: vscode.Uri) => {
        const own = window.byFolder[folderOf(scope)?.uri.path ?? ''] ?? {};
        return {
          get: (name: string) => own[name] ?? window.workspace[name],
          inspect: (name: string) => ({
            defaultValue: '',
            globalValue: window.user[name],
            workspaceValue: window.workspace[name],
            workspaceFolderValue: own[name],
          }),
          update: (...update: unknown[]) => Promise.resolve(void updates.push([folderOf(scope)?.uri.path, ...update])),
        };
      },
    },
  };
});

const [inA, inB, elsewhere] = ['/a/task.json', '/b/task.json', '/c/task.json'].map((file) => fileUri(file));

beforeEach(() => {
  window.user = {};
  window.workspace = {};
  window.byFolder = {};
  updates.length = 0;
});

it('a task is solved as the settings of its folder in the workspace say', () => {
  window.workspace = { model: 'models/small', device: 'webgpu' };
  window.byFolder = { '/b': { model: '/models/large', device: 'cpu', precision: 'float16' } };
  const place = (task?: vscode.Uri): unknown => {
    const { modelDirectory, place: where } = readSettings('/bundled', task);
    return [modelDirectory, where.device, where.precision];
  };
  expect(place(inB)).toEqual(['/models/large', 'cpu', 'float16']);
  for (const task of [inA, elsewhere, undefined]) expect(place(task)).toEqual([path.resolve('/a/models/small'), 'webgpu', 'auto']);
});

it.each([
  ['my-model', inB, '/b/my-model'],
  ['my-model', inA, '/a/my-model'],
  ['my-model', fileUri('/b/task.json', 'untitled'), '/a/my-model'],
  ['my-model', undefined, '/a/my-model'],
  ['/models/one', inB, '/models/one'],
  ['~/one', inB, path.join(homedir(), 'one')],
  ['  ', inB, '/bundled'],
  [7, inB, '/bundled'],
])('the model %j is for %s the one in %s', (model, task, expected) => {
  window.workspace = { model };
  expect(readSettings('/bundled', task).modelDirectory).toBe(path.resolve(expected));
});

it('a setting is changed where it is set, for the task that it is to hold for', async () => {
  await changeSetting('model', 'x', inB);
  window.workspace = { model: 'y' };
  await changeSetting('model', 'x', inB);
  window.byFolder = { '/b': { model: 'z' } };
  await changeSetting('model', 'x', inB);
  await changeSetting('model', 'x');
  expect(updates).toEqual([
    ['/b', 'model', 'x', 1],
    ['/b', 'model', 'x', 2],
    ['/b', 'model', 'x', 3],
    [undefined, 'model', 'x', 2],
  ]);
});

it('a default holds where it is chosen: written down where a wider scope has another value, else by taking the value away', async () => {
  await changeSetting('model', undefined, inB);
  window.byFolder = { '/b': { model: 'z' } };
  await changeSetting('model', undefined, inB);
  window.user = { model: 'x' };
  await changeSetting('model', undefined, inB);
  window.workspace = { model: 'y' };
  await changeSetting('model', undefined);
  window.user = {};
  await changeSetting('model', undefined);
  expect(updates).toEqual([
    ['/b', 'model', undefined, 1],
    ['/b', 'model', undefined, 3],
    ['/b', 'model', '', 3],
    [undefined, 'model', '', 2],
    [undefined, 'model', undefined, 2],
  ]);
});
