import * as vscode from 'vscode';
import { taskText, write } from './support/files.ts';
import { closeEverything, openTask, type TaskPage } from './support/taskPage.ts';
import { until } from './support/waiting.ts';
import { screenshot, workbench } from './support/workbench.ts';

const kinds = vscode.ColorThemeKind;
const themes = [
  { name: 'light', theme: 'Default Light Modern', kind: kinds.Light },
  { name: 'dark', theme: 'Default Dark Modern', kind: kinds.Dark },
  { name: 'high contrast', theme: 'Default High Contrast', kind: kinds.HighContrast },
  { name: 'high contrast light', theme: 'Default High Contrast Light', kind: kinds.HighContrastLight },
];

/** Pictures of the editor for people to look at; that they can be made, and that nothing lies beside the page, is tested. */
suite('How it looks', () => {
  const useTheme = (theme: string | undefined): Thenable<void> =>
    vscode.workspace.getConfiguration('workbench').update('colorTheme', theme, vscode.ConfigurationTarget.Workspace);

  let page: TaskPage;

  /** Nothing lies beside what is on show; then pictures are taken. */
  const picture = async (name: string): Promise<void> => {
    await until('the page is no wider than its editor', () =>
      page.frame.locator('html').evaluate((html) => html.scrollWidth <= html.clientWidth),
    );
    await page.grid('train/0/input').scrollIntoViewIfNeeded();
    await screenshot(`${name}, task`);
    await page.frame.locator('[data-halting="0"]').scrollIntoViewIfNeeded();
    await screenshot(`${name}, answer`);
  };

  suiteSetup(async () => {
    page = await openTask(write('fixture-4.arc.json', taskText([[0, 1, 0], [0, 2, 0]]))); // prettier-ignore
    await page.solve(8);
    await page.runState('Done').waitFor();
  });

  suiteTeardown(async () => {
    await useTheme(undefined);
    await closeEverything();
  });

  for (const { name, theme, kind } of themes) {
    test(`in a ${name} theme`, async () => {
      await useTheme(theme);
      await until(`the theme is ${name}`, () => vscode.window.activeColorTheme.kind === kind);
      await picture(name);
    });
  }

  test('in a small window', async () => {
    const window = await workbench();
    const size = await window.evaluate(() => ({ width: innerWidth, height: innerHeight }));
    await window.setViewportSize({ width: 640, height: 480 });
    await picture('small window');
    await window.setViewportSize(size);
  });
});
