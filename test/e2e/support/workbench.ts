import { chromium, type Browser, type FrameLocator, type Page } from 'playwright-core';
import path from 'node:path';
import * as vscode from 'vscode';
import { variable } from './environment.ts';

let connected: Promise<{ browser: Browser; page: Page }> | undefined;

async function connect(): Promise<{ browser: Browser; page: Page }> {
  const browser = await chromium.connectOverCDP(variable('ARC_STUDIO_DEBUGGING'));
  const pages = browser.contexts().flatMap((context) => context.pages());
  for (const page of pages) {
    if ((await page.locator('.monaco-workbench').count()) > 0) {
      page.setDefaultTimeout(60_000);
      return { browser, page };
    }
  }
  throw new Error(`No workbench among ${pages.map((page) => page.url()).join(', ')}`);
}

/** The window of VS Code that these tests run in: what a person sees and clicks. */
export async function workbench(): Promise<Page> {
  connected ??= connect();
  return (await connected).page;
}

/** The page inside the `nth` webview that is on show, from 0. */
export async function webview(nth = 0): Promise<FrameLocator> {
  const page = await workbench();
  return page.locator('iframe.webview.ready:visible').nth(nth).contentFrame().locator('iframe#active-frame').contentFrame();
}

/** Answers a question that VS Code asks with a list at the top. Not with the mouse: hovers may cover the list. */
export async function chooseInList(text: string): Promise<void> {
  const page = await workbench();
  const list = page.locator('.quick-input-list');
  await list.locator('.monaco-list-row', { hasText: text }).first().waitFor();
  await page.locator('.quick-input-widget input:visible').fill(text);
  await list.locator('.monaco-list-row.focused', { hasText: text }).waitFor();
  await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
}

/** Writes a picture of the window into test-output/e2e/. */
export async function screenshot(name: string): Promise<void> {
  const page = await workbench();
  await page.screenshot({ path: path.join(variable('ARC_STUDIO_OUTPUT'), `${name}.png`) });
}

export async function disconnect(): Promise<void> {
  if (connected !== undefined) await (await connected).browser.close(); // Closes the connection alone.
}
