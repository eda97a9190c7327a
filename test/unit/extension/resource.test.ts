import { expect, it, vi } from 'vitest';
import { resourceOf } from '../../../src/extension/commands/resource.ts';
import { fileUri, shown, TabInputCustom } from './vscodeDouble.ts';

const { TabInputText, TabInputTextDiff } = vi.hoisted(() => ({
  TabInputText: class {
    constructor(readonly uri: unknown) {}
  },
  TabInputTextDiff: class {
    constructor(
      readonly original: unknown,
      readonly modified: unknown,
    ) {}
  },
}));
vi.mock('vscode', async () => ({
  ...(await import('./vscodeDouble.ts')).api,
  ...{ Uri: Object, TabInputText, TabInputTextDiff },
}));

const [older, newer] = [fileUri('/a.json', 'git'), fileUri('/a.json')];

it.each([
  ['a text', new TabInputText(newer), newer],
  ['a task', new TabInputCustom(newer), newer],
  ['a diff of texts', new TabInputTextDiff(older, newer), newer],
  ['something else', {}, undefined],
])('where %s is in the active editor, a command is about the file there', (_, input, expected) => {
  shown.groups = [{ viewColumn: 1, activeTab: { input }, tabs: [] }];
  expect(resourceOf(undefined)).toBe(expected);
});
