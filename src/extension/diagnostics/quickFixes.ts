import * as vscode from 'vscode';
import { taskProblems } from '../../shared/arc/taskChecks.ts';
import { fixOf } from '../../shared/edits/taskFixes.ts';
import { source } from './checkFile.ts';

/** Repairs for problems of task files, in the text editor. */
export function registerQuickFixes(): vscode.Disposable {
  const kinds = [vscode.CodeActionKind.QuickFix];
  return vscode.languages.registerCodeActionsProvider({ language: 'json' }, { provideCodeActions }, { providedCodeActionKinds: kinds });
}

function provideCodeActions(
  document: vscode.TextDocument,
  _range: vscode.Range,
  { diagnostics }: vscode.CodeActionContext,
): vscode.CodeAction[] {
  // VS Code asks at every move of the cursor, in any JSON file.
  const own = diagnostics.filter((diagnostic) => diagnostic.source === source);
  if (own.length === 0) return [];
  const text = document.getText();
  const problems = taskProblems(text);
  return own.flatMap((diagnostic) => {
    // The text may have changed since; what is not wrong any more needs no repair.
    const offset = document.offsetAt(diagnostic.range.start);
    const problem = problems.find((one) => one.code === diagnostic.code && one.offset === offset);
    const fix = problem === undefined ? null : fixOf(text, problem);
    if (fix === null) return [];
    const { start, end, text: replacement } = fix.splice;
    const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
    action.diagnostics = [diagnostic];
    action.edit = new vscode.WorkspaceEdit();
    action.edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), replacement);
    action.isPreferred = true;
    return [action];
  });
}
