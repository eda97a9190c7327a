import path from 'node:path';
import * as vscode from 'vscode';
import { registerCommands } from './commands/commands.ts';
import { openAsText } from './commands/openAsText.ts';
import { registerQuickFixes } from './diagnostics/quickFixes.ts';
import { TaskDiagnostics } from './diagnostics/taskDiagnostics.ts';
import { Comparison } from './editor/comparison.ts';
import { KeptEdits } from './editor/keptEdits.ts';
import { pageModules } from './editor/pageModules.ts';
import { SavedVersions } from './editor/savedVersions.ts';
import { TaskDiffs } from './editor/taskDiffs.ts';
import type { TaskDocument } from './editor/taskDocument.ts';
import { TaskEditorProvider, viewType } from './editor/taskEditorProvider.ts';
import { TaskOutline } from './outline.ts';
import { contributedKeys } from './keybindings.ts';
import type { Settings } from './settings.ts';
import { isModelFolder, readSettings, section } from './settings.ts';
import { SolverService } from './solver/solverService.ts';
import { StatusBar } from './statusBar.ts';

/** For tests and other extensions. */
export interface Api {
  /** The open task at an address: its document and its solves. */
  taskAt(uri: vscode.Uri): TaskDocument | undefined;
  readonly solver: SolverService;
}

export function activate(context: vscode.ExtensionContext): Api {
  const log = vscode.window.createOutputChannel('ARC Studio', { log: true });
  context.subscriptions.push(log);
  try {
    return start(context, log);
  } catch (error) {
    log.error(error instanceof Error ? error : String(error));
    const message = `ARC Studio could not start: ${error instanceof Error ? error.message : String(error)}`;
    void vscode.window.showErrorMessage(message, 'Show Log').then((answer) => {
      if (answer !== undefined) log.show();
    });
    throw error;
  }
}

function start(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Api {
  const bundledModel = path.join(context.extensionPath, 'models', 'hrm-mini');
  const settings = (task?: vscode.Uri): Settings => readSettings(bundledModel, task);
  const modelName = (directory: string): string | null => (isModelFolder(directory) ? path.basename(directory) : null);

  const solverPath = path.join(context.extensionPath, 'dist', 'solver.js');
  const modelStorage = path.join(context.globalStorageUri.fsPath, 'models');
  const solver = new SolverService({ solverPath, model: modelName(settings().modelDirectory), log });
  const comparison = new Comparison();
  const editors: TaskEditorProvider = new TaskEditorProvider(
    (params, options) => {
      solver.setModel(modelName(params.modelDirectory));
      return solver.solve(params, options);
    },
    comparison,
    {
      extensionUri: context.extensionUri,
      pageModules: pageModules(path.join(context.extensionPath, 'dist')),
      log,
      editorSettings: () => settings().editor,
      modelDirectory: (task) => settings(task).modelDirectory,
      place: (task) => settings(task).place,
      fitDirectory: path.join(context.globalStorageUri.fsPath, 'fits'),
      fitLimitMegabytes: () => settings().fitLimitMegabytes,
      solverState: () => solver.state,
      keys: contributedKeys(context.extension.packageJSON),
      openAsText: (uri, place) => openAsText(editors, uri, place),
      compareAsText: (before, after) => diffs.showAsText(before, after),
    },
    new KeptEdits(vscode.Uri.joinPath(context.globalStorageUri, 'unsaved')),
  );
  const diffs = new TaskDiffs(editors, comparison);
  const statusBar = new StatusBar();

  let shownTask: TaskDocument | undefined;
  const showModel = (): void => {
    solver.setModel(modelName(settings(shownTask?.uri).modelDirectory));
  };
  const showActivity = (): void => {
    const task = editors.activePanel?.task;
    if (task !== shownTask) {
      shownTask = task;
      showModel();
    }
    const focus = editors.activePanel?.focus ?? 'none';
    // Keys that may be typed as text leave alone what takes text; the others act wherever on the page the focus is.
    void vscode.commands.executeCommand('setContext', 'arcStudio.focus', focus === 'grid' || focus === 'page' ? focus : '');
    void vscode.commands.executeCommand('setContext', 'arcStudio.hasFocus', focus !== 'none');
    void vscode.commands.executeCommand('setContext', 'arcStudio.taskIsOpen', task?.document.snapshot() != null);
    void vscode.commands.executeCommand('setContext', 'arcStudio.comparing', diffs.active !== undefined);
    void vscode.commands.executeCommand('setContext', 'arcStudio.solving', task?.runs.isActive === true);
    statusBar.update(solver.state, task !== undefined);
  };
  editors.activityChanged.add(showActivity);
  diffs.changed.add(showActivity);
  solver.onStateChanged(() => {
    for (const panel of editors.allPanels) panel.solverChanged(solver.state);
    showActivity();
  });
  const onConfiguration = vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration(section)) return;
    showModel();
    for (const panel of editors.allPanels) panel.settingsChanged(settings().editor);
  });

  context.subscriptions.push(
    vscode.window.registerCustomEditorProvider(viewType, editors, {
      supportsMultipleEditorsPerDocument: true,
      webviewOptions: { retainContextWhenHidden: false },
    }),
    registerCommands({ editors, diffs, solver, editorSettings: () => settings().editor, log, bundledModel, modelStorage, solverPath }),
    onConfiguration,
    vscode.workspace.onDidChangeWorkspaceFolders(showModel),
    new TaskDiagnostics(editors, () => settings().checkWorkspace, log),
    registerQuickFixes(),
    new TaskOutline(editors),
    editors,
    comparison,
    diffs,
    SavedVersions.register(),
    statusBar,
    solver,
    restoreForgotten(editors, log),
  );
  return { taskAt: (uri) => editors.taskAt(uri), solver };
}

/** VS Code itself opens the unsaved tasks that it remembers; it gets the time to. */
function restoreForgotten(editors: TaskEditorProvider, log: vscode.LogOutputChannel): vscode.Disposable {
  const timer = setTimeout(() => {
    editors.restoreForgotten().catch((error: unknown) => {
      log.error(error instanceof Error ? error : String(error));
    });
  }, 3_000);
  return new vscode.Disposable(() => {
    clearTimeout(timer);
  });
}
