import path from 'node:path';
import * as vscode from 'vscode';
import type { TaskPart } from '../../shared/arc/taskPart.ts';
import { partLabel, taskParts } from '../../shared/arc/taskPart.ts';
import type { Picture } from '../../shared/picture/picture.ts';
import { pictureSvg } from '../../shared/picture/picture.ts';
import { taskPicture } from '../../shared/picture/taskPicture.ts';
import type { TaskEditorPanel } from '../editor/taskEditorPanel.ts';
import type { Command, Studio } from './command.ts';
import { dialogFolder } from './dialogFolder.ts';

/** A part of the open task, chosen to be drawn. */
interface Chosen {
  readonly panel: TaskEditorPanel;
  readonly part: TaskPart;
  readonly picture: Picture;
}

const exportAsSvg: Command = {
  id: 'arcStudio.exportAsSvg',
  run: async (studio) => {
    const chosen = await choosePart(studio, 'Export as SVG');
    const target = chosen === undefined ? undefined : await chooseTarget(chosen, 'svg');
    if (chosen !== undefined && target !== undefined) await write(target, new TextEncoder().encode(pictureSvg(chosen.picture)));
  },
};

const exportAsPng: Command = {
  id: 'arcStudio.exportAsPng',
  run: async (studio) => {
    const chosen = await choosePart(studio, 'Export as PNG');
    if (chosen !== undefined) await savePng(chosen);
  },
};

const copyAsImage: Command = {
  id: 'arcStudio.copyAsImage',
  run: async (studio) => {
    const chosen = await choosePart(studio, 'Copy as Image');
    if (chosen === undefined) return;
    const { panel, part, picture } = chosen;
    try {
      await panel.ask('copyImage', { part, scale: Math.max(1, Math.min(2, largestScale(picture))) });
      vscode.window.setStatusBarMessage(`${nameOf(part)} copied as image`, 4000);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const save = 'Export as PNG…';
      const answer = await vscode.window.showErrorMessage(`The clipboard did not take the image: ${reason}.`, save);
      if (answer === save) await savePng(chosen);
    }
  },
};

/** Commands that draw the open task or one of its pairs. */
export const pictureCommands: readonly Command[] = [exportAsSvg, exportAsPng, copyAsImage];

async function choosePart({ editors, editorSettings }: Studio, title: string): Promise<Chosen | undefined> {
  const panel = editors.activePanel;
  const task = panel?.task.document.snapshot()?.task;
  if (panel === undefined || task === undefined) {
    void vscode.window.showInformationMessage('Open an ARC task in the task editor first.');
    return undefined;
  }
  const items = taskParts(task).map((part) => ({ label: nameOf(part), part }));
  const item = await vscode.window.showQuickPick(items, { title, placeHolder: 'What to draw', ignoreFocusOut: true });
  if (item === undefined) return undefined;
  const { palette, cellMarks } = editorSettings();
  const name = `${baseName(panel.task.uri)} ${partLabel(item.part)}`.trim();
  const picture = taskPicture(task, item.part, name, { hexes: palette, marks: cellMarks });
  return { panel, part: item.part, picture };
}

async function savePng(chosen: Chosen): Promise<void> {
  const { width, height } = chosen.picture;
  const scales = [1, 2, 4, 8].filter((scale) => scale <= Math.max(1, largestScale(chosen.picture)));
  const items = scales.map((scale) => ({
    label: `${String(scale * width)} × ${String(scale * height)} pixels`,
    description: `${String(scale * 20)} pixels a cell`,
    scale,
  }));
  const item = await vscode.window.showQuickPick(items, {
    title: 'Export as PNG',
    placeHolder: 'How large',
    matchOnDescription: true,
    ignoreFocusOut: true, // The page may take the focus back from the question before.
  });
  const target = item === undefined ? undefined : await chooseTarget(chosen, 'png');
  if (item === undefined || target === undefined) return;
  const { base64 } = await chosen.panel.ask('renderPng', { part: chosen.part, scale: item.scale });
  await write(target, Buffer.from(base64, 'base64'));
}

/** Where browsers still make a canvas, with some room. */
function largestScale({ width, height }: Picture): number {
  return Math.min(16_000 / width, 16_000 / height, Math.sqrt(100_000_000 / (width * height)));
}

function chooseTarget({ panel, part }: Chosen, extension: 'svg' | 'png'): Thenable<vscode.Uri | undefined> {
  const { uri } = panel.task;
  const suffix = part === null ? '' : `-${part.split}-${String(part.index + 1)}`;
  const name = `${baseName(uri)}${suffix}.${extension}`;
  const folder = dialogFolder(uri);
  return vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
    filters: extension === 'svg' ? { SVG: ['svg'] } : { PNG: ['png'] },
  });
}

async function write(target: vscode.Uri, content: Uint8Array): Promise<void> {
  await vscode.workspace.fs.writeFile(target, content);
  vscode.window.setStatusBarMessage(`${path.posix.basename(target.path)} written`, 4000);
}

function nameOf(part: TaskPart): string {
  return part === null ? 'The task' : partLabel(part);
}

function baseName(uri: vscode.Uri): string {
  return path.posix.basename(uri.path).replace(/(\.arc)?\.json$/i, '');
}
