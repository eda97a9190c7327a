import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { BrokenFile } from '../../src/shared/protocol/editorProtocol.ts';
import { EditorPages, type EditorPage } from './support/editorPage.ts';
import { soon } from './support/soon.ts';
import { gridOf, largeTask, smallTask, startedEvent, stepEvent } from './support/tasks.ts';

let pages: EditorPages;
let editor: EditorPage;
beforeAll(async () => {
  pages = await EditorPages.start();
});
afterAll(() => pages.stop());

const broken: BrokenFile = {
  fileName: 'ragged.json',
  problems: [
    { line: 3, column: 14, message: 'Train pair 1, input: row 2 has 3 cells, the first row 4.' },
    { line: 7, column: 2, message: 'Test pair 1, input: 12 is not a colour; colours are 0 to 9.' },
  ],
};

const hostile = `"><img src=x onerror="document.title='owned'"><script>document.title='owned'</script>\u202e${'long '.repeat(200)}`;

describe('a file that is no task', () => {
  afterEach(() => editor.close());

  test('is said to be none, with every problem and the way to its place', async () => {
    editor = await pages.open(broken);
    await editor.page.getByRole('heading', { name: 'ragged.json is not an ARC task' }).waitFor();
    expect(await editor.page.getByText('2 problems').isVisible()).toBe(true);
    await editor.picture('broken');
    await editor.page.getByRole('button', { name: /Line 7, column 2/ }).click();
    await editor.button('Open in Text Editor').click();
    await soon(() => editor.host.callsOf('openAsText')).toEqual([{ line: 7, column: 2 }, null]);
    expect(editor.host.callsOf('edit')).toEqual([]);
  });

  test('becomes one when it is mended, and none again', async () => {
    editor = await pages.open(broken);
    await editor.page.getByRole('heading', { name: 'ragged.json is not an ARC task' }).waitFor();
    editor.host.state = {
      ...editor.host.state,
      broken: null,
      document: { version: 4, taskId: 'ragged', task: smallTask, editable: true, changedOnDisk: false },
    };
    await editor.host.push('documentChanged', { document: editor.host.document, broken: null });
    await editor.grid('train/0/input').waitFor();
    await editor.clickCell('train/0/input', 0, 0);
    await soon(() => editor.host.labels).toEqual(['Paint 1 Cell']);
    await editor.host.breakFile({
      fileName: 'ragged.json',
      problems: [{ line: 1, column: 1, message: 'This is not JSON: the file is empty.' }],
    });
    await editor.page.getByText('This is not JSON: the file is empty.').waitFor();
    expect(await editor.page.locator('[data-grid]').count()).toBe(0);
    // The keys of the editor have nothing to act on.
    await editor.host.push('command', 'solve');
    await editor.host.push('command', 'addTrainPair');
    expect(editor.host.edits).toHaveLength(1);
  });
});

