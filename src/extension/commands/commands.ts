import * as vscode from 'vscode';
import { addGeneratedPair } from './addGeneratedPair.ts';
import { changeCellMarks } from './changeCellMarks.ts';
import { chooseModel } from './chooseModel.ts';
import { choosePalette } from './choosePalette.ts';
import type { Command, Studio } from './command.ts';
import { compareWith } from './compareWith.ts';
import { copyCommands } from './copyAs.ts';
import { diffCommands } from './diffCommands.ts';
import { drawCommands } from './drawCommands.ts';
import { pictureCommands } from './exportPicture.ts';
import { importCheckpoint } from './importCheckpoint.ts';
import { importFromPicture } from './importFromPicture.ts';
import { newTask } from './newTask.ts';
import { newTaskFromClipboard } from './newTaskFromClipboard.ts';
import { newTaskFromConcept } from './newTaskFromConcept.ts';
import { openAsTextCommand } from './openAsText.ts';
import { openInTaskEditor } from './openInTaskEditor.ts';
import { pageCommands } from './pageCommands.ts';
import { restartSolver } from './restartSolver.ts';
import { showLog } from './showLog.ts';
import { solverMenu } from './solverMenu.ts';

const commands: readonly Command[] = [
  newTask,
  newTaskFromConcept,
  newTaskFromClipboard,
  addGeneratedPair,
  openAsTextCommand,
  openInTaskEditor,
  chooseModel,
  choosePalette,
  changeCellMarks,
  importCheckpoint,
  importFromPicture,
  restartSolver,
  showLog,
  solverMenu,
  compareWith,
  ...copyCommands,
  ...diffCommands,
  ...drawCommands,
  ...pictureCommands,
  ...pageCommands,
];

export function registerCommands(studio: Studio): vscode.Disposable {
  return vscode.Disposable.from(
    ...commands.map(({ id, run }) => vscode.commands.registerCommand(id, (...args: unknown[]) => run(studio, ...args))),
  );
}
