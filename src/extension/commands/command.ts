import type * as vscode from 'vscode';
import type { EditorSettings } from '../../shared/protocol/editorProtocol.ts';
import type { TaskDiffs } from '../editor/taskDiffs.ts';
import type { TaskEditorProvider } from '../editor/taskEditorProvider.ts';
import type { SolverService } from '../solver/solverService.ts';

/** What the commands work on. */
export interface Studio {
  readonly editors: TaskEditorProvider;
  readonly diffs: TaskDiffs;
  readonly solver: SolverService;
  /** What pages are told of the settings as they are now. */
  editorSettings(): EditorSettings;
  readonly log: vscode.LogOutputChannel;
  /** Folder of the model that comes with the extension. */
  readonly bundledModel: string;
  /** Folder that imported models can be kept in. */
  readonly modelStorage: string;
  /** The script of the solver process. */
  readonly solverPath: string;
}

/** A VS Code command; `id` is as in package.json, and VS Code shows what `run` throws or rejects with. */
export interface Command {
  readonly id: string;
  run(studio: Studio, ...args: readonly unknown[]): unknown;
}
