import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EditorPages, type EditorPage } from './support/editorPage.ts';
import { fitEnded, fitStarted, fitStep } from './support/fits.ts';
import { soon } from './support/soon.ts';
import { smallTask, startedEvent } from './support/tasks.ts';

let pages: EditorPages;
let editor: EditorPage;
beforeAll(async () => {
  pages = await EditorPages.start();
});
afterAll(() => pages.stop());
beforeEach(async () => {
  editor = await pages.open(smallTask);
  await editor.grid('train/0/input').focus();
});
afterEach(() => editor.close());

/** What has the focus: a grid by its name, any other element by what it says. */
const focused = (): Promise<string | undefined> =>
  editor.page.evaluate(() => {
    const { activeElement: active } = document;
    if (active === document.body) return 'nothing';
    return active?.getAttribute('data-grid') ?? active?.getAttribute('aria-label') ?? active?.textContent;
  });

/** What a page hears when it gets the focus back from another frame. */
const comeBack = (): Promise<boolean> => editor.page.evaluate(() => window.dispatchEvent(new Event('focus')));

async function pressed(name: string): Promise<void> {
  await editor.button(name).focus();
  await editor.page.keyboard.press('Enter');
}

test('comes back to its grid, however late the page hears that another frame took it', async () => {
  await editor.page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await editor.settled();
  expect(await focused()).toBe('nothing');
  await comeBack();
  expect(await focused()).toBe('train/0/input');
});

test('comes back to its grid without scrolling there', async () => {
  await editor.page.setViewportSize({ width: 500, height: 300 });
  const scrolled = (): Promise<number> => editor.page.evaluate(() => window.scrollY);
  await editor.page.evaluate(() => {
    (document.activeElement as HTMLElement).blur();
    window.scrollTo(0, 500);
  });
  await soon(scrolled).toBe(500);
  await comeBack();
  expect(await focused()).toBe('train/0/input');
  expect(await scrolled()).toBe(500);
});

test('stays off where a click beside everything took it off', async () => {
  const { width, height } = editor.page.viewportSize() ?? { width: 0, height: 0 };
  await editor.page.mouse.click(width / 2, height - 5);
  await soon(focused).toBe('nothing');
  await comeBack();
  expect(await focused()).toBe('nothing');
});

describe('a fit hands the focus to Cancel', () => {
  beforeEach(async () => {
    await editor.host.push('command', 'solve');
    await editor.button('Cancel').waitFor();
    await editor.host.event({ ...startedEvent, embedding: 'fitted' });
    await editor.host.event(fitStarted());
    await editor.host.event(fitStep(1, 2.4, 1));
    await soon(() => editor.button('Stop and keep').isDisabled()).toBe(false);
  });

  test('where it is stopped', async () => {
    await pressed('Stop and keep');
    await editor.host.event(fitEnded(1, 1, 'stopped'));
    await soon(focused).toBe('Cancel');
  });

  test.each(['Fit longer', 'Fit again'])('from %s', async (name) => {
    await editor.host.event(fitEnded(1, 1, 'stopped'));
    await editor.host.setRun({ state: 'done' });
    await soon(() => editor.button(name).isDisabled()).toBe(false);
    await pressed(name);
    await soon(focused).toBe('Cancel');
  });

  test('where it failed and is tried again', async () => {
    await editor.host.setRun({ state: 'failed', error: 'out of luck' });
    await editor.button('Try again').waitFor();
    await pressed('Try again');
    await soon(focused).toBe('Cancel');
  });
});

describe('a notice that is dealt with hands the focus', () => {
  const dismiss = () => editor.page.getByRole('button', { name: 'Dismiss' });
  const texts = () => editor.page.locator('.notice-list p').allInnerTexts();

  /** Makes notices, oldest first. */
  async function tell(...messages: string[]): Promise<void> {
    for (const message of messages) {
      editor.host.fail('undo', message);
      await editor.button('Undo').click();
      await editor.page.locator('.notice-list').getByText(message).waitFor();
    }
    editor.host.fail('undo', null);
  }

  test('to the next one, and at last to the grid that had it', async () => {
    await tell('first', 'second', 'third');
    await dismiss().nth(1).focus();
    await editor.page.keyboard.press('Enter');
    await soon(texts).toEqual(['first', 'third']);
    expect(
      await dismiss()
        .nth(1)
        .evaluate((control) => control === document.activeElement),
    ).toBe(true);
    await editor.page.keyboard.press('Enter');
    await soon(texts).toEqual(['first']);
    expect(await focused()).toBe('Dismiss');
    await editor.page.keyboard.press('Enter');
    await soon(texts).toEqual([]);
    await soon(focused).toBe('train/0/input');
  });

  test('to nobody where another one comes', async () => {
    await tell('first', 'second');
    await dismiss().nth(1).focus();
    editor.host.fail('undo', 'third');
    await editor.page.evaluate(() => document.querySelector<HTMLElement>('[aria-label="Undo"]')?.click());
    await soon(texts).toEqual(['first', 'second', 'third']);
    expect(
      await dismiss()
        .nth(1)
        .evaluate((control) => control === document.activeElement),
    ).toBe(true);
  });

  test.each(['Reload from disk', 'Keep my edits'])('to the grid: %s', async (name) => {
    await editor.host.replaceDocument({ changedOnDisk: true });
    await editor.button(name).waitFor();
    await pressed(name);
    await editor.host.replaceDocument({ changedOnDisk: false });
    await soon(focused).toBe('train/0/input');
  });
});
