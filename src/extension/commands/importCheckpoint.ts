import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ImportJob, ImportedModel } from '../../shared/protocol/importProtocol.ts';
import { RpcError } from '../../shared/protocol/rpc.ts';
import { isModelFolder } from '../settings.ts';
import { SolverProcess } from '../solver/solverProcess.ts';
import { setModel } from './chooseModel.ts';
import type { Command, Studio } from './command.ts';

/** Makes a model folder of a checkpoint that the user picks, in the explorer or a dialog, and offers it for Solve. */
export const importCheckpoint: Command = {
  id: 'arcStudio.importCheckpoint',
  run: async (studio, resource) => {
    const picked = resource instanceof vscode.Uri ? resource.fsPath : undefined;
    const checkpoint = picked ?? (await pickFile('Checkpoint to Import', 'Import', 'A checkpoint of HRM or TRM, or a safetensors file'));
    if (checkpoint === undefined) return;
    const folder = path.dirname(checkpoint);
    if (isModelFolder(folder)) {
      await offer(studio, `${folder} is a model already: there is nothing to import.`, folder);
      return;
    }
    const config = await configOf(folder);
    if (config === undefined) return;
    const seqLen = await askLength(studio, { checkpoint, config });
    const out = seqLen === undefined ? undefined : await pickOut(checkpoint, studio.modelStorage);
    if (seqLen === undefined || out === undefined) return;
    const model = await withProgress(studio, { checkpoint, config, identifiers: null, out, seqLen });
    if (model !== undefined) await report(studio, model);
  },
};

/** null: the one beside the checkpoint; undefined: the user gave up. */
async function configOf(folder: string): Promise<string | null | undefined> {
  if (['all_config.yaml', 'config.json'].some((name) => existsSync(path.join(folder, name)))) return null;
  const pick = 'Pick all_config.yaml…';
  const answer = await vscode.window.showInformationMessage(
    'There is no all_config.yaml beside the checkpoint. It tells how the network is built, and training left it where it saved the checkpoint.',
    { modal: true },
    pick,
  );
  return answer === pick ? pickFile('all_config.yaml of the Checkpoint', 'Use This Config', 'all_config.yaml') : undefined;
}

/** null: the checkpoint's files tell it; undefined: the user gave up. */
async function askLength(
  { solverPath, log }: Studio,
  source: Pick<ImportJob, 'checkpoint' | 'config'>,
): Promise<number | null | undefined> {
  const process = new SolverProcess(solverPath, log);
  const { length } = await process.call('inspectCheckpoint', source).finally(() => process.stop('The checkpoint was looked at.'));
  if (length === null) return null;
  const answer = await vscode.window.showInputBox({
    title: 'Tokens That the Model Reads',
    prompt:
      length.like === null
        ? 'Neither the checkpoint nor its config tells. For grids it is the number of cells of the square canvas: 900 for 30 × 30.'
        : `Neither the checkpoint nor its config tells. ${String(length.seqLen)} is that of ${length.like}.`,
    value: String(length.seqLen ?? ''),
    ignoreFocusOut: true,
    validateInput: (text) => (lengthOf(text) === null ? `A whole number from 1 to ${String(longest)}.` : null),
  });
  return answer === undefined ? undefined : (lengthOf(answer) ?? undefined);
}

const longest = 10_000;

function lengthOf(text: string): number | null {
  const length = /^\s*\d+\s*$/.test(text) ? Number(text) : NaN;
  return length >= 1 && length <= longest ? length : null;
}

async function pickFile(title: string, openLabel: string, what: string): Promise<string | undefined> {
  const files = await vscode.window.showOpenDialog({ title, openLabel, filters: { [what]: ['*'] } });
  return files?.[0]?.fsPath;
}

/** A new folder for the model. */
async function pickOut(checkpoint: string, storage: string): Promise<string | undefined> {
  const name = modelName(checkpoint);
  const place = (icon: string, label: string, folder: string): vscode.QuickPickItem & { folder: string } => ({
    label: `$(${icon}) ${label}`,
    description: freeName(folder, name),
    folder,
  });
  const beside = place('file', 'Beside the checkpoint', path.dirname(checkpoint));
  const stored = place('archive', 'With ARC Studio, in your VS Code profile', storage);
  const other = { label: '$(folder-opened) In another folder…', folder: undefined };
  const picked = await vscode.window.showQuickPick([beside, stored, other], {
    title: 'Where to Make the Model Folder',
    ignoreFocusOut: true,
  });
  if (picked === undefined || picked.folder !== undefined) return picked && freeName(picked.folder, name);
  const folders = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: 'Make It in This Folder',
  });
  const folder = folders?.[0]?.fsPath;
  return folder && freeName(folder, name);
}

/** After the folder that the checkpoint lies in, since the files of all runs are named alike. */
function modelName(checkpoint: string): string {
  const run = path.basename(path.dirname(checkpoint));
  const file = path.basename(checkpoint, '.safetensors');
  return run === '' ? file : `${run}-${file}`.replaceAll(/\s+/g, '-');
}

/** The folder of that name, or with a number after it where there is one. */
function freeName(folder: string, name: string): string {
  let candidate = path.join(folder, name);
  for (let number = 2; existsSync(candidate); number++) candidate = path.join(folder, `${name}-${String(number)}`);
  return candidate;
}

/** Runs the import in a solver process of its own, so that it holds up no solve; undefined where the user cancelled. */
async function withProgress({ solverPath, log }: Studio, job: ImportJob): Promise<ImportedModel | undefined> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Importing ${path.basename(job.checkpoint)}`,
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const cancel = new AbortController();
    token.onCancellationRequested(() => cancel.abort());
    const process = new SolverProcess(solverPath, log);
    let percent = 0;
    try {
      return await process.call('importCheckpoint', job, {
        signal: cancel.signal,
        onProgress: ({ done, total }) => {
          const now = (100 * done) / total;
          progress.report({ increment: now - percent, message: `${(done / 1e6).toFixed(0)} of ${(total / 1e6).toFixed(0)} MB` });
          percent = now;
        },
      });
    } catch (error) {
      if (error instanceof RpcError && error.code === 'cancelled') return undefined;
      throw error;
    } finally {
      // A cancelled import removes what it wrote.
      await process.settled();
      await process.stop('The import is over.');
    }
  });
}

async function report(studio: Studio, { directory, architecture, embeddings, warnings }: ImportedModel): Promise<void> {
  for (const warning of warnings) void vscode.window.showWarningMessage(warning);
  const known = `${embeddings.toLocaleString()} puzzle embedding${embeddings === 1 ? '' : 's'}`;
  await offer(studio, `${path.basename(directory)} is ready: ${architecture.toUpperCase()} with ${known}.`, directory);
}

async function offer(studio: Studio, message: string, folder: string): Promise<void> {
  const use = 'Use for Solve';
  if ((await vscode.window.showInformationMessage(message, use)) === use) await setModel(studio, folder);
}
