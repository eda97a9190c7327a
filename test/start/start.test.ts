import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type BrowserContext, type FrameLocator, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

// What a newcomer does: starts it, opens the printed address in a browser, draws, watches the model, and comes back later.

const root = path.join(import.meta.dirname, '../..');
const task = { train: [{ input: [[1, 0]], output: [[0, 1]] }], test: [{ input: [[3, 0], [0, 4]], output: [[0, 3], [4, 0]] }] }; // prettier-ignore

let folder: string;
let file: string;
let browser: Browser;
let started: ChildProcess;
let output = '';
let address: string;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'arc-studio-start-'));
  const tasks = path.join(folder, 'tasks');
  mkdirSync(path.join(tasks, '.vscode'), { recursive: true });
  const settings = { 'arcStudio.model': path.join(root, 'test/fixtures/models/hrm-tiny-rope'), 'files.autoSave': 'off' };
  writeFileSync(path.join(tasks, '.vscode', 'settings.json'), JSON.stringify(settings));
  file = path.join(tasks, 'fixture-5.arc.json');
  writeFileSync(file, JSON.stringify(task));
  const args = ['scripts/start.mjs', '--browser', `--user-data-dir=${path.join(folder, 'user-data')}`, tasks];
  started = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  address = await new Promise<string>((resolve, reject) => {
    for (const stream of [started.stdout, started.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const line = /^ {2}(http:\S+)$/m.exec(output)?.[1];
        if (line !== undefined) resolve(line);
      });
    }
    started.once('exit', (code) => {
      reject(new Error(`npm start ended with ${String(code)}:\n${output}`));
    });
  });
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await openWindow();
}, 300_000);

