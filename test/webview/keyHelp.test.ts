import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { EditorPages, type EditorPage } from './support/editorPage.ts';
import { soon } from './support/soon.ts';
import { smallTask } from './support/tasks.ts';

let pages: EditorPages;
let editor: EditorPage;
beforeAll(async () => {
  pages = await EditorPages.start();
});
afterAll(() => pages.stop());
afterEach(() => editor.close());

test.each([
  ['dark', 300],
  ['light', 1600],
  ['highContrast', 900],
  ['highContrastLight', 900],
] as const)('in %s at %i px the list of keys says that they are the defaults, and leads to the user’s own', async (theme, width) => {
  editor = await pages.open(smallTask, { theme, width });
  await editor.grid('train/0/input').focus();
  await soon(() => editor.host.focus).toBe('grid');
  const help = editor.page.getByRole('dialog', { name: 'Keys' });
  for (const [link, which] of [
    ['Show the keys that I changed', 'changed'],
    ['Change keys in VS Code', 'all'],
  ] as const) {
    // prettier-ignore
    await editor.page.keyboard.press('?');
    await help.getByText('These are the default keys').waitFor();
    await editor.picture(`keys-${theme}-${String(width)}`);
    await help.getByRole('button', { name: link }).click();
    await help.waitFor({ state: 'hidden' });
    await soon(() => editor.host.callsOf('openKeys').at(-1)).toBe(which);
    await soon(() => editor.host.focus).toBe('grid');
  }
  expect(editor.host.callsOf('openKeys')).toHaveLength(2);
});