describe('text from files, models and errors', () => {
  afterEach(() => editor.close());

  test('is text wherever it stands', async () => {
    editor = await pages.open(smallTask, {
      prepare: (host) => {
        host.state = {
          ...host.state,
          solver: { health: 'error', model: hostile, message: hostile },
          run: {
            id: 1,
            documentVersion: 1,
            task: smallTask,
            state: 'failed',
            error: hostile,
            events: [
              {
                ...startedEvent,
                taskId: hostile,
                model: { ...startedEvent.model, name: hostile, architecture: hostile, provider: hostile },
              },
              stepEvent(0, 1, gridOf('0')),
            ],
          },
        };
      },
    });
    await editor.grid('train/0/input').waitFor();
    await editor.host.breakFile({ fileName: hostile, problems: [{ line: 1, column: 1, message: hostile }] });
    await editor.page.getByRole('heading', { level: 1 }).waitFor();
    expect(await editor.page.locator('img').count()).toBe(0);
    expect(await editor.page.locator('script').count()).toBe(1);
    expect(await editor.page.title()).toBe('ARC Studio');
    expect(await editor.page.getByRole('heading', { level: 1 }).textContent()).toContain(hostile.slice(0, 40));
  });

  test('does not widen the page, however long it is', async () => {
    const long = 'x'.repeat(4000);
    editor = await pages.open(smallTask, {
      width: 320,
      prepare: (host) => {
        host.state = {
          ...host.state,
          solver: { health: 'error', model: long, message: long },
          run: {
            id: 1,
            documentVersion: 1,
            task: smallTask,
            state: 'failed',
            error: long,
            events: [{ ...startedEvent, model: { ...startedEvent.model, name: long } }],
          },
        };
      },
    });
    await editor.grid('train/0/input').waitFor();
    expect(
      await editor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBeLessThanOrEqual(0);
    await editor.host.breakFile({ fileName: long, problems: [{ line: 1, column: 1, message: long }] });
    await editor.page.getByRole('heading', { level: 1 }).waitFor();
    expect(
      await editor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBeLessThanOrEqual(0);
  });
});

describe('what there is to tell', () => {
  afterEach(() => editor.close());

  /** Whether an element lies within the window, and nothing on it. */
  const inSight = (selector: string): Promise<boolean> =>
    editor.page.evaluate((wanted) => {
      const box = document.querySelector(wanted)?.getBoundingClientRect();
      if (box === undefined || box.height === 0) return false;
      const corners = [
        [box.left + 2, box.top + 2],
        [box.right - 2, box.bottom - 2],
      ] as const;
      return corners.every(([x, y]) => document.elementFromPoint(x, y)?.closest(wanted) != null);
    }, selector);

  test.each([
    { width: 1280, height: 800 },
    { width: 700, height: 520, theme: 'light' },
  ] as const)('is in sight wherever the page is scrolled to, $width × $height', async (options) => {
    editor = await pages.open(largeTask(4), {
      ...options,
      prepare: (host) => (host.state = { ...host.state, settings: { ...host.state.settings, tools: 'advanced' } }),
    });
    await editor.grid('train/3/output').waitFor();
    await editor.button('Transform grids').click();
    await editor.host.replaceDocument({ changedOnDisk: true });
    for (const message of ['Nothing to paste: there is no grid in the text.', 'Something went wrong.']) {
      editor.host.fail('redo', message);
      await editor.button('Redo').click();
      await editor.page.locator('.notice-list').getByText(message).waitFor();
    }
    for (const top of [0, 700, 100_000]) {
      await editor.page.evaluate((to) => {
        window.scrollTo(0, to);
      }, top);
      await soon(() => inSight('[data-notice="disk-change"]')).toBe(true);
      expect(await inSight('.notice-list .notice:last-child')).toBe(true);
      await editor.picture(`notices-${String(options.width)}-${String(top)}`);
    }
    // At the end of the page nothing lies under it.
    const [notices, columns] = await editor.page.evaluate(() =>
      ['.notices', '.columns'].map((selector) => document.querySelector(selector)?.getBoundingClientRect()),
    );
    expect(columns?.bottom).toBeLessThanOrEqual((notices?.top ?? NaN) + 1);
  });

  test('leaves the cursor and the model in sight', async () => {
    editor = await pages.open(largeTask(1), { height: 500 });
    await editor.page.getByRole('heading', { name: 'Model' }).waitFor();
    await editor.host.replaceDocument({ changedOnDisk: true });
    await editor.grid('train/0/input').focus();
    for (let row = 0; row < 29; row++) await editor.page.keyboard.press('ArrowDown');
    const edges = (): Promise<(number | undefined)[]> =>
      editor.page.evaluate(() => {
        const edge = (selector: string, side: 'top' | 'bottom'): number | undefined =>
          document.querySelector(selector)?.getBoundingClientRect()[side];
        return [edge('.solve-panel', 'bottom'), edge('[data-grid="train/0/input"] [role="row"]', 'bottom'), edge('.notices', 'top')];
      });
    await soon(async () => (await edges())[1]).toBeLessThan((await edges())[2] ?? NaN);
    const [panel, , notices] = await edges();
    expect(panel).toBeLessThanOrEqual((notices ?? NaN) + 1);
  });
});

describe('a change on disk under unsaved edits', () => {
  afterEach(() => editor.close());

  test.each([
    ['Compare', 'compare'],
    ['Reload from disk', 'reload'],
    ['Keep my edits', 'keep'],
  ] as const)('is answered by the user: %s', async (name, choice) => {
    editor = await pages.open(smallTask);
    await editor.grid('train/0/input').waitFor();
    const notice = editor.page.locator('[data-notice="disk-change"]');
    expect(await notice.isVisible()).toBe(false);
    await editor.host.replaceDocument({ changedOnDisk: true });
    await notice.waitFor();
    await editor.picture('disk-change');
    await editor.button(name).click();
    await soon(() => editor.host.callsOf('resolveDiskChange')).toEqual([choice]);
    await editor.host.replaceDocument({ changedOnDisk: false });
    await soon(() => notice.isVisible()).toBe(false);
  });
});

describe('an error', () => {
  test('of loading is shown, and loading can be tried again', async () => {
    editor = await pages.open(smallTask, {
      prepare: (host) => {
        host.fail('ready', 'The file system is gone.');
      },
    });
    await editor.page.getByText('The file system is gone.').first().waitFor();
    editor.host.fail('ready', null);
    await editor.button('Try again').click();
    await editor.grid('train/0/input').waitFor();
    expect(await editor.page.getByText('The task could not be loaded').count()).toBe(0);
    await editor.close({ reports: 1 });
  });

  test('is none where an answer is lost: the page asks again', async () => {
    editor = await pages.open(smallTask, {
      prepare: (host) => {
        host.lostAnswers = 1;
      },
    });
    await editor.grid('train/0/input').waitFor();
    expect(editor.host.callsOf('ready').length).toBeGreaterThan(1);
  });

  test('of the page is shown there and reported to the extension', async () => {
    editor = await pages.open(smallTask);
    await editor.grid('train/0/input').waitFor();
    await editor.page.evaluate(() => {
      setTimeout(() => {
        throw new Error('a <b>bug</b>');
      });
    });
    await editor.page.getByText('Something went wrong in this page: a <b>bug</b>').waitFor();
    await soon(() => editor.host.callsOf('reportError').map(({ message }) => message)).toEqual([expect.stringContaining('a <b>bug</b>')]);
    await editor.page.evaluate(() => void Promise.reject(new Error('a forgotten promise')));
    await editor.page.getByText('a forgotten promise').waitFor();
    await soon(() => editor.host.callsOf('reportError')).toHaveLength(2);
    // The rest goes on.
    await editor.clickCell('train/0/input', 0, 0);
    await soon(() => editor.host.labels).toEqual(['Paint 1 Cell']);
    expect(editor.troubles.splice(0)).toEqual(['exception: a <b>bug</b>', 'exception: a forgotten promise']);
    await editor.close({ reports: 2 });
  });

  test('while drawing leaves no blank page', async () => {
    editor = await pages.open(smallTask);
    await editor.grid('train/0/input').waitFor();
    await editor.page.addInitScript(() => {
      CanvasRenderingContext2D.prototype.fillRect = () => {
        throw new Error('no canvas today');
      };
    });
    await editor.page.reload();
    await editor.page.getByText('no canvas today').waitFor();
    await editor.button('Add train pair').waitFor();
    expect(new Set(editor.troubles.splice(0))).toEqual(new Set(['exception: no canvas today']));
    const reports = editor.host.callsOf('reportError').length;
    expect(reports).toBeGreaterThan(0);
    await editor.close({ reports });
  });

  test('that the host answers with is shown', async () => {
    editor = await pages.open(smallTask);
    await editor.grid('train/0/input').waitFor();
    // Nobody answers `undo` with a failure in earnest; the page must not care which call it was.
    editor.host.fail('undo', 'Undo is out of order.');
    await editor.button('Undo').click();
    await editor.page.getByText('Undo is out of order.').waitFor();
    await editor.picture('notice');
    await editor.button('Dismiss').click();
    await soon(() => editor.page.getByText('Undo is out of order.').count()).toBe(0);
    await editor.close();
  });
});

describe('the theme', () => {
  afterEach(() => editor.close());

  test('is followed at once by page, controls and canvases', async () => {
    editor = await pages.open(smallTask, {
      prepare: (host) => {
        host.state = {
          ...host.state,
          run: {
            id: 1,
            documentVersion: 1,
            task: smallTask,
            state: 'done',
            error: null,
            events: [startedEvent, stepEvent(0, 1, gridOf('004', '040', '400'))],
          },
        };
      },
    });
    await editor.grid('difference/0').waitFor();
    const background = (selector: string): Promise<string> =>
      editor.page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor);
    await soon(async () => (await editor.pixels('difference/0'))[0]?.[0]).toBe('#1f1f1f');
    expect(await background('body')).toBe('rgb(31, 31, 31)');
    await editor.setTheme('light');
    await soon(async () => (await editor.pixels('difference/0'))[0]?.[0]).toBe('#ffffff');
    expect(await background('body')).toBe('rgb(255, 255, 255)');
    await soon(() => background('.solve-buttons vscode-button')).toBe('rgb(0, 95, 184)');
    await editor.setTheme('highContrast');
    await soon(() => background('.solve-buttons vscode-button')).toBe('rgb(0, 0, 0)');
    // Nothing but outlines separates things there.
    const border = await editor.page
      .locator('.pair')
      .first()
      .evaluate((element) => getComputedStyle(element).borderColor);
    expect(border).toBe('rgb(111, 195, 223)');
  });

  test.each(['dark', 'light', 'highContrast', 'highContrastLight'] as const)('%s leaves all text readable', async (theme) => {
    editor = await pages.open(smallTask, {
      theme,
      prepare: (host) => {
        host.state = {
          ...host.state,
          run: {
            id: 1,
            documentVersion: 1,
            task: smallTask,
            state: 'failed',
            error: 'out of memory',
            events: [{ ...startedEvent, embedding: 'blank' }, stepEvent(0, 1, gridOf('004', '040', '400'))],
          },
        };
      },
    });
    await editor.grid('train/0/input').waitFor();
    await editor.settled();
    // Contrast as WCAG defines it, of the text's colour on the nearest background; disabled controls are exempt there.
    const poor = await editor.page.evaluate(() => {
      const parse = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? ['0', '0', '0', '0']).map(Number);
      const over = (top: number[], bottom: number[]): number[] => {
        const alpha = top[3] ?? 1;
        return [0, 1, 2].map((channel) => (top[channel] ?? 0) * alpha + (bottom[channel] ?? 0) * (1 - alpha));
      };
      const luminance = (colour: number[]): number => {
        const [r = 0, g = 0, b = 0] = colour.map((value) =>
          value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
        );
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const backgroundOf = (element: Element | null): number[] => {
        if (element === null) return [255, 255, 255];
        const own = parse(getComputedStyle(element).backgroundColor);
        return (own[3] ?? 1) === 1 ? own : over(own, backgroundOf(element.parentElement));
      };
      return [...document.querySelectorAll('body *')]
        .filter((element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== ''))
        .filter((element) => element.closest('.visually-hidden, [hidden], [disabled], dialog, script, .swatch') === null)
        .flatMap((element) => {
          const style = getComputedStyle(element);
          const background = backgroundOf(element);
          const colour = over(parse(element instanceof SVGElement ? style.fill : style.color), background);
          const [light = 1, dark = 1] = [luminance(colour), luminance(background)].sort((a, b) => b - a);
          const ratio = (light + 0.05) / (dark + 0.05);
          return ratio < 4.5 ? [`${element.textContent.slice(0, 40)}: ${ratio.toFixed(2)}`] : [];
        });
    });
    expect(poor).toEqual([]);
  });

  test.each(['the system', 'VS Code'])('stands still where %s wants less motion', async (who) => {
    // On a narrow page, where Solve scrolls to the model below.
    editor = await pages.open(largeTask(4), { width: 500, reducedMotion: who === 'the system' });
    await editor.grid('train/0/input').waitFor();
    await editor.page.getByRole('heading', { name: 'Model' }).waitFor();
    if (who === 'VS Code') await editor.page.evaluate(() => document.body.classList.add('vscode-reduce-motion'));
    await editor.page.evaluate(() => {
      addEventListener('scroll', () => (document.body.dataset['scrolls'] = `${document.body.dataset['scrolls'] ?? ''}.`));
    });
    await editor.button('Solve').click();
    await editor.page.locator('.run-status .codicon-modifier-spin').waitFor();
    const animated = await editor.page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length);
    expect(animated).toBe(0);
    await soon(async () => (await editor.page.locator('.solve-panel').boundingBox())?.y).toBeLessThan(200);
    expect(await editor.page.evaluate(() => document.body.dataset['scrolls'])).toBe('.');
  });

  test('of the system leaves swatches their colours, and shows what is chosen', async () => {
    editor = await pages.open(smallTask, {
      forcedColours: true,
      prepare: (host) => (host.state = { ...host.state, settings: { ...host.state.settings, tools: 'advanced' } }),
    });
    await editor.button('Transform grids').click();
    await editor.grid('train/0/input').press('r');
    await editor.page.locator('.resize-form').waitFor();
    await editor.settled();
    await editor.picture('forced-colours');
    const style = (selector: string, name: 'backgroundColor' | 'borderTopColor' | 'boxShadow'): Promise<string> =>
      editor.page
        .locator(selector)
        .first()
        .evaluate((element, property) => getComputedStyle(element)[property], name);
    expect(await style('.swatch[data-colour="3"]', 'backgroundColor')).toBe('rgb(79, 204, 48)');
    expect(await style('.swatch[aria-checked="true"]', 'boxShadow')).not.toBe('none');
    for (const control of ['.choice-button', '.tools .icon-button']) {
      const chosen = await style(`${control}[aria-checked="true"]`, 'borderTopColor');
      expect(chosen).not.toBe(await style(`${control}[aria-checked="false"]`, 'borderTopColor'));
    }
    expect(await style('.anchor[aria-checked="true"]', 'backgroundColor')).not.toBe(
      await style('.anchor[aria-checked="false"]', 'backgroundColor'),
    );
  });
});