afterAll(async () => {
  await browser.close();
  started.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

async function openWindow(): Promise<void> {
  page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(address, { waitUntil: 'commit', timeout: 120_000 });
}

/** What ARC Studio has written down of unsaved edits. */
function keptEdits(): readonly string[] {
  const storage = path.join(folder, 'user-data', 'User', 'globalStorage');
  const files = readdirSync(storage, { recursive: true, encoding: 'utf8' }).filter((name) => /\/unsaved\/.*\/[0-9a-f]+$/.test(name));
  return files.map((name) => readFileSync(path.join(storage, name), 'utf8'));
}

function editor(): FrameLocator {
  return page.locator('iframe.webview.ready:visible').contentFrame().locator('iframe#active-frame').contentFrame();
}

const dirtyTab = (): Promise<void> => page.locator('.tab.dirty', { hasText: 'fixture-5.arc.json' }).waitFor();

async function expectOrange(): Promise<void> {
  const grid = editor().locator('[data-grid="train/0/input"]');
  // A window that is still opening may take the focus, and with it the key.
  const atEnd = async (): Promise<string | null> => {
    await grid.press('End');
    return grid.getByRole('gridcell').textContent();
  };
  await expect.poll(atEnd, { timeout: 60_000 }).toBe('row 1, column 2, orange');
}

/** VS Code knows the extension some seconds after its window is there; what is opened before opens as text. */
async function extensionLoaded(): Promise<void> {
  const palette = page.locator('.quick-input-widget');
  await page.locator('.explorer-folders-view').waitFor();
  for (let tries = 0; tries < 20; tries++) {
    await page.keyboard.press('F1');
    await palette.locator('input:visible').fill('>ARC Studio: New Task…');
    await page.waitForTimeout(3_000);
    const listed = await palette.getByText('ARC Studio: New Task…', { exact: true }).isVisible();
    await page.keyboard.press('Escape');
    if (listed) return;
  }
  throw new Error('The extension was not loaded.');
}

test('the printed address opens the folder, and a task in it opens in the task editor', async () => {
  await extensionLoaded();
  await page.locator('.explorer-folders-view').getByText('fixture-5.arc.json').dblclick();
  await editor().locator('[data-grid="train/0/input"]').waitFor();
});

test('Solve runs and shows its steps', async () => {
  await editor().locator('.steps-option input').fill('4');
  await editor().getByRole('button', { name: 'Solve', exact: true }).click();
  await editor().locator('.run-state', { hasText: 'Done: 0 of 1 test exact. 4 steps' }).waitFor();
});

test('a new task is drawn and saved beside the others', async () => {
  const prompt = page.locator('.quick-input-widget input:visible');
  await page.keyboard.press('F1');
  await prompt.fill('>ARC Studio: New Task…');
  await page.locator('.quick-input-widget').getByText('ARC Studio: New Task…', { exact: true }).click();
  await expect.poll(() => prompt.inputValue()).toBe('10 × 10');
  await prompt.fill('1 × 2');
  await prompt.press('Enter');
  await page.locator('.tab.active', { hasText: 'Untitled-1.arc.json' }).waitFor();
  await editor().locator('.swatch[data-colour="4"]').click();
  await editor()
    .locator('[data-grid="test/0/input"] canvas')
    .click({ position: { x: 5, y: 5 } });
  await page.locator('.tab.dirty', { hasText: 'Untitled-1.arc.json' }).waitFor();

  const saved = path.join(path.dirname(file), 'Untitled-1.arc.json');
  await page.keyboard.press('ControlOrMeta+s');
  await expect.poll(() => prompt.inputValue(), { timeout: 60_000 }).toBe(saved);
  await prompt.press('Enter');
  // VS Code makes a file before it fills it.
  await expect.poll(() => (existsSync(saved) ? readFileSync(saved, 'utf8') : ''), { timeout: 60_000 }).not.toBe('');
  expect(JSON.parse(readFileSync(saved, 'utf8'))).toMatchObject({ test: [{ input: [[4, 0]] }] });
  await page.locator('.explorer-folders-view').getByText('fixture-5.arc.json').dblclick();
  await page.locator('.tab.active', { hasText: 'fixture-5.arc.json' }).waitFor();
});

test('unsaved work is there again after the window has crashed', async () => {
  await editor().locator('.swatch[data-colour="7"]').click();
  const canvas = editor().locator('[data-grid="train/0/input"] canvas');
  const box = await canvas.boundingBox();
  if (box === null) throw new Error('no grid');
  await canvas.click({ position: { x: box.width * 0.75, y: box.height / 2 } });
  await dirtyTab();
  await expectOrange();
  await expect.poll(keptEdits, { timeout: 60_000 }).toEqual([expect.stringContaining('[1,7]')]);
  // What VS Code itself remembers of its editors is by now as old as its last idle moment.
  const devtools = await page.context().newCDPSession(page);
  devtools.send('Page.crash').catch(() => undefined);
  await page.waitForEvent('crash');
  await openWindow();
  await dirtyTab();
  await expectOrange();
  await page.locator('.tab', { hasText: 'Untitled-1.arc.json' }).and(page.locator('.dirty')).waitFor({ state: 'detached' });
});

// Here, since VS Code shows no dialogs while it runs tests.
test('a save over a change on disk is asked about first', async () => {
  const elsewhere = JSON.stringify({ ...task, note: 'written elsewhere' });
  writeFileSync(file, elsewhere);
  await page.keyboard.press('ControlOrMeta+s');
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('has changed on disk').waitFor();
  expect(readFileSync(file, 'utf8')).toBe(elsewhere);
  await dialog.getByRole('button', { name: 'Overwrite' }).click();
  await expect.poll(() => readFileSync(file, 'utf8'), { timeout: 60_000 }).toBe(JSON.stringify(task).replace('[1,0]', '[1,7]'));
});

test('Ctrl+C ends it cleanly', async () => {
  const end = new Promise((resolve) => {
    started.once('exit', (code, signal) => {
      resolve(signal ?? code);
    });
  });
  started.kill('SIGINT');
  expect(await end).toBe(0);
  expect(output).not.toMatch(/error/i);
});
