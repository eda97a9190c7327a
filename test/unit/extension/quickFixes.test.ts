import { expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { registerQuickFixes } from '../../../src/extension/diagnostics/quickFixes.ts';

const { registered } = vi.hoisted(() => ({ registered: [] as vscode.CodeActionProvider[] }));
vi.mock('vscode', () => ({
  CodeAction: class {
    constructor(readonly title: string) {}
  },
  CodeActionKind: { QuickFix: 'quickfix' },
  DiagnosticSeverity: {},
  Range: Object,
  WorkspaceEdit: class {
    replace = (): void => undefined;
  },
  languages: { registerCodeActionsProvider: (_: unknown, provider: vscode.CodeActionProvider) => registered.push(provider) },
}));

/** The titles of the repairs of a text for diagnostics at its beginning, and how often it was read for them. */
async function fixes(text: string, ...diagnostics: readonly { source: string; code: string }[]): Promise<[unknown[], number]> {
  registerQuickFixes();
  const getText = vi.fn(() => text);
  const document = { getText, offsetAt: () => 0, positionAt: () => 0 } as unknown as vscode.TextDocument;
  const context = { diagnostics: diagnostics.map((one) => ({ ...one, range: { start: 0 } })) } as unknown as vscode.CodeActionContext;
  const nowhere = {} as unknown as vscode.Range;
  const actions = await registered.at(-1)?.provideCodeActions(document, nowhere, context, {} as vscode.CancellationToken);
  return [(actions ?? []).map(({ title }) => title), getText.mock.calls.length];
}

const withoutTest = '{"train": [{"input": [[1]], "output": [[2]]}]}';

it('a task without test pairs is repaired by adding one', async () => {
  expect(await fixes(withoutTest, { source: 'ARC Studio', code: 'missing-test' })).toEqual([[expect.stringContaining('test')], 1]);
});

it("a text is not even read where it has no problem but others'", async () => {
  expect(await fixes(withoutTest)).toEqual([[], 0]);
  expect(await fixes(withoutTest, { source: 'json', code: 'missing-test' })).toEqual([[], 0]);
});
