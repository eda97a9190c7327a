import * as vscode from 'vscode';
import { taskProblems, type Severity, type TaskProblem } from '../../shared/arc/taskChecks.ts';
import { isTaskName, seemsToBeTask } from '../../shared/arc/taskPath.ts';
import { readContent } from '../editor/content.ts';

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** Tells these diagnostics from those of others in VS Code's list. */
export const source = 'ARC Studio';

/** What is wrong with a file's text. `surely`: the user takes it for a task; else only its name, or what it holds, can tell. */
export function checkText(uri: vscode.Uri, text: string, surely: boolean): vscode.Diagnostic[] {
  if (!surely && !isTaskName(uri.path) && !seemsToBeTask(text)) return [];
  return taskProblems(text).map((problem) => toDiagnostic(text, problem));
}

/** The same for a file's bytes, which may be no text at all. */
export function checkBytes(uri: vscode.Uri, bytes: Uint8Array, surely: boolean): vscode.Diagnostic[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const content = readContent(bytes);
    if (content.ok || (!surely && !isTaskName(uri.path))) return [];
    return content.problems.map(({ line, column, message }) => {
      const place = new vscode.Position(line - 1, column - 1);
      return diagnostic(new vscode.Range(place, place), message, 'invalid-text', vscode.DiagnosticSeverity.Error);
    });
  }
  return checkText(uri, text, surely);
}

/** A problem that goes on over several lines is marked in its first alone: a grid is a tall thing to underline. */
function toDiagnostic(text: string, { line, column, offset, length, code, message, severity }: TaskProblem): vscode.Diagnostic {
  const [firstLine = ''] = text.slice(offset, offset + length).split(/[\r\n]/, 1);
  const range = new vscode.Range(line - 1, column - 1, line - 1, column - 1 + firstLine.length);
  return diagnostic(range, message, code, severities[severity]);
}

function diagnostic(range: vscode.Range, message: string, code: string, severity: vscode.DiagnosticSeverity): vscode.Diagnostic {
  const made = new vscode.Diagnostic(range, message, severity);
  made.source = source;
  made.code = code;
  return made;
}
