import * as vscode from 'vscode';
import type { Command } from './command.ts';

const mostMegabytes = 32;

/** Chooses a picture file, of which the page of the active editor then reads a grid. */
export const importFromPicture: Command = {
  id: 'arcStudio.importFromPicture',
  run: async ({ editors }) => {
    const panel = editors.activePanel;
    if (panel?.task.document.snapshot() == null) {
      void vscode.window.showInformationMessage('Open an ARC task in the task editor first.');
      return;
    }
    const [file] =
      (await vscode.window.showOpenDialog({
        title: 'Import Grid from Picture',
        openLabel: 'Import',
        filters: { Pictures: ['png', 'jpg', 'jpeg', 'webp'] },
      })) ?? [];
    if (file === undefined) return;
    const bytes = await vscode.workspace.fs.readFile(file);
    if (bytes.length > mostMegabytes * 1e6) {
      void vscode.window.showErrorMessage(`This picture has more than ${String(mostMegabytes)} MB.`);
      return;
    }
    await panel.ask('importPicture', { base64: Buffer.from(bytes).toString('base64') });
  },
};
