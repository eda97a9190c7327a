import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { variable } from './environment.ts';

const root = variable('ARC_STUDIO_ROOT');

/** A file of the project. */
export function projectFile(...names: string[]): string {
  return path.join(root, ...names);
}

/** A file in the folder that VS Code has open. */
export function workspaceFile(name: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('No folder is open.');
  return path.join(folder.uri.fsPath, name);
}

/** Writes a file into the open folder and returns its path. */
export function write(name: string, content: string | Uint8Array): string {
  const file = workspaceFile(name);
  writeFileSync(file, content);
  return file;
}

export function read(file: string): string {
  return readFileSync(file, 'utf8');
}

/** One row of a grid a line, as many people write tasks. */
export function taskText(trainInput: readonly (readonly number[])[], rest = ''): string {
  const rows = trainInput.map((row) => `        [${row.join(', ')}]`).join(',\n');
  return `{
  "note": "kept as it is",
  "train": [
    {
      "input": [
${rows}
      ],
      "output": [[1, 0, 0], [2, 0, 0]]
    }
  ],
  "test": [
    { "input": [[3, 0, 3], [0, 4, 0], [5, 0, 0]], "output": [[0, 0, 3], [0, 4, 0], [5, 0, 0]] },
    { "input": [[1, 2], [3, 4]] }
  ]${rest}
}
`;
}
