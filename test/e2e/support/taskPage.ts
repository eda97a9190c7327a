import type { FrameLocator, Locator } from 'playwright-core';
import * as vscode from 'vscode';
import type { Api } from '../../../src/extension/extension.ts';
import type { TaskDocument } from '../../../src/extension/editor/taskDocument.ts';
import type { Task } from '../../../src/shared/arc/task.ts';
import { until } from './waiting.ts';
import { screenshot, webview, workbench } from './workbench.ts';

export const viewType = 'arcStudio.taskEditor';

export type CellPlace = readonly [row: number, column: number];

export async function extensionApi(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>('arc-studio.arc-studio');
  if (extension === undefined) throw new Error('The extension is not there.');
  return extension.activate();
}

/** Closes all editors and drops what is unsaved in them. */
export async function closeEverything(): Promise<void> {
  while (vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0)) {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllGroups');
}

/** To be called after each test: keeps a picture of one that failed, and closes its editors. */
export async function tidyUp(this: Mocha.Context): Promise<void> {
  const test = this.currentTest;
  if (test?.state === 'failed') await screenshot(`failed ${test.fullTitle()}`.replaceAll(/[^\w ]/g, ''));
  await closeEverything();
}

/** Opens a file in the task editor and waits until its page shows something. */
export async function openTask(file: string): Promise<TaskPage> {
  const uri = vscode.Uri.file(file);
  await vscode.commands.executeCommand('vscode.openWith', uri, viewType);
  return shownTask(uri);
}

/** The page of the task editor that is on show; `nth` counts those that are. */
export async function shownTask(uri: vscode.Uri, nth = 0): Promise<TaskPage> {
  const frame = await webview(nth);
  await frame.locator('.grid, .broken-file').first().waitFor();
  const task = await until('the task is open', async () => (await extensionApi()).taskAt(uri));
  return new TaskPage(frame, task);
}

/** A task editor: its page as a person sees and uses it, and its document. */
export class TaskPage {
  constructor(
    readonly frame: FrameLocator,
    readonly opened: TaskDocument,
  ) {}

  get task(): Task {
    const snapshot = this.opened.document.snapshot();
    if (snapshot === null) throw new Error('The file is no task.');
    return snapshot.task;
  }

  grid(name: string): Locator {
    return this.frame.locator(`[data-grid="${name}"]`);
  }

  button(name: string): Locator {
    return this.frame.getByRole('button', { name, exact: true });
  }

  /** Presses on the first cell, drags over the others, lets go. */
  async paint(name: string, colour: number, cells: readonly CellPlace[]): Promise<void> {
    const { mouse } = await workbench();
    await this.frame.locator(`.swatch[data-colour="${String(colour)}"]`).click();
    const [first, ...others] = await this.middles(name, cells);
    if (first === undefined) throw new Error('no cells');
    await mouse.move(first.x, first.y);
    await mouse.down();
    for (const { x, y } of others) await mouse.move(x, y, { steps: 5 });
    await mouse.up();
  }

  /** The colour that stands on the canvas in a cell: the one whose swatch in the palette looks alike. */
  async colourAt(name: string, [row, column]: CellPlace): Promise<number> {
    const pixel = await this.grid(name).evaluate(
      (grid, cell) => {
        const canvas = grid.querySelector('canvas');
        const context = canvas?.getContext('2d');
        if (canvas === null || context === null || context === undefined) throw new Error('no canvas');
        const x = ((cell.column + 0.5) / Number(grid.getAttribute('aria-colcount'))) * canvas.width;
        const y = ((cell.row + 0.5) / Number(grid.getAttribute('aria-rowcount'))) * canvas.height;
        const [red, green, blue] = context.getImageData(Math.round(x), Math.round(y), 1, 1).data;
        return `rgb(${String(red)}, ${String(green)}, ${String(blue)})`;
      },
      { row, column },
    );
    const swatches = await this.frame
      .locator('.swatch')
      .evaluateAll((elements) => elements.map((swatch) => getComputedStyle(swatch).backgroundColor));
    const colour = swatches.indexOf(pixel);
    if (colour < 0) throw new Error(`${pixel} is none of ${swatches.join(', ')}`);
    return colour;
  }

  /** Waits until the page shows a colour in a cell. */
  async shows(name: string, cell: CellPlace, colour: number): Promise<void> {
    await until(`${name} shows colour ${String(colour)} at ${String(cell)}`, async () => (await this.colourAt(name, cell)) === colour);
  }

  /** Waits until the document holds unsaved edits, or none. */
  async isDirty(dirty: boolean): Promise<void> {
    const { uri } = this.opened;
    await until(`VS Code takes the task for ${dirty ? 'dirty' : 'clean'}`, () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .some(
          ({ input, isDirty }) => input instanceof vscode.TabInputCustom && input.uri.toString() === uri.toString() && isDirty === dirty,
        ),
    );
  }

  /** Starts a solve of at most so many steps for each test input. */
  async solve(steps: number): Promise<void> {
    await this.frame.locator('.steps-option input').fill(String(steps));
    await this.button('Solve').click();
  }

  /** What the page says of the run. */
  runState(text: string | RegExp): Locator {
    return this.frame.locator('.run-state').filter({ hasText: text });
  }

  /** In the coordinates of the window. */
  private async middles(name: string, cells: readonly CellPlace[]): Promise<{ x: number; y: number }[]> {
    const grid = this.grid(name);
    await grid.scrollIntoViewIfNeeded();
    const box = await grid.locator('canvas').boundingBox();
    if (box === null) throw new Error(`${name} is not on show`);
    const [rows, columns] = [Number(await grid.getAttribute('aria-rowcount')), Number(await grid.getAttribute('aria-colcount'))];
    return cells.map(([row, column]) => ({
      x: box.x + ((column + 0.5) / columns) * box.width,
      y: box.y + ((row + 0.5) / rows) * box.height,
    }));
  }
}
